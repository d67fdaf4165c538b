// Application data: how fast records are protected and opened.
#include "library.h"
#include "rows.h"

namespace entente::bench {
namespace {

struct Speeds {
  std::vector<double> seal, open;  ///< GB/s
};

void run(Connected& connected, Bytes data, unsigned records, Speeds& speeds) {
  const auto speed = [&](const Cost& cost) {
    return static_cast<double>(data.size()) * records / static_cast<double>(cost.time.count());
  };
  Cost seal, open;
  connected.seal(data, records, seal);
  connected.open(data, records, open);
  speeds.seal.push_back(speed(seal));
  speeds.open.push_back(speed(open));
}

}  // namespace

std::vector<Row> measure_bulk(const Effort& effort) {
  struct Size {
    std::size_t bytes;
    std::string_view seal, open;
  };
  const auto material = make_material(crypto::KeyType::p256);
  const auto our_library = make_entente(material), their_library = make_libssl(material);
  Costs handshakes;
  const auto ours = our_library->connect(handshakes), theirs = their_library->connect(handshakes);
  std::vector<Row> rows;
  for (const auto& size : {Size{16384, "bulk-16k-seal", "bulk-16k-open"}, Size{1024, "bulk-1k-seal", "bulk-1k-open"}}) {
    const Buffer data(size.bytes, 0x5a);
    Speeds our_speeds, their_speeds;
    for (unsigned i = 0; i < effort.bulk_rounds; ++i) {
      run(*ours, data, effort.records, our_speeds);
      run(*theirs, data, effort.records, their_speeds);
    }
    rows.push_back({size.seal, "GB/s", median(our_speeds.seal), median(their_speeds.seal)});
    rows.push_back({size.open, "GB/s", median(our_speeds.open), median(their_speeds.open)});
  }
  return rows;
}

}  // namespace entente::bench
