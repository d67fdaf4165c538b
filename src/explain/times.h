// Times in words.
#pragma once
#include <entente/environment.h>

#include <string>

namespace entente::explain {

/// `2026-10-30 00:00Z`
std::string utc(UnixTime time);
/// `2026-10-30T00:00:00Z` (RFC 3339)
std::string rfc3339(UnixTime time);
/// `2026-10-30`
std::string date(UnixTime time);
/// A length of time, rounded down to its largest unit: `22 days`, `3 hours`, `40 seconds`. The sign is left out.
std::string duration_in_words(UnixTime seconds);
/// `19.8 ms`, `250 µs`, `1.2 s`
std::string time_in_words(std::int64_t microseconds);
/// `19.8`: in milliseconds
std::string milliseconds(std::int64_t microseconds);

}  // namespace entente::explain
