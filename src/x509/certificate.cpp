// Reading a certificate.
#include "x509/certificate.h"

#include <algorithm>
#include <bit>

#include "x509/hostname.h"

namespace entente::x509 {

const Extension* Extensions::find(Bytes id) const noexcept {
  const auto found = std::ranges::find_if(all, [&](const Extension& e) { return equal(e.id.content, id); });
  return found == all.end() ? nullptr : &*found;
}

bool is_address_block(Bytes octets) noexcept {
  if (octets.size() != 8 && octets.size() != 32) return false;
  bool ended = false;
  for (const auto octet : octets.last(octets.size() / 2)) {
    const auto ones = std::countl_one(octet);
    if (static_cast<std::uint8_t>(octet << ones) != 0 || (ended && octet != 0)) return false;
    ended = ended || ones < 8;
  }
  return true;
}

const char* wanted_base(const GeneralName& base) noexcept {
  auto text = base.text();
  const auto is_host = [&] { return text.empty() || is_dns_name(text); };
  switch (base.kind) {
    case GeneralName::Kind::ip:
      return is_address_block(base.content) ? nullptr : "an address and a contiguous mask";
    case GeneralName::Kind::dns:
      // RFC 5280 §4.2.1.10 gives a dot in front a meaning for mailboxes and URIs only.
      return is_host() ? nullptr : "a DNS name";
    case GeneralName::Kind::email:
      if (reference_mailbox(text)) return nullptr;
      [[fallthrough]];
    case GeneralName::Kind::uri:
      if (text.starts_with('.')) text.remove_prefix(1);
      return is_host() ? nullptr : "a host, or what is below one";
    default:
      return nullptr;
  }
}

Result<Certificate::Ptr> Certificate::parse(Bytes der) noexcept { return parse(to_buffer(der)); }

Result<Certificate::Ptr> Certificate::parse(Buffer&& der) noexcept {
  auto certificate = std::make_shared<Certificate>(Token{}, std::move(der));
  certificate->extensions.all.reserve(12);
  der::Reader field(certificate->der_);
  describe(field, static_cast<CertificateFields&>(*certificate));
  TRY(field.finish("Certificate"));
  certificate->issuer.hash = hash_name(certificate->issuer.der);
  certificate->subject.hash = hash_name(certificate->subject.der);
  return certificate;
}

}  // namespace entente::x509
