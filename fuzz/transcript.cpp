// Documents of entente.transcript/1 of any bytes: what is read is written again as it was, loses its secrets where it
// shall, and can be compared.
#include <cstddef>

#include "base/bytes.h"
#include "demand.h"
#include "explain/diff.h"

using namespace entente;
using namespace entente::explain;
using fuzz::demand;

namespace {

void check_text(const TranscriptDocument& document) {
  const auto text = document.text(Layout::line);
  const auto again = TranscriptDocument::read(text);
  demand(again.has_value(), "what was written can be read");
  demand(again->text(Layout::line) == text, "and is what it was");
}

void check_comparison(const Compared& a, const Compared& b) {
  const auto all = differences(a, b);
  demand(!diff_json(a, b, all).empty(), "differences can be written");
  Page page(Terminal{});
  put_differences(page, a, b, all);
  demand(!page.text().empty(), "and shown");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = TranscriptDocument::read(as_text(Bytes(data, size)));
  if (!read) return 0;
  check_text(*read);
  const auto harmless = read->without_secrets();
  demand(!harmless.has_secrets(), "no secret is left");
  check_text(harmless);
  if (read->size() == 0) return 0;
  const Compared first{&*read, 0}, last{&*read, read->size() - 1};
  check_comparison(first, last);
  demand(differences(first, first).empty(), "nothing differs from itself");
  auto other = harmless;
  demand(other.put(*read, last.index, 64) < other.size(), "a connection finds its place");
  other.add(*read, first.index, "another");
  check_text(other);
  return 0;
}
