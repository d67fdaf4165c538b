// Handshakes: how long they take, and what the engine adds to the primitives.
#include <algorithm>

#include "library.h"
#include "rows.h"

namespace entente::bench {
namespace {

/// One library's handshakes, of all rounds, in us.
struct Times {
  std::vector<double> client, server, client_engine, server_engine;

  void add(const Costs& costs) {
    const auto us = [](std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e3; };
    client.push_back(us(costs.client.time));
    server.push_back(us(costs.server.time));
    client_engine.push_back(us(costs.client.time - costs.client.primitives));
    server_engine.push_back(us(costs.server.time - costs.server.primitives));
  }
};

void run(Library& library, unsigned handshakes, Times& times) {
  for (unsigned i = 0; i < handshakes; ++i) {
    Costs costs;
    library.connect(costs)->drop(costs);
    times.add(costs);
  }
}

struct Both {
  Times ours, theirs;
};

Both compare(crypto::KeyType leaf, const Effort& effort, const Handshakes& what = {}) {
  const auto material = make_material(leaf);
  const auto ours = make_entente(material, what), theirs = make_libssl(material, what);
  Both warm_up, out;
  run(*ours, effort.handshakes, warm_up.ours);
  if (theirs) run(*theirs, effort.handshakes, warm_up.theirs);
  for (unsigned i = 0; i < effort.handshake_rounds; ++i) {
    run(*ours, effort.handshakes, out.ours);
    if (theirs) run(*theirs, effort.handshakes, out.theirs);
  }
  return out;
}

}  // namespace

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

std::vector<Row> measure_handshakes(const Effort& effort) {
  const auto ecdsa = compare(crypto::KeyType::p256, effort);
  const auto rsa = compare(crypto::KeyType::rsa, effort);
  const auto resumed = compare(crypto::KeyType::p256, effort, {.resumed = true});
  const auto hybrid = compare(crypto::KeyType::p256, effort, {.group = NamedGroup::X25519MLKEM768});
  const auto full12 = compare(crypto::KeyType::p256, effort, {.version = ProtocolVersion::tls12});
  const auto resumed12 = compare(crypto::KeyType::p256, effort, {.resumed = true, .version = ProtocolVersion::tls12});
  const auto row = [](std::string_view name, const std::vector<double>& ours, const std::vector<double>& theirs) {
    return Row{name, "us", median(ours), theirs.empty() ? std::nullopt : std::optional(median(theirs))};
  };
  return {row("tls13-full-server", ecdsa.ours.server, ecdsa.theirs.server),
          row("tls13-full-client", ecdsa.ours.client, ecdsa.theirs.client),
          row("tls13-rsa-server", rsa.ours.server, rsa.theirs.server),
          row("tls13-resume-server", resumed.ours.server, resumed.theirs.server),
          row("tls13-resume-client", resumed.ours.client, resumed.theirs.client),
          row("tls13-pq-server", hybrid.ours.server, hybrid.theirs.server),
          row("tls13-pq-client", hybrid.ours.client, hybrid.theirs.client),
          row("tls12-full-server", full12.ours.server, full12.theirs.server),
          row("tls12-full-client", full12.ours.client, full12.theirs.client),
          row("tls12-resume-server", resumed12.ours.server, resumed12.theirs.server),
          row("tls12-resume-client", resumed12.ours.client, resumed12.theirs.client)};
}

std::vector<Row> measure_engine(const Effort& effort) {
  const auto material = make_material(crypto::KeyType::p256);
  const auto library = make_entente(material, {}, Primitives::apart);
  Times warm_up, times;
  run(*library, effort.handshakes, warm_up);
  for (unsigned i = 0; i < effort.handshake_rounds; ++i) run(*library, effort.handshakes, times);
  return {{"engine-overhead-server", "us", median(times.server_engine)},
          {"engine-overhead-client", "us", median(times.client_engine)}};
}

}  // namespace entente::bench
