// The extensions of a certificate in words (RFC 5280 §4.2, RFC 6962, RFC 7633, RFC 9608), read from what the annotator
// names.
#pragma once
#include <entente/trust.h>

#include <string>
#include <vector>

namespace entente::explain {

struct ExtensionText {
  std::string id;    ///< `2.5.29.15`
  std::string name;  ///< `keyUsage`, or the id
  bool critical = false;
  std::vector<std::string> lines;  ///< what it allows, demands or tells
};
/// In the order of the certificate; none if it cannot be read.
std::vector<ExtensionText> extensions_of(Bytes der);

}  // namespace entente::explain
