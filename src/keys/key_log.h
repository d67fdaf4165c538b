// The secrets of one connection for its owner's key log file (RFC 9850), given to a KeyLogSink under the RFC's labels.
#pragma once
#include <entente/trace.h>

#include <array>

#include "keys/secrets.h"

namespace entente::keys {

/// Without a sink every log() is one null test.
class KeyLog {
 public:
  KeyLog() = default;
  /// `client_random`: the 32 bytes of ClientHello.random; they name the connection in the file.
  KeyLog(KeyLogSink* sink, Bytes client_random) noexcept;

  /// Log the first generation alone: readers derive those after a KeyUpdate themselves.
  void log(const AnyTrafficSecret& secret) const noexcept;
  void log(const ExporterSecret& secret) const noexcept;
  void log(const EarlyExporterSecret& secret) const noexcept;
  void log(const MasterSecret12& secret) const noexcept;

 private:
  void write(std::string_view label, Bytes secret) const noexcept;
  KeyLogSink* sink_ = nullptr;
  std::array<std::uint8_t, 32> client_random_{};
};

}  // namespace entente::keys
