// Fetching what certificates point to, over plain HTTP (RFC 5280 §4.2.2.1, §4.2.1.13; RFC 6960 appendix A): bounded in
// size, one by one and together, in time and redirects, and never from a private address unless its host is allowed by
// name. The answers are signed; whoever asked checks that.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "io/tcp.h"
#include "io/url.h"

namespace entente::io {

/// What is asked for.
enum class FetchKind : std::uint8_t { certificates, crl, ocsp };

struct FetchRequest {
  FetchKind kind;
  std::string url;
  Buffer post{};  ///< with POST if there are any, else with GET
};

/// Where things come from: the network, or what a test puts in its place. Used by one thread at a time.
class Fetcher {
 public:
  virtual ~Fetcher() = default;
  /// The body of the answer. Fault::url_invalid, fetch_refused, fetch_too_large, fetch_failed, timed_out, dns_failed,
  /// connect_refused, connect_failed, connection_reset.
  [[nodiscard]] virtual Result<Buffer> fetch(const FetchRequest& request) = 0;
};

struct FetchOptions {
  Milliseconds time{10000};  ///< for all of it: names, connections, redirects
  std::size_t body_bytes = std::size_t{16} << 20;
  std::size_t header_bytes = 8192;
  std::size_t total_bytes = std::size_t{64} << 20;  ///< of all answers to one HttpFetcher, headers included
  unsigned redirects = 0;                           ///< followed at most; to http:// alone, each address checked again
  std::vector<std::string> allowed_hosts{};         ///< whose addresses may be private, by name as in the URL
  std::function<Result<std::vector<Address>>(std::string_view host, std::uint16_t port, Milliseconds timeout)> resolve =
      io::resolve;
};

class HttpFetcher final : public Fetcher {
 public:
  explicit HttpFetcher(FetchOptions options);
  [[nodiscard]] Result<Buffer> fetch(const FetchRequest& request) override;

 private:
  [[nodiscard]] Result<Socket> connect_to(const Url& url, const Deadline& deadline) const;
  FetchOptions options_;
  std::size_t left_;  ///< of total_bytes
};

/// The URL that asks a responder with GET: base64 of the request behind the responder's own (RFC 6960 appendix A.1).
/// Empty if that is longer than the 255 bytes for which GET is meant (RFC 5019 §5).
[[nodiscard]] std::string ocsp_get_url(std::string_view responder, Bytes request);

}  // namespace entente::io
