#include "script.h"

#include <entente/types.h>

namespace entente::fuzz {
namespace {

constexpr std::size_t kProtected = 4, kPadded = 8, kAct = 0x80, kRaw = 0xf0;
constexpr auto kFirstType = static_cast<std::size_t>(ContentType::change_cipher_spec);

/// A record as the unprotected provider opens it: the inner type behind the content, and a tag of zeros.
Buffer make_record(std::size_t step, Bytes content) {
  const auto type = static_cast<std::uint8_t>(kFirstType + step % 4);
  const bool is_protected = (step & kProtected) != 0;
  auto body = to_buffer(content);
  if (is_protected) {
    body.push_back(type);
    body.resize(body.size() + ((step & kPadded) != 0 ? 9 : 0) + 16);
  }
  Buffer out(5);
  out[0] = is_protected ? static_cast<std::uint8_t>(ContentType::application_data) : type;
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

Buffer step(ContentType type, bool is_protected, Bytes content) {
  Buffer out(3);
  out[0] = static_cast<std::uint8_t>(static_cast<std::size_t>(type) - kFirstType + (is_protected ? kProtected : 0));
  store_be16(&out[1], content.size());
  append(out, content);
  return out;
}

}  // namespace entente::fuzz
