// The parts of JSON that all documents about connections share: connect/1, serve/1, demo/1 and transcript/1.
#pragma once
#include "explain/cost.h"
#include "explain/json_values.h"

namespace entente::explain {

/// What was agreed, under the names of connect/1; null for what was not, and for features that were not in play.
void put_agreement(Json& json, const Facts& facts);
Json cost_json(const Cost& cost);
/// What a certificate says; its error if it cannot be read.
Json described_json(Bytes der);
/// The verdict on a peer's chain; null for none.
Json identity_json(const Verdict* verdict, const std::string& trust_source, Roots roots);

}  // namespace entente::explain
