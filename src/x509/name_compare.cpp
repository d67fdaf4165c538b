// Comparing distinguished names: RelativeDistinguishedNames in their order, each as a set of attributes, their texts
// without regard to how they are encoded.
#include <algorithm>
#include <array>
#include <cstdint>

#include "x509/characters.h"
#include "x509/name.h"

namespace entente::x509 {
namespace {

using der::Tag;

/// More attributes in one RelativeDistinguishedName than this are not sorted out: nobody has them.
constexpr std::size_t kMostInSet = 8;
constexpr std::int32_t kEnd = -1, kNoCharacter = 0x110000;

/// Cuts the first value off `in`, which is well-formed and not empty.
der::Value take(Bytes& in) noexcept {
  const auto header = der::read_header(in);
  const auto size = header.header + header.length;
  const der::Value out{header.tag, in.subspan(header.header, header.length), in.first(size)};
  in = in.subspan(size);
  return out;
}

/// The RelativeDistinguishedNames of a well-formed name.
Bytes sets_of(const Name& name) noexcept {
  auto der = name.der;
  return der.empty() ? Bytes{} : take(der).content;
}

struct Attribute {
  Bytes type;
  der::Value value;
};
Attribute take_attribute(Bytes& set) noexcept {
  auto inside = take(set).content;
  Attribute out;
  out.type = take(inside).content;
  out.value = take(inside);
  return out;
}

/// The characters of a text that count, one at a time: outer spaces are left out, of a run of spaces all but one, and
/// letters of ASCII are small.
class Folded {
 public:
  Folded(StringType type, Bytes text) noexcept : type_(type), left_(text) {}

