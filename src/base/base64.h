// Base64 (RFC 4648 §4), the way out; the way in is PEM's.
#pragma once
#include <entente/bytes.h>

#include <string>
#include <string_view>

namespace entente {

inline constexpr std::string_view kBase64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// With its padding, in one line.
std::string encode_base64(Bytes bytes);

}  // namespace entente
