// What is told of a derivation.
#include "keys/kdf.h"

#include "keys/hkdf.h"

namespace entente::keys {
namespace {

std::string_view name_of(crypto::HashAlgorithm hash) noexcept {
  switch (hash) {
    case crypto::HashAlgorithm::sha256:
      return "SHA-256";
    case crypto::HashAlgorithm::sha384:
      return "SHA-384";
    case crypto::HashAlgorithm::sha512:
      break;
  }
  return "SHA-512";
}

}  // namespace

SecretDerived Kdf::made(KeyOperation how, std::string_view name, std::string_view from, Bytes value) const noexcept {
  SecretDerived event{name, from, {}, {}, value};
  event.operation = how;
  event.hash = name_of(hash());
  return event;
}

void Kdf::tell_expanded(std::string_view name, std::string_view from, std::string_view label, Bytes context,
                        Bytes value) const noexcept {
  const HkdfLabel info(value.size(), label, context);
  trace_.emit([&] {
    auto event = made(KeyOperation::expand_label, name, from, value);
    event.label = label;
    event.context = context;
    event.info = info.view();
    return event;
  });
}

}  // namespace entente::keys
