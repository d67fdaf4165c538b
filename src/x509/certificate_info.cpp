// A certificate in words, for people and JSON.
#include <entente/trust.h>

#include "base/result.h"
#include "crypto/provider.h"
#include "x509/hostname.h"

namespace entente {
namespace {

using x509::Certificate;
using x509::GeneralName;

std::string hex(Bytes bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const auto byte : bytes) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

std::string serial(const Certificate& c) {
  auto bytes = c.serial_number.content;
  if (bytes.size() > 1 && bytes[0] == 0) bytes = bytes.subspan(1);  // only says that it is positive
  return hex(bytes);
}

std::array<std::uint8_t, 32> fingerprint(const Certificate& c) {
  const auto hash = crypto::openssl_provider().hash(crypto::HashAlgorithm::sha256);
  hash->update(c.der());
  std::array<std::uint8_t, 32> out{};
  hash->snapshot(out);
  return out;
}

void put_names(CertificateInfo& out, const Certificate& c) {
  x509::for_each_name(c.extensions.subject_alt_name, [&](const GeneralName& name) {
    auto text = to_text(name);
    switch (name.kind) {
      case GeneralName::Kind::dns:
        return out.dns_names.push_back(std::move(text));
      case GeneralName::Kind::ip:
        return out.ip_names.push_back(std::move(text));
      case GeneralName::Kind::email:
        return out.email_names.push_back(x509::printable(name.text()));
      default:
        return out.other_names.push_back(std::move(text));
    }
  });
}

}  // namespace

CertificateInfo describe(const Certificate& c) {
  CertificateInfo out;
  out.subject = to_text(c.subject);
  out.issuer = to_text(c.issuer);
  out.common_name = common_name(c.subject);
  out.serial = serial(c);
  out.not_before = c.validity.not_before;
  out.not_after = c.validity.not_after;
  out.key = key_name(c.subject_public_key_info);
  out.signature_algorithm = signature_name(c.signature_algorithm);
  put_names(out, c);
  out.ca_issuers = x509::printable(c.extensions.ca_issuers);
  out.sha256 = fingerprint(c);
  out.version = c.version;
  out.is_ca = c.is_ca();
  out.self_issued = c.self_issued();
  return out;
}

Result<CertificateInfo> describe_certificate(Bytes der) { return describe(*TRY(Certificate::parse(der))); }

}  // namespace entente
