// Names every byte of a certificate, by walking the description that the parser walks (certificate.h).
#pragma once
#include <vector>

#include "wire/annotator.h"

namespace entente::x509 {

/// A tree of fields whose leaves cover all bytes without gap or overlap; what cannot be read is a leaf `unparsed`.
std::vector<wire::FieldSpan> annotate_certificate(Bytes der);

}  // namespace entente::x509
