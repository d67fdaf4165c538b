// Which certificate a client shows to a server that asked for one (RFC 8446 §4.4.2.3, RFC 5246 §7.4.6).
#pragma once
#include "handshake/context.h"
#include "handshake/jobs.h"

namespace entente::handshake {

/// The certificate to show, and how to prove that we hold its key; neither, if none fits.
struct Choice {
  Credential::Ptr credential;
  const crypto::SchemeInfo* scheme = nullptr;
};
/// RFC 8446 §4.4.2.3: a certificate whose key the server can check, preferably of a CA that it named.
/// Fault::credential_unfit if there is none and ClientOptions::insist_on_credential.
[[nodiscard]] Result<Choice> choose_credential(const CredentialWishes& wishes, ClientContext& context);

}  // namespace entente::handshake
