// The records of one connection (RFC 8446 §5): both directions with their keys, and what may come when.
#pragma once
#include <entente/limits.h>

#include "record/deframer.h"
#include "record/joiner.h"
#include "record/outbox.h"

namespace entente::record {

/// What a record brought.
struct Incoming {
  ContentType type;      ///< invalid: the record was passed over
  MutableBytes content;  ///< in the caller's buffer
  std::size_t consumed;  ///< of the caller's bytes
};

class RecordLayer {
 public:
  RecordLayer(const Limits& limits, Trace trace) noexcept : limits_(limits), trace_(trace), out_(trace) {}

  /// The record at the front of `in`, decrypted in place, or nothing while it is incomplete.
  Result<std::optional<Incoming>> next(MutableBytes in) noexcept;
  /// New keys for what is received. The token says that no message lies across the change.
  void install(Protection protection, Epoch epoch, Aligned&&) noexcept;
  /// From here on the connection is TLS 1.2: protected records keep their types, and every change_cipher_spec is given
  /// to the caller, who knows whether one is due. Fault::change_cipher_spec_invalid if one came before.
  [[nodiscard]] Result<void> speak_tls12() noexcept;
  /// RFC 8446 §5: change_cipher_spec is tolerated from the first ClientHello to the peer's Finished.
  void tolerate_change_cipher_spec(bool on) noexcept { tolerate_ccs_ = on; }
  /// For servers: a client that could not take our first flight has no keys to protect its alert with. A server has
  /// them before it says anything under them: to a client, an alert in the clear is somebody else's.
  void tolerate_plain_alert() noexcept { tolerate_plain_alert_ = true; }
  /// RFC 8446 §4.2.10: at most so many bytes of application data may come under the early keys.
  void accept_early_data(std::size_t limit) noexcept { early_left_ = limit; }
  /// RFC 8446 §4.2.10: early data that is not taken is passed over, so many bytes of it: until a record opens with the
  /// handshake's keys, or, before there are any, until a handshake record comes.
  void skip_early_data(std::size_t limit) noexcept {
    skipping_ = true;
    early_left_ = limit;
  }
  /// RFC 8449 §4: protected records of the peer hold at most `size` bytes from here on, in TLS 1.3 the type included.
  void limit_received(std::uint16_t size) noexcept { most_ = tls12_ ? std::min(size, most_) : size; }
  /// Those that came before held no more either. Fault::record_overflow.
  [[nodiscard]] Result<void> check_received() const noexcept;
  /// Application data came: the counts of idle records start again.
  void reset_idle_counts() noexcept { empty_records_ = 0; }
  /// Drops the keys of what is received: nothing can be read any more.
  void stop_reading() noexcept { read_.reset(); }

  [[nodiscard]] Outbox& out() noexcept { return out_; }
  [[nodiscard]] const Outbox& out() const noexcept { return out_; }
  [[nodiscard]] Epoch read_epoch() const noexcept { return epoch_; }

 private:
  Result<Incoming> accept(const Record& record) noexcept;
  Result<Incoming> accept_tls12(const Record& record) noexcept;
  Result<Incoming> accept_plain(const Record& record) noexcept;
  Result<Incoming> accept_protected(const Record& record) noexcept;
  [[nodiscard]] Expect expect() const noexcept;
  [[nodiscard]] Epoch epoch_of(const Record& record) const noexcept;
  Result<Incoming> accept_change_cipher_spec(const Record& record) noexcept;
  Result<void> count_early(MutableBytes content) noexcept;
  Result<Incoming> skip(const Record& record) noexcept;
  Result<void> check_empty(ContentType type, Bytes content) noexcept;
  [[nodiscard]] bool is_early_alert(const Record& record) const noexcept;

  const Limits& limits_;
  Trace trace_;
  Outbox out_;
  std::optional<Protection> read_;
  Epoch epoch_ = Epoch::plain;
  bool first_ = true;
  bool tls12_ = false;
  bool tolerate_ccs_ = false;
  bool tolerate_plain_alert_ = false;
  bool skipping_ = false;
  std::size_t early_left_ = 0;
  unsigned change_cipher_specs_ = 0;
  unsigned empty_records_ = 0;
  std::uint16_t most_ = kMaxInner;  // in a protected record
  std::uint16_t largest_ = 0;       // that came protected
};

}  // namespace entente::record
