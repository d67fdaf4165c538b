// Times in words.
#include "explain/times.h"

#include <fmt/format.h>

#include <chrono>

#include "explain/terminal.h"

namespace entente::explain {
namespace {

struct Civil {
  int year;
  unsigned month, day;
  std::int64_t hour, minute, second;
};

Civil civil(UnixTime time) {
  using namespace std::chrono;
  const sys_seconds at{seconds{time}};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss clock{at - day};
  return {int{date.year()},      unsigned{date.month()},  unsigned{date.day()},
          clock.hours().count(), clock.minutes().count(), clock.seconds().count()};
}

}  // namespace

std::string utc(UnixTime time) {
  const auto c = civil(time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute);
}

std::string rfc3339(UnixTime time) {
  const auto c = civil(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string date(UnixTime time) {
  const auto c = civil(time);
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string duration_in_words(UnixTime seconds) {
  const auto n = static_cast<std::size_t>(seconds < 0 ? -seconds : seconds);
  constexpr std::size_t minute = 60, hour = 60 * minute, day = 24 * hour, year = 365 * day;
  if (n >= 2 * year) return counted(n / year, "year");
  if (n >= 2 * day) return counted(n / day, "day");
  if (n >= 2 * hour) return counted(n / hour, "hour");
  if (n >= 2 * minute) return counted(n / minute, "minute");
  return counted(n, "second");
}

std::string time_in_words(std::int64_t microseconds) {
  const auto us = static_cast<double>(microseconds);
  if (microseconds < 1000) return fmt::format("{} µs", microseconds);
  if (microseconds < 1'000'000) return fmt::format("{:.1f} ms", us / 1e3);
  return fmt::format("{:.1f} s", us / 1e6);
}

std::string milliseconds(std::int64_t microseconds) {
  return fmt::format("{:.1f}", static_cast<double>(microseconds) / 1e3);
}

}  // namespace entente::explain
