// Bits in words.
#include "x509/bit_names.h"

#include <span>

namespace entente::x509 {
namespace {

constexpr std::string_view kUsages[] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                        "dataEncipherment", "keyAgreement",   "keyCertSign",
                                        "cRLSign",          "encipherOnly",   "decipherOnly"};
constexpr std::string_view kReasons[] = {"unused",      "keyCompromise",        "cACompromise",    "affiliationChanged",
                                         "superseded",  "cessationOfOperation", "certificateHold", "privilegeWithdrawn",
                                         "aACompromise"};

std::string named_bits(Bytes content, std::span<const std::string_view> names) {
  std::string out;
  for (std::size_t bit = 0; bit < names.size() && 1 + bit / 8 < content.size(); ++bit)
    if ((content[1 + bit / 8] >> (7 - bit % 8) & 1) != 0) out.append(out.empty() ? "" : ", ").append(names[bit]);
  return out;
}

}  // namespace

std::string usage_text(Bytes content) { return named_bits(content, kUsages); }
std::string reasons_text(Bytes content) { return named_bits(content, kReasons); }

}  // namespace entente::x509
