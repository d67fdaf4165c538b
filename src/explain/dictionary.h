// All notes in one dictionary: by kind and name, as keys that transcripts and the page use, and as JSON.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explain/notes.h"
#include "trace/recorder.h"
#include "wire/annotator.h"

namespace entente::explain {

enum class NoteKind : std::uint8_t {
  message,
  message12,  ///< where TLS 1.2 has another of the same name
  extension,
  field,
  suite,
  group,
  scheme,
  version,
  compression,
  content,
  alert,
  decision,
  job,
  state,
  secret,
  secret12,  ///< where TLS 1.2 has another of the same name
  check,
  fault,
  warning,
  certificate_extension,
  der,
  term,
};
inline constexpr std::size_t kNoteKinds = static_cast<std::size_t>(NoteKind::term) + 1;

struct KindInfo {
  NoteKind kind;
  std::string_view key;   ///< the first half of its notes' keys: `suite`
  std::string_view one;   ///< `cipher suite`
  std::string_view many;  ///< `cipher suites`
};
const KindInfo& info(NoteKind kind) noexcept;
/// Whether they are the same thing in the two versions of TLS.
constexpr bool is_twin(NoteKind newer, NoteKind older) noexcept {
  return (newer == NoteKind::message && older == NoteKind::message12) ||
         (newer == NoteKind::secret && older == NoteKind::secret12);
}
/// By its key, or by what one or many of it are called; any case. nullptr if there is none.
const KindInfo* find_kind(std::string_view name) noexcept;

struct Entry {
  NoteKind kind{};
  Note note{};                            ///< its name is the second half of the key
  std::string_view title{};               ///< of faults and warnings, the verdict in a few words
  std::string_view you{}, owner{};        ///< of faults and warnings, what to do
  std::optional<std::uint32_t> number{};  ///< on the wire
  bool spoken = true;                     ///< false: a name of the registry, and no more
};
/// Every note there is, kind by kind, each kind in the order of its table.
const std::vector<Entry>& dictionary();
/// nullptr where there is none.
const Entry* find_entry(NoteKind kind, std::string_view name);
/// `suite/TLS_AES_128_GCM_SHA256`
std::string key_of(const Entry& entry);

/// A note's text as a sentence: with a capital letter and a full stop.
std::string sentence(std::string_view text);

// The key of the note on a part of a transcript, empty where there is none.

/// A field of a handshake message; of an extension, that on what it is.
std::string note_key(const wire::FieldSpan& span, Bytes message);
/// A field of a certificate, as x509::annotate_certificate names it.
std::string note_key_in_certificate(const wire::FieldSpan& span);
/// A step. `tls12`: of a connection of TLS 1.2.
std::string note_key(const trace::Step& step, bool tls12);

}  // namespace entente::explain
