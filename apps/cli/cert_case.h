// The case that `cert verify` and `cert tree` put before the verifier: certificates, anchors, and what is asked.
#pragma once
#include <exception>

#include "files.h"
#include "options.h"

namespace entente::cli {

struct CertCase {
  Trust trust;
  std::vector<Buffer> chain;  ///< the leaf first, then everything that may link it to a root
  VerifyOptions options;

  [[nodiscard]] std::vector<Bytes> views() const { return {chain.begin(), chain.end()}; }
};

/// What is in the files can never be valid, whatever is asked: an answer, not a mistake in the question.
class NotValid final : public std::exception {
 public:
  explicit NotValid(const Error& error) : error_(error) {}
  [[nodiscard]] const Error& error() const noexcept { return error_; }
  [[nodiscard]] const char* what() const noexcept override { return "not valid"; }

 private:
  Error error_;
};

/// Throws NotValid; Stop where the case cannot be expressed or a file cannot be read.
CertCase case_of(const CertVerifyOptions& options);

}  // namespace entente::cli
