// Carrying records in memory.
#include "demo_wire.h"

#include "output.h"

namespace entente::cli {
namespace {

explain::Side other(explain::Side side) noexcept {
  return side == explain::Side::client ? explain::Side::server : explain::Side::client;
}

}  // namespace

Buffer taken(Connection& from) {
  Buffer records(from.output_size());
  records.resize(from.take_output(records).written);
  return records;
}

void DemoWire::run(Connection& client, Connection& server) {
  using explain::Side;
  bool more = true;
  while (more) {
    more = carry(client, server, alter_client_, Side::client);
    more = carry(server, client, alter_server_, Side::server) || more;
  }
}

bool DemoWire::carry(Connection& from, Connection& to, Alter& alter, explain::Side side) {
  auto records = taken(from);
  if (records.empty()) return false;
  tap(side, Direction::sent, records);
  if (alter)
    if (auto done = alter(records); !done.empty()) {
      transcript_->steps.push_back({(*watch_)(), side, trace::Interference{std::move(done)}});
      alter = nullptr;
    }
  recording_->push_back({side == explain::Side::client, records});
  tap(other(side), Direction::received, records);
  deliver(to, std::move(records));
  return true;
}

void DemoWire::attach() const {
  taps_[0].attach_to(*transcript_, explain::Side::client);
  taps_[1].attach_to(*transcript_, explain::Side::server);
}

void DemoWire::deliver(Connection& to, Buffer records) {
  for (MutableBytes left = records; !left.empty();) {
    const auto received = to.receive(left);
    // A failure is the connection's own, and told by its trace.
    if (!received || received->consumed == 0) return;
    left = left.subspan(received->consumed);
  }
}

void DemoWire::talk(Connection& from, Connection& to, explain::Side side, std::string_view text) {
  Buffer records(from.sealed_size(text.size()));
  const auto sealed = must(from.seal(bytes_of(text), records), "demo");
  records.resize(sealed.written);
  tap(side, Direction::sent, records);
  tap(other(side), Direction::received, records);
  recording_->push_back({side == explain::Side::client, records});
  deliver(to, std::move(records));
}

}  // namespace entente::cli
