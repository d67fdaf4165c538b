// PEM (RFC 7468): labelled base64 blocks with any text around them.
#pragma once
#include <entente/error.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace entente::x509 {

/// One block. What it holds may be a private key and is wiped when it goes.
struct PemBlock {
  std::string_view label;  ///< `CERTIFICATE`; a view of the text that was read
  SecretBuffer der;
};

/// Base64 with white space anywhere (RFC 7468 §2 lax), padding right and its spare bits zero; empty if it is damaged.
Buffer decode_base64(std::string_view text);
/// All blocks, in order. Fault::pem_invalid with the offset of a block that is damaged; text without blocks is none.
Result<std::vector<PemBlock>> read_pem(std::string_view text) noexcept;
/// The certificates among the blocks of a text, at least one.
Result<std::vector<Buffer>> read_pem_certificates(std::string_view text) noexcept;
/// The first private key (PKCS#8, SEC1 or PKCS#1), DER. Fault::key_encrypted if it is encrypted, pem_invalid if none.
Result<SecretBuffer> read_pem_private_key(std::string_view text) noexcept;

/// RFC 7468 §2: lines of 64 characters.
std::string write_pem(std::string_view label, Bytes der);

/// Whether bytes of either form are DER: a SEQUENCE, and not text that begins with a 0.
bool is_der(Bytes bytes) noexcept;

}  // namespace entente::x509
