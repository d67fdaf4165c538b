// The staples that `serve` is given in files: looked at before clients look at them.
#pragma once
#include <entente/credentials.h>

#include <string>

namespace entente::cli {

/// The credential with the response of this file. Stops the program if it is none; warns of one that clients will not
/// take.
Credential::Ptr with_staple_file(const Credential& credential, const std::string& path);
/// Warns where the certificate promises a staple (RFC 7633) and has none, nor, if one is `fetched`, says from where.
void warn_of_promise(const Credential& credential, const std::string& path, bool fetched);

}  // namespace entente::cli
