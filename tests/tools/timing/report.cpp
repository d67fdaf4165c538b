#include "report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <limits>
#include <numeric>
#include <random>

namespace entente::timing {

double thread_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

std::vector<Samples> take_turns(std::size_t kinds, std::size_t samples,
                                const std::function<double(std::size_t kind)>& time) {
  constexpr std::size_t kWarm = 50;
  std::mt19937_64 order(std::random_device{}());
  std::vector<std::size_t> turn(kinds);
  std::iota(turn.begin(), turn.end(), std::size_t{0});
  std::vector<Samples> out(kinds);
  for (std::size_t i = 0; i < kWarm + samples; ++i) {
    std::ranges::shuffle(turn, order);
    for (const auto kind : turn)
      if (const auto sample = time(kind); i >= kWarm) out[kind].push_back(sample);
  }
  return out;
}

Found print(const std::vector<std::string_view>& kinds, const std::vector<Samples>& all) {
  const auto bound = quantile(all, 0.9);
  std::vector<Samples> quick;
  for (const auto& samples : all) quick.push_back(below(samples, bound));
  Found found{.largest = 0, .control = std::numeric_limits<double>::infinity()};
  std::printf("%-18s %10s   Welch's t against each kind above it, of the fastest nine tenths\n", "kind", "mean, us");
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::printf("%-18s %10.3f  ", std::string(kinds[i]).c_str(), mean(quick[i]) / 1000);
    for (std::size_t j = 0; j < i; ++j) {
      const auto t = welch_t(quick[i], quick[j]);
      if (i + 1 < all.size())
        found.largest = std::max(found.largest, std::abs(t));
      else
        found.control = std::min(found.control, std::abs(t));
      std::printf(" %6.2f", t);
    }
    std::printf("\n");
  }
  std::printf(
      "%zu samples of each; the largest |t| of two kinds is %.2f (%.1f would tell them apart), the control's %.2f\n",
      all[0].size(), found.largest, kTold, found.control);
  return found;
}

bool is_good(const Found& found) noexcept { return found.largest < kTold && found.control > kTold; }

}  // namespace entente::timing
