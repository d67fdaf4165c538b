// Asking an OCSP responder (RFC 6960 §4.1): how a certificate is named to it, and the request.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "crypto/provider.h"
#include "x509/certificate.h"
#include "x509/extension_list.h"

namespace entente::x509 {

/// RFC 6960 §4.1.1: hashes of the issuer's name and key, and the serial number.
struct CertId {
  Bytes der;  ///< whole
  AlgorithmIdentifier hash_algorithm;
  der::OctetString issuer_name_hash, issuer_key_hash;
  der::Integer serial_number;
};
/// SHA-1 is what responders understand (RFC 5019 §2.1.1); it names the issuer here and signs nothing.
enum class CertIdHash : std::uint8_t { sha1, sha256 };

/// A CertID, DER. `issuer_name` is a Name as it stands in the certificate asked about, `serial` big-endian.
Buffer encode_cert_id(const crypto::Provider& provider, Bytes issuer_name, const SubjectPublicKeyInfo& issuer_key,
                      Bytes serial, CertIdHash hash = CertIdHash::sha1);
/// Whether this issuer is meant. Hashes other than SHA-1 and SHA-256 mean nobody.
[[nodiscard]] bool is_of(const crypto::Provider& provider, const CertId& id, Bytes issuer_name,
                         const SubjectPublicKeyInfo& issuer_key) noexcept;
/// Whether this certificate of this issuer is meant.
[[nodiscard]] bool is_about(const crypto::Provider& provider, const CertId& id, const Certificate& certificate,
                            const Certificate& issuer) noexcept;

/// RFC 6960 §4.1.1, under its names. The views are into the request's own bytes.
struct OcspRequestFields {
  std::vector<CertId> request_list;
  Bytes nonce;                    ///< RFC 9654 §2.1; empty if absent
  bool critical_unknown = false;  ///< a critical extension that is not processed (§4.4)
};

class OcspRequest : public OcspRequestFields {
  struct Token {
    explicit Token() = default;
  };

 public:
  using Ptr = std::shared_ptr<const OcspRequest>;
  /// At most 64 certificates. Fault::ocsp_malformed.
  [[nodiscard]] static Result<Ptr> parse(Bytes der) noexcept;

  OcspRequest(Token, Bytes der) : der_(to_buffer(der)) {}
  [[nodiscard]] Bytes der() const noexcept { return der_; }

 private:
  Buffer der_;
};

/// A request, DER, unsigned, for these CertIDs; with a nonce unless that is empty.
Buffer encode_ocsp_request(std::span<const Buffer> cert_ids, Bytes nonce = {});

// ---- the descriptions ----

template <class Field>
void describe(Field& field, std::string_view as, CertId& out) noexcept {
  out.der = field.sequence(as, [&] {
    describe(field, "hashAlgorithm", out.hash_algorithm);
    field("issuerNameHash", out.issuer_name_hash);
    field("issuerKeyHash", out.issuer_key_hash);
    field("serialNumber", out.serial_number);
  });
}

/// RFC 9654 §2.1: an OCTET STRING of 1 to 128 octets; what older clients put there bare is taken whole (RFC 6960 did
/// not say).
template <class Field>
void describe_nonce(Field& field, Bytes& out) noexcept {
  der::Value value;
  field.any("Nonce", value);
  if (field.failed()) return;
  out = value.tag == der::Tag::octet_string ? value.content : value.whole;
  if (out.empty() || out.size() > 128) field.reject(value.whole, "Nonce", "1 to 128 octets", "another length");
}

template <class Field>
void describe(Field& field, OcspRequestFields& out) noexcept {
  const auto known = [&](Bytes id, bool) {
    if (!equal(id, oids::ocsp_nonce)) return false;
    describe_nonce(field, out.nonce);
    return true;
  };
  field.sequence("OCSPRequest", [&] {
    field.sequence("tbsRequest", [&] {
      // RFC 6960 §4.1.1: version is v1, the default and so not encoded.
      der::Value requestor;
      if (field.next_is(der::constructed(1))) field.any("requestorName", requestor);
      field.sequence("requestList", [&] {
        while (field.more()) {
          if (out.request_list.size() == 64) return field.reject({}, "requestList", "64 at most", "more");
          field.sequence("Request", [&] {
            describe(field, "reqCert", out.request_list.emplace_back());
            field.optional("singleRequestExtensions", 0, [&] {
              describe_extensions(field, out.critical_unknown, [](Bytes, bool) { return false; });
            });
          });
        }
      });
      field.optional("requestExtensions", 2, [&] { describe_extensions(field, out.critical_unknown, known); });
    });
    // RFC 6960 §4.1.2: who signs its requests is not looked at.
    der::Value signature;
    if (field.next_is(der::constructed(0))) field.any("optionalSignature", signature);
  });
}

}  // namespace entente::x509
