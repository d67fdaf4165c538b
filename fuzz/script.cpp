#include "script.h"

#include <entente/types.h>

namespace entente::fuzz {
namespace {

constexpr std::size_t kProtected = 4, kPadded = 8, kTls12 = 16, kAct = 0x80, kRaw = 0xf0;
constexpr auto kFirstType = static_cast<std::size_t>(ContentType::change_cipher_spec);

/// What the unprotected provider opens: TLS 1.3, the inner type behind the content, and a tag of zeros.
void protect13(Buffer& body, std::uint8_t type, std::size_t padding) {
  body.push_back(type);
  body.resize(body.size() + padding + kTag);
}

/// TLS 1.2: a nonce before the content, and the tag.
void protect12(Buffer& body, std::size_t nonce) {
  body.insert(body.begin(), nonce, 0);
  body.resize(body.size() + kTag);
}

Buffer make_record(std::size_t step, Bytes content) {
  const auto has = [&](std::size_t bit) { return (step & bit) != 0; };
  const auto type = static_cast<std::uint8_t>(kFirstType + step % 4);
  const bool is13 = has(kProtected) && !has(kTls12);
  auto body = to_buffer(content);
  if (is13) protect13(body, type, has(kPadded) ? 9 : 0);
  if (has(kProtected) && has(kTls12)) protect12(body, has(kPadded) ? 0 : kExplicitNonce);
  Buffer out(5);
  out[0] = is13 ? static_cast<std::uint8_t>(ContentType::application_data) : type;
  store_be16(&out[1], 0x0303);
  store_be16(&out[3], body.size());
  append(out, body);
  return out;
}

}  // namespace

void play(Input& input, Endpoint& endpoint) {
  while (input.more() && !endpoint.failed()) {
    const auto step = input.number(1);
    if (step >= kRaw) {
      endpoint.hear(input.take(input.number(1)));
    } else if (step >= kAct) {
      endpoint.act(step);
    } else {
      endpoint.hear(make_record(step, input.take(input.number(2))));
      (void)endpoint.say();
    }
  }
}

Buffer step(ContentType type, Form form, Bytes content) {
  const auto how = form == Form::open ? 0 : form == Form::tls13 ? kProtected : kProtected | kTls12;
  Buffer out(3);
  out[0] = static_cast<std::uint8_t>(static_cast<std::size_t>(type) - kFirstType + how);
  store_be16(&out[1], content.size());
  append(out, content);
  return out;
}

}  // namespace entente::fuzz
