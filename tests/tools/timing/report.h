// Kinds of input take turns, so that what disturbs one disturbs all, and Welch's t of each pair says whether they
// differ.
#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "statistics.h"

namespace entente::timing {

/// Nanoseconds that this thread worked: what else runs on the machine does not count.
[[nodiscard]] double thread_time();

/// Samples of each kind, in turns of an order of their own. `time` gives one, in nanoseconds.
[[nodiscard]] std::vector<Samples> take_turns(std::size_t kinds, std::size_t samples,
                                              const std::function<double(std::size_t kind)>& time);

/// Beyond this two kinds are told apart.
constexpr double kTold = 4.5;

/// |t|: the largest of two kinds, and the smallest of a kind and the control.
struct Found {
  double largest = 0, control = 0;
};

/// Prints means and t, of the fastest nine tenths. The last kind is a control: one that is to be told from the others.
Found print(const std::vector<std::string_view>& kinds, const std::vector<Samples>& all);

/// No kind is told from another, and the control is: what a run with enough samples has to show.
[[nodiscard]] bool is_good(const Found& found) noexcept;

}  // namespace entente::timing
