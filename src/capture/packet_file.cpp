// The two formats of capture files.
#include "capture/packet_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

namespace entente::capture {
namespace {

constexpr std::size_t kPcapHeader = 24, kPacketHeader = 16, kBlockFrame = 12;
constexpr std::size_t kMostPacket = std::size_t{1} << 20;   // tcpdump's bound is 256 KiB
constexpr std::size_t kMostSecrets = std::size_t{4} << 20;  // of one block; longer ones are passed over
constexpr std::size_t kMostInterfaces = 4096;
constexpr UnixMicros kLatest = UnixMicros{1} << 53;  // the year 287396: what is later cannot be meant

constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4, kNanoseconds = 0xa1b23c4d, kModified = 0xa1b2cd34;
constexpr std::uint32_t kByteOrder = 0x1a2b3c4d;
constexpr std::uint32_t kTlsKeyLog = 0x544c534b;

enum Block : std::uint32_t {
  kInterface = 1,
  kPacket = 2,
  kSimplePacket = 3,
  kEnhancedPacket = 6,
  kSecrets = 10,
  kSection = 0x0a0d0d0a,
};

std::uint32_t native32(Bytes at) noexcept {
  std::uint32_t out = 0;
  std::memcpy(&out, at.data(), sizeof out);
  return out;
}

bool is_either(std::uint32_t value, std::uint32_t magic) noexcept {
  return value == magic || value == std::byteswap(magic);
}

std::size_t padded(std::size_t size) noexcept { return (size + 3) & ~std::size_t{3}; }

/// `at offset 1234`
Text<79> place(std::uint64_t offset) noexcept {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), offset).ptr;
  Text<79> out("something else at offset ");
  out += std::string_view(digits.data(), end);
  return out;
}

}  // namespace

void PacketFile::add(Bytes more) {
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(begin_));
  begin_ = 0;
  append(pending_, more);
}

std::uint16_t PacketFile::number16(Bytes at) const noexcept {
  std::uint16_t out = 0;
  std::memcpy(&out, at.data(), sizeof out);
  return swapped_ ? std::byteswap(out) : out;
}

std::uint32_t PacketFile::number32(Bytes at) const noexcept {
  const auto out = native32(at);
  return swapped_ ? std::byteswap(out) : out;
}

void PacketFile::done_with(std::size_t size) noexcept {
  begin_ += size;
  offset_ += size;
}

std::unexpected<Error> PacketFile::wrong(Where where, std::string_view expected) const noexcept {
  return fail(Fault::file_unreadable, where, expected, place(offset_));
}

Result<std::optional<PacketFile::Item>> PacketFile::next() noexcept {
  if (failed_) return std::unexpected(*failed_);
  while (true) {
    const auto passed = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, rest().size()));
    done_with(passed);
    skip_ -= passed;
    if (skip_ > 0) return std::nullopt;
    const auto done = step();
    if (!done) failed_ = done.error();
    if (!done) return std::unexpected(done.error());
    if (done->item) return *done->item;
    if (done->more) return std::nullopt;
  }
}

Result<void> PacketFile::end() const noexcept {
  if (failed_) return std::unexpected(*failed_);
  if (offset_ == 0 && rest().empty())
    return fail(Fault::file_unreadable, "capture", "a pcap or pcapng file", "nothing");
  if (skip_ > 0 || !rest().empty() || format_ == Format::unknown)
    return fail(Fault::file_unreadable, "capture", "the rest of what begins there", place(offset_));
  return {};
}

Result<PacketFile::Step> PacketFile::step() noexcept {
  switch (format_) {
    case Format::unknown:
      return recognise();
    case Format::pcap:
      return pcap_packet();
    case Format::pcapng:
      return pcapng_block();
  }
  __builtin_unreachable();
}

