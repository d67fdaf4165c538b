// Packets out of a capture file, as its bytes come: pcap (draft-ietf-opsawg-pcap) in both byte orders and both
// resolutions of time, and pcapng (draft-ietf-opsawg-pcapng) with the key logs that stand in its Decryption Secrets
// Blocks. Keeps one packet at a time.
#pragma once
#include <optional>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace entente::capture {

/// What a packet begins with (the LINKTYPE_ registry of tcpdump.org). One without a name here is not looked into.
enum class LinkType : std::uint16_t {
  null = 0,
  ethernet = 1,
  raw_12 = 12,
  raw_14 = 14,
  raw = 101,
  loop = 108,
  linux_cooked = 113,
  ipv4 = 228,
  ipv6 = 229,
  linux_cooked_2 = 276,
};

/// Microseconds since 1970; never negative.
using UnixMicros = std::int64_t;

struct Packet {
  UnixMicros at = 0;
  LinkType link{};
  Bytes bytes;                    ///< as much as was captured
  std::size_t original_size = 0;  ///< as it was on the wire
};

/// A key log (RFC 9850) that somebody put into the file.
struct Secrets {
  Bytes text;
};

class PacketFile {
 public:
  using Item = std::variant<Packet, Secrets>;

  /// The file's next bytes. Views of the item before are over.
  void add(Bytes more);
  /// The next packet or key log; nothing while more bytes are needed. Fault::file_unreadable says what is wrong and at
  /// which offset, and stays.
  Result<std::optional<Item>> next() noexcept;
  /// Whether the file may end here: Fault::file_unreadable if it ends inside a header, a packet or a block.
  [[nodiscard]] Result<void> end() const noexcept;

  /// Bytes of the file that are done with.
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }

 private:
  enum class Format : std::uint8_t { unknown, pcap, pcapng };
  struct Interface {
    LinkType link{};
    std::size_t snap_length = 0;
    std::uint8_t resolution = 6;  ///< 10^-n; with the upper bit, 2^-n
    std::int64_t offset = 0;      ///< seconds
  };
  /// Nothing is there yet; a block was passed over; or an item.
  struct Step {
    bool more = false;
    std::optional<Item> item;
  };

  [[nodiscard]] Bytes rest() const noexcept { return Bytes(pending_).subspan(begin_); }
  [[nodiscard]] std::uint16_t number16(Bytes at) const noexcept;
  [[nodiscard]] std::uint32_t number32(Bytes at) const noexcept;
  void done_with(std::size_t size) noexcept;
  [[nodiscard]] std::unexpected<Error> wrong(Where where, std::string_view expected) const noexcept;

  Result<Step> step() noexcept;
  Result<Step> recognise() noexcept;
  Result<Step> pcap_packet() noexcept;
  Result<Step> pcapng_block() noexcept;
  Result<Step> section(Bytes block) noexcept;
  Result<void> interface(Bytes body) noexcept;
  Result<Step> enhanced_packet(Bytes body, bool old_form) noexcept;
  Result<Step> simple_packet(Bytes body) noexcept;
  Step secrets(Bytes body) const noexcept;
  [[nodiscard]] UnixMicros time_of(const Interface& interface, std::uint64_t ticks) const noexcept;

  Buffer pending_;
  std::size_t begin_ = 0;
  std::uint64_t offset_ = 0, skip_ = 0;
  Format format_ = Format::unknown;
  bool swapped_ = false;  ///< numbers are in the other byte order
  bool nanoseconds_ = false;
  LinkType link_{};
  std::vector<Interface> interfaces_;
  std::optional<Error> failed_;
};

}  // namespace entente::capture
