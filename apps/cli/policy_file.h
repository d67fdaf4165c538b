// Policies of the command line: one that comes with the library, or one that somebody wrote down (TOML).
#pragma once
#include <entente/policy.h>

#include <memory>
#include <string>

namespace entente::cli {

/// `default`, `modern`, `legacy`, or a file's; with all that its views point at. Keep it as long as any config that was
/// made with it. Throws Stop, which names the file, the line, the key and what is expected there.
std::shared_ptr<const Policy> policy_of(const std::string& name_or_file);

}  // namespace entente::cli
