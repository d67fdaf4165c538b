// Which record may come now, plain or protected (RFC 8446 §5).
#include "record/record_layer.h"

namespace entente::record {

Result<std::optional<Incoming>> RecordLayer::next(MutableBytes in) noexcept {
  const auto expect = read_ ? Expect::protected_ : first_ ? Expect::first_plain : Expect::plain;
  const auto record = TRY(next_record(in, expect));
  if (!record) return std::nullopt;
  first_ = false;
  auto incoming = TRY(accept(*record));
  const auto epoch = record->type == ContentType::application_data ? epoch_ : Epoch::plain;
  trace_.emit([&] { return RecordSeen{Direction::received, epoch, incoming.type, record->size(), incoming.content}; });
  TRY(check_empty(incoming.type, incoming.content));
  return incoming;
}

void RecordLayer::install(Protection13 protection, Epoch epoch, Aligned&&) noexcept {
  read_.emplace(std::move(protection));
  epoch_ = epoch;
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
  // RFC 8446 §5.1: application data before keys is an unexpected_message
  if (record.type == ContentType::application_data)
    return fail(Fault::early_data_unexpected, "record.type", "handshake", "application_data");
  return Incoming{record.type, record.fragment, record.size()};
}

Result<Incoming> RecordLayer::accept_protected(const Record& record) noexcept {
  // RFC 8446 §5.2: a protected record's outer type is application_data
  if (record.type != ContentType::application_data)
    return fail(Fault::record_unprotected, "record.opaque_type", "application_data", name(record.type));
  const auto opened = TRY(read_->open(record));
  switch (opened.type) {
    case ContentType::handshake:
    case ContentType::alert:
    case ContentType::application_data:
      return Incoming{opened.type, opened.content, record.size()};
    case ContentType::change_cipher_spec:
      // RFC 8446 §5: a protected change_cipher_spec is an unexpected_message
      return fail(Fault::change_cipher_spec_invalid, "TLSInnerPlaintext.type", "a plain record", "a protected one");
    default:
      return fail(Fault::record_type_unknown, "TLSInnerPlaintext.type", "21 to 23");
  }
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
