// Bits in words.
#include "x509/bit_names.h"

#include <entente/revocation.h>

#include <iterator>

namespace entente::x509 {
namespace {

constexpr std::string_view kUsages[] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                        "dataEncipherment", "keyAgreement",   "keyCertSign",
                                        "cRLSign",          "encipherOnly",   "decipherOnly"};
/// RFC 5280 §4.2.1.13: ReasonFlags by bit number, the first of which is not used.
constexpr RevocationReason kReasons[] = {
    RevocationReason::unspecified,      RevocationReason::key_compromise,
    RevocationReason::ca_compromise,    RevocationReason::affiliation_changed,
    RevocationReason::superseded,       RevocationReason::cessation_of_operation,
    RevocationReason::certificate_hold, RevocationReason::privilege_withdrawn,
    RevocationReason::aa_compromise,
};

bool has_bit(Bytes content, std::size_t bit) noexcept {
  return 1 + bit / 8 < content.size() && (content[1 + bit / 8] >> (7 - bit % 8) & 1) != 0;
}

void add(std::string& out, std::string_view between, std::string_view name) {
  out.append(out.empty() ? "" : between).append(name);
}

}  // namespace

std::string usage_text(KeyUsages usages, std::string_view between) {
  std::string out;
  for (std::size_t bit = 0; bit < std::size(kUsages); ++bit)
    if (usages.has(static_cast<KeyUsage>(bit))) add(out, between, kUsages[bit]);
  return out;
}

std::string usage_text(Bytes content) {
  KeyUsages usages;
  for (std::size_t bit = 0; bit < std::size(kUsages); ++bit)
    if (has_bit(content, bit)) usages = usages | only(static_cast<KeyUsage>(bit));
  return usage_text(usages);
}

std::string reasons_text(Bytes content) {
  std::string out;
  for (std::size_t bit = 0; bit < std::size(kReasons); ++bit)
    if (has_bit(content, bit)) add(out, ", ", bit == 0 ? "unused" : name(kReasons[bit]));
  return out;
}

}  // namespace entente::x509
