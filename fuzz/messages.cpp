// Every handshake message: what decodes encodes again, to the same; the annotator covers every byte once and agrees.
#include "wire/messages.h"
#include "demand.h"
#include "wire/annotator.h"

using namespace entente;
using fuzz::demand;

namespace {

struct Annotated {
  std::size_t covered = 0;
  bool all_known = true;
};

Annotated annotate(Bytes message) {
  Annotated out;
  for (const auto& span : wire::annotate_message(message)) {
    demand(span.offset + span.length <= message.size(), "a field lies in its message");
    if (!span.leaf) continue;
    demand(span.offset == out.covered, "leaves leave no gap and do not overlap");
    demand(span.length > 0, "a leaf has bytes");
    out.covered += span.length;
    out.all_known &= span.name != "unparsed";
  }
  demand(out.covered == message.size(), "leaves cover the message");
  return out;
}

template <class M>
void check(Bytes message) {
  const auto body = message.subspan(wire::kHeaderSize);
  if (!wire::looks_like<M>(static_cast<HandshakeType>(message[0]), body)) return;
  const auto annotated = annotate(message);
  const auto decoded = wire::decode<M>(body);
  if (!decoded) {
    demand(!annotated.all_known || decoded.error().fault != Fault::message_trailing,
           "bytes behind the last field have no name");
    demand(decoded.error().alert != Alert::none, "the peer is told");
    demand(decoded.error().offset <= message.size(), "the offset lies in the message");
    return;
  }
  Buffer once, twice;
  wire::encode(once, *decoded);
  const auto again = wire::decode<M>(Bytes(once).subspan(wire::kHeaderSize));
  demand(again.has_value(), "what was encoded decodes");
  wire::encode(twice, *again);
  demand(once == twice, "and encodes to the same");
  if (once.size() != message.size()) return;  // unknown extensions were left out
  demand(equal(once, message), "a message without unknown extensions encodes to what it was");
  demand(annotated.all_known, "and the annotator knows all of it");
}

template <class... M>
void check_all(Bytes message, wire::TypeList<M...>) {
  (check<M>(message), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  annotate(bytes);
  if (size < wire::kHeaderSize) return 0;
  auto message = to_buffer(bytes);
  store_be24(&message[1], size - wire::kHeaderSize);
  check_all(message, wire::AllMessages{});
  return 0;
}
