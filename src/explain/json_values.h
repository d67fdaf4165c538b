// What the JSON documents have in common. Included by the json_*.cpp files alone: nlohmann's header is a large one.
#pragma once
#include <entente/trust.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "explain/diagnosis.h"
#include "explain/json.h"
#include "explain/terminal.h"

namespace entente::explain {

/// Keys stand in the order in which they were written.
using Json = nlohmann::ordered_json;

Json hex_json(Bytes bytes);
Json certificate_json(const CertificateInfo& info);
/// `{"code","alert",...}` as INTERFACES asks for it.
Json failure_json(const Diagnosis& diagnosis);
/// Every check of every certificate of the path.
Json checks_json(const Verdict& verdict);
Json paths_json(const Verdict& verdict);
Json unreadable_json(const UnreadableCertificate& one);
Json warnings_json(const std::vector<Warning>& warnings);
Json decisions_json(const Transcript& transcript, Side side);

/// Null for nothing.
template <class T>
Json text_json(const std::optional<T>& value) {
  return value ? Json(text_of(*value)) : Json(nullptr);
}
inline Json text_json(const std::string& text) { return text.empty() ? Json(nullptr) : Json(printable(text)); }
inline Json milliseconds_json(trace::Micros micros) { return static_cast<double>(micros) / 1000.0; }

std::string dumped(const Json& json, Layout layout);

}  // namespace entente::explain
