// Carrying records in memory.
#include "demo_wire.h"

#include "output.h"

namespace entente::cli {

void DemoWire::run(Connection& client, Connection& server) {
  using explain::Side;
  bool more = true;
  while (more) {
    more = carry(client, server, alter_client_, Side::client);
    more = carry(server, client, alter_server_, Side::server) || more;
  }
}

bool DemoWire::carry(Connection& from, Connection& to, Alter& alter, explain::Side side) {
  Buffer records(from.output_size());
  records.resize(from.take_output(records).written);
  if (records.empty()) return false;
  if (alter)
    if (auto done = alter(records); !done.empty()) {
      transcript_->steps.push_back({(*watch_)(), side, trace::Interference{std::move(done)}});
      alter = nullptr;
    }
  deliver(to, records);
  return true;
}

void DemoWire::deliver(Connection& to, MutableBytes records) {
  while (!records.empty()) {
    const auto received = to.receive(records);
    // A failure is the connection's own, and told by its trace.
    if (!received || received->consumed == 0) return;
    records = records.subspan(received->consumed);
  }
}

void DemoWire::talk(Connection& from, Connection& to, std::string_view text) {
  Buffer records(from.sealed_size(text.size()));
  const auto sealed = must(from.seal(bytes_of(text), records), "demo");
  deliver(to, MutableBytes(records).first(sealed.written));
}

}  // namespace entente::cli
