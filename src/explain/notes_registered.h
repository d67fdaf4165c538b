// Notes on the rows of the registries that this library does not speak (base/registry.h).
#pragma once
#include "base/registry.h"
#include "explain/notes.h"

namespace entente::explain {

// Each says why.

Note registered_suite_note(const Registered& row) noexcept;
Note registered_group_note(const Registered& row) noexcept;
Note registered_scheme_note(const Registered& row) noexcept;

}  // namespace entente::explain
