// Files of the source tree that stand in the program: the build puts them there.
#pragma once
#include <string_view>

namespace entente::explain {

/// docs/schema/transcript-1.json
std::string_view transcript_schema() noexcept;
/// web/dist/page.html; empty where it was not there when this was built.
std::string_view page_template() noexcept;

}  // namespace entente::explain
