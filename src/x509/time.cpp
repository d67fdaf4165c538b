// Time in certificates, without the C library's calendar: that one depends on the machine's time zone.
#include "x509/time.h"

#include <array>
#include <chrono>

namespace entente::x509 {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t kDay = 86400;
constexpr UnixTime kFirstOf1950 = -631152000;

/// `count` digits as a number, or -1.
int digits(std::string_view& text, std::size_t count) noexcept {
  int number = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return number;
}

struct Civil {
  year_month_day date;
  int hour, minute, second;
};

Civil to_civil(UnixTime time) noexcept {
  auto day = time / kDay;
  if (time % kDay < 0) --day;
  const auto rest = static_cast<int>(time - day * kDay);
  return {year_month_day(sys_days(days(day))), rest / 3600, rest / 60 % 60, rest % 60};
}

void put(std::string& out, int number, int width) {
  std::array<char, 4> text{};
  for (auto i = width; i-- > 0; number /= 10) text[static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
  out.append(text.data(), static_cast<std::size_t>(width));
}

EncodedTime encoded(UnixTime time, der::Tag tag) {
  const auto civil = to_civil(time);
  const int year = static_cast<int>(civil.date.year());
  const bool utc = tag == der::Tag::utc_time;
  EncodedTime out{tag, {}};
  put(out.text, utc ? year % 100 : year, utc ? 2 : 4);
  put(out.text, static_cast<int>(static_cast<unsigned>(civil.date.month())), 2);
  put(out.text, static_cast<int>(static_cast<unsigned>(civil.date.day())), 2);
  put(out.text, civil.hour, 2);
  put(out.text, civil.minute, 2);
  put(out.text, civil.second, 2);
  out.text += 'Z';
  return out;
}

}  // namespace

std::optional<UnixTime> parse_time(const der::Value& value) noexcept {
  auto text = as_text(value.content);
  const bool utc = value.tag == der::Tag::utc_time;
  // RFC 5280 §4.1.2.5.1-2: YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ, no fractions, no offsets.
  if (!utc && value.tag != der::Tag::generalized_time) return std::nullopt;
  if (text.size() != (utc ? 13 : 15) || text.back() != 'Z') return std::nullopt;
  int year = digits(text, utc ? 2 : 4);
  // RFC 5280 §4.1.2.5.1: two digits from 50 on are 19YY.
  if (utc && year >= 0) year += year >= 50 ? 1900 : 2000;
  const int month = digits(text, 2), day = digits(text, 2), hour = digits(text, 2), minute = digits(text, 2),
            second = digits(text, 2);
  if (year < 0 || month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return sys_days(date).time_since_epoch().count() * kDay + hour * 3600 + minute * 60 + second;
}

std::string format_time(UnixTime time) {
  const auto civil = to_civil(time);
  std::string out;
  put(out, static_cast<int>(civil.date.year()), 4);
  out += '-';
  put(out, static_cast<int>(static_cast<unsigned>(civil.date.month())), 2);
  out += '-';
  put(out, static_cast<int>(static_cast<unsigned>(civil.date.day())), 2);
  out += 'T';
  put(out, civil.hour, 2);
  out += ':';
  put(out, civil.minute, 2);
  out += ':';
  put(out, civil.second, 2);
  out += 'Z';
  return out;
}

EncodedTime encode_time(UnixTime time) {
  const bool utc = time >= kFirstOf1950 && time < kFirstOf2050;
  return encoded(time, utc ? der::Tag::utc_time : der::Tag::generalized_time);
}

EncodedTime encode_generalized_time(UnixTime time) { return encoded(time, der::Tag::generalized_time); }

std::string format_duration(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    std::string_view name;
  };
  static constexpr Unit kUnits[] = {{kDay, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
  for (const auto& unit : kUnits) {
    // Two of a unit or more: 30 hours say more than 1 day.
    if (seconds < 2 * unit.seconds && unit.seconds != 1) continue;
    const auto count = seconds / unit.seconds;
    return std::to_string(count) + ' ' + std::string(unit.name) + (count == 1 ? "" : "s");
  }
  return {};
}

}  // namespace entente::x509
