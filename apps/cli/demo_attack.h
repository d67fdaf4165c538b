// The end of `entente demo --tls12-rsa`: who recorded the connection and gets the server's key later, and the same with
// a fresh key exchange.
#pragma once
#include "demo_scene.h"
#include "explain/json.h"

namespace entente::cli {

/// What the attacker reads in `act`, which both sides thought private.
void put_attack(explain::Page& page, const Act& act, const Attack& attack, const DemoOptions& options);
/// What keeps him out of it.
void put_attack_on_fresh(explain::Page& page, const Act& act, const Attack& attack);

/// One was read to its last word, and the other was not.
bool attacks_as_promised(const Performance& show);

/// The same as data.
explain::AttackReport report_of(const Act& act, const Attack& attack);

}  // namespace entente::cli
