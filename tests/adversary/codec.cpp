#include "codec.h"

#include <zlib.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/bytes.h"

namespace entente::adversary {

Maker& Maker::number(std::size_t value, unsigned size) {
  while (size-- > 0) out_.bytes.push_back(static_cast<std::uint8_t>(value >> 8 * size));
  return *this;
}

Maker& Maker::bytes(Bytes more) {
  append(out_.bytes, more);
  return *this;
}

std::size_t Maker::open(std::string name, unsigned size) {
  const auto at = out_.bytes.size();
  if (!name.empty()) out_.lengths.push_back({std::move(name), at, size});
  number(0, size);
  return at;
}

void Maker::close(std::size_t at, unsigned size) {
  const auto length = out_.bytes.size() - at - size;
  for (unsigned i = 0; i < size; ++i) out_.bytes[at + i] = static_cast<std::uint8_t>(length >> 8 * (size - 1 - i));
}

namespace {

Extensions parse_extensions(Cursor& in) {
  Extensions out;
  if (!in.more()) return out;  // TLS 1.2 may go without the block
  Cursor block(in.vector(2));
  while (block.more()) {
    const auto type = static_cast<ExtensionType>(block.number(2));
    out.add(type, block.vector(2));
  }
  return out;
}

}  // namespace

Buffer message(HandshakeType type, Bytes body) {
  return encode_message(type, [&](Maker& out) { out.bytes(body); }).bytes;
}

Buffer record(ContentType type, Bytes content, unsigned version) {
  return Maker().u8(static_cast<std::size_t>(type)).u16(version).vector(2, content).take().bytes;
}

Buffer& Extensions::operator[](ExtensionType type) {
  for (auto& one : list)
    if (one.type == type) return one.data;
  return list.emplace_back(type, Buffer{}).data;
}

const Buffer* Extensions::find(ExtensionType type) const {
  for (const auto& one : list)
    if (one.type == type) return &one.data;
  return nullptr;
}

void Extensions::remove(ExtensionType type) {
  std::erase_if(list, [&](const Extension& one) { return one.type == type; });
}

void Extensions::write(Maker& out) const {
  out.vector("extensions", 2, [&] {
    for (const auto& [type, data] : list)
      out.u16(static_cast<std::size_t>(type)).vector("extension " + std::string(name(type)), 2, data);
  });
}

Encoded ClientHello::encode() const {
  return encode_message(HandshakeType::client_hello, [&](Maker& out) {
    out.u16(legacy_version).bytes(random).vector("legacy_session_id", 1, session_id);
    out.vector("cipher_suites", 2, [&] {
      for (const auto suite : cipher_suites) out.u16(suite);
    });
    out.vector("legacy_compression_methods", 1, compression_methods);
    extensions.write(out);
  });
}

ClientHello ClientHello::parse(Bytes message) {
  Cursor in(message.subspan(4));
  ClientHello out;
  out.legacy_version = static_cast<unsigned>(in.number(2));
  out.random = in.take(32);
  out.session_id = in.vector(1);
  out.cipher_suites.clear();
  for (Cursor suites(in.vector(2)); suites.more();)
    out.cipher_suites.push_back(static_cast<unsigned>(suites.number(2)));
  out.compression_methods = in.vector(1);
  out.extensions = parse_extensions(in);
  return out;
}

Encoded ServerHello::encode() const {
  return encode_message(HandshakeType::server_hello, [&](Maker& out) {
    out.u16(legacy_version).bytes(random).vector("legacy_session_id_echo", 1, session_id_echo);
    out.u16(cipher_suite).u8(compression_method);
    extensions.write(out);
  });
}

ServerHello ServerHello::parse(Bytes message) {
  Cursor in(message.subspan(4));
  ServerHello out;
  out.legacy_version = static_cast<unsigned>(in.number(2));
  out.random = in.take(32);
  out.session_id_echo = in.vector(1);
  out.cipher_suite = static_cast<unsigned>(in.number(2));
  out.compression_method = static_cast<unsigned>(in.number(1));
  out.extensions = parse_extensions(in);
  return out;
}

Buffer retry_random() {
  return {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
          0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};
}

Buffer key_share_entry(NamedGroup group, Bytes key_exchange) {
  return Maker().u16(static_cast<std::size_t>(group)).vector(2, key_exchange).take().bytes;
}

Buffer key_share_list(std::initializer_list<Buffer> entries) {
  Buffer all;
  for (const auto& entry : entries) append(all, entry);
  return Maker().vector(2, all).take().bytes;
}

Buffer code_list(unsigned prefix, std::initializer_list<unsigned> codes) {
  Maker inner;
  for (const auto code : codes) inner.u16(code);
  return Maker().vector(prefix, inner.take().bytes).take().bytes;
}

Buffer server_name_list(std::string_view host) {
  const auto entry = Maker().u8(0).vector(2, as_bytes(host)).take().bytes;
  return Maker().vector(2, entry).take().bytes;
}

Buffer alpn_list(std::initializer_list<std::string_view> names) {
  Maker inner;
  for (const auto one : names) inner.vector(1, as_bytes(one));
  return Maker().vector(2, inner.take().bytes).take().bytes;
}

Encoded encrypted_extensions(const Extensions& extensions) {
  return encode_message(HandshakeType::encrypted_extensions, [&](Maker& out) { extensions.write(out); });
}

Encoded certificate_request(const Extensions& extensions, Bytes context) {
  return encode_message(HandshakeType::certificate_request, [&](Maker& out) {
    out.vector("certificate_request_context", 1, context);
    extensions.write(out);
  });
}

Encoded certificate(std::span<const Buffer> chain, const Extensions& extensions, Bytes context) {
  return encode_message(HandshakeType::certificate, [&](Maker& out) {
    out.vector("certificate_request_context", 1, context);
    out.vector("certificate_list", 3, [&] {
      bool first = true;
      for (const auto& der : chain) {
        out.vector("cert_data", 3, der);
        (std::exchange(first, false) ? extensions : Extensions{}).write(out);
      }
    });
  });
}

Buffer compressed_certificate(unsigned algorithm, std::size_t length, Bytes content) {
  Maker body;
  body.number(algorithm, 2).number(length, 3).vector(3, content);
  return message(HandshakeType::compressed_certificate, body.take().bytes);
}

Buffer compressed_certificate(const Encoded& certificate) {
  const auto body = Bytes(certificate.bytes).subspan(4);
  return compressed_certificate(1, body.size(), deflated(body));
}

Buffer deflated(Bytes plain) {
  Buffer out(compressBound(plain.size()));
  uLongf size = out.size();
  compress(out.data(), &size, plain.data(), plain.size());
  out.resize(size);
  return out;
}

Encoded certificate_verify(SignatureScheme scheme, Bytes signature) {
  return encode_message(HandshakeType::certificate_verify, [&](Maker& out) {
    out.u16(static_cast<std::size_t>(scheme)).vector("signature", 2, signature);
  });
}

std::size_t Cursor::number(unsigned size) {
  std::size_t value = 0;
  for (const auto byte : take(size)) value = value << 8 | byte;
  return value;
}

Buffer Cursor::take(std::size_t size) {
  if (size > in_.size() - at_) throw std::out_of_range("a message of the library ends early");
  return to_buffer(Bytes(in_).subspan(std::exchange(at_, at_ + size), size));
}

}  // namespace entente::adversary
