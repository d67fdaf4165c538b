// The codec of ServerKeyExchange, instantiated here alone (codec.h), and what it signs.
#include "wire/server_key_exchange.h"

#include "wire/codec_body.h"

namespace entente::wire {

Buffer encode(const ServerEcdhParams& params) {
  Buffer out;
  Writer writer(out);
  ServerEcdhParams::describe(writer, params);
  return out;
}

}  // namespace entente::wire

ENTENTE_INSTANTIATE_CODEC(entente::wire::ServerKeyExchange);
