// Cases of path validation: certificates made on the spot, what is asked of them, and the verdict that the RFC decides.
// Tests judge them with this library, with the program and with other people's verifiers.
#pragma once
#include <entente/trust.h>

#include <string>
#include <string_view>
#include <vector>

#include "issue/authority.h"

namespace entente::cases {

inline constexpr UnixTime kNow = 1793880000;  // 2026-11-05T12:00:00Z
inline constexpr UnixTime kDay = 86400;

/// What is sent, the leaf first, and what is trusted.
struct Chain {
  std::vector<Buffer> sent, roots;
};

struct Case {
  std::string name;           ///< `x3-path-length-0-with-a-ca-below`
  std::string_view row;       ///< of the adversary's catalogue: X1 to X10, V1 to V4
  std::string_view section;   ///< of NIST's PKITS that asks the like, `4.6`; empty: none does
  std::string_view clause;    ///< that decides, `RFC 5280 §6.1.4 (m)`
  std::string_view expected;  ///< `valid`, or the code of the fault
  Chain chain{};
  std::vector<Buffer> crls{};
  VerifyOptions options{};  ///< without the lists in `crls`
};

/// Collects cases; they have the row, the section and the clause that were told last.
class Cases {
 public:
  void of(std::string_view row, std::string_view section, std::string_view clause) noexcept;
  Case& add(std::string_view name, std::string_view expected, Chain chain, VerifyOptions options = {});
  [[nodiscard]] std::vector<Case> take() noexcept { return std::move(cases_); }

 private:
  std::string_view row_, section_, clause_;
  std::vector<Case> cases_;
};

void add_encodings(Cases&);          // X1
void add_forms(Cases&);              // X2
void add_signatures(Cases&);         // X10
void add_validity(Cases&);           // X8
void add_chaining(Cases&);           // X5
void add_basic_constraints(Cases&);  // X3
void add_usages(Cases&);             // X4
void add_names(Cases&);              // X6
void add_name_constraints(Cases&);   // X7
void add_mazes(Cases&);              // X9
void add_policies(Cases&);           // X9, PKITS 4.8-4.12
void add_lists(Cases&);              // V4
void add_responses(Cases&);          // V1, V2, V3

/// All of them, made at the first call.
const std::vector<Case>& all();
Verdict judge(const Case& test);
/// `valid`, or the code of the fault.
std::string_view outcome(const Verdict& verdict) noexcept;

}  // namespace entente::cases
