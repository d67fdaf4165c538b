// compress_certificate (RFC 8879 §3): how a peer may compress its Certificate.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8879 §3.
struct CompressCertificate {
  static constexpr auto code = ExtensionType::compress_certificate;
  static constexpr In allowed = In::ch | In::cr;
  List<CertificateCompression> algorithms;

  static constexpr void describe(auto& field, auto& m) { field("algorithms", m.algorithms, Vector<1, 2, 254>{}); }
};

}  // namespace entente::wire
