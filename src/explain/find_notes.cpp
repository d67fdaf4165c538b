// The search: every name folded to letters and digits, compared; where none is the same, the nearest by edit distance.
#include "explain/find_notes.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <numeric>
#include <optional>
#include <tuple>
#include <utility>

namespace entente::explain {
namespace {

/// Small letters and digits alone count; the dot does in versions, brackets in the tags of DER.
std::optional<char> folded(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  if (std::isalnum(byte) == 0 && c != '.' && c != '[' && c != ']') return std::nullopt;
  return static_cast<char>(std::tolower(byte));
}
std::string folded(std::string_view text) {
  std::string out;
  for (const auto c : text)
    if (const auto kept = folded(c)) out += *kept;
  return out;
}
/// Whether folded(text) is `wanted`.
bool folds_to(std::string_view text, std::string_view wanted) noexcept {
  for (const auto c : text)
    if (const auto kept = folded(c)) {
      if (wanted.empty() || wanted.front() != *kept) return false;
      wanted.remove_prefix(1);
    }
  return wanted.empty();
}

std::string_view trimmed(std::string_view text) noexcept {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<std::uint32_t> number_of(std::string_view text) noexcept {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::uint32_t out = 0;
  const auto* end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data(), end, out, hex ? 16 : 10);
  return problem == std::errc{} && at == end ? std::optional(out) : std::nullopt;
}

/// As number_of, and two bytes as the registry writes suites: `0x13,0x01`.
std::optional<std::uint32_t> code_of(std::string_view text) noexcept {
  const auto comma = text.find(',');
  if (comma == text.npos) return number_of(text);
  const auto high = number_of(trimmed(text.substr(0, comma))), low = number_of(trimmed(text.substr(comma + 1)));
  if (!high || !low || *high > 0xff || *low > 0xff) return std::nullopt;
  return *high << 8 | *low;
}
bool is_two_bytes(std::string_view text) noexcept { return text.find(',') != text.npos; }

/// `1301`, `c02f`: a code as packet dumps show it.
bool is_bare_code(std::string_view text) noexcept {
  return text.size() == 4 &&
         std::ranges::all_of(text, [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; });
}

struct Question {
  const KindInfo* kind = nullptr;  ///< that was named too
  std::string_view text;
};

/// `suite/x`, `suite x`, `cipher suite x`: the kind and the rest, where it is one.
Question question_of(std::string_view asked) {
  for (auto at = asked.find_first_of("/ "); at != asked.npos; at = asked.find_first_of("/ ", at + 1))
    if (const auto* kind = find_kind(asked.substr(0, at)); kind && at + 1 < asked.size())
      return {kind, trimmed(asked.substr(at + 1))};
  return {nullptr, asked};
}

/// The kinds that people mean when they name one: those of TLS 1.2 go with the others.
bool is_of(const KindInfo* wanted, NoteKind kind) noexcept {
  return !wanted || wanted->kind == kind || is_twin(wanted->kind, kind);
}

std::string_view without_prefix(const Entry& entry) noexcept {
  auto name = entry.note.name;
  const bool coded = entry.kind == NoteKind::fault || entry.kind == NoteKind::warning;
  if (coded) name.remove_prefix(2);
  if (name.starts_with("TLS_") || name.starts_with("TLS ")) name.remove_prefix(4);
  return name;
}

bool is_called(const Entry& entry, std::string_view wanted) {
  const auto is_wanted = [&](std::string_view name) { return folds_to(name, wanted); };
  return is_wanted(entry.note.name) || is_wanted(without_prefix(entry)) || is_wanted(entry.title) ||
         std::ranges::any_of(other_names(entry.note), is_wanted);
}

std::vector<const Entry*> search(const Question& question) {
  const auto number = code_of(question.text);
  const auto wanted = folded(question.text);
  const auto has_number = [&](const Entry& entry) {
    if (!number || entry.number != number) return false;
    // `40` is an alert; who means a suite that nobody speaks says 0x0028.
    const bool meant = entry.spoken || question.kind || question.text.starts_with("0x");
    return is_two_bytes(question.text) ? entry.kind == NoteKind::suite : meant;
  };
  std::vector<const Entry*> out, others;
  for (const auto& entry : dictionary())
    if (is_of(question.kind, entry.kind) && (has_number(entry) || (!wanted.empty() && is_called(entry, wanted))))
      (folds_to(entry.note.name, wanted) ? out : others).push_back(&entry);
  out.insert(out.end(), others.begin(), others.end());
  return out;
}

std::vector<const Entry*> search_code(std::string_view digits) {
  const auto text = "0x" + std::string(digits);
  return search({nullptr, text});
}

/// Faults whose other names stand in a message that somebody pasted: those with the longest.
std::vector<const Entry*> search_message(std::string_view message) {
  constexpr std::size_t shortest = 10;
  const auto text = folded(message.substr(0, 1024));
  std::vector<const Entry*> out;
  std::size_t longest = shortest;
  for (const auto& entry : dictionary()) {
    if (entry.kind != NoteKind::fault) continue;
    for (const auto other : other_names(entry.note)) {
      const auto name = folded(other);
      if (name.size() < longest || text.find(name) == text.npos) continue;
      if (name.size() > longest) out.clear();
      longest = name.size();
      if (out.empty() || out.back() != &entry) out.push_back(&entry);
    }
  }
  return out;
}

/// Whether `RFC 8446` stands in `RFC 8446 §4.1, RFC 5246`, and not in `RFC 84460`.
bool cites(std::string_view clause, std::string_view rfc) noexcept {
  for (auto at = clause.find(rfc); at != clause.npos; at = clause.find(rfc, at + 1)) {
    const auto behind = clause.substr(at + rfc.size());
    if (behind.empty() || std::isdigit(static_cast<unsigned char>(behind[0])) == 0) return true;
  }
  return false;
}

/// How many letters have to be added, left out, replaced or swapped with their neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, row(b.size() + 1), next(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        next[j] = std::min(next[j], before[j - 2] + 1);
    }
    before = std::exchange(row, next);
  }
  return row[b.size()];
}

