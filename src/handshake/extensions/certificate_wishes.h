// What a side says of the certificates that it wants to be shown: their signatures, their issuers, a staple,
// compression (RFC 8446 §4.2.3, §4.2.4, RFC 6066 §8, RFC 8879 §3). Clients say it in ClientHello, servers in
// CertificateRequest.
#pragma once
#include "handshake/context.h"
#include "handshake/jobs.h"
#include "wire/certificate_request.h"
#include "wire/certificate_request12.h"
#include "wire/client_hello.h"

namespace entente::handshake {

/// How to show a certificate to a peer that said so.
struct Presentation {
  bool staple = false;
  std::optional<CertificateCompression> compression{};
};

/// Holds the bytes of these extensions while they are written, as blocks hold views.
class CertificateWishes {
 public:
  void say(wire::Extensions<wire::In::ch>& hello, const ClientOptions& options);
  void say(wire::CertificateRequest& request, const ServerOptions& options);
  void say(wire::CertificateRequest12& request, const ServerOptions& options);

 private:
  void say_any(auto& block, const CommonOptions& options, bool compressed, const TrustStore* trust);
  Buffer schemes_, authorities_, compression_, types_;
};

/// What the peer said, as the choice of a credential needs it.
[[nodiscard]] CredentialWishes read_wishes(const wire::Extensions<wire::In::ch>& hello);
[[nodiscard]] CredentialWishes read_wishes(const wire::Extensions<wire::In::cr>& request);
[[nodiscard]] CredentialWishes read_wishes(const wire::CertificateRequest12& request);
[[nodiscard]] Presentation read_presentation(const wire::Extensions<wire::In::ch>& hello, const CommonOptions& options);
[[nodiscard]] Presentation read_presentation(const wire::Extensions<wire::In::cr>& request,
                                             const CommonOptions& options);

}  // namespace entente::handshake
