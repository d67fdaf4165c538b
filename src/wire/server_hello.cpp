// The codecs of the three messages of type server_hello, and telling them apart (RFC 8446 §4.1.3).
#include "wire/server_hello.h"

#include "wire/codec_body.h"

namespace entente::wire {
namespace {

bool is_retry(Bytes body) noexcept { return body.size() >= 34 && equal(body.subspan(2, 32), kRetryRandom); }

/// RFC 8446 §4.1.3: a ServerHello with supported_versions is of TLS 1.3. Bodies that end early or do not parse are not
/// told by this; their decoder says what is wrong.
bool has_supported_versions(Bytes body) noexcept {
  Reader reader(body, {});
  (void)reader.take(34, {});
  (void)reader.vector({}, 1, 0, 255);
  (void)reader.take(3, {});
  if (reader.left() == 0) return false;
  auto block = reader.part(reader.vector({}, 2, 0, 0xffff));
  while (block.left() > 0) {
    const auto type = static_cast<ExtensionType>(block.number(2, {}));
    if (type == ExtensionType::supported_versions) return true;
    (void)block.vector({}, 2, 0, 0xffff);
  }
  return false;
}

}  // namespace

bool HelloRetryRequest::claims(Bytes body) noexcept { return is_retry(body); }
bool ServerHello::claims(Bytes body) noexcept { return !is_retry(body) && has_supported_versions(body); }
bool ServerHello12::claims(Bytes body) noexcept { return !is_retry(body) && !has_supported_versions(body); }

}  // namespace entente::wire

ENTENTE_INSTANTIATE_CODEC(entente::wire::ServerHello);
ENTENTE_INSTANTIATE_CODEC(entente::wire::HelloRetryRequest);
ENTENTE_INSTANTIATE_CODEC(entente::wire::ServerHello12);
