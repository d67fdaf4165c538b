// Fields in a row and an HMAC-SHA256 behind them. Nothing in it is secret, so it is not encrypted.
#include "handshake/hello/cookie.h"

#include "wire/reader.h"
#include "wire/writer.h"

namespace entente::handshake {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::size_t kMac = 32;

std::array<std::uint8_t, kMac> mac(Bytes fields, const CookieKey& key, const crypto::Provider& provider) {
  std::array<std::uint8_t, kMac> out{};
  const auto hmac = provider.hmac(crypto::HashAlgorithm::sha256);
  hmac->set_key(key.reveal());
  hmac->mac({as_bytes("entente cookie"), fields}, out);
  return out;
}

}  // namespace

Buffer seal_cookie(const RetryCookie& cookie, const CookieKey& key, const crypto::Provider& provider) {
  Buffer out;
  wire::Writer writer(out);
  writer.number(kFormat, 1);
  writer.number(static_cast<std::size_t>(cookie.issued), 8);
  writer({}, cookie.suite);
  writer.number(cookie.group ? std::to_underlying(*cookie.group) : 0, 2);
  writer({}, cookie.fingerprint.digest);
  writer({}, cookie.hello.view(), wire::Vector<1, 32, 48>{});
  append(out, mac(out, key, provider));
  return out;
}

Result<RetryCookie> open_cookie(Bytes bytes, const CookieKey& key, const crypto::Provider& provider,
                                UnixTime now) noexcept {
  const auto refused = [](std::string_view expected) {
    return fail(Fault::cookie_invalid, "ClientHello.cookie", expected);
  };
  if (bytes.size() <= kMac) return refused("our own");
  const auto fields = bytes.first(bytes.size() - kMac);
  // RFC 8446 §4.2.2: a cookie must be authenticated, as the client could make up any hash otherwise
  if (!constant_time_equal(mac(fields, key, provider), bytes.last(kMac))) return refused("our own");
  wire::Reader reader(fields, "cookie");
  RetryCookie cookie;
  if (reader.number(1, {}) != kFormat) return refused("our own");
  cookie.issued = static_cast<UnixTime>(reader.number(8, {}));
  reader({}, cookie.suite);
  if (const auto group = reader.number(2, {}); group != 0) cookie.group = static_cast<NamedGroup>(group);
  reader({}, cookie.fingerprint.digest);
  Bytes hello;
  reader({}, hello, wire::Vector<1, 32, 48>{});
  TRY(reader.finish());
  cookie.hello = keys::TranscriptHash(hello);
  if (now < cookie.issued || now - cookie.issued > kCookieLifetime) return refused("one of the last minute");
  return cookie;
}

}  // namespace entente::handshake
