// What a recorded message says, decoded, and its lists in words.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "explain/facts.h"
#include "wire/grease.h"
#include "wire/messages.h"

namespace entente::explain {

/// The message, or nothing if it cannot be decoded. Views point into `message`.
template <class M>
std::optional<M> read(const trace::Message& message) {
  if (message.bytes.size() < wire::kHeaderSize) return std::nullopt;
  auto decoded = wire::decode<M>(Bytes(message.bytes).subspan(wire::kHeaderSize));
  if (!decoded) return std::nullopt;
  return *decoded;
}

/// The names of its code points, those of GREASE left out (RFC 8701).
template <class E>
std::vector<std::string> names_of(const wire::List<E>& list) {
  std::vector<std::string> out;
  for (const auto item : list)
    if (!wire::is_grease(std::to_underlying(item))) out.push_back(text_of(item));
  return out;
}

}  // namespace entente::explain
