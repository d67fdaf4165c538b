// Result in use: fail() makes an error, TRY passes one on.
#pragma once
#include <entente/error.h>

#include <utility>

namespace entente {

/// `return fail(Fault::x, "ServerHello.cipher_suite", expected, got);` in a function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> fail(Fault fault, Where where = {}, std::string_view expected = {},
                                                 std::string_view got = {}) noexcept {
  return std::unexpected(make_error(fault, where, expected, got));
}

}  // namespace entente

// NOLINTBEGIN(cppcoreguidelines-macro-usage): an early return cannot be a function
#define ENTENTE_JOIN_(a, b) a##b
#define ENTENTE_JOIN(a, b) ENTENTE_JOIN_(a, b)
#define ENTENTE_TRY_(tried, ...)                        \
  __extension__({                                       \
    auto tried = (__VA_ARGS__);                         \
    if (!tried) [[unlikely]]                            \
      return std::unexpected(std::move(tried).error()); \
    *std::move(tried);                                  \
  })
/// The value of a Result, or return its error from the function around it.
#define TRY(...) ENTENTE_TRY_(ENTENTE_JOIN(tried_, __COUNTER__), __VA_ARGS__)
// NOLINTEND(cppcoreguidelines-macro-usage)
