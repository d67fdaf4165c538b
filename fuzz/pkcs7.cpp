// What a server of certificates answers: DER, PEM or PKCS#7, taken apart; and where what was found says that more is to
// be had.
#include "base/bytes.h"
#include "demand.h"
#include "issue/sources.h"

using namespace entente;
using fuzz::demand;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes answer(data, size);
  const auto found = issue::read_certificates(answer);
  if (!found) {
    demand(found.error().fault == Fault::pem_invalid, "what holds no certificates is said to hold none");
    return 0;
  }
  demand(!found->empty(), "what is no failure is something");
  std::size_t sum = 0;
  for (const auto& certificate : *found) {
    sum += certificate.size();
    (void)issue::sources_of(certificate);
    (void)issue::ocsp_question(certificate, found->front());
  }
  demand(sum <= size, "nothing is larger than what it came in");
  return 0;
}
