// The adversary's own wire code for what TLS 1.2 says otherwise than TLS 1.3 (RFC 5246 §7.4, RFC 8422 §5, RFC 5077
// §3.3, RFC 6066 §8). Hellos, CertificateVerify and Finished are those of codec.h.
#pragma once
#include "codec.h"

namespace entente::adversary {

Encoded certificate12(std::span<const Buffer> chain);

/// RFC 8422 §5.4. Whatever stands in it may lie.
struct ServerKeyExchange {
  unsigned curve_type = 3;
  unsigned named_curve = 0x001d;
  Buffer point;
  unsigned scheme = 0x0403;
  Buffer signature;

  /// What the signature is over, behind the randoms.
  [[nodiscard]] Buffer params() const;
  [[nodiscard]] Encoded encode() const;
  static ServerKeyExchange parse(Bytes message);
};

Encoded certificate_request12(std::initializer_list<unsigned> types, std::initializer_list<unsigned> schemes,
                              std::initializer_list<Buffer> authorities = {});
/// The certificate_types and schemes of one.
struct CertificateRequest12 {
  Buffer types;
  std::vector<unsigned> schemes;
  static CertificateRequest12 parse(Bytes message);
};
/// RFC 8422 §5.7: a point. RFC 5246 §7.4.7.1: an encrypted premaster secret.
Encoded client_key_exchange(Bytes point);
Encoded client_key_exchange_rsa(Bytes encrypted);
Encoded certificate_status(Bytes response, unsigned status_type = 1);
Encoded new_session_ticket12(std::size_t lifetime_hint, Bytes ticket);
/// The ticket and its lifetime.
struct NewSessionTicket12 {
  std::size_t lifetime_hint = 0;
  Buffer ticket;
  static NewSessionTicket12 parse(Bytes message);
};
/// A hello without its block of extensions.
Buffer without_extensions(Encoded hello);

}  // namespace entente::adversary