/// How far a name is from what was asked, or nothing where it is too far.
std::optional<std::size_t> farness(const std::string& wanted, const std::string& name) {
  if (name.empty() || wanted.size() < 2) return std::nullopt;
  if (wanted.size() >= 3 && name.starts_with(wanted)) return 1;
  if (wanted.size() >= 4 && name.find(wanted) != name.npos) return 2;
  const auto most = std::max<std::size_t>(1, wanted.size() / 3);
  if (name.size() > wanted.size() + most || wanted.size() > name.size() + most) return std::nullopt;
  const auto far = distance(wanted, name);
  return far <= most ? std::optional(far) : std::nullopt;
}

}  // namespace

std::vector<std::string_view> other_names(const Note& note) {
  std::vector<std::string_view> out;
  for (auto left = note.also; !left.empty();) {
    const auto comma = std::min(left.find(','), left.size());
    out.push_back(trimmed(left.substr(0, comma)));
    left.remove_prefix(std::min(comma + 1, left.size()));
  }
  return out;
}

std::vector<const Entry*> find_notes(std::string_view asked) {
  asked = trimmed(asked);
  // `record padding` is a term, and `record` is not a kind: the whole text goes before a kind and its rest.
  auto out = search({nullptr, asked});
  const auto question = question_of(asked);
  if (out.empty() && question.kind) out = search(question);
  if (out.empty() && is_bare_code(asked)) out = search_code(asked);
  return out.empty() ? search_message(asked) : out;
}

std::vector<const Entry*> notes_of_rfc(std::string_view asked) {
  const auto text = folded(asked);
  const bool numbered = text.starts_with("rfc") && number_of(text.substr(3));
  std::vector<const Entry*> out;
  if (!numbered) return out;
  const auto rfc = "RFC " + text.substr(3);
  for (const auto& entry : dictionary())
    if (cites(entry.note.clause, rfc)) out.push_back(&entry);
  return out;
}

std::vector<std::string> near_names(std::string_view asked, std::size_t at_most) {
  const auto wanted = folded(question_of(trimmed(asked)).text.substr(0, 64));
  std::vector<std::tuple<std::size_t, bool, std::string>> found;
  for (const auto& entry : dictionary()) {
    const auto consider = [&](std::string_view name, std::string_view as) {
      if (const auto far = farness(wanted, folded(name))) found.emplace_back(*far, !entry.spoken, as);
    };
    consider(entry.note.name, entry.note.name);
    consider(without_prefix(entry), entry.note.name);
    for (const auto name : other_names(entry.note)) consider(name, name);
  }
  std::ranges::sort(found);
  std::vector<std::string> out;
  for (auto& [far, unspoken, name] : found)
    if (out.size() < at_most && std::ranges::find(out, name) == out.end()) out.push_back(std::move(name));
  return out;
}

}  // namespace entente::explain
