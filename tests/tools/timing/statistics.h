// Welch's t-test.
#pragma once
#include <span>
#include <vector>

namespace entente::timing {

/// Nanoseconds of each sample.
using Samples = std::vector<double>;

/// What is slower than `share` of all samples together: interrupts, not the code.
[[nodiscard]] double quantile(std::span<const Samples> all, double share);
[[nodiscard]] Samples below(const Samples& samples, double bound);
[[nodiscard]] double mean(const Samples& samples);
/// Welch's t: the difference of the means in units of its standard error. Beyond 4.5 the two differ.
[[nodiscard]] double welch_t(const Samples& one, const Samples& other);

}  // namespace entente::timing
