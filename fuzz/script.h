// What an input of the unprotected targets says: steps of one byte and their operand, so that records stay whole while
// the fuzzer changes what is in them.
//
//   0x00..0x7f  a record: bits 0-1 the content type, bit 2 protected, bit 3 padded; then 2 bytes length, and the
//   content 0x80..0xef  the endpoint does something of its own (Endpoint::act) 0xf0..0xff  raw bytes: then 1 byte
//   length
#pragma once
#include "endpoint.h"
#include "input.h"

namespace entente::fuzz {

void play(Input& input, Endpoint& endpoint);
/// The step that says this record; for making seeds.
Buffer step(ContentType type, bool is_protected, Bytes content);

}  // namespace entente::fuzz
