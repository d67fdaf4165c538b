// A list of certificates, each with its length.
#include "handshake/tls12/certificate.h"

#include "wire/certificate12.h"
#include "wire/writer.h"

namespace entente::handshake {

void send_certificate(const Credential* credential, Context& context) {
  Buffer list;
  wire::Writer writer(list);
  if (credential)
    for (const auto& der : credential->chain()) {
      const wire::CertificateEntry12 entry{der};
      wire::CertificateEntry12::describe(writer, entry);
    }
  context.send(wire::Certificate12{wire::List<wire::CertificateEntry12>(list)});
}

}  // namespace entente::handshake
