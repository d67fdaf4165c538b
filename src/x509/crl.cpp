// Reading revocation lists, and finding entries in them.
#include "x509/crl.h"

#include <algorithm>

#include "base/result.h"

namespace entente::x509 {

namespace {
constexpr std::size_t kSignersKept = 4;
// An entry with a serial number of 16 octets and a reason takes about 50.
constexpr std::size_t kUsualEntry = 40;
}  // namespace

/// FNV-1a. Whoever could make serial numbers collide signs the list.
std::uint32_t hash_serial(Bytes serial) noexcept {
  std::uint32_t hash = 2166136261U;
  for (const auto octet : serial) hash = (hash ^ octet) * 16777619U;
  return hash;
}

Result<CertificateList::Ptr> CertificateList::parse(Buffer&& der) noexcept {
  auto list = std::make_shared<CertificateList>(Token{}, std::move(der));
  list->index.reserve(list->der_.size() / kUsualEntry);
  der::Reader field(list->der_);
  describe(field, static_cast<CrlFields&>(*list));
  TRY(field.finish("CertificateList", Fault::crl_malformed));
  list->index.shrink_to_fit();
  std::ranges::sort(list->index, {}, &CrlSlot::hash);
  list->issuer.hash = hash_name(list->issuer.der);
  return list;
}

std::optional<CrlEntry> CertificateList::find(const der::Integer& serial) const noexcept {
  for (const auto& slot : std::ranges::equal_range(index, hash_serial(serial.content), {}, &CrlSlot::hash)) {
    CrlEntry entry;
    der::Reader field(revoked_certificates.subspan(slot.offset));
    field.sequence("revokedCertificate", [&] { describe(field, entry); });
    if (equal(entry.user_certificate.content, serial.content)) return entry;
  }
  return std::nullopt;
}

bool CertificateList::known_signer(Bytes spki) const noexcept {
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(signers_, [&](const Buffer& known) { return equal(known, spki); });
}

void CertificateList::remember_signer(Bytes spki) const noexcept {
  const std::lock_guard lock(mutex_);
  if (signers_.size() < kSignersKept) signers_.push_back(to_buffer(spki));
}

Result<void> CertificateLists::add(Buffer&& der) noexcept {
  auto list = TRY(CertificateList::parse(std::move(der)));
  const auto hash = list->issuer.hash;
  all_.emplace(hash, std::move(list));
  return {};
}

bool CertificateLists::may_have(const Certificate& certificate) const {
  return std::ranges::any_of(of(certificate.issuer), [&](const CertificateList* list) {
    return list->find(certificate.serial_number).has_value();
  });
}

bool CertificateLists::may_have(std::uint32_t issuer, Bytes serial) const {
  const auto [first, last] = all_.equal_range(issuer);
  return std::any_of(first, last, [&](const auto& entry) { return entry.second->find({serial}).has_value(); });
}

std::vector<const CertificateList*> CertificateLists::of(const Name& issuer) const {
  std::vector<const CertificateList*> out;
  const auto [first, last] = all_.equal_range(issuer.hash);
  for (auto at = first; at != last; ++at)
    if (equal_names(at->second->issuer, issuer)) out.push_back(at->second.get());
  std::ranges::sort(out, std::ranges::greater{}, &CertificateList::this_update);
  return out;
}

}  // namespace entente::x509
