// A note as a page: what it is, why, what would go wrong without it, what the tables know, its fields, its rule.
#include "explain/note_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "explain/find_notes.h"
#include "explain/layout.h"

namespace entente::explain {
namespace {

constexpr std::size_t kLabel = 9, kName = 28;

void put_row(Page& page, std::string_view label, std::string_view text) {
  if (!text.empty())
    page.wrapped(fmt::format("  {}  ", page.ink(Ink::faint, padded(label, kLabel))), std::string(kLabel + 4, ' '),
                 page.plain(text));
}

std::string number_text(const Entry& entry) {
  if (!entry.number) return {};
  const bool wide = entry.kind == NoteKind::suite || entry.kind == NoteKind::group || entry.kind == NoteKind::scheme ||
                    entry.kind == NoteKind::version;
  if (entry.kind == NoteKind::message || entry.kind == NoteKind::message12)
    return fmt::format(", type {}", *entry.number);
  return wide ? fmt::format(" 0x{:04x}", *entry.number) : fmt::format(" {}", *entry.number);
}

/// `cipher suite 0x1301`
std::string kind_of(const Entry& entry) { return std::string(info(entry.kind).one) + number_text(entry); }

std::string title_of(const Entry& entry) {
  return entry.title.empty() ? std::string(entry.note.name) : fmt::format("{}: {}", entry.note.name, entry.title);
}

bool is_fault(const Entry& entry) noexcept { return entry.kind == NoteKind::fault; }

void put_fields(Page& page, std::string_view title, const Layouts& fields) {
  page.line();
  page.line("  " + page.ink(Ink::strong, title));
  if (fields.empty()) page.line("    none: it is empty");
  for (const auto& field : fields) {
    const auto* note = note_on_field(field.name);
    const std::string indent(4 + 2 * std::size_t{field.depth}, ' ');
    const auto name = padded(field.name, kName - 2 * std::size_t{field.depth});
    page.wrapped(fmt::format("{}{}  ", indent, page.ink(Ink::number, name)), std::string(kName + 6, ' '),
                 fmt::format("{}. {}", field.size, note ? note->what : ""));
  }
}

void put_layouts(Page& page, const Entry& entry) {
  if (entry.kind == NoteKind::message || entry.kind == NoteKind::message12) {
    const auto layouts = layouts_of(entry.note.name, entry.kind == NoteKind::message12);
    for (const auto& fields : layouts)
      put_fields(page, &fields == layouts.data() ? "Its fields, in order" : "Or, with static RSA", fields);
  }
  if (entry.kind == NoteKind::extension)
    for (const auto& layout : layouts_of(static_cast<ExtensionType>(*entry.number)))
      put_fields(page, "In " + layout.message, layout.fields);
}

void put_line(Page& page, const Entry& entry, std::string_view label, std::size_t width) {
  const auto text = entry.title.empty() ? sentence(entry.note.what) : std::string(entry.title);
  page.wrapped(fmt::format("  {}  ", page.ink(Ink::number, padded(label, width))), std::string(width + 4, ' '),
               page.plain(text));
}

std::size_t count(NoteKind kind) {
  return static_cast<std::size_t>(std::ranges::count(dictionary(), kind, &Entry::kind));
}

}  // namespace

void put_note(Page& page, const Entry& entry) {
  page.line(page.ink(Ink::strong, title_of(entry)), page.ink(Ink::faint, kind_of(entry)));
  page.line();
  if (entry.kind != NoteKind::warning) put_row(page, is_fault(entry) ? "cause" : "what", sentence(entry.note.what));
  put_row(page, "why", sentence(entry.note.why));
  put_row(page, "without", sentence(entry.note.without));
  for (const auto& fact : facts_of(entry)) put_row(page, fact.label, fact.text);
  put_row(page, "rule", entry.note.clause);
  put_row(page, is_fault(entry) ? "elsewhere" : "also", entry.note.also);
  put_row(page, "you", entry.you);
  put_row(page, "owner", entry.owner);
  put_layouts(page, entry);
}

void put_choice(Page& page, std::string_view asked, const std::vector<const Entry*>& entries) {
  page.line(page.ink(Ink::strong, fmt::format("{} can be:", printable(asked))));
  std::size_t width = 0;
  for (const auto* entry : entries) width = std::max(width, key_of(*entry).size());
  for (const auto* entry : entries) put_line(page, *entry, key_of(*entry), width);
  page.line();
  page.wrapped(2, page.ink(Ink::faint, fmt::format("Next: entente explain {}", key_of(*entries.front()))));
}

void put_kind(Page& page, const KindInfo& kind) {
  page.line(page.ink(Ink::strong, fmt::format("{} {}", count(kind.kind), kind.many)));
  std::size_t width = 0;
  for (const auto& entry : dictionary())
    if (entry.kind == kind.kind) width = std::max(width, entry.note.name.size());
  width = std::min(width, kName);
  for (const auto& entry : dictionary())
    if (entry.kind == kind.kind) put_line(page, entry, entry.note.name, width);
}

void put_rfc(Page& page, std::string_view rfc, const std::vector<const Entry*>& entries) {
  page.line(page.ink(Ink::strong, fmt::format("What is laid down in {}:", printable(rfc))));
  std::size_t width = 0;
  for (const auto* entry : entries) width = std::max(width, key_of(*entry).size());
  for (const auto* entry : entries) put_line(page, *entry, key_of(*entry), std::min(width, kName));
}

void put_kinds(Page& page) {
  page.line(page.ink(Ink::strong, "What can be explained"), page.ink(Ink::faint, "--list KIND"));
  for (std::size_t i = 0; i < kNoteKinds; ++i) {
    const auto& kind = info(static_cast<NoteKind>(i));
    page.line(fmt::format("  {}  {}  {}", page.ink(Ink::number, padded(kind.key, 21)),
                          padded_left(std::to_string(count(kind.kind)), 4), kind.many));
  }
  page.line();
  page.line(page.ink(Ink::strong, "Ask by code, by number or by name"));
  for (const std::string_view example :
       {"E-CERT-EXPIRED", "0x1301", "alert 40", "key_share", "ServerHello", "forward secrecy"})
    page.line(fmt::format("  entente explain {}", example));
}

}  // namespace entente::explain
