// signature_algorithms and signature_algorithms_cert (RFC 8446 §4.2.3): the signatures that can be checked.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 8446 §4.2.3. For CertificateVerify, and for certificates unless the other one is there.
struct SignatureAlgorithms {
  static constexpr auto code = ExtensionType::signature_algorithms;
  static constexpr In allowed = In::ch | In::cr;
  List<SignatureScheme> supported_signature_algorithms;

  static constexpr void describe(auto& field, auto& m) {
    field("supported_signature_algorithms", m.supported_signature_algorithms, Vector<2, 2, 0xfffe>{});
  }
};

/// RFC 8446 §4.2.3. For certificates.
struct SignatureAlgorithmsCert {
  static constexpr auto code = ExtensionType::signature_algorithms_cert;
  static constexpr In allowed = In::ch | In::cr;
  List<SignatureScheme> supported_signature_algorithms;

  static constexpr void describe(auto& field, auto& m) {
    field("supported_signature_algorithms", m.supported_signature_algorithms, Vector<2, 2, 0xfffe>{});
  }
};

}  // namespace entente::wire
