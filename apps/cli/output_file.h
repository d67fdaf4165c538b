// Files that a verb writes to as it goes on.
#pragma once
#include <cstdint>
#include <string>

#include "output.h"

namespace entente::cli {

enum class Secrecy : std::uint8_t { open, secret };

/// What to throw for a file that cannot be used; `number` as errno has it.
Stop file_error(const std::string& path, int number);

/// A descriptor; `how` is O_APPEND or O_TRUNC. One that secrets go to is its owner's alone from here on, also if it was
/// there before and others could read it: then that is said on stderr. Throws Stop, and no secret may go there.
[[nodiscard]] int open_output(const std::string& path, int how, Secrecy secrecy);

}  // namespace entente::cli
