// What a client puts into its hello that means nothing (RFC 8701), and the order of its extensions: drawn once, so that
// both hellos of a retry are alike.
#pragma once
#include <array>

#include "wire/client_hello.h"
#include "wire/grease.h"

namespace entente::handshake {

class Grease {
 public:
  static constexpr std::size_t kSeed = 16;
  Grease() = default;  ///< none
  explicit Grease(Bytes seed) noexcept;

  [[nodiscard]] bool on() const noexcept { return on_; }
  enum class Place : std::uint8_t { suite, group, version, scheme, empty_extension, extension };
  [[nodiscard]] std::uint16_t at(Place place) const noexcept;
  /// Two extensions that nobody knows, and everything in an order of its own; pre_shared_key stays last (RFC 8446
  /// §4.2.11).
  void add_and_shuffle(wire::Extensions<wire::In::ch>& hello) const noexcept;

 private:
  [[nodiscard]] std::uint64_t rank(ExtensionType type) const noexcept;

  std::array<std::uint8_t, 8> values_{};
  std::uint64_t order_ = 0;
  bool on_ = false;
};

}  // namespace entente::handshake
