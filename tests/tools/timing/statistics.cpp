// Welch's t-test.
#include "statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace entente::timing {
namespace {

double variance(const Samples& samples) {
  const auto middle = mean(samples);
  double sum = 0;
  for (const auto sample : samples) sum += (sample - middle) * (sample - middle);
  return sum / static_cast<double>(samples.size() - 1);
}

}  // namespace

double quantile(std::span<const Samples> all, double share) {
  Samples joined;
  for (const auto& samples : all) joined.insert(joined.end(), samples.begin(), samples.end());
  const auto at = joined.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(joined.size() - 1));
  std::ranges::nth_element(joined, at);
  return *at;
}

Samples below(const Samples& samples, double bound) {
  Samples out;
  std::ranges::copy_if(samples, std::back_inserter(out), [&](double sample) { return sample <= bound; });
  return out;
}

double mean(const Samples& samples) {
  return std::accumulate(samples.begin(), samples.end(), 0.0) / static_cast<double>(samples.size());
}

double welch_t(const Samples& one, const Samples& other) {
  const auto error = [](const Samples& samples) { return variance(samples) / static_cast<double>(samples.size()); };
  return (mean(one) - mean(other)) / std::sqrt(error(one) + error(other));
}

}  // namespace entente::timing
