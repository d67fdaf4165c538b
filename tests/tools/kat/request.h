// A request of the kat tool: one JSON object, its fields taken out with their types checked.
#pragma once
#include <entente/bytes.h>

#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>

namespace entente::kat {

/// The input is wrong: `"ok": false`.
struct Invalid : std::runtime_error {
  using std::runtime_error::runtime_error;
};
/// The input may be right, but this library does not do that: `"ok": null`.
struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Request {
 public:
  explicit Request(const nlohmann::json& object) : object_(object) {}

  [[nodiscard]] std::string text(const char* field) const;
  [[nodiscard]] Buffer bytes(const char* field) const;        ///< written as hex
  [[nodiscard]] std::size_t number(const char* field) const;  ///< a JSON number, or hex

 private:
  const nlohmann::json& object_;
};

}  // namespace entente::kat
