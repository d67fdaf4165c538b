// The waterfall: a row for each thing that crossed the wire, and a mark where the keys change.
#pragma once
#include <string>
#include <vector>

#include "explain/facts.h"

namespace entente::explain {

struct TimelineRow {
  enum class Kind : std::uint8_t { message, change_cipher_spec, alert, close, data, keys };
  Kind kind;
  trace::Micros at;
  Side sender;  ///< who wrote it; of `keys`, whose transcript it is
  bool encrypted;
  std::string name;  ///< `ServerHello`, `alert`, `application data`
  std::size_t size;  ///< bytes, without record headers
  std::string note;  ///< a few words
};

/// What crossed the wire, as `side` saw it.
std::vector<TimelineRow> timeline_of(const Transcript& transcript, Side side);

}  // namespace entente::explain
