// The prose: what each part of a handshake is, and why it is there. Plain tables, keyed by the names that the RFCs use;
// a test walks every message, extension, field, decision, secret, check, alert and fault and demands its note.
#pragma once
#include <entente/trace.h>
#include <entente/trust.h>

#include <span>
#include <string_view>

namespace entente::explain {

struct Note {
  std::string_view name;       ///< the RFC's
  std::string_view what;       ///< what it is: a sentence
  std::string_view why;        ///< why it is there: a sentence or two
  std::string_view without{};  ///< what would go wrong without it; may be empty
  std::string_view clause{};   ///< where it is laid down: `RFC 8446 §4.1.3`; may be empty
  std::string_view also{};     ///< its other names, with commas between them; may be empty
};

// The tables, whole (dictionary.h puts them together).

std::span<const Note> message_notes() noexcept;
std::span<const Note> message12_notes() noexcept;
std::span<const Note> extension_notes() noexcept;
std::span<const Note> field_notes() noexcept;
std::span<const Note> decision_notes() noexcept;
std::span<const Note> job_notes() noexcept;
std::span<const Note> secret_notes() noexcept;
std::span<const Note> secret12_notes() noexcept;
std::span<const Note> check_notes() noexcept;
std::span<const Note> alert_notes() noexcept;
std::span<const Note> suite_notes() noexcept;
std::span<const Note> group_notes() noexcept;
std::span<const Note> scheme_notes() noexcept;
std::span<const Note> version_notes() noexcept;
std::span<const Note> compression_notes() noexcept;
std::span<const Note> content_notes() noexcept;  ///< record types
std::span<const Note> state_notes() noexcept;
std::span<const Note> certificate_extension_notes() noexcept;
std::span<const Note> der_notes() noexcept;
std::span<const Note> term_notes() noexcept;

// Single notes: nullptr where there is none.

const Note* note_on_message(std::string_view message) noexcept;
/// Of a connection of TLS 1.2, where some are something else.
const Note* note_on_message12(std::string_view message) noexcept;
const Note* note_on_extension(ExtensionType extension) noexcept;
const Note* note_on_field(std::string_view field) noexcept;
const Note* note_on_decision(Topic topic) noexcept;
const Note* note_on_job(JobKind job) noexcept;
/// By the secret's name, the number of a later generation left out: `client_application_traffic_secret_1` too.
const Note* note_on_secret(std::string_view secret) noexcept;
/// Those of TLS 1.2, whose master_secret is another.
const Note* note_on_secret12(std::string_view secret) noexcept;
const Note* note_on_check(CheckId check) noexcept;
const Note* note_on_alert(Alert alert) noexcept;
/// Why the rule stands that this fault broke.
std::string_view note_on_fault(Fault fault) noexcept;

/// What usually makes a peer send this alert in answer to a hello, the likeliest first.
std::span<const std::string_view> usual_reasons(Alert alert) noexcept;

}  // namespace entente::explain
