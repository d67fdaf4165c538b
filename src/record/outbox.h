// What the engine itself has to say, as plaintext in order, with the key changes between: protected when it is fetched,
// so that sequence numbers cannot cross those of application data.
#pragma once
#include <optional>
#include <variant>
#include <vector>

#include "record/protection.h"
#include "trace/trace.h"

namespace entente::record {

class Outbox {
 public:
  explicit Outbox(Trace trace) noexcept : trace_(trace) {}

  /// Whether content goes out by itself, or waits for what follows it so that it makes no packet of its own.
  enum class When : std::uint8_t { at_once, with_next };

  /// Appends content. Handshake messages that follow each other share records.
  void queue(ContentType type, Bytes content, When when = When::at_once);
  /// From here on records are protected with these keys.
  void change_keys(Protection protection, Epoch epoch);
  /// From here on records are plain again.
  void drop_keys();
  /// Writes records into `out`, as many as fit, and returns the bytes written.
  Result<std::size_t> fetch(MutableBytes out) noexcept;
  /// The bytes that fetch needs to give everything; 0 if it would give nothing.
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] bool empty() const noexcept { return messages_ == 0; }

  /// One record of application data, while the box is empty, that fills `out`.
  Result<void> seal(Bytes content, MutableBytes out) noexcept;
  /// The keys that what is fetched next is protected with.
  [[nodiscard]] const Protection* protection() const noexcept { return current_ ? &*current_ : nullptr; }
  /// That of what is queued next.
  [[nodiscard]] Epoch epoch() const noexcept;
  /// From here on the connection is TLS 1.2: records are not padded, and limits count no type byte.
  void speak_tls12() noexcept {
    tls12_ = true;
    pad_to_ = 0;
  }
  /// RFC 8449 §4: the peer takes at most `size` bytes in a protected record, in TLS 1.3 the type included.
  void limit_sent(std::size_t size) noexcept { most_ = std::min(tls12_ ? size : size - 1, kMaxPlaintext); }
  /// Bytes of content that a protected record may carry.
  [[nodiscard]] std::size_t max_content() const noexcept { return most_; }
  /// RFC 8446 §5.4: protected records are padded to a multiple of `size` bytes of plaintext; 0: they are not.
  void pad_to(std::size_t size) noexcept { pad_to_ = size; }
  /// Bytes that a record of application data has beyond its content and padding once everything is fetched; the most
  /// that they may be while no keys are known.
  [[nodiscard]] std::size_t record_overhead() const noexcept;
  /// Bytes of the record that carries `content` bytes as application data, its padding included.
  [[nodiscard]] std::size_t sealed_size(std::size_t content) const noexcept;
  /// At most so many bytes go to padding, of all records that carry `content` bytes.
  [[nodiscard]] std::size_t most_padding(std::size_t content) const noexcept {
    return (content / most_ + 1) * std::min(pad_to_, most_ + 1);
  }
  /// RFC 8446 §5.1: a first ClientHello goes out as 0x0301, everything else as 0x0303.
  void set_record_version(ProtocolVersion version) noexcept { version_ = version; }

 private:
  struct Content {
    ContentType type;
    Buffer bytes;
    When when;
    std::size_t taken = 0;
  };
  struct KeyChange {
    std::optional<Protection> protection;
    Epoch epoch;
  };
  using Segment = std::variant<Content, KeyChange>;
  Result<std::size_t> fetch_from(Content& content, MutableBytes out) noexcept;
  Result<void> write_record(ContentType type, Bytes content, MutableBytes out) noexcept;
  static std::size_t overhead_of(const std::optional<Protection>& protection) noexcept {
    return protection ? protection->overhead() : kHeader;
  }
  [[nodiscard]] std::size_t overhead() const noexcept { return overhead_of(current_); }
  void change(KeyChange next);
  void apply(KeyChange& change) noexcept;

  Trace trace_;
  std::vector<Segment> segments_;
  std::size_t next_ = 0;      // the segment that is fetched next
  std::size_t messages_ = 0;  // segments of content that do not wait for others
  std::optional<Protection> current_;
  Epoch epoch_ = Epoch::plain;
  ProtocolVersion version_ = ProtocolVersion::tls12;
  std::size_t most_ = kMaxPlaintext;  // content of a protected record
  std::size_t pad_to_ = 0;
  bool tls12_ = false;
};

}  // namespace entente::record
