// Segments of content and key changes, made into records when they are fetched (RFC 8446 §5.1).
#include "record/outbox.h"

#include <cstring>

namespace entente::record {
namespace {

/// RFC 8446 §5: a change_cipher_spec is never protected.
bool is_protected(ContentType type) noexcept { return type != ContentType::change_cipher_spec; }

}  // namespace

void Outbox::queue(ContentType type, Bytes content, When when) {
  auto* last = segments_.empty() ? nullptr : std::get_if<Content>(&segments_.back());
  if (last && last->type == type && type == ContentType::handshake) return append(last->bytes, content);
  segments_.emplace_back(Content{type, to_buffer(content), when});
  if (when == When::at_once) ++messages_;
}

void Outbox::change_keys(Protection protection, Epoch epoch) { change({std::move(protection), epoch}); }

void Outbox::drop_keys() { change({std::nullopt, Epoch::plain}); }

void Outbox::change(KeyChange next) {
  if (segments_.empty()) return apply(next);
  segments_.emplace_back(std::move(next));
}

void Outbox::apply(KeyChange& change) noexcept {
  current_ = std::move(change.protection);
  epoch_ = change.epoch;
}

Epoch Outbox::epoch() const noexcept {
  for (auto i = segments_.size(); i > next_; --i)
    if (const auto* change = std::get_if<KeyChange>(&segments_[i - 1])) return change->epoch;
  return epoch_;
}

std::size_t Outbox::size() const noexcept {
  if (empty()) return 0;
  std::size_t size = 0, overhead = this->overhead();
  for (auto i = next_; i < segments_.size(); ++i) {
    if (const auto* content = std::get_if<Content>(&segments_[i])) {
      const auto left = content->bytes.size() - content->taken;
      size += left + (left / most_ + 1) * overhead + most_padding(left);
    } else {
      overhead = overhead_of(std::get<KeyChange>(segments_[i]).protection);
    }
  }
  return size;
}

std::size_t Outbox::record_overhead() const noexcept {
  const auto* last = current_ ? &*current_ : nullptr;
  for (const auto& segment : segments_)
    if (const auto* change = std::get_if<KeyChange>(&segment))
      last = change->protection ? &*change->protection : nullptr;
  return last ? last->overhead() : kMaxOverhead;
}

std::size_t Outbox::sealed_size(std::size_t content) const noexcept {
  if (pad_to_ == 0) return overhead() + content;
  const auto inner = content + 1;
  return kHeader + std::min((inner + pad_to_ - 1) / pad_to_ * pad_to_, most_ + 1) + crypto::kTagSize;
}

Result<std::size_t> Outbox::fetch(MutableBytes out) noexcept {
  std::size_t written = 0;
  while (messages_ > 0) {
    if (auto* change = std::get_if<KeyChange>(&segments_[next_])) {
      apply(*change);
      ++next_;
      continue;
    }
    auto& content = std::get<Content>(segments_[next_]);
    const auto n = TRY(fetch_from(content, out.subspan(written)));
    if (n == 0) return written;
    written += n;
    if (content.taken < content.bytes.size()) continue;
    if (content.when == When::at_once) --messages_;
    ++next_;
  }
  if (next_ > 0) segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(next_));
  next_ = 0;
  while (!segments_.empty() && std::holds_alternative<KeyChange>(segments_.front())) {
    apply(std::get<KeyChange>(segments_.front()));
    segments_.erase(segments_.begin());
  }
  // shrink_to_fit does nothing without exceptions
  if (segments_.empty()) segments_ = std::vector<Segment>();
  return written;
}

Result<std::size_t> Outbox::fetch_from(Content& content, MutableBytes out) noexcept {
  const auto left = Bytes(content.bytes).subspan(content.taken);
  if (out.size() <= overhead()) return 0;
  // alerts and change_cipher_spec are never split (RFC 8446 §5.1)
  if (content.type != ContentType::handshake && out.size() < overhead() + left.size()) return 0;
  const bool sealed = current_ && is_protected(content.type);
  const auto part = left.first(std::min({left.size(), sealed ? most_ : kMaxPlaintext, out.size() - overhead()}));
  const auto size = sealed ? sealed_size(part.size()) : kHeader + part.size();
  const auto record = out.first(std::min(size, out.size()));
  TRY(write_record(content.type, part, record));
  content.taken += part.size();
  return record.size();
}

Result<void> Outbox::write_record(ContentType type, Bytes content, MutableBytes out) noexcept {
  const bool sealed = current_ && is_protected(type);
  if (sealed) {
    TRY(current_->seal(type, content, out));
  } else {
    write_header(out.data(), type, version_, content.size());
    std::memcpy(out.data() + kHeader, content.data(), content.size());
    version_ = ProtocolVersion::tls12;
  }
  trace_.emit([&] { return RecordSeen{Direction::sent, sealed ? epoch_ : Epoch::plain, type, out.size(), content}; });
  return {};
}

Result<void> Outbox::seal(Bytes content, MutableBytes out) noexcept {
  return write_record(ContentType::application_data, content, out);
}

}  // namespace entente::record
