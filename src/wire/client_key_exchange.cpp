// The codecs of both kinds of ClientKeyExchange, instantiated here alone (codec.h).
#include "wire/client_key_exchange.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::ClientKeyExchangeEcdhe);
ENTENTE_INSTANTIATE_CODEC(entente::wire::ClientKeyExchangeRsa);

namespace entente::wire {

bool ClientKeyExchangeEcdhe::looks_like(Bytes body) noexcept {
  return decode<ClientKeyExchangeEcdhe>(body).has_value();
}
bool ClientKeyExchangeRsa::looks_like(Bytes body) noexcept { return !ClientKeyExchangeEcdhe::looks_like(body); }

}  // namespace entente::wire