Result<PacketFile::Step> PacketFile::recognise() noexcept {
  if (rest().size() < 4) return Step{true, {}};
  const auto magic = native32(rest());
  if (magic == kSection) {
    format_ = Format::pcapng;
    return Step{};
  }
  if (rest()[0] == 0x1f && rest()[1] == 0x8b) return wrong("capture", "a pcap or pcapng file; gunzip it first");
  if (is_either(magic, kModified)) return wrong("capture", "pcap or pcapng, not Kuznetzov's kind of pcap");
  if (!is_either(magic, kMicroseconds) && !is_either(magic, kNanoseconds))
    return wrong("capture", "a pcap or pcapng file");
  if (rest().size() < kPcapHeader) return Step{true, {}};
  format_ = Format::pcap;
  swapped_ = magic != kMicroseconds && magic != kNanoseconds;
  nanoseconds_ = is_either(magic, kNanoseconds);
  link_ = static_cast<LinkType>(number32(rest().subspan(20)) & 0xffff);
  done_with(kPcapHeader);
  return Step{};
}

// ---- pcap ----

Result<PacketFile::Step> PacketFile::pcap_packet() noexcept {
  if (rest().size() < kPacketHeader) return Step{true, {}};
  const std::size_t size = number32(rest().subspan(8));
  if (size > kMostPacket) return wrong("packet.captured_length", "1 MiB at most");
  if (rest().size() - kPacketHeader < size) return Step{true, {}};
  const std::int64_t seconds = number32(rest()), fraction = number32(rest().subspan(4));
  Packet packet;
  packet.at = seconds * 1'000'000 + (nanoseconds_ ? fraction / 1000 : fraction);
  packet.link = link_;
  packet.bytes = rest().subspan(kPacketHeader, size);
  packet.original_size = number32(rest().subspan(12));
  done_with(kPacketHeader + size);
  return Step{false, packet};
}

// ---- pcapng ----

Result<PacketFile::Step> PacketFile::pcapng_block() noexcept {
  if (rest().size() < 8) return Step{true, {}};
  if (native32(rest()) == kSection) {
    // its own length is in an order that it tells behind it
    if (rest().size() < kBlockFrame) return Step{true, {}};
    const auto order = native32(rest().subspan(8));
    if (!is_either(order, kByteOrder)) return wrong("section.byte_order_magic", "1a2b3c4d");
    swapped_ = order != kByteOrder;
  }
  const auto type = number32(rest());
  const std::size_t size = number32(rest().subspan(4));
  if (size < kBlockFrame || size % 4 != 0) return wrong("block.total_length", "a multiple of 4, 12 at least");
  const bool is_packet = type == kEnhancedPacket || type == kSimplePacket || type == kPacket;
  const bool is_read = is_packet || type == kInterface || type == kSecrets || type == kSection;
  if (!is_read || (type == kSecrets && size > kMostSecrets)) {
    skip_ = size;
    return Step{};
  }
  if (type != kSecrets && size > kMostPacket + 65536) return wrong("block.total_length", "about 1 MiB at most");
  if (rest().size() < size) return Step{true, {}};
  const auto block = rest().first(size);
  if (number32(block.last(4)) != size) return wrong("block.total_length", "the same in front and behind");
  const auto body = block.subspan(8, size - kBlockFrame);
  if (type == kSection) return section(block);
  Step out;
  if (type == kInterface) TRY(interface(body));
  if (type == kEnhancedPacket || type == kPacket) out = TRY(enhanced_packet(body, type == kPacket));
  if (type == kSimplePacket) out = TRY(simple_packet(body));
  if (type == kSecrets) out = secrets(body);
  done_with(size);
  return out;
}

/// A new section forgets the interfaces of the one before.
Result<PacketFile::Step> PacketFile::section(Bytes block) noexcept {
  if (block.size() < 28) return wrong("section.total_length", "28 at least");
  if (number16(block.subspan(12)) != 1) return wrong("section.major_version", "1");
  interfaces_.clear();
  done_with(block.size());
  return Step{};
}

