// The bodies of decode and encode; included by the .cpp of each message alone.
#pragma once
#include "wire/codec.h"
#include "wire/reader.h"
#include "wire/writer.h"

namespace entente::wire {

template <class M>
Result<M> decode(Bytes body) noexcept {
  Result<M> message;
  Reader reader(body, M::name);
  M::describe(reader, *message);
  if (auto done = reader.finish(); !done) [[unlikely]]
    return std::unexpected(done.error());
  return message;
}

template <class M>
void encode(Buffer& out, const M& message) {
  Writer writer(out);
  writer({}, M::type);
  writer.counted(3, [&] { M::describe(writer, message); });
}

}  // namespace entente::wire

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): explicit instantiation cannot be a template
#define ENTENTE_INSTANTIATE_CODEC(M)                                             \
  template entente::Result<M> entente::wire::decode<M>(entente::Bytes) noexcept; \
  template void entente::wire::encode<M>(entente::Buffer&, const M&)
