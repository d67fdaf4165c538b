// Time in certificates (RFC 5280 §4.1.2.5): UTCTime through 2049, GeneralizedTime from 2050, both to the second and
// with Z.
#pragma once
#include <entente/environment.h>

#include <optional>
#include <string>

#include "x509/der.h"

namespace entente::x509 {

/// RFC 5280 §4.1.2.5: certificates and CRLs use UTCTime before it and GeneralizedTime from it on.
inline constexpr UnixTime kFirstOf2050 = 2524608000;

/// The time of a UTCTime or GeneralizedTime, or nothing if it is not written as RFC 5280 demands of each.
std::optional<UnixTime> parse_time(const der::Value& value) noexcept;
/// `2026-11-05T12:00:00Z`.
std::string format_time(UnixTime time);
/// The contents octets and the tag to write a time with.
struct EncodedTime {
  der::Tag tag;
  std::string text;
};
EncodedTime encode_time(UnixTime time);
/// As a GeneralizedTime before 2050 too.
EncodedTime encode_generalized_time(UnixTime time);

/// A length of time in one unit that suits it: `22 days`, `1 hour`.
std::string format_duration(std::int64_t seconds);

}  // namespace entente::x509
