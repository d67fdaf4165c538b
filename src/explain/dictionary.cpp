// The dictionary is put together once, from the tables.
#include "explain/dictionary.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/enum_names.h"
#include "explain/fault_aliases.h"
#include "explain/notes_registered.h"
#include "explain/warning_notes.h"

namespace entente::explain {
namespace {

constexpr KindInfo kKinds[] = {
    {NoteKind::message, "message", "handshake message", "handshake messages"},
    {NoteKind::message12, "message12", "handshake message of TLS 1.2", "handshake messages of TLS 1.2"},
    {NoteKind::extension, "extension", "TLS extension", "TLS extensions"},
    {NoteKind::field, "field", "field", "fields of messages"},
    {NoteKind::suite, "suite", "cipher suite", "cipher suites"},
    {NoteKind::group, "group", "group", "groups"},
    {NoteKind::scheme, "scheme", "signature scheme", "signature schemes"},
    {NoteKind::version, "version", "version", "versions"},
    {NoteKind::compression, "compression", "certificate compression", "certificate compressions"},
    {NoteKind::content, "content", "record type", "record types"},
    {NoteKind::alert, "alert", "alert", "alerts"},
    {NoteKind::decision, "decision", "decision", "decisions"},
    {NoteKind::job, "job", "job", "jobs"},
    {NoteKind::state, "state", "state", "states of the handshake"},
    {NoteKind::secret, "secret", "secret", "secrets of the key schedule"},
    {NoteKind::secret12, "secret12", "secret of TLS 1.2", "secrets of TLS 1.2"},
    {NoteKind::check, "check", "check of certificates", "checks of certificates"},
    {NoteKind::fault, "fault", "fault", "faults"},
    {NoteKind::warning, "warning", "warning", "warnings"},
    {NoteKind::certificate_extension, "certificate_extension", "certificate extension", "certificate extensions"},
    {NoteKind::der, "der", "field of certificates", "fields of certificates, revocation lists and OCSP"},
    {NoteKind::term, "term", "term", "terms"},
};

using Entries = std::vector<Entry>;

void add_table(Entries& out, NoteKind kind, std::span<const Note> table) {
  for (const auto& note : table) out.push_back({.kind = kind, .note = note});
}

/// As add_table, with the numbers that the values of E have on the wire.
template <class E>
void add_registry(Entries& out, NoteKind kind, std::span<const Note> table) {
  const auto from = out.size();
  add_table(out, kind, table);
  constexpr std::uint32_t last = sizeof(E) == 1 ? 0xff : 0xffff;
  for (std::uint32_t number = 0; number <= last; ++number) {
    const auto known = name(static_cast<E>(number));
    if (known.empty()) continue;
    for (auto i = from; i < out.size(); ++i)
      if (out[i].note.name == known) out[i].number = number;
  }
}

void add_names(Entries& out, NoteKind kind, std::span<const Registered> table, Note (&note_on)(const Registered&)) {
  for (const auto& row : table)
    out.push_back({.kind = kind, .note = note_on(row), .number = row.value, .spoken = false});
}

void add_faults(Entries& out) {
  for (int i = 0; i <= static_cast<int>(Fault::internal); ++i) {
    const auto& fault = info(static_cast<Fault>(i));
    Entry entry{
        .kind = NoteKind::fault, .title = fault.title, .you = fault.remedy_user, .owner = fault.remedy_operator};
    entry.note = {.name = fault.code,
                  .what = fault.cause,
                  .why = note_on_fault(fault.fault),
                  .clause = fault.clause,
                  .also = names_elsewhere(fault.fault)};
    out.push_back(entry);
  }
}

void add_warnings(Entries& out) {
  for (const auto& warning : warning_notes()) {
    Entry entry{.kind = NoteKind::warning, .title = warning.title, .you = warning.you, .owner = warning.owner};
    entry.note = {.name = warning.code, .what = warning.title, .why = warning.why};
    out.push_back(entry);
  }
}

Entries all() {
  using enum NoteKind;
  Entries out;
  add_registry<HandshakeType>(out, message, message_notes());
  add_registry<HandshakeType>(out, message12, message12_notes());
  add_registry<ExtensionType>(out, extension, extension_notes());
  add_table(out, field, field_notes());
  add_registry<CipherSuite>(out, suite, suite_notes());
  add_names(out, suite, registered_suites(), registered_suite_note);
  add_registry<NamedGroup>(out, group, group_notes());
  add_names(out, group, registered_groups(), registered_group_note);
  add_registry<SignatureScheme>(out, scheme, scheme_notes());
  add_names(out, scheme, registered_schemes(), registered_scheme_note);
  add_registry<ProtocolVersion>(out, version, version_notes());
  add_registry<CertificateCompression>(out, compression, compression_notes());
  add_registry<ContentType>(out, content, content_notes());
  add_registry<Alert>(out, alert, alert_notes());
  add_table(out, decision, decision_notes());
  add_table(out, job, job_notes());
  add_table(out, state, state_notes());
  add_table(out, secret, secret_notes());
  add_table(out, secret12, secret12_notes());
  add_table(out, check, check_notes());
  add_faults(out);
  add_warnings(out);
  add_table(out, certificate_extension, certificate_extension_notes());
  add_table(out, der, der_notes());
  add_table(out, term, term_notes());
  return out;
}

bool same_word(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

const KindInfo& info(NoteKind kind) noexcept { return kKinds[static_cast<std::size_t>(kind)]; }

const KindInfo* find_kind(std::string_view name) noexcept {
  for (const auto& kind : kKinds)
    if (same_word(name, kind.key) || same_word(name, kind.one) || same_word(name, kind.many) ||
        same_word(name, std::string(kind.key) + "s"))
      return &kind;
  return nullptr;
}

const std::vector<Entry>& dictionary() {
  static const Entries entries = all();
  return entries;
}

const Entry* find_entry(NoteKind kind, std::string_view name) {
  const auto& entries = dictionary();
  const auto found =
      std::ranges::find_if(entries, [&](const Entry& entry) { return entry.kind == kind && entry.note.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

std::string key_of(const Entry& entry) {
  return std::string(info(entry.kind).key) + '/' + std::string(entry.note.name);
}

std::string sentence(std::string_view text) {
  std::string out(text);
  if (out.empty()) return out;
  out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  if (out.back() != '.' && out.back() != '?' && out.back() != '!') out += '.';
  return out;
}

}  // namespace entente::explain
