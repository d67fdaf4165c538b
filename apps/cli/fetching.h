// Fetching for the verbs: what a chain lacks, told on stderr, and the disk cache before the network.
#pragma once
#include <entente/trust.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/fetch_cache.h"
#include "options.h"

namespace entente::cli {

/// Fetches for one chain. What is fetched goes to the cache once it was found to be good.
class Fetching {
 public:
  using Remark = std::function<void(const std::string& words)>;
  Fetching(const FetchChoice& choice, UnixTime now, Remark remark);
  /// With somebody else's fetcher; no cache.
  Fetching(std::unique_ptr<io::Fetcher> fetcher, UnixTime now, Remark remark);

  /// The certificates that issued this one, by what it says of them. Fault::cert_unknown_issuer if it says nothing.
  Result<std::vector<Buffer>> issuers_of(Bytes certificate);
  /// Adds to the chain what links it to an anchor, until a path is found or nothing more is to be had.
  void complete(std::vector<Buffer>& chain, const TrustStore& trust, VerifyOptions options);

 private:
  /// Fetched now, or before. What was said already is not said again.
  std::optional<Buffer> get(const io::FetchRequest& request);
  void keep(const io::FetchRequest& request, Bytes body, UnixTime until);
  [[nodiscard]] bool may_ask() { return asked_++ < 32; }

  std::unique_ptr<io::Fetcher> fetcher_;
  io::FetchCache cache_;
  UnixTime now_;
  Remark remark_;
  unsigned asked_ = 0;
  Error failure_{};
};

/// As many certificates as there are may stand in the chain: files hold more than a peer could send.
void make_room(VerifyLimits& limits, const std::vector<Buffer>& chain);

}  // namespace entente::cli
