// Whole files, pipes among them.
#pragma once
#include <entente/error.h>

#include <string>

#include "base/secret.h"

namespace entente::x509 {

/// The bytes of a file, wiped when they go. Who writes to a pipe may take his time; a FIFO that nobody opens for
/// writing is given up. Fault::file_unreadable.
Result<SecretBuffer> read_file(const std::string& path, std::size_t at_most = std::size_t{64} << 20) noexcept;

}  // namespace entente::x509
