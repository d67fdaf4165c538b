// Records and the messages in them: found in arbitrary bytes, joined in arbitrary pieces.
#include <vector>

#include "demand.h"
#include "input.h"
#include "record/record_layer.h"

using namespace entente;
using fuzz::demand;

namespace {

void check_next_record(Bytes bytes, record::Expect expect) {
  auto copy = to_buffer(bytes);
  MutableBytes left(copy);
  while (true) {
    const auto found = record::next_record(left, expect);
    if (!found || !*found) return;
    const auto& record = **found;
    demand(record.size() <= left.size(), "a record lies in what was given");
    demand(record.fragment.size() <= record::kMaxCiphertext, "a record keeps its bound");
    left = left.subspan(record.size());
  }
}

/// A connection's records without keys, as they come in.
void check_record_layer(Bytes bytes) {
  const Limits limits;
  record::RecordLayer layer(limits, {});
  layer.tolerate_change_cipher_spec(true);
  auto copy = to_buffer(bytes);
  MutableBytes left(copy);
  while (const auto found = layer.next(left)) {
    if (!*found) return;
    demand((*found)->consumed <= left.size() && (*found)->consumed > 0, "a record is consumed whole");
    left = left.subspan((*found)->consumed);
  }
}

/// Messages do not depend on how they were cut.
void check_joiner(Bytes bytes) {
  fuzz::Input input(bytes);
  const auto cut = 1 + input.number(1);
  const auto whole = input.rest();
  const auto take_all = [](record::Joiner& joiner, std::vector<Buffer>& out) {
    while (const auto message = joiner.message()) {
      const auto size = message->size();
      demand(joiner.header() && joiner.header()->length + 4 == size, "a message is as long as its header says");
      out.push_back(to_buffer(*message));
      joiner.drop(size);
    }
    joiner.keep_rest();
  };
  record::Joiner once, pieces;
  std::vector<Buffer> from_once, from_pieces;
  once.add(whole);
  take_all(once, from_once);
  for (fuzz::Input rest(whole); rest.more();) {
    pieces.add(rest.take(cut));
    take_all(pieces, from_pieces);
  }
  demand(from_once == from_pieces, "messages do not depend on how they were cut");
  demand(once.empty() == pieces.empty(), "and neither does what is left");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  for (const auto expect : {record::Expect::first_plain, record::Expect::plain, record::Expect::protected_})
    check_next_record(bytes, expect);
  check_record_layer(bytes);
  check_joiner(bytes);
  return 0;
}
