#include "tampering.h"

namespace entente::fuzz {

Tampering::Tampering(Input& input) {
  while (input.more() && edits_.size() < kMostEdits) {
    Edit edit{.piece = input.number(1),
              .what = static_cast<What>(input.number(1) % kKinds),
              .at = input.number(2),
              .size = input.number(1),
              .bytes = {}};
    const bool brings = edit.what == What::changes || edit.what == What::inserts || edit.what == What::replaces;
    if (brings) edit.bytes = input.take(edit.size);
    edits_.push_back(edit);
  }
}

Buffer Tampering::pass(Buffer piece) {
  if (piece.empty()) return piece;
  for (const auto& edit : edits_)
    if (edit.piece == passed_) apply(edit, piece);
  ++passed_;
  return piece;
}

void Tampering::apply(const Edit& edit, Buffer& piece) {
  const auto at = std::min(edit.at, piece.size()), size = std::min(edit.size, piece.size() - at);
  const auto from = piece.begin() + static_cast<std::ptrdiff_t>(at), to = from + static_cast<std::ptrdiff_t>(size);
  switch (edit.what) {
    case What::changes:
      for (std::size_t i = 0; i < std::min(size, edit.bytes.size()); ++i) piece[at + i] ^= edit.bytes[i];
      break;
    case What::removes:
      piece.erase(from, to);
      break;
    case What::repeats: {
      const Buffer again(from, to);
      piece.insert(to, again.begin(), again.end());
      break;
    }
    case What::inserts:
      piece.insert(from, edit.bytes.begin(), edit.bytes.end());
      break;
    case What::cuts:
      piece.erase(from, piece.end());
      break;
    case What::replaces:
      std::copy_n(edit.bytes.begin(), std::min(size, edit.bytes.size()), from);
      break;
  }
}

}  // namespace entente::fuzz
