// What certificates, revocation lists and OCSP responses are written with alike: extensions, and the signature around.
#pragma once
#include <entente/environment.h>

#include <optional>
#include <string>
#include <utility>

#include "crypto/provider.h"
#include "x509/der_writer.h"
#include "x509/oid.h"
#include "x509/time.h"

namespace entente::issue {

struct RawExtension {
  Bytes id;
  bool critical = false;
  Buffer value{};  ///< what goes into the OCTET STRING
};

/// One Extension; `body` writes what its OCTET STRING holds.
template <class Body>
void write_extension(x509::der::Writer& out, Bytes id, bool critical, Body&& body) {
  out.sequence([&] {
    out.oid(id);
    if (critical) out.boolean(true);
    out.inside(x509::der::Tag::octet_string, std::forward<Body>(body));
  });
}
void write_extension(x509::der::Writer& out, const RawExtension& raw);

/// An IP address, a mailbox, a URL (`http://...`) or else a DNS name.
void write_general_name(x509::der::Writer& out, const std::string& name);

/// RFC 5280 §4.1.2.5, §5.1.2.4: UTCTime up to 2049.
void write_time(x509::der::Writer& out, UnixTime time);
inline void write_time(x509::der::Writer& out, const x509::EncodedTime& time) { out.value(time.tag, time.text); }

/// The signature over what was written, and how it may be wrong.
struct Signing {
  std::optional<crypto::SignatureAlgorithm> algorithm{};  ///< else the one that suits the key
  Buffer inner_algorithm{}, outer_algorithm{};            ///< DER AlgorithmIdentifier instead of the right one
  bool wrong_signature = false;                           ///< one bit of it is flipped
};
/// The AlgorithmIdentifier that goes inside of what is signed.
Buffer inner_algorithm(const Signing& how, const crypto::PrivateKey& key);
/// Writes what is signed, the AlgorithmIdentifier and the signature.
Result<void> write_signed(x509::der::Writer& out, Bytes tbs, const Signing& how, const crypto::PrivateKey& key);

/// What a key of this kind signs with by default.
crypto::SignatureAlgorithm default_algorithm(crypto::KeyType key) noexcept;

}  // namespace entente::issue
