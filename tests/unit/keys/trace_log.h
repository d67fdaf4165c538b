// A trace sink that keeps the secrets that were derived, by name.
#pragma once
#include <entente/trace.h>

#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace entente::test {

struct Derived {
  std::string name, from, label;
  Buffer context, value;
  KeyOperation operation{};
  std::string hash{}, salt{};
  Buffer info{}, input{};
  std::size_t offset = 0;
};

class DerivedLog final : public TraceSink {
 public:
  void on(const Event& event) noexcept override {
    if (const auto* d = std::get_if<SecretDerived>(&event))
      all.push_back({std::string(d->name), std::string(d->from), std::string(d->label), to_buffer(d->context),
                     to_buffer(d->value), d->operation, std::string(d->hash), std::string(d->salt), to_buffer(d->info),
                     to_buffer(d->input), d->offset});
  }
  [[nodiscard]] const Derived* find(std::string_view name) const {
    for (const auto& one : all)
      if (one.name == name) return &one;
    return nullptr;
  }
  /// The value of the last node of that name before `at`: what `from` and `salt` of `all[at]` mean.
  [[nodiscard]] Buffer value_before(std::size_t at, std::string_view name) const {
    while (at-- > 0)
      if (all[at].name == name) return all[at].value;
    return {};
  }
  std::vector<Derived> all;
};

}  // namespace entente::test
