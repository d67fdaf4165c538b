// Answering OCSP requests.
#include "issue/responder.h"

#include <charconv>

#include "base/result.h"
#include "x509/certificate.h"
#include "x509/ocsp_request.h"
#include "x509/pem.h"

namespace entente::issue {
namespace {

/// A nonce longer than this is not repeated (RFC 9654 §2.1).
constexpr std::size_t kLongestNonce = 32;

Result<Buffer> failure(OcspStatus status, const crypto::PrivateKey& key) {
  OcspTemplate out;
  out.status = status;
  return sign(out, key);
}

const ResponderCa* ca_of(const crypto::Provider& provider, std::span<const ResponderCa> cas, const x509::CertId& id) {
  for (const auto& entry : cas) {
    const auto ca = x509::Certificate::parse(entry.ca.certificate);
    if (ca && is_of(provider, id, (*ca)->subject.der, (*ca)->subject_public_key_info)) return &entry;
  }
  return nullptr;
}

OcspAnswer answer_to(const x509::CertId& id, const ResponderCa& ca, UnixTime now, const ResponderOptions& options) {
  const auto known = ca.status(id.serial_number.content);
  OcspAnswer out;
  out.cert_id = to_buffer(id.der);
  out.status = known.status;
  out.revoked_at = known.revoked_at;
  if (known.reason != RevocationReason::unspecified) out.reason = known.reason;
  out.this_update = now;
  out.next_update = now + options.lifetime;
  return out;
}

}  // namespace

Result<Buffer> respond(const crypto::Provider& provider, std::span<const ResponderCa> cas, Bytes request, UnixTime now,
                       const ResponderOptions& options) {
  if (cas.empty()) return fail(Fault::config_invalid, "OCSP responder", "a CA", "none");
  const auto& first_key = *cas[0].ca.key;
  const auto asked = x509::OcspRequest::parse(request);
  if (!asked || (*asked)->request_list.empty() || (*asked)->critical_unknown)
    return failure(OcspStatus::malformed_request, first_key);
  const ResponderCa* ca = nullptr;
  OcspTemplate out;
  for (const auto& id : (*asked)->request_list) {
    const auto* its = ca_of(provider, cas, id);
    if (!its || (ca && ca != its)) return failure(OcspStatus::unauthorized, first_key);
    ca = its;
    out.answers.push_back(answer_to(id, *ca, now, options));
  }
  out.produced_at = now;
  if ((*asked)->nonce.size() <= kLongestNonce) out.nonce = to_buffer((*asked)->nonce);
  const auto& signer = ca->delegate ? *ca->delegate : ca->ca;
  // By name: some clients find a key by the certificate's subjectKeyIdentifier, which need not be its SHA-1.
  out.responder_name = to_buffer(TRY(x509::Certificate::parse(signer.certificate))->subject.der);
  if (ca->delegate) out.certificates = {signer.certificate};
  return sign(out, *signer.key);
}

Result<Identity> make_delegate(const crypto::Provider& provider, const Identity& ca, UnixTime not_before,
                               UnixTime not_after) {
  auto key = TRY(provider.make_private(crypto::KeyType::p256));
  LeafOptions options;
  options.not_before = not_before;
  options.not_after = not_after;
  options.server = options.client = false;
  auto what = TRY(leaf_template(provider, ca, options, *key));
  what.subject = make_name("OCSP responder");
  what.purposes = {x509::oids::ocsp_signing};
  what.ocsp_nocheck = true;
  auto certificate = TRY(sign(what, *ca.key, provider));
  return Identity{std::move(certificate), std::move(key)};
}

Buffer request_of_get(std::string_view encoded) {
  std::string base64;
  for (std::size_t at = 0; at < encoded.size(); ++at) {
    std::uint8_t byte = 0;
    const auto* digits = encoded.data() + at + 1;
    if (encoded[at] != '%') {
      base64 += encoded[at];
    } else if (at + 2 < encoded.size() && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      base64 += static_cast<char>(byte);
      at += 2;
    } else {
      return {};
    }
  }
  return x509::decode_base64(base64);
}

std::string crl_pem(Bytes der) { return x509::write_pem("X509 CRL", der); }

}  // namespace entente::issue
