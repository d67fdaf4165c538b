// Writing DER.
#include "x509/der_writer.h"

namespace entente::x509::der {

std::size_t Writer::begin(Tag tag) {
  out_.push_back(std::to_underlying(tag));
  return out_.size();
}

void Writer::end(std::size_t from) {
  const auto length = out_.size() - from;
  std::uint8_t octets[1 + sizeof length];
  std::size_t count = 0;
  if (length < 0x80) {
    octets[count++] = static_cast<std::uint8_t>(length);
  } else {
    std::size_t width = 1;
    while (length >> 8 * width) ++width;
    octets[count++] = static_cast<std::uint8_t>(0x80 | width);
    while (width-- > 0) octets[count++] = static_cast<std::uint8_t>(length >> 8 * width);
  }
  out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(from), octets, octets + count);
}

void Writer::value(Tag tag, Bytes content) {
  inside(tag, [&] { append(out_, content); });
}

void Writer::boolean(bool value) {
  const std::uint8_t octet = value ? 0xff : 0x00;
  this->value(Tag::boolean, Bytes{&octet, 1});
}

void Writer::integer(Bytes magnitude) {
  while (magnitude.size() > 1 && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  inside(Tag::integer, [&] {
    if (magnitude.empty() || magnitude[0] >= 0x80) out_.push_back(0);
    append(out_, magnitude);
  });
}

void Writer::integer(std::uint64_t number) {
  std::uint8_t octets[8];
  for (std::size_t i = 0; i < 8; ++i) octets[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  integer(Bytes(octets));
}

void Writer::bit_string(Bytes bytes, unsigned unused) {
  inside(Tag::bit_string, [&] {
    out_.push_back(static_cast<std::uint8_t>(unused));
    append(out_, bytes);
  });
}

}  // namespace entente::x509::der
