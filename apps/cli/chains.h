// Certificates by what a user names: a file, or a host that shows them.
#pragma once
#include <string>
#include <vector>

#include "tls_setup.h"

namespace entente::cli {

/// What is there, or is written as only files are: with a slash, or with the ending of a certificate's file.
bool names_file(const std::string& what);
/// The certificates of a file: PEM, DER, or PKCS#7. Stops the program where it holds something else, and says what.
std::vector<Buffer> certificates_in(const std::string& path);
/// Of a file or a host.
std::vector<Buffer> chain_of(const std::string& what);
/// What a name that no host has could have been besides: to say behind it in an error.
std::string both_readings(const std::string& what);

}  // namespace entente::cli
