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
};

class DerivedLog final : public TraceSink {
 public:
  void on(const Event& event) noexcept override {
    if (const auto* d = std::get_if<SecretDerived>(&event))
      all.push_back({std::string(d->name), std::string(d->from), std::string(d->label), to_buffer(d->context),
                     to_buffer(d->value)});
  }
  [[nodiscard]] const Derived* find(std::string_view name) const {
    for (const auto& one : all)
      if (one.name == name) return &one;
    return nullptr;
  }
  std::vector<Derived> all;
};

}  // namespace entente::test
