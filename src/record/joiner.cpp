// Views while a message lies in one record, a bounded copy where it does not (RFC 8446 §5.1).
#include "record/joiner.h"

namespace entente::record {

void Joiner::add(Bytes fragment) {
  if (kept_.empty()) {
    fragment_ = fragment;
    return;
  }
  append(kept_, fragment);
}

std::optional<Joiner::Header> Joiner::header() const noexcept {
  const auto bytes = pending();
  if (bytes.size() < 4) return std::nullopt;
  return Header{static_cast<HandshakeType>(bytes[0]), load_be24(&bytes[1])};
}

std::optional<Bytes> Joiner::message() const noexcept {
  const auto head = header();
  if (!head || pending().size() - 4 < head->length) return std::nullopt;
  return pending().first(4 + head->length);
}

void Joiner::drop(std::size_t size) noexcept {
  if (kept_.empty()) {
    fragment_ = fragment_.subspan(size);
    return;
  }
  taken_ += size;
  if (taken_ == kept_.size()) {
    kept_ = Buffer();  // gives its memory back, which `{}` does not
    taken_ = 0;
  }
}

void Joiner::keep_rest() {
  if (kept_.empty()) {
    kept_ = to_buffer(std::exchange(fragment_, {}));
  } else if (taken_ > 0) {
    kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(std::exchange(taken_, 0)));
  }
}

Result<Aligned> Joiner::boundary_after(std::size_t size) const noexcept {
  // RFC 8446 §5.1: handshake messages must not span key changes
  if (pending().size() != size) return fail(Fault::record_not_aligned, "record.fragment", "the end of the record");
  return Aligned();
}

}  // namespace entente::record
