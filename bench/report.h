// The result, as a table for people and as JSON for programs (schema entente.bench/1).
#pragma once
#include <iosfwd>
#include <span>
#include <string>

#include "rows.h"

namespace entente::bench {

/// Processor, system, compiler and libcrypto.
[[nodiscard]] std::string machine();
void write_table(std::ostream& out, std::span<const Row> rows);
void write_json(std::ostream& out, std::span<const Row> rows);

}  // namespace entente::bench
