// Finds records in what arrived (RFC 8446 §5.1), and tells what speaks on the other side if it is not TLS. Keeps
// nothing: a partial record stays in the caller's buffer.
#pragma once
#include <optional>

#include "record/header.h"

namespace entente::record {

/// Whether records are expected to be protected, which allows them 256 bytes more: those of application data, as in
/// TLS 1.3, or all, as in TLS 1.2.
enum class Expect : std::uint8_t { first_plain, plain, protected_, all_protected };

/// The record at the front of `in`, or nothing while it is incomplete. A header that cannot be right is refused at
/// once, before its bytes are waited for.
Result<std::optional<Record>> next_record(MutableBytes in, Expect expect) noexcept;

}  // namespace entente::record
