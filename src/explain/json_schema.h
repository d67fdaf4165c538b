// The part of JSON Schema that docs/schema uses: whether a value is what a schema says, and where it is not. What the
// schema does not describe is passed over: a later version may have put it there.
#pragma once
#include <optional>
#include <string>

#include "explain/json_values.h"

namespace entente::explain {

struct Mismatch {
  std::string pointer;  ///< RFC 6901: `/connections/0/steps/3/name`
  std::string expected, got;
};

/// Nothing if it fits. An alternative (`oneOf`) is chosen by the value's `kind`, where the alternatives have one.
std::optional<Mismatch> check_against(const Json& schema, const Json& value);

}  // namespace entente::explain
