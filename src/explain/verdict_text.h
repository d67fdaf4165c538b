// The verdict on a certificate chain, in words (RFC 5280 §6, RFC 9525).
#pragma once
#include <entente/trust.h>

#include <string>
#include <vector>

#include "explain/terminal.h"

namespace entente::explain {

/// What people call a certificate: its common name, its first DNS name, or its subject.
std::string short_name(const CertificateInfo& info);

/// The DNS name, address, mailbox, service or URI that the leaf was to be for; empty if any would do.
std::string asked_for(const Verdict& verdict);

/// Checks that people think of together.
struct CheckGroup {
  std::string_view name;  ///< `signatures`
  Outcome outcome;
};
/// Over the whole path: fail if one check failed, else unknown if one could not tell, else pass if one passed.
std::vector<CheckGroup> grouped_checks(const Verdict& verdict);

/// `certificate expired 22 days ago`; for a verdict that is not valid.
std::string headline(const Verdict& verdict);
/// What was found, a sentence for each check that failed, then what else was checked.
std::vector<std::string> observed_of(const Verdict& verdict);
/// What probably happened; empty if the checks do not tell.
std::vector<std::string> inferred_of(const Verdict& verdict);
/// What would make a good verdict bad: dates, names, certificates that everything hangs on.
std::vector<std::string> fragile_points(const Verdict& verdict, const std::string& trust_source);

/// `leaf → Issuing CA → Root (--ca)`, then a line of grouped checks.
void put_identity(Page& page, const Verdict& verdict, const std::string& trust_source);
/// Every check of every certificate of the path, with what it wanted and found.
void put_checks(Page& page, const Verdict& verdict, std::string_view leaf = "shown by the peer");
/// A certificate's own data, labelled.
void put_certificate(Page& page, const CertificateInfo& info, std::size_t indent);

}  // namespace entente::explain
