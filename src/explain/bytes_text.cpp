// Every byte of a message, named: a tree of fields with their bytes, values and notes (wire/annotator.h).
#include "explain/bytes_text.h"

#include <fmt/format.h>

#include <set>

#include "explain/notes.h"
#include "explain/text.h"

namespace entente::explain {
namespace {

std::string hex_line(Bytes bytes) {
  std::string out;
  for (const auto byte : bytes) out += fmt::format("{:02x} ", byte);
  return out;
}

/// Readable text, for host names and protocols.
std::string as_words(Bytes bytes) {
  if (bytes.size() < 2 || bytes.size() > 64) return {};
  for (const auto byte : bytes)
    if (byte < 0x20 || byte > 0x7e) return {};
  return fmt::format("\"{}\"", as_text(bytes));
}

std::string value_of(const wire::FieldSpan& span, Bytes bytes) {
  if (!span.value.empty()) return printable(span.value);
  if (span.name == "host_name" || span.name == "name") return as_words(bytes);
  return bytes.size() > 4 ? counted(bytes.size(), "byte") : std::string();
}

std::string label_of(const wire::FieldSpan& span) {
  return span.index >= 0 ? fmt::format("{}[{}]", span.name, span.index) : std::string(span.name);
}

/// The extension whose type stands at `at`, for a note on what it is for.
const Note* note_of(const wire::FieldSpan& span, Bytes message) {
  if (span.name != "extension_type" || span.length != 2) return note_on_field(span.name);
  const auto* note = note_on_extension(static_cast<ExtensionType>(load_be16(message.data() + span.offset)));
  return note ? note : note_on_field(span.name);
}

class Dump {
 public:
  Dump(Page& page, Bytes message, std::size_t indent, Notes notes, Values values)
      : page_(page),
        message_(message),
        indent_(indent),
        bytes_a_line_(page.terminal().width < 100 ? 6 : 8),
        notes_(notes),
        values_(values) {}

  void put(const wire::FieldSpan& span) {
    const auto bytes = message_.subspan(span.offset, span.length);
    std::string name =
        std::string(2 * span.depth, ' ') + page_.ink(span.leaf ? Ink::plain : Ink::strong, label_of(span));
    if (const auto value = value_of(span, bytes); span.leaf && !value.empty())
      name += " = " + page_.ink(Ink::number, value);
    if (!span.leaf) return line({}, span.offset, span.depth, name);
    for (std::size_t at = 0; at < bytes.size() || at == 0; at += bytes_a_line_) {
      line(bytes.subspan(at, std::min(bytes_a_line_, bytes.size() - at)), span.offset + at, span.depth,
           at == 0 ? name : "");
      // Nobody reads long opaque values, as certificates and signatures, of a handshake.
      if (values_ == Values::cut && at + bytes_a_line_ >= kBegin && bytes.size() > kLongest) {
        page_.line(std::string(indent_ + 6, ' ') +
                   page_.ink(Ink::faint, fmt::format("… {} more", counted(bytes.size() - at - bytes_a_line_, "byte"))));
        break;
      }
    }
    note(span);
  }

 private:
  /// What is longer is cut behind its beginning; the longest hash is not.
  static constexpr std::size_t kLongest = 64, kBegin = 32;

  std::size_t hex_width() const noexcept { return 3 * bytes_a_line_; }
  void line(Bytes bytes, std::size_t offset, unsigned depth, const std::string& name) {
    const auto head = std::string(indent_, ' ') + page_.ink(Ink::faint, padded(fmt::format("{:4}", offset), 6)) +
                      page_.ink(Ink::number, padded(hex_line(bytes), hex_width())) + "  ";
    const auto spaces = indent_ + 6 + hex_width() + 2 + 2 * depth;
    page_.wrapped(head + std::string(2 * depth, ' '), std::string(spaces + 2, ' '), name);
  }
  /// The note of a name is told once a message.
  void note(const wire::FieldSpan& span) {
    const auto* note = notes_ == Notes::on ? note_of(span, message_) : nullptr;
    if (!note || span.name == "length" || !told_.insert(note).second) return;
    const std::string spaces(indent_ + 6 + hex_width() + 2 + 2 * span.depth + 2, ' ');
    page_.wrapped(spaces, spaces, page_.ink(Ink::faint, note->what));
  }

  Page& page_;
  Bytes message_;
  std::size_t indent_, bytes_a_line_;
  Notes notes_;
  Values values_;
  std::set<const Note*> told_;
};

}  // namespace

void put_fields(Page& page, Bytes bytes, const std::vector<wire::FieldSpan>& fields, std::size_t indent, Notes notes,
                Values values) {
  Dump dump(page, bytes, indent, notes, values);
  for (const auto& field : fields) dump.put(field);
}

void put_message_bytes(Page& page, const trace::Message& message, std::size_t indent) {
  put_fields(page, message.bytes, wire::annotate_message(message.bytes), indent, Notes::on);
}

void put_bytes(Page& page, const Transcript& transcript, Side side) {
  const bool tls12 = facts_of(transcript, side).version == ProtocolVersion::tls12;
  for (const auto& step : transcript.steps) {
    const auto* message = std::get_if<trace::Message>(&step.what);
    if (!message || step.side != side) continue;
    const bool by_client = (message->direction == Direction::sent) == (side == Side::client);
    page.line();
    page.line(page.ink(by_client ? Ink::client : Ink::server,
                       fmt::format("{} {}", by_client ? "client ▶" : "server ◀", message->name)),
              page.ink(Ink::faint, fmt::format("{}, {}", counted(message->size, "byte"),
                                               message->epoch == Epoch::plain ? "in the clear" : "encrypted")));
    if (const auto* note = tls12 ? note_on_message12(message->name) : note_on_message(message->name))
      page.wrapped(2, note->what);
    put_message_bytes(page, *message, 2);
  }
}

}  // namespace entente::explain
