// The adversary's own wire code (RFC 8446 §4), which shares nothing with the library's: it writes what no sane encoder
// would, and remembers where each length stands, so that a test can make every one of them lie.
#pragma once
#include <entente/bytes.h>
#include <entente/types.h>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace entente::adversary {

/// Where a length field stands in what was built.
struct LengthField {
  std::string name;
  std::size_t offset = 0;
  unsigned size = 0;  ///< bytes of the field
};

/// Bytes, and the lengths among them.
struct Encoded {
  Buffer bytes;
  std::vector<LengthField> lengths;
};

/// Appends numbers, bytes and vectors.
class Maker {
 public:
  Maker& number(std::size_t value, unsigned size);
  Maker& u8(std::size_t value) { return number(value, 1); }
  Maker& u16(std::size_t value) { return number(value, 2); }
  Maker& bytes(Bytes more);
  /// A vector whose length field has `size` bytes; `fill` appends what is inside.
  template <std::invocable Fill>
  Maker& vector(std::string name, unsigned size, Fill&& fill) {
    const auto at = open(std::move(name), size);
    fill();
    close(at, size);
    return *this;
  }
  Maker& vector(std::string name, unsigned size, Bytes content) {
    return vector(std::move(name), size, [&] { bytes(content); });
  }
  /// As above, for vectors whose length no test turns.
  Maker& vector(unsigned size, Bytes content) { return vector({}, size, content); }
  [[nodiscard]] Encoded take() { return std::move(out_); }

 private:
  std::size_t open(std::string name, unsigned size);
  void close(std::size_t at, unsigned size);
  Encoded out_;
};

/// msg_type and length around what `fill` appends.
template <class Fill>
Encoded encode_message(HandshakeType type, Fill&& fill) {
  Maker out;
  out.u8(static_cast<std::size_t>(type));
  out.vector("msg_type.length", 3, [&] { fill(out); });
  return out.take();
}
/// The same around a body.
Buffer message(HandshakeType type, Bytes body);
inline Buffer message(HandshakeType type, std::initializer_list<std::uint8_t> body) {
  return message(type, Bytes(body.begin(), body.size()));
}
/// A record, its header included. `version` and `length` may lie.
Buffer record(ContentType type, Bytes content, unsigned version = 0x0303);

struct Extension {
  ExtensionType type;
  Buffer data;
};

/// What hellos have in common: a list of extensions that can be changed at will.
struct Extensions {
  std::vector<Extension> list;

  Extensions() = default;
  Extensions(std::initializer_list<Extension> init) : list(init) {}
  /// The data of the first extension of this type, added at the end if there is none.
  Buffer& operator[](ExtensionType type);
  [[nodiscard]] const Buffer* find(ExtensionType type) const;
  void remove(ExtensionType type);
  void add(ExtensionType type, Buffer data) { list.push_back({type, std::move(data)}); }
  void write(Maker& out) const;
};

/// RFC 8446 §4.1.2.
struct ClientHello {
  unsigned legacy_version = 0x0303;
  Buffer random = Buffer(32, 0xc1);
  Buffer session_id = Buffer(32, 0x5e);
  std::vector<unsigned> cipher_suites = {0x1301};
  Buffer compression_methods = {0};
  Extensions extensions;

  /// The whole message, its header included.
  [[nodiscard]] Encoded encode() const;
  static ClientHello parse(Bytes message);
};

/// RFC 8446 §4.1.3, §4.1.4.
struct ServerHello {
  unsigned legacy_version = 0x0303;
  Buffer random = Buffer(32, 0x51);
  Buffer session_id_echo;
  unsigned cipher_suite = 0x1301;
  unsigned compression_method = 0;
  Extensions extensions;

  [[nodiscard]] Encoded encode() const;
  static ServerHello parse(Bytes message);
};

/// RFC 8446 §4.1.3: SHA-256 of "HelloRetryRequest".
Buffer retry_random();

// What stands in extensions.
Buffer key_share_entry(NamedGroup group, Bytes key_exchange);
Buffer key_share_list(std::initializer_list<Buffer> entries);
Buffer code_list(unsigned prefix, std::initializer_list<unsigned> codes);
Buffer server_name_list(std::string_view host);
Buffer alpn_list(std::initializer_list<std::string_view> names);

// Whole messages.
Encoded encrypted_extensions(const Extensions& extensions);
Encoded certificate_request(const Extensions& extensions, Bytes context = {});
/// `extensions`: of the first entry.
Encoded certificate(std::span<const Buffer> chain, const Extensions& extensions = {}, Bytes context = {});
Encoded certificate_verify(SignatureScheme scheme, Bytes signature);
/// RFC 8879 §4, around what is compressed already. `length` may lie.
Buffer compressed_certificate(unsigned algorithm, std::size_t length, Bytes content);
/// The same around a good Certificate, by zlib.
Buffer compressed_certificate(const Encoded& certificate);
/// RFC 1950.
Buffer deflated(Bytes plain);

/// Reads big-endian numbers and vectors of a well-formed message; throws std::out_of_range beyond the end.
class Cursor {
 public:
  explicit Cursor(Bytes in) : in_(in.begin(), in.end()) {}
  std::size_t number(unsigned size);
  Buffer take(std::size_t size);
  Buffer vector(unsigned prefix) { return take(number(prefix)); }
  [[nodiscard]] bool more() const { return at_ < in_.size(); }

 private:
  Buffer in_;
  std::size_t at_ = 0;
};

}  // namespace entente::adversary
