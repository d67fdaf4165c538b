// Which record may come now, plain or protected (RFC 8446 §5).
#include "record/record_layer.h"

namespace entente::record {
namespace {

Result<void> check_change_cipher_spec(Bytes content) noexcept {
  // RFC 8446 §5: one byte 0x01, during the handshake; anything else is an unexpected_message
  if (content.size() == 1 && content[0] == 1) return {};
  return fail(Fault::change_cipher_spec_invalid, "change_cipher_spec", "one byte 0x01");
}

}  // namespace

Result<std::optional<Incoming>> RecordLayer::next(MutableBytes in) noexcept {
  const auto record = TRY(next_record(in, expect()));
  if (!record) return std::nullopt;
  first_ = false;
  auto incoming = TRY(accept(*record));
  if (incoming.type == ContentType::invalid) return incoming;
  if (incoming.type == ContentType::change_cipher_spec)
    trace_.emit([&] { return ChangeCipherSpecSeen{Direction::received}; });
  trace_.emit([&] {
    return RecordSeen{Direction::received, epoch_of(*record), incoming.type, record->size(), incoming.content};
  });
  TRY(check_empty(incoming.type, incoming.content));
  return incoming;
}

Expect RecordLayer::expect() const noexcept {
  if (read_) return tls12_ ? Expect::all_protected : Expect::protected_;
  if (skipping_) return Expect::protected_;
  return first_ ? Expect::first_plain : Expect::plain;
}

Epoch RecordLayer::epoch_of(const Record& record) const noexcept {
  const bool is_protected = tls12_ ? read_.has_value() : record.type == ContentType::application_data;
  return is_protected ? epoch_ : Epoch::plain;
}

Result<void> RecordLayer::speak_tls12() noexcept {
  // RFC 5246 §7.1: a change_cipher_spec that was not due is an unexpected_message
  if (change_cipher_specs_ > 0)
    return fail(Fault::change_cipher_spec_invalid, "change_cipher_spec", "none before the ServerHello");
  tls12_ = true;
  most_ = kMaxPlaintext;
  out_.speak_tls12();
  return {};
}

void RecordLayer::install(Protection protection, Epoch epoch, Aligned&&) noexcept {
  read_.emplace(std::move(protection));
  epoch_ = epoch;
}

Result<void> RecordLayer::check_received() const noexcept {
  if (largest_ <= most_) return {};
  return fail(Fault::record_overflow, "TLSInnerPlaintext", "at most what record_size_limit said");
}

Result<Incoming> RecordLayer::accept(const Record& record) noexcept {
  if (tls12_) return accept_tls12(record);
  if (record.type == ContentType::change_cipher_spec) return accept_change_cipher_spec(record);
  return read_ && !is_early_alert(record) ? accept_protected(record) : accept_plain(record);
}

/// RFC 5246 §6.2.3: under keys everything is protected, and keeps its type.
Result<Incoming> RecordLayer::accept_tls12(const Record& record) noexcept {
  auto content = record.fragment;
  if (read_)
    content = TRY(read_->open(record, most_)).content;
  else if (record.type == ContentType::application_data)
    return fail(Fault::record_unprotected, "record.type", "handshake", "application_data");
  if (record.type == ContentType::change_cipher_spec) TRY(check_change_cipher_spec(content));
  return Incoming{record.type, content, record.size()};
}

bool RecordLayer::is_early_alert(const Record& record) const noexcept {
  return tolerate_plain_alert_ && record.type == ContentType::alert && record.fragment.size() == 2 &&
         epoch_ == Epoch::handshake && read_->sequence() == 0;
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
  TRY(check_change_cipher_spec(record.fragment));
  if (!tolerate_ccs_)
    return fail(Fault::change_cipher_spec_invalid, "change_cipher_spec", "between ClientHello and Finished");
  if (++change_cipher_specs_ > most)
    return fail(Fault::change_cipher_spec_invalid, "change_cipher_spec", "two at most");
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
