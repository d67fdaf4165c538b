// A certificate of arbitrary bytes: read, described, matched, and judged as a leaf and as an anchor.
#include <entente/trust.h>

#include "crypto/provider.h"
#include "demand.h"
#include "input.h"
#include "x509/certificate.h"
#include "x509/hostname.h"
#include "x509/verifier.h"

using namespace entente;
using fuzz::demand;

namespace {

void judge(Bytes leaf, Bytes anchor) {
  const auto trust = TrustStore::from_der({&anchor, 1});
  if (!trust) return;
  VerifyOptions options;
  options.name = "server.test";
  options.at = 1780315200;
  const Bytes chain[] = {leaf, anchor};
  const auto verified = x509::verify(chain, **trust, options, crypto::openssl_provider());
  demand(verified.verdict.valid || verified.verdict.error.row().kind == FaultKind::certificate,
         "a chain fails for a reason of its own");
  demand(!verified.verdict.valid || verified.leaf_key, "a leaf that is good has a key");
  for (std::size_t i = 0; i < verified.verdict.path.size(); ++i)
    for (std::size_t id = 0; id < kCheckCount; ++id)
      (void)describe(verified.verdict, verified.verdict.path, i, static_cast<CheckId>(id));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes der(data, size);
  const auto certificate = x509::Certificate::parse(der);
  if (!certificate) {
    demand(certificate.error().offset <= size, "the offset lies in the certificate");
    return 0;
  }
  demand(equal((*certificate)->der(), der), "a certificate keeps its bytes");
  (void)describe(**certificate);
  (void)x509::matches(**certificate, *x509::reference_name("server.test"));
  (void)x509::presented_names(**certificate, 3);
  judge(der, der);
  return 0;
}
