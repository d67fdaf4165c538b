// What makes two connections differ, and why that matters: what people should look at first stands first. Random
// values, key shares and times of day differ always, and are no difference.
#pragma once
#include <string>
#include <vector>

#include "explain/terminal.h"
#include "explain/transcript_json.h"

namespace entente::explain {

/// A connection of a document.
struct Compared {
  const TranscriptDocument* document;
  std::size_t index = 0;
};

struct Difference {
  /// `measured`: times and bytes, which are never quite the same.
  enum class Kind : std::uint8_t { semantic, measured } kind = Kind::semantic;
  std::string_view topic;  ///< `cipher_suite`
  std::string_view title;  ///< `cipher suite`
  std::string a, b;        ///< in words
  std::string_view why;    ///< it matters
  bool follows = false;    ///< from one of them being resumed, and the other not
};

/// Whether a server answered: only then there is something to compare.
bool was_answered(const Compared& one);
/// What its failure exits with; 0 without one.
int exit_of(const Compared& one);
/// Where one side was not answered, that is the difference, and the two offers. The most important first; behind them
/// what follows from another one, then what was measured.
std::vector<Difference> differences(const Compared& a, const Compared& b);
/// No difference but measured ones.
bool is_equal(const std::vector<Difference>& all) noexcept;

/// Two columns, and a sentence for each difference.
void put_differences(Page& page, const Compared& a, const Compared& b, const std::vector<Difference>& all);
/// `entente.diff/1`
std::string diff_json(const Compared& a, const Compared& b, const std::vector<Difference>& all);

}  // namespace entente::explain
