// How messages and extensions are laid out, from their descriptions: which fields, how large, in which order; and where
// a message has its place in a handshake.
#pragma once
#include <entente/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace entente::explain {

struct FieldLayout {
  std::string_view name;
  std::string size;    ///< `2 bytes`, `0 to 32 bytes`, `a list`
  unsigned depth = 0;  ///< of what a list holds, one more than the list's
};
using Layouts = std::vector<FieldLayout>;

/// A message, without its header. TLS 1.2's ClientKeyExchange has two, by the key exchange; the others have one.
std::vector<Layouts> layouts_of(std::string_view message, bool tls12);

/// An extension's data in one message.
struct ExtensionLayout {
  std::string message;  ///< `ServerHello`, `ServerHello of TLS 1.2`
  Layouts fields;
};
/// In every message that may carry it; empty for one that has no description here.
std::vector<ExtensionLayout> layouts_of(ExtensionType extension);

/// Who sends a message, under which keys, and when.
struct Place {
  std::string_view message;
  std::string_view sender, keys, when;
};
/// nullptr for what is never sent.
const Place* place_of(std::string_view message, bool tls12) noexcept;

}  // namespace entente::explain
