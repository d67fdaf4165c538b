// The options of `decode`.
#pragma once
#include "options.h"

namespace CLI {
class App;
}  // namespace CLI

namespace entente::cli {

void add_decode_options(CLI::App& sub, DecodeOptions& options);
extern const char* const kDecodeExamples;

}  // namespace entente::cli
