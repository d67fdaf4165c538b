// Strict DER: values of arbitrary bytes, nested as they claim to be.
#include "x509/der.h"
#include "demand.h"
#include "x509/name.h"
#include "x509/oid.h"
#include "x509/time.h"

using namespace entente;
using namespace entente::x509;
using fuzz::demand;

namespace {

/// X.690 §8.1.3, §10.1: the one header that such a value may have.
Buffer header_of(der::Tag tag, std::size_t length) {
  Buffer out = {static_cast<std::uint8_t>(tag)};
  if (length < 128) {
    out.push_back(static_cast<std::uint8_t>(length));
    return out;
  }
  unsigned size = 0;
  for (auto rest = length; rest > 0; rest >>= 8) ++size;
  out.push_back(static_cast<std::uint8_t>(0x80 | size));
  while (size-- > 0) out.push_back(static_cast<std::uint8_t>(length >> 8 * size));
  return out;
}

template <class T>
void read_as(const der::Value& value) {
  der::Reader reader(value.whole);
  T out;
  reader("value", out);
  demand(reader.finish("fuzz").has_value() == (value.tag == T::tag && !T::problem(value.content)),
         "a primitive is taken exactly if nothing is wrong with it");
}

void read_text(const der::Value& value) {
  (void)string_text(value);
  // RFC 5280 §4.1.2.5: before 2050 it is UTCTime that certificates should have
  if (const auto time = parse_time(value); time && (value.tag == der::Tag::utc_time || *time >= kFirstOf2050)) {
    const auto encoded = encode_time(*time);
    demand(encoded.tag == value.tag && encoded.text == as_text(value.content), "a time is written in one way");
  }
  if (value.tag == der::Tag::oid && !der::Oid::problem(value.content)) (void)readable({value.content});
}

void walk(Bytes bytes, unsigned depth) {
  while (!bytes.empty()) {
    const auto header = der::read_header(bytes);
    if (header.problem) return;
    const auto size = header.header + header.length;
    demand(size <= bytes.size(), "a value ends inside of what was given");
    demand(equal(header_of(header.tag, header.length), bytes.first(header.header)), "a header has one encoding");
    const der::Value value{header.tag, bytes.subspan(header.header, header.length), bytes.first(size)};
    read_as<der::Boolean>(value);
    read_as<der::Integer>(value);
    read_as<der::BitString>(value);
    read_as<der::Oid>(value);
    read_as<der::Ia5String>(value);
    read_text(value);
    if (der::is_constructed(header.tag) && depth < 30) walk(value.content, depth + 1);
    bytes = bytes.subspan(size);
  }
}

void read_name(Bytes bytes) {
  der::Reader reader(bytes);
  Name name;
  describe(reader, "Name", name);
  if (!reader.finish("Name")) return;
  name.hash = hash_name(name.der);
  (void)to_text(name);
  (void)common_name(name);
  demand(equal_names(name, name), "a name equals itself");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  walk({data, size}, 0);
  read_name({data, size});
  return 0;
}
