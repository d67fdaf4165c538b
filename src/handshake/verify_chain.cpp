// The job that judges a chain: x509's verifier, and the leaf's key for what comes next.
#include "base/result.h"
#include "handshake/jobs.h"
#include "x509/verifier.h"

namespace entente::handshake {

Result<VerifyChain::Answer> VerifyChain::run() noexcept {
  const std::vector<Bytes> views(chain.begin(), chain.end());
  const auto store = trust ? trust : TRY(TrustStore::from_der({}));
  auto verified = x509::verify(views, *store, options, *provider);
  return Answer{std::make_shared<const Verdict>(std::move(verified.verdict)), std::move(verified.leaf_key)};
}

}  // namespace entente::handshake
