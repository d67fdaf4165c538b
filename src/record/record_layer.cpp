// Which record may come now, plain or protected (RFC 8446 §5).
#include "record/record_layer.h"

namespace entente::record {

Result<std::optional<Incoming>> RecordLayer::next(MutableBytes in) noexcept {
  const auto expect = read_ || skipping_ ? Expect::protected_ : first_ ? Expect::first_plain : Expect::plain;
  const auto record = TRY(next_record(in, expect));
  if (!record) return std::nullopt;
  first_ = false;
  auto incoming = TRY(accept(*record));
  if (incoming.type == ContentType::invalid) return incoming;
  const auto epoch = record->type == ContentType::application_data ? epoch_ : Epoch::plain;
  trace_.emit([&] { return RecordSeen{Direction::received, epoch, incoming.type, record->size(), incoming.content}; });
  TRY(check_empty(incoming.type, incoming.content));
  return incoming;
}

void RecordLayer::install(Protection13 protection, Epoch epoch, Aligned&&) noexcept {
  read_.emplace(std::move(protection));
  epoch_ = epoch;
}

Result<void> RecordLayer::check_received() const noexcept {
  if (largest_ <= most_) return {};
  return fail(Fault::record_overflow, "TLSInnerPlaintext", "at most what record_size_limit said");
}

Result<Incoming> RecordLayer::accept(const Record& record) noexcept {
  if (record.type == ContentType::change_cipher_spec) return accept_change_cipher_spec(record);
  return read_ && !is_early_alert(record) ? accept_protected(record) : accept_plain(record);
}

/// A peer that could not take our first flight has no keys yet to protect its alert with.
bool RecordLayer::is_early_alert(const Record& record) const noexcept {
  return record.type == ContentType::alert && record.fragment.size() == 2 && epoch_ == Epoch::handshake &&
         read_->sequence() == 0;
}

Result<Incoming> RecordLayer::accept_plain(const Record& record) noexcept {
  // RFC 8446 §4.2.10: after a HelloRetryRequest early data is told by its content type
  if (skipping_ && record.type == ContentType::application_data) return skip(record);
  if (record.type == ContentType::handshake) skipping_ = false;
  // RFC 8446 §5.1: application data before keys is an unexpected_message
  if (record.type == ContentType::application_data)
    return fail(Fault::early_data_unexpected, "record.type", "handshake", "application_data");
  return Incoming{record.type, record.fragment, record.size()};
}

Result<Incoming> RecordLayer::accept_protected(const Record& record) noexcept {
  // RFC 8446 §5.2: a protected record's outer type is application_data
  if (record.type != ContentType::application_data)
    return fail(Fault::record_unprotected, "record.opaque_type", "application_data", name(record.type));
  // RFC 8449 §4: the limit is for records under the keys of this handshake, which early data are not
  const auto opened = read_->open(record, epoch_ == Epoch::early ? kMaxInner : most_);
  // RFC 8446 §4.2.10: what does not open is early data, until the first record that does
  if (!opened && skipping_ && opened.error().fault == Fault::bad_record_mac) return skip(record);
  if (!opened) return std::unexpected(opened.error());
  largest_ = std::max(largest_, static_cast<std::uint16_t>(record.fragment.size() - crypto::kTagSize));
  skipping_ = false;
  switch (opened->type) {
    case ContentType::application_data:
      TRY(count_early(opened->content));
      [[fallthrough]];
    case ContentType::handshake:
    case ContentType::alert:
      return Incoming{opened->type, opened->content, record.size()};
    case ContentType::change_cipher_spec:
      // RFC 8446 §5: a protected change_cipher_spec is an unexpected_message
      return fail(Fault::change_cipher_spec_invalid, "TLSInnerPlaintext.type", "a plain record", "a protected one");
    default:
      return fail(Fault::record_type_unknown, "TLSInnerPlaintext.type", "21 to 23");
  }
}

/// RFC 8446 §4.2.10: more than the limit is an unexpected_message.
Result<void> RecordLayer::count_early(MutableBytes content) noexcept {
  if (epoch_ != Epoch::early) return {};
  if (content.size() > early_left_) {
    wipe(content);
    return fail(Fault::early_data_too_long, "record.fragment", "at most max_early_data_size bytes");
  }
  early_left_ -= content.size();
  return {};
}

Result<Incoming> RecordLayer::skip(const Record& record) noexcept {
  const auto content = record.fragment.size() > kTypeAndTag ? record.fragment.size() - kTypeAndTag : 1;
  if (content > early_left_) return fail(Fault::early_data_too_long, "record.fragment", "no more early data to skip");
  early_left_ -= content;
  trace_.emit(
      [&] { return RecordSeen{Direction::received, Epoch::early, ContentType::application_data, record.size(), {}}; });
  return Incoming{ContentType::invalid, {}, record.size()};
}

Result<Incoming> RecordLayer::accept_change_cipher_spec(const Record& record) noexcept {
  constexpr unsigned most = 2;
  // RFC 8446 §5: one byte 0x01, during the handshake; anything else is an unexpected_message
  if (record.fragment.size() != 1 || record.fragment[0] != 1)
    return fail(Fault::change_cipher_spec_invalid, "change_cipher_spec", "one byte 0x01");
  if (!tolerate_ccs_)
    return fail(Fault::change_cipher_spec_invalid, "change_cipher_spec", "between ClientHello and Finished");
  if (++change_cipher_specs_ > most)
    return fail(Fault::change_cipher_spec_invalid, "change_cipher_spec", "two at most");
  trace_.emit([&] { return ChangeCipherSpecSeen{Direction::received}; });
  return Incoming{record.type, record.fragment, record.size()};
}

Result<void> RecordLayer::check_empty(ContentType type, Bytes content) noexcept {
  if (!content.empty()) return {};
  // RFC 8446 §5.1, §5.4: handshake and alert records carry something
  if (type != ContentType::application_data) return fail(Fault::record_empty, "record.fragment", "at least 1 byte");
  if (++empty_records_ > limits_.empty_records) return fail(Fault::too_many_empty_records, "record.fragment");
  return {};
}

}  // namespace entente::record
