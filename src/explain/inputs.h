// What tools are given: files of certificates, times, pins.
#pragma once
#include <entente/environment.h>
#include <entente/error.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace entente::explain {

/// A whole file, FIFOs too, bounded in size. Fault::file_unreadable.
Result<Buffer> read_input(const std::string& path);
/// All certificates of a PEM file, or the one of a DER file; they need not be well-formed inside.
/// Fault::file_unreadable, pem_invalid.
Result<std::vector<Buffer>> read_certificate_file(const std::string& path);
/// Of what such a file holds. Fault::pem_invalid.
Result<std::vector<Buffer>> read_certificates(Bytes file);
/// A time as RFC 3339 writes it: `2026-11-21T12:00:00Z`, or with an offset.
Result<UnixTime> parse_rfc3339(std::string_view text);
/// The SHA-256 of a public key: 64 hex digits, or base64 as RFC 7469 has it; `sha256/` or `sha256//` may stand in
/// front.
Result<std::array<std::uint8_t, 32>> parse_pin(std::string_view text);

}  // namespace entente::explain