  std::int32_t next() noexcept {
    bool space = false;
    for (; !left_.empty(); space = true) {
      const auto before = left_;
      const auto c = take_character(type_, left_);
      if (c == ' ') continue;
      if (space && std::exchange(begun_, true)) {
        left_ = before;
        return ' ';
      }
      begun_ = true;
      return c < 0 ? kNoCharacter : c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
    return kEnd;
  }

 private:
  StringType type_;
  Bytes left_;
  bool begun_ = false;
};

Folded folded(const der::Value& value) noexcept { return {string_type(value.tag), value.content}; }

/// What RFC 4518 leaves as it is, case aside: such texts are equal exactly if they are once folded.
bool is_plain(std::int32_t c) noexcept { return c >= 0x20 && c < 0x7f; }

bool is_plain(const der::Value& value) noexcept {
  auto text = folded(value);
  for (auto c = text.next(); c != kEnd; c = text.next())
    if (!is_plain(c)) return false;
  return true;
}

/// Whether the plain characters of `odd` stand in `plain` in their order, so that the others may be what is between.
bool may_spell(const der::Value& odd, const der::Value& plain) noexcept {
  auto some = folded(odd), all = folded(plain);
  for (auto c = some.next(); c != kEnd; c = some.next()) {
    if (!is_plain(c) || c == ' ') continue;
    auto found = all.next();
    while (found != kEnd && found != c) found = all.next();
    if (found == kEnd) return false;
  }
  return true;
}

bool equal_texts(const der::Value& a, const der::Value& b) noexcept {
  auto left = folded(a), right = folded(b);
  for (;;) {
    const auto l = left.next(), r = right.next();
    if (l != r || l == kNoCharacter) return false;
    if (l == kEnd) return true;
  }
}

Likeness compare(const Attribute& a, const Attribute& b) noexcept {
  if (!equal(a.type, b.type)) return Likeness::different;
  if (equal(a.value.whole, b.value.whole)) return Likeness::same;
  // A value that is no text has rules of its own.
  if (!string_type(a.value.tag).is_string || !string_type(b.value.tag).is_string) return Likeness::unclear;
  if (equal_texts(a.value, b.value)) return Likeness::same;
  const bool plain_a = is_plain(a.value), plain_b = is_plain(b.value);
  if (plain_a && plain_b) return Likeness::different;
  if (!plain_a && !plain_b) return Likeness::unclear;
  return (plain_a ? may_spell(b.value, a.value) : may_spell(a.value, b.value)) ? Likeness::unclear
                                                                               : Likeness::different;
}

/// The attributes of one RelativeDistinguishedName, as many as are looked at.
struct Set {
  std::array<Attribute, kMostInSet> attributes;
  std::size_t size = 0;  ///< kMostInSet + 1: more
};
Set read_set(Bytes content) noexcept {
  Set out;
  while (!content.empty()) {
    if (out.size == kMostInSet) {
      ++out.size;
      break;
    }
    out.attributes[out.size++] = take_attribute(content);
  }
  return out;
}

/// RFC 5280 §7.1: as many attributes, and for each one that is the same, in any order.
Likeness compare_sets(const Set& a, const Set& b) noexcept {
  if (a.size > kMostInSet || b.size > kMostInSet) return Likeness::unclear;
  if (a.size != b.size) return Likeness::different;
  auto out = Likeness::same;
  std::array<Likeness, kMostInSet> best_of_b{};
  std::array<bool, kMostInSet> used{};
  for (std::size_t i = 0; i < a.size; ++i) {
    auto best = Likeness::different;
    for (std::size_t j = 0; j < b.size; ++j) {
      const auto likeness = compare(a.attributes[i], b.attributes[j]);
      best_of_b[j] = std::max(best_of_b[j], likeness);
      // One of them is the same as one alone.
      const bool taken = likeness == Likeness::same && best != Likeness::same && !std::exchange(used[j], true);
      best = std::max(best, likeness == Likeness::same && !taken ? Likeness::different : likeness);
    }
    out = std::min(out, best);
  }
  for (std::size_t j = 0; j < b.size; ++j) out = std::min(out, best_of_b[j]);
  return out;
}

Likeness take_and_compare(Bytes& a, Bytes& b) noexcept {
  const auto left = take(a), right = take(b);
  if (equal(left.whole, right.whole)) return Likeness::same;
  return compare_sets(read_set(left.content), read_set(right.content));
}

/// FNV-1a: it only has to keep names apart cheaply, equality decides.
constexpr std::uint32_t kBasis = 2166136261U, kPrime = 16777619U;
constexpr std::uint32_t mixed(std::uint32_t hash, std::uint32_t more) noexcept { return (hash ^ more) * kPrime; }

std::uint32_t hash_of(const Attribute& attribute) noexcept {
  auto hash = kBasis;
  for (const auto byte : attribute.type) hash = mixed(hash, byte);
  if (!string_type(attribute.value.tag).is_string) {
    for (const auto byte : attribute.value.whole) hash = mixed(hash, byte);
    return hash;
  }
  auto text = folded(attribute.value);
  for (auto c = text.next(); c != kEnd; c = text.next()) hash = mixed(hash, static_cast<std::uint32_t>(c));
  return hash;
}

}  // namespace

std::uint32_t hash_name(Bytes der) noexcept {
  auto hash = kBasis;
  for (auto sets = sets_of({der, 0}); !sets.empty();) {
    std::uint32_t sum = 0;  // in any order
    for (auto set = take(sets).content; !set.empty();) sum += hash_of(take_attribute(set));
    hash = mixed(hash, sum);
  }
  return hash;
}

bool equal_names(const Name& a, const Name& b) noexcept {
  if (a.hash != b.hash) return false;
  if (equal(a.der, b.der)) return true;
  auto left = sets_of(a), right = sets_of(b);
  while (!left.empty() && !right.empty())
    if (take_and_compare(left, right) != Likeness::same) return false;
  return left.empty() && right.empty();
}

Likeness starts_with(const Name& name, const Name& prefix) noexcept {
  auto out = Likeness::same;
  auto whole = sets_of(name), start = sets_of(prefix);
  while (!start.empty() && out != Likeness::different) {
    if (whole.empty()) return Likeness::different;
    out = std::min(out, take_and_compare(whole, start));
  }
  return out;
}

std::size_t comparing_cost(const Name& name) noexcept {
  std::size_t out = 0;
  for (auto sets = sets_of(name); !sets.empty();) {
    auto set = take(sets).content;
    const auto size = set.size();
    std::size_t attributes = 0;
    for (; !set.empty() && attributes < kMostInSet; ++attributes) (void)take(set);
    out += size * attributes;
  }
  return out;
}

}  // namespace entente::x509
