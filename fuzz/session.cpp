// Stored sessions: whatever is read must be nothing, or come back as the same bytes.
#include <entente/session.h>

#include "base/bytes.h"
#include "demand.h"

using namespace entente;
using fuzz::demand;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(data, size);
  const auto session = Session::read(bytes);
  if (!session) return 0;
  demand(equal(session->write(), bytes), "a session is written as it was read");
  demand(session->expires() > 0, "a session has an end");
  return 0;
}
