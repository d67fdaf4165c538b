// EncryptedExtensions (RFC 8446 §4.3.1): answers that need not be seen by others.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8446 §4.3.1.
struct EncryptedExtensions {
  static constexpr std::string_view name = "EncryptedExtensions";
  static constexpr auto type = HandshakeType::encrypted_extensions;
  Extensions<In::ee> extensions;

  static constexpr void describe(auto& field, auto& m) { field("extensions", m.extensions); }
};

}  // namespace entente::wire
