// Where an extension may stand (RFC 8446 §4.2): a set of messages. Each extension's struct says it, and the blocks have
// slots for exactly the structs that are allowed in them.
#pragma once
#include <entente/types.h>

#include <utility>

namespace entente::wire {

/// sh12 is the ServerHello of TLS 1.2, whose extensions are others.
enum class In : std::uint16_t { ch = 1, sh = 2, hrr = 4, ee = 8, ct = 16, cr = 32, nst = 64, sh12 = 128 };

constexpr In operator|(In a, In b) noexcept { return static_cast<In>(std::to_underlying(a) | std::to_underlying(b)); }
constexpr bool has(In set, In one) noexcept { return (std::to_underlying(set) & std::to_underlying(one)) != 0; }
/// Messages whose extensions are offers or requests: unknown ones are ignored. In the others they are answers, and an
/// unknown one was not asked for.
constexpr bool ignores_unknown(In where) noexcept { return has(In::ch | In::cr | In::nst, where); }

}  // namespace entente::wire
