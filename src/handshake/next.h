// Where a state may go: one of a few states, named in the signature of its on() (docs/STATE-MACHINE.md is drawn from
// these), or a failure.
#pragma once
#include <string_view>
#include <variant>

#include "base/result.h"

namespace entente::handshake {

/// A variant of states that a narrower one widens into, so that one on() may return another's answer.
template <class... S>
struct OneOf : std::variant<S...> {
  using std::variant<S...>::variant;
  static constexpr std::string_view names[] = {S::name...};

  template <class... T>
    requires(sizeof...(T) < sizeof...(S) && (std::is_constructible_v<std::variant<S...>, T> && ...))
  OneOf(OneOf<T...>&& narrower) noexcept
      : std::variant<S...>(std::visit([](auto& state) { return std::variant<S...>(std::move(state)); },
                                      static_cast<std::variant<T...>&>(narrower))) {}
};

template <class... S>
using Next = Result<OneOf<S...>>;

}  // namespace entente::handshake
