// Bytes beside their names: what the annotators find, as lines.
#pragma once
#include <vector>

#include "explain/terminal.h"
#include "wire/annotator.h"

namespace entente::explain {

/// Whether each field is followed by the sentence on it.
enum class Notes : std::uint8_t { off, on };

/// Whether long values, as keys and signatures, are cut.
enum class Values : std::uint8_t { cut, whole };

/// A line for each field, or several where it is long: offset, bytes, name and value.
void put_fields(Page& page, Bytes bytes, const std::vector<wire::FieldSpan>& fields, std::size_t indent, Notes notes,
                Values values = Values::cut);

}  // namespace entente::explain
