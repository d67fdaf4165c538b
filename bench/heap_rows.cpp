// Memory: what an established, idle connection keeps, and how often a handshake allocates.
#include "library.h"
#include "rows.h"

namespace entente::bench {
namespace {

/// The costs of so many connections, all alive when it returns.
Costs count(Library& library, unsigned connections) {
  std::vector<std::unique_ptr<Connected>> alive;
  Costs warm_up, costs;
  // what connections share is there before they are counted
  for (unsigned i = 0; i < connections; ++i) alive.push_back(library.connect(warm_up));
  for (auto& one : alive) one->drop(warm_up);
  const CountHeap counting;
  for (auto& one : alive) one = library.connect(costs);
  return costs;
}

}  // namespace

std::vector<Row> measure_heap(const Effort& effort) {
  const auto material = make_material(crypto::KeyType::p256);
  const auto ours = count(*make_entente(material), effort.idle), theirs = count(*make_libssl(material), effort.idle);
  const auto each = [&](std::int64_t sum) { return static_cast<double>(sum) / effort.idle; };
  return {{"idle-heap-client", "bytes", each(ours.client.heap), each(theirs.client.heap)},
          {"idle-heap-server", "bytes", each(ours.server.heap), each(theirs.server.heap)},
          {"handshake-allocs-client", "count", each(ours.client.allocations), each(theirs.client.allocations)},
          {"handshake-allocs-server", "count", each(ours.server.allocations), each(theirs.server.allocations)}};
}

}  // namespace entente::bench