Result<void> PacketFile::interface(Bytes body) noexcept {
  constexpr std::uint16_t end_of_options = 0, resolution = 9, time_offset = 14;
  if (body.size() < 8) return wrong("interface.total_length", "20 at least");
  if (interfaces_.size() >= kMostInterfaces) return wrong("interface", "4096 of them at most");
  Interface made;
  made.link = static_cast<LinkType>(number16(body));
  made.snap_length = number32(body.subspan(4));
  for (auto options = body.subspan(8); options.size() >= 4;) {
    const auto code = number16(options);
    const std::size_t size = number16(options.subspan(2));
    if (code == end_of_options || options.size() - 4 < padded(size)) break;
    const auto value = options.subspan(4, size);
    if (code == resolution && size == 1) made.resolution = value[0];
    if (code == time_offset && size == 8) {
      const auto first = number32(value), second = number32(value.subspan(4));
      const bool big = (std::endian::native == std::endian::big) != swapped_;
      made.offset = std::bit_cast<std::int64_t>(std::uint64_t{big ? first : second} << 32 | (big ? second : first));
    }
    options = options.subspan(4 + padded(size));
  }
  interfaces_.push_back(made);
  return {};
}

Result<PacketFile::Step> PacketFile::enhanced_packet(Bytes body, bool old_form) noexcept {
  constexpr std::size_t head = 20;
  if (body.size() < head) return wrong("packet.total_length", "32 at least");
  const std::size_t number = old_form ? number16(body) : number32(body);
  if (number >= interfaces_.size()) return wrong("packet.interface_id", "an interface that was described");
  const std::size_t size = number32(body.subspan(12));
  if (size > body.size() - head) return wrong("packet.captured_length", "no more than the block holds");
  const auto& interface = interfaces_[number];
  Packet packet;
  packet.at = time_of(interface, std::uint64_t{number32(body.subspan(4))} << 32 | number32(body.subspan(8)));
  packet.link = interface.link;
  packet.bytes = body.subspan(head, size);
  packet.original_size = number32(body.subspan(16));
  return Step{false, packet};
}

/// Has neither a time nor a length of its own.
Result<PacketFile::Step> PacketFile::simple_packet(Bytes body) noexcept {
  if (body.size() < 4) return wrong("packet.total_length", "16 at least");
  if (interfaces_.empty()) return wrong("packet", "an interface before it");
  Packet packet;
  packet.link = interfaces_[0].link;
  packet.original_size = number32(body);
  const auto most = interfaces_[0].snap_length == 0 ? packet.original_size
                                                    : std::min(packet.original_size, interfaces_[0].snap_length);
  packet.bytes = body.subspan(4, std::min(most, body.size() - 4));
  return Step{false, packet};
}

PacketFile::Step PacketFile::secrets(Bytes body) const noexcept {
  if (body.size() < 8 || number32(body) != kTlsKeyLog) return {};
  const std::size_t size = number32(body.subspan(4));
  return {false, Secrets{body.subspan(8, std::min(size, body.size() - 8))}};
}

UnixMicros PacketFile::time_of(const Interface& interface, std::uint64_t ticks) const noexcept {
  const unsigned exponent = interface.resolution & 0x7f;
  std::uint64_t micros = 0;
  if (interface.resolution & 0x80) {
    const auto seconds = exponent < 64 ? ticks >> exponent : 0;
    auto fraction = exponent < 64 ? ticks - (seconds << exponent) : 0;
    const auto shift = std::min(exponent, 40u);
    fraction >>= exponent < 64 ? exponent - shift : 0;
    micros = std::min<std::uint64_t>(seconds, kLatest / 1'000'000) * 1'000'000 + ((fraction * 1'000'000) >> shift);
  } else {
    micros = std::min<std::uint64_t>(ticks, exponent < 6 ? kLatest / 1'000'000 : ticks);
    for (auto i = exponent; i < 6; ++i) micros *= 10;
    for (auto i = exponent; i > 6 && micros > 0; --i) micros /= 10;
  }
  const auto offset = std::clamp<std::int64_t>(interface.offset, -kLatest / 1'000'000, kLatest / 1'000'000) * 1'000'000;
  return std::clamp<UnixMicros>(static_cast<UnixMicros>(std::min<std::uint64_t>(micros, kLatest)) + offset, 0, kLatest);
}

}  // namespace entente::capture
