#include "forged_ecdsa.h"

#include "base/bytes.h"
#include "codec.h"
#include "pairs/pair.h"

namespace entente::adversary {
namespace {

Buffer tlv(std::uint8_t tag, Bytes content) { return Maker().u8(tag).vector(1, content).take().bytes; }

/// The order of P-256, as an INTEGER has it, and a number so many above it.
Buffer order(std::uint8_t above = 0) {
  Buffer n = {0x00, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
              0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
  n.back() = static_cast<std::uint8_t>(n.back() + above);
  return n;
}

/// The sum of two numbers of at most 33 bytes, as an INTEGER has it.
Buffer sum(Buffer a, Buffer b) {
  a.insert(a.begin(), 33 - a.size(), 0);
  b.insert(b.begin(), 33 - b.size(), 0);
  unsigned carry = 0;
  for (std::size_t i = 33; i-- > 0; carry >>= 8) a[i] = static_cast<std::uint8_t>(carry += a[i] + b[i]);
  return a;
}

Buffer changed(Ecdsa numbers, void (*change)(Ecdsa& numbers)) {
  change(numbers);
  return der(numbers);
}

const ForgedEcdsa kOutOfRange[] = {
    {"r = 0", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r = {0}; }); }},
    {"s = 0", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.s = {0}; }); }},
    {"r = s = 0", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r = x.s = {0}; }); }},
    {"r = n", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r = order(); }); }},
    {"s = n", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.s = order(); }); }},
    {"r = s = n", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r = x.s = order(); }); }},
    {"r = n + 1", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r = order(1); }); }},
    {"s = n + 1", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.s = order(1); }); }},
    {"r + n", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r = sum(x.r, order()); }); }},
    {"s + n", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.s = sum(x.s, order()); }); }},
    {"r = 1, s = 1", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r = x.s = {1}; }); }},
    {"r = -1", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r = {0xff}; }); }},
    {"r of 300 bits", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r = Buffer(37, 0x7f); }); }},
    {"r and s swapped", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { std::swap(x.r, x.s); }); }},
    {"r with a zero before it",
     [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r.insert(x.r.begin(), 0); }); }},
    {"s with a zero before it",
     [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.s.insert(x.s.begin(), 0); }); }},
    {"r empty", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.r.clear(); }); }},
    {"s empty", [](const Ecdsa& good) { return changed(good, [](Ecdsa& x) { x.s.clear(); }); }},
};

const ForgedEcdsa kOtherForms[] = {
    {"a byte behind",
     [](const Ecdsa& x) {
       auto out = der(x);
       out.push_back(0);
       return out;
     }},
    {"a byte behind, inside",
     [](const Ecdsa& x) {
       auto out = der(x);
       out.push_back(0);
       ++out[1];
       return out;
     }},
    {"a third number",
     [](const Ecdsa& x) {
       auto numbers = tlv(2, x.r);
       append(numbers, tlv(2, x.s));
       append(numbers, tlv(2, x.s));
       return tlv(0x30, numbers);
     }},
    {"a number alone", [](const Ecdsa& x) { return tlv(0x30, tlv(2, x.r)); }},
    {"an empty SEQUENCE", [](const Ecdsa&) { return Buffer{0x30, 0}; }},
    {"a SET",
     [](const Ecdsa& x) {
       auto out = der(x);
       out[0] = 0x31;
       return out;
     }},
    {"a BIT STRING for r",
     [](const Ecdsa& x) {
       auto out = der(x);
       out[2] = 3;
       return out;
     }},
    {"a longer length",
     [](const Ecdsa& x) {
       auto out = der(x);
       out.insert(out.begin() + 1, 0x81);
       return out;
     }},
    {"an indefinite length",
     [](const Ecdsa& x) {
       auto out = der(x);
       out[1] = 0x80;
       append(out, Buffer{0, 0});
       return out;
     }},
    {"a byte less",
     [](const Ecdsa& x) {
       auto out = der(x);
       out.pop_back();
       return out;
     }},
    {"without DER",
     [](const Ecdsa& x) {
       const auto fixed = [](const Buffer& n) { return sum(n, {0}); };
       auto out = to_buffer(Bytes(fixed(x.r)).last(32));
       append(out, Bytes(fixed(x.s)).last(32));
       return out;
     }},
};

}  // namespace

Buffer der(const Ecdsa& numbers) {
  auto both = tlv(2, numbers.r);
  append(both, tlv(2, numbers.s));
  return tlv(0x30, both);
}

Ecdsa sign_ecdsa(const crypto::PrivateKey& key, Bytes content) {
  const crypto::SignatureAlgorithm algorithm{crypto::SignatureAlgorithm::Kind::ecdsa};
  Cursor in(test::must(key.sign(algorithm, content)));
  in.number(2);
  in.number(1);
  auto r = in.vector(1);
  in.number(1);
  return {std::move(r), in.vector(1)};
}

std::span<const ForgedEcdsa> ecdsa_out_of_range() { return kOutOfRange; }
std::span<const ForgedEcdsa> ecdsa_in_other_forms() { return kOtherForms; }

}  // namespace entente::adversary
