// Capture files of any bytes: what comes of them is bounded, and every message that is found is named to its last byte.
#include <cstddef>

#include "capture/decoder.h"
#include "demand.h"
#include "input.h"
#include "wire/annotator.h"

using namespace entente;
using fuzz::demand;

namespace {

void check_message(const trace::Message& message) {
  if (message.bytes.empty()) return;  // it was not kept
  std::size_t named = 0;
  for (const auto& span : wire::annotate_message(message.bytes)) {
    if (!span.leaf) continue;
    demand(span.offset == named, "leaves follow each other");
    named += span.length;
  }
  demand(named == message.bytes.size(), "every byte of a message has a name");
}

void check(const capture::Decoded& found) {
  demand(found.number > 0, "connections have numbers");
  demand(!name(found.outcome).empty(), "an outcome has a name");
  demand(found.insight.finished_right <= found.insight.finished, "what is right was read");
  demand(found.transcript != nullptr, "every transcript is kept");
  for (const auto& step : found.transcript->steps) {
    demand(step.at >= 0, "time goes forward");
    if (const auto* message = std::get_if<trace::Message>(&step.what)) check_message(*message);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(Bytes(data, size));
  const auto piece = 1 + 16 * input.number(1);
  capture::KeyRing keys;
  capture::DecoderOptions options;
  options.keep = capture::DecoderOptions::Keep::all;
  options.most_connections = 16;
  options.most_memory = std::size_t{1} << 20;
  std::size_t last = 0;
  capture::Decoder decoder(crypto::openssl_provider(), keys, options, [&](capture::Decoded&& found) {
    check(found);
    last = std::max(last, found.number);
  });
  bool whole = true;
  while (whole && input.more()) {
    whole = decoder.add(input.take(piece)).has_value();
    demand(decoder.memory() <= 2 * options.most_memory, "memory keeps its bound");
  }
  (void)decoder.finish();
  demand(last <= decoder.totals().tls, "no more connections than were counted");
  demand(decoder.memory() == 0, "nothing is left");
  return 0;
}
