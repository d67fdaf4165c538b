// Decoding and encoding of whole messages. decode<M> is declared here and instantiated in M's own .cpp, so that those
// who use messages stay quick to compile.
#pragma once
#include <entente/types.h>

#include "base/bytes.h"
#include "base/result.h"

namespace entente::wire {

/// RFC 8446 §4: msg_type and length.
constexpr std::size_t kHeaderSize = 4;

/// A message from its body, the 4-byte header left out. Views point into `body`.
template <class M>
Result<M> decode(Bytes body) noexcept;

/// Appends the whole message, its header included.
template <class M>
void encode(Buffer& out, const M& message);

}  // namespace entente::wire
