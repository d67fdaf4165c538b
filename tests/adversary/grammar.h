// What each message looks like (RFC 8446 §4), said once more and apart from the library: to find every length field of
// a message, and to tell whether one that was tampered with still keeps to the grammar.
#pragma once
#include "codec.h"

namespace entente::adversary {

/// A field of a message.
struct Shape {
  enum class Kind : std::uint8_t {
    bytes,   ///< `size` of them
    vector,  ///< of bytes, or of elements if something is `inside`
    block,   ///< of extensions, those that are `inside`
    rest,    ///< whatever is left of what surrounds it
  };
  Kind kind = Kind::bytes;
  std::string_view name{};
  unsigned size = 0;             ///< bytes of the field, or of its length
  std::size_t min = 0, max = 0;  ///< bytes of a vector
  ExtensionType type{};          ///< of an element of a block
  std::vector<Shape> inside{};
};

/// The grammar of a message's body.
using Grammar = std::vector<Shape>;
const Grammar& grammar_of(std::string_view message);  ///< by its name in the diagram

enum class Verdict : std::uint8_t {
  well_formed,
  malformed,
  elsewhere,  ///< another kind of fault comes before any of grammar: an extension that the message cannot have
};

/// A length field, and the offsets of those around it, the outermost first.
struct Place {
  std::string_view name;
  std::size_t offset;
  unsigned size;
  std::size_t length;  ///< its value
  std::vector<std::pair<std::size_t, unsigned>> around;
};

struct Walk {
  Verdict verdict;
  std::vector<Place> places;  ///< as far as it went; the header's first
};
/// Walks a whole message, its header included.
Walk walk(const Grammar& grammar, Bytes message);

/// The length says `value`; the bytes stay.
Buffer with_length(Bytes message, const Place& place, std::size_t value);
/// What the vector holds is cut to its first `keep` bytes and `more` is put behind; all lengths are right.
Buffer with_content(Bytes message, const Place& place, std::size_t keep, Bytes more = {});

}  // namespace entente::adversary
