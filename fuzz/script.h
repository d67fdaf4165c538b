// What an input of the unprotected targets says: steps of one byte and their operand, so that records stay whole while
// the fuzzer changes what is in them.
//
//   0x00..0x7f  a record: bits 0-1 the content type, bit 2 protected, bit 3 padded, bit 4 as in TLS 1.2 (bit 3: without
//               a nonce); then 2 bytes length, and the content
//   0x80..0xef  the endpoint does something of its own (Endpoint::act)
//   0xf0..0xff  raw bytes: then 1 byte length
#pragma once
#include "endpoint.h"
#include "input.h"

namespace entente::fuzz {

constexpr std::size_t kExplicitNonce = 8;  ///< of AES-GCM in TLS 1.2
constexpr std::size_t kTag = 16;

enum class Form : std::uint8_t { open, tls12, tls13 };

void play(Input& input, Endpoint& endpoint);
/// The step that says this record; for making seeds.
Buffer step(ContentType type, Form form, Bytes content);

}  // namespace entente::fuzz
