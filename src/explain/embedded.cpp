// Files in the program, as the assembler includes them.
#include "explain/embedded.h"

// The build names the files; one that is not there is named as nothing.
#define ENTENTE_EMBED(symbol, path)         \
  __asm__(                                  \
      ".pushsection .rodata\n"              \
      ".hidden " #symbol                    \
      "_begin\n"                            \
      ".global " #symbol "_begin\n" #symbol \
      "_begin:\n"                           \
      ".incbin \"" path                     \
      "\"\n"                                \
      ".hidden " #symbol                    \
      "_end\n"                              \
      ".global " #symbol "_end\n" #symbol   \
      "_end:\n"                             \
      ".byte 0\n"                           \
      ".popsection\n")

ENTENTE_EMBED(entente_transcript_schema, ENTENTE_TRANSCRIPT_SCHEMA);
ENTENTE_EMBED(entente_page_template, ENTENTE_PAGE_TEMPLATE);

extern "C" {
extern const char entente_transcript_schema_begin[], entente_transcript_schema_end[];
extern const char entente_page_template_begin[], entente_page_template_end[];
}

namespace entente::explain {

std::string_view transcript_schema() noexcept {
  return {entente_transcript_schema_begin, entente_transcript_schema_end};
}
std::string_view page_template() noexcept { return {entente_page_template_begin, entente_page_template_end}; }

}  // namespace entente::explain
