// Where a certificate says that more is to be had: its issuers (RFC 5280 §4.2.2.1), OCSP responders, revocation lists
// (§4.2.1.13); and what servers answer with, taken apart.
#pragma once
#include <entente/bytes.h>
#include <entente/error.h>
#include <entente/revocation.h>

#include <span>
#include <string>
#include <vector>

namespace entente::issue {

/// URLs as they stand, of every scheme, in their order.
struct Sources {
  std::vector<std::string> ca_issuers, ocsp, crls;
};
/// Nothing where the certificate cannot be read.
Sources sources_of(Bytes certificate);

/// The certificates of an answer: DER, PEM, or a PKCS#7 message of certificates alone, in DER or PEM (RFC 5280
/// §4.2.2.1, RFC 5652 §5.1). Not what is in them. Fault::pem_invalid.
Result<std::vector<Buffer>> read_certificates(Bytes answer) noexcept;

/// Whether `issuer` signed `certificate` and may have: names, key and signature.
bool is_issued_by(Bytes certificate, Bytes issuer);
/// A root: issued by itself, by its name and by its signature.
bool is_root(Bytes certificate);

/// What asks a responder about this certificate of this issuer: unsigned, without a nonce, so that the answer can be
/// kept (RFC 5019 §2.1.1). Fault::cert_malformed.
Result<Buffer> ocsp_question(Bytes certificate, Bytes issuer);

/// What a file is that holds no certificate, in words: `a private key`, `a revocation list`; empty if that cannot be
/// told.
std::string_view content_of(Bytes file) noexcept;

/// Whether the certificate promises a stapled response (RFC 7633).
bool promises_staple(Bytes certificate) noexcept;
/// Whether these bytes are an OCSP response, whoever signed it and whatever it says.
bool is_ocsp_response(Bytes der) noexcept;
/// Why an OCSP response is no good as this certificate's staple, in words; empty if nothing is wrong that can be seen
/// without its issuer: the signature is not looked at.
std::string_view staple_problem(Bytes response, Bytes certificate, UnixTime now) noexcept;

/// A revocation list as a server gives it, DER or PEM; DER comes out of it, whatever it is.
Buffer crl_bytes(Bytes answer);
/// All lists of both. What was read once is shared, not read again: lists have had a million entries.
CrlStore::Ptr merged(const CrlStore& a, const CrlStore& b);
/// This revocation list (DER) besides those that are there, if there are. Fault::crl_malformed.
Result<CrlStore::Ptr> with_list(const CrlStore::Ptr& base, Bytes list);

}  // namespace entente::issue
