// Somebody between two peers, who changes what goes by as a fuzzer's input says. The input is a row of edits:
//
//   1 byte which piece (a piece is what one side says at once), 1 byte what is done to it, 2 bytes where, 1 byte how
//   much; and for bytes of its own the edit brings them with it
#pragma once
#include <vector>

#include "input.h"

namespace entente::fuzz {

class Tampering {
 public:
  explicit Tampering(Input& input);

  /// The next piece, as it goes on.
  Buffer pass(Buffer piece);

 private:
  enum class What : std::uint8_t { changes, removes, repeats, inserts, cuts, replaces };
  static constexpr std::size_t kKinds = 6, kMostEdits = 32;
  struct Edit {
    std::size_t piece;
    What what;
    std::size_t at, size;
    Bytes bytes;
  };
  static void apply(const Edit& edit, Buffer& piece);

  std::vector<Edit> edits_;
  std::size_t passed_ = 0;
};

}  // namespace entente::fuzz
