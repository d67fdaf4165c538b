// What `decode` says of a connection besides what is said of any.
#pragma once
#include "capture/decoder.h"
#include "explain/text.h"
#include "explain/transcript_json.h"

namespace entente::cli {

/// `12:00:01.250`, of the day
std::string clock_time(capture::UnixMicros at);
/// Two lines of the table; `why` it failed, if it did.
void put_row(explain::Page& page, const capture::Decoded& found, const std::string& why);
/// For its transcript: how it was read, what stays closed and why.
explain::Observation observation_of(const capture::Decoded& found, const capture::KeyRing& keys);
/// How it was read, what stays closed and why, and what was irregular about its packets.
void put_reading(explain::Page& page, const capture::Decoded& found, const capture::KeyRing& keys);
/// A line each of what was not looked into: packets, lines of key logs, secrets.
std::vector<std::string> what_is_lost(const capture::Totals& totals, const capture::KeyRing& keys);
/// What the file had besides: other protocols, and what is lost.
void put_totals(explain::Page& page, const capture::Totals& totals, std::size_t shown, const capture::KeyRing& keys);

}  // namespace entente::cli
