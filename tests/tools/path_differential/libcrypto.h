// libcrypto's verifier, asked what a case asks of ours.
#pragma once
#include "cases/case.h"

namespace entente::differential {

struct Answer {
  bool valid = false;
  int error = 0;  ///< X509_V_ERR_..., or kUnreadable
  int depth = 0;  ///< of the certificate that it is about
};
inline constexpr int kUnreadable = -1;  ///< the leaf, or all roots

Answer ask_libcrypto(const cases::Chain& chain, const VerifyOptions& options);
std::string error_text(int error);

}  // namespace entente::differential
