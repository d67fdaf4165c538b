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

  /// Fetched now, or kept from before; nothing, and a word on stderr, if it is not to be had.
  std::optional<Buffer> get(const io::FetchRequest& request);
  /// The certificates that issued this one, by what it says of them. Fault::cert_unknown_issuer if it says nothing.
  Result<std::vector<Buffer>> issuers_of(Bytes certificate);
  /// Adds to the chain what links it to an anchor, until a path is found or nothing more is to be had.
  void complete(std::vector<Buffer>& chain, const TrustStore& trust, VerifyOptions options);
  /// Adds to the options what tells whether the certificates of the path were revoked: of each that is not known yet
  /// its revocation lists, then OCSP. Nothing is asked if they are not to be looked at.
  void ask(const std::vector<Buffer>& chain, const TrustStore& trust, VerifyOptions& options);

 private:
  std::optional<Buffer> fetch(const io::FetchRequest& request);
  /// Hands over what was fetched; where it was kept from before and is of no use, once more what is fetched now.
  bool use(const io::FetchRequest& request, const std::function<bool(const Buffer&)>& is_of_use);
  struct Subject {
    Buffer certificate, issuer;
  };
  /// What answered, found to tell: it is kept for as long as it says.
  bool settles(const Subject& about, const io::FetchRequest& request, Bytes body, const Verdict& verdict);
  void keep(const io::FetchRequest& request, Bytes body, UnixTime until);
  [[nodiscard]] bool may_ask() { return asked_++ < 32 && !deadline_.passed(); }

  std::unique_ptr<io::Fetcher> fetcher_;
  io::FetchCache cache_;
  UnixTime now_;
  Remark remark_;
  io::Deadline deadline_{std::chrono::seconds{15}};  ///< for all of it
  unsigned asked_ = 0;
  bool from_cache_ = false;                                                  ///< get's last answer
  std::vector<std::pair<io::FetchRequest, std::optional<Buffer>>> answers_;  ///< a chain may be judged twice
  Error failure_{};
};

/// The requests that ask a responder, the shortest way first: with GET, which is kept on the way, then with POST, which
/// is all that some take.
std::vector<io::FetchRequest> ocsp_requests(Bytes certificate, Bytes issuer);

/// As many certificates as there are may stand in the chain: files hold more than a peer could send.
void make_room(VerifyLimits& limits, const std::vector<Buffer>& chain);

}  // namespace entente::cli
