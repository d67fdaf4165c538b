// Views of bytes: how the library takes and gives everything that is on the wire.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace entente {

using Bytes =
    std::span<const std::uint8_t>;  ///< somebody else's bytes, read only; valid as documented where it is given
using MutableBytes = std::span<std::uint8_t>;  ///< the same, writable
using Buffer = std::vector<std::uint8_t>;      ///< bytes that are owned

}  // namespace entente
