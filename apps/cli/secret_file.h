// Files that secrets are appended to.
#pragma once
#include <string>

namespace entente::cli {

/// An open file that was there before, and that others may read, is its owner's alone from here on; said on stderr.
/// Returns 0, or the errno of what it cannot do: then no secret may go there.
[[nodiscard]] int keep_to_owner(int descriptor, const std::string& path);

}  // namespace entente::cli
