// PEM text: blocks found in arbitrary text, and written again to the same.
#include "x509/pem.h"
#include "crypto/provider.h"
#include "demand.h"

#include "base/bytes.h"

using namespace entente;
using fuzz::demand;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text({data, size});
  (void)x509::read_pem_certificates(text);
  if (const auto key = x509::read_pem_private_key(text)) (void)crypto::openssl_provider().import_private(key->reveal());
  const auto blocks = x509::read_pem(text);
  if (!blocks) {
    demand(blocks.error().offset <= size, "the offset lies in the text");
    return 0;
  }
  for (const auto& block : *blocks) {
    if (block.der.empty()) continue;  // an encrypted key of the old kind
    const auto written = x509::write_pem(block.label, block.der.reveal());
    const auto again = x509::read_pem(written);
    demand(again && again->size() == 1, "a block that is written can be read");
    demand(again->front().label == block.label && equal(again->front().der.reveal(), block.der.reveal()),
           "and is the same");
  }
  return 0;
}
