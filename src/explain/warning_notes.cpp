// The warnings' pages.
#include "explain/warning_notes.h"

#include <algorithm>

namespace entente::explain {
namespace {

constexpr WarningNote kNotes[] = {
    {"W-CERT-EXPIRES-SOON", "certificate ends soon",
     "Less than a third of its life is left, and less than 14 days: whoever renews by machine has done so by then.",
     "tell the owner", "renew it, reload the server, and look why that did not happen by itself"},
    {"W-CERT-LIFETIME", "certificate lives longer than public CAs may issue",
     "The limit falls: 398 days, 200 from 2026-03-15, 100 from 2027-03-15, 47 from 2029-03-15, by the day it begins.",
     "expect browsers to refuse it", "issue for a shorter time, by machine (ACME)"},
    {"W-CERT-SHA1", "an old hash where nobody checks it",
     "A root is trusted as it is, so the signature that it made itself proves nothing and harms nothing.",
     "nothing, unless another tool refuses it", "replace the root when it is convenient"},
    {"W-CERT-CLIENT-AUTH", "certificate of a public CA is for clients too",
     "Browsers demand that public roots serve servers alone, so clientAuth disappears from what they issue.",
     "do not rely on it to log in anywhere", "use a private CA where clients show certificates"},
    {"W-CERT-NO-REVOCATION", "nobody can find out whether it was revoked",
     "It names no revocation list and no OCSP responder, and lives too long to do without.",
     "know that a stolen key stays good until it ends", "issue with a CRL distribution point"},
    {"W-CERT-ISSUER-EXPIRES-FIRST", "a certificate above ends before the leaf",
     "The path ends with the first of its certificates that does.", "expect a failure on that day",
     "renew from a newer CA, and send its certificate"},
    {"W-CERT-INTERMEDIATE-MISSING", "an issuer is missing and says where it is",
     "A peer sends the certificates between its own and the root; some clients fetch or remember what is missing, and "
     "hide the mistake.",
     "get it: entente cert fetch", "send the whole chain"},
    {"W-CERT-UNREADABLE", "a certificate that was given cannot be read",
     "It took no part. If it was to link others, they fail for want of it.", "see what is wrong: entente cert show",
     "send it as DER in base64, undamaged"},
};

}  // namespace

std::span<const WarningNote> warning_notes() noexcept { return kNotes; }

const WarningNote* note_on_warning(std::string_view code) noexcept {
  const auto* found = std::ranges::find(kNotes, code, &WarningNote::code);
  return found == std::end(kNotes) ? nullptr : found;
}

}  // namespace entente::explain
