// What is checked of each certificate of a path on its own (RFC 5280 §6.1, §4.1-4.2, RFC 9525): all but its signature
// and where the path ends. The search takes the outcomes, the texts are made from the same inputs when asked for.
#pragma once
#include <entente/trust.h>

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "x509/certificate.h"
#include "x509/hostname.h"
#include "x509/policy_graph.h"

namespace entente::x509 {

/// What the leaf must be good for.
struct Question {
  Purpose purpose = Purpose::server;
  UnixTime at = 0;
  bool leaf_signs = true;
  std::span<const SignatureScheme> schemes{};  ///< empty: any
  std::optional<ReferenceName> name{}, email{}, service{}, uri{};
  PolicyInputs policies{};
  std::span<const std::array<std::uint8_t, 32>> pins{};  ///< empty: none
};

/// Where a certificate stands in a path.
struct Place {
  bool is_leaf = false;         ///< it is what is being verified; otherwise it issues what is below
  bool is_anchor = false;       ///< trusted as it is
  std::uint32_t cas_below = 0;  ///< intermediates between it and the leaf that are not self-issued
};

/// Where the certificate at `index` stands in a path; `at` gives the certificates of it.
template <class At>
Place place_of(std::size_t index, bool is_anchor, At&& at) noexcept {
  Place out{index == 0, is_anchor, 0};
  // RFC 5280 §6.1.4 (l): a self-issued certificate does not count.
  for (std::size_t i = 1; i < index; ++i) out.cas_below += !at(i).self_issued();
  return out;
}

/// Outcomes in CheckId's order; `trust`, `signature`, `key`, `name_constraints` and `policies` are left to the search.
using Checks = std::array<Check, kCheckCount>;
Checks check(const Certificate& certificate, const Place& place, const Question& question) noexcept;
bool any_failed(const Checks& checks) noexcept;
/// A keyUsage has to hold one of these; none: it does not matter.
KeyUsages wanted_usages(const Certificate& certificate, const Place& place, const Question& question) noexcept;

/// A demand of RFC 5280 on what a certificate holds that has no check of its own.
struct ProfileRule {
  std::string_view demand, finding;
  bool (*broken)(const Certificate&, const Place&) noexcept;
};
/// The first that is broken, or nullptr.
const ProfileRule* broken_rule(const Certificate& certificate, const Place& place) noexcept;
/// The first critical extension whose rules are not kept here, or nullptr.
const Extension* unprocessed(const Certificate& certificate) noexcept;

}  // namespace entente::x509
