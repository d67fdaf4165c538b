// Finding a note by what somebody types: a code, a number, a name, with or without its prefix.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "explain/dictionary.h"

namespace entente::explain {

/// By key (`alert/40`, `alert 40`), number (`40`, `0x1301`, `0x13,0x01`, `1301`), name or other name (`c hs traffic`),
/// or a message of another program in which a fault's other name stands. Case, spaces, `_` and `-` do not count, nor do
/// the prefixes TLS_, E- and W-. In the dictionary's order, but what has the very name first.
std::vector<const Entry*> find_notes(std::string_view asked);
/// What an RFC lays down: `RFC 7301`.
std::vector<const Entry*> notes_of_rfc(std::string_view asked);
/// Names that look like what was asked for, the nearest first.
std::vector<std::string> near_names(std::string_view asked, std::size_t at_most);

/// The other names of a note.
std::vector<std::string_view> other_names(const Note& note);

}  // namespace entente::explain
