// Who plays in a demonstration: keys, certificates and configurations, made on the spot, and what is wrong with them.
#pragma once
#include <entente/config.h>

#include <string>
#include <string_view>

#include "issue/authority.h"
#include "options.h"

namespace entente::cli {

constexpr std::string_view kDemoName = "demo.test";

struct Cast {
  ClientConfig::Ptr client;
  ServerConfig::Ptr server;
};

/// What is made for a demonstration, once for all its connections.
class Props {
 public:
  explicit Props(const DemoOptions& options);

  [[nodiscard]] Cast cast() const { return cast(options_.handshake); }
  /// The same certificates, and another handshake.
  [[nodiscard]] Cast cast(DemoOptions::Handshake handshake) const;
  [[nodiscard]] const crypto::PrivateKey& server_key() const { return *leaf_.key; }

  [[nodiscard]] std::string intro() const;      ///< what was made
  [[nodiscard]] std::string_view plot() const;  ///< what is wrong; empty if nothing is

 private:
  void prepare(ClientOptions& client, ServerOptions& server) const;

  const DemoOptions& options_;
  issue::Identity root_, leaf_, person_;
};

}  // namespace entente::cli
