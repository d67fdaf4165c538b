// What a server asks of a client's certificate.
#include "handshake/tls13/server/certificate_request.h"

#include "handshake/extensions/certificate_wishes.h"

namespace entente::handshake::server13 {

void send_certificate_request(Bytes request_context, ServerContext& context) {
  Buffer schemes;
  wire::Writer writer(schemes);
  for (const auto scheme : context.options().signature_schemes) writer({}, scheme);
  wire::CertificateRequest request;
  request.certificate_request_context = request_context;
  request.extensions.set(wire::SignatureAlgorithms{wire::List<SignatureScheme>(schemes)});
  CertificateWishes wishes;
  wishes.say(request, context.server());
  context.send(request);
  context.info().client_certificate_requested = true;
}

}  // namespace entente::handshake::server13
