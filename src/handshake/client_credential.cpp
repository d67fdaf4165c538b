// The best fit of those that the config has.
#include "handshake/client_credential.h"

namespace entente::handshake {

Result<Choice> choose_credential(const CredentialWishes& wishes, ClientContext& context) {
  Choice best;
  unsigned most = 0;
  for (const auto& credential : context.client().credentials) {
    const auto* scheme = wishes.scheme_for(*credential);
    const auto fit = wishes.fit(*credential);
    if (!scheme || !wishes.can_use(*credential) || (best.credential && fit <= most)) continue;
    best = {credential, scheme};
    most = fit;
  }
  if (best.credential) {
    const bool named = !wishes.authorities.empty() && most % 2 == 1;
    context.decide(Topic::client_authentication, name(best.scheme->scheme),
                   named ? "the server asked, this key fits its schemes, and it named the issuer"
                         : "the server asked, and this key fits its schemes");
    return best;
  }
  context.decide(Topic::client_authentication, "no certificate",
                 context.client().credentials.empty() ? "the server asked, and we have none"
                                                      : "the server asked, and none of ours fits its wishes");
  if (context.client().insist_on_credential)
    return fail(Fault::credential_unfit, "CertificateRequest", "one that a certificate of ours fits");
  return Choice{};
}

}  // namespace entente::handshake
