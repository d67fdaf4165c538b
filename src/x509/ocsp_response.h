// An OCSP response (RFC 6960 §4.2): read once, strictly, into views of one owned buffer.
#pragma once
#include <entente/revocation.h>

#include <memory>
#include <vector>

#include "x509/crl.h"
#include "x509/ocsp_request.h"

namespace entente::x509 {

/// RFC 6960 §4.2.1.
struct SingleResponse {
  CertId cert_id;
  RevocationStatus status = RevocationStatus::unknown;
  UnixTime revoked_at = 0;
  RevocationReason reason = RevocationReason::unspecified;
  UnixTime this_update = 0;
  std::optional<UnixTime> next_update;
};

/// RFC 6960 §4.2.1, under its names. The views are into the response's own bytes.
struct OcspResponseFields {
  std::uint32_t response_status = 0;  ///< 0: successful; otherwise the rest is empty
  Bytes tbs_response_data;            ///< what is signed
  Name responder_name;                ///< empty: by key
  Bytes responder_key;                ///< its SHA-1
  UnixTime produced_at = 0;
  std::vector<SingleResponse> responses;
  Bytes nonce;                    ///< empty if absent
  bool critical_unknown = false;  ///< a critical extension whose rules are not kept
  AlgorithmIdentifier signature_algorithm;
  der::BitString signature;
  std::vector<Bytes> certs;  ///< DER
};

class OcspResponse : public OcspResponseFields {
  struct Token {
    explicit Token() = default;
  };

 public:
  using Ptr = std::shared_ptr<const OcspResponse>;
  /// Fault::ocsp_malformed, with the field and its offset.
  [[nodiscard]] static Result<Ptr> parse(Bytes der) noexcept;

  OcspResponse(Token, Bytes der) : der_(to_buffer(der)) {}
  OcspResponse(const OcspResponse&) = delete;
  OcspResponse& operator=(const OcspResponse&) = delete;
  [[nodiscard]] Bytes der() const noexcept { return der_; }

 private:
  Buffer der_;
};

/// The one description: the parser and the annotator walk it.
template <class Field>
void describe(Field& field, OcspResponseFields& out) noexcept;

// ---- the description ----

/// RFC 6960 §4.2.2.1: GeneralizedTime.
template <class Field>
void describe_ocsp_time(Field& field, std::string_view as, UnixTime& out) noexcept {
  bool early_generalized = false;
  if (!field.next_is(der::Tag::generalized_time)) return field.reject({}, as, "a GeneralizedTime", "something else");
  describe_time(field, as, out, early_generalized);
}

template <class Field>
void describe_status(Field& field, SingleResponse& out) noexcept {
  der::Null null;
  if (field.next_is(der::primitive(0))) {
    field("good", null, der::primitive(0));
    out.status = RevocationStatus::good;
  } else if (field.next_is(der::constructed(1))) {
    out.status = RevocationStatus::revoked;
    field.inside("revoked", der::constructed(1), [&] {
      describe_ocsp_time(field, "revocationTime", out.revoked_at);
      field.optional("revocationReason", 0, [&] { describe(field, out.reason); });
    });
  } else {
    field("unknown", null, der::primitive(2));
  }
}

template <class Field>
void describe(Field& field, SingleResponse& out, bool& critical_unknown) noexcept {
  // RFC 6960 §4.4.4: how long a responder remembers does not matter to who asks about now.
  const auto known = [](Bytes id, bool) { return equal(id, oids::ocsp_archive_cutoff); };
  const auto skip = [&](Bytes id, bool critical) {
    if (!known(id, critical)) return false;
    field.rest();
    return true;
  };
  field.sequence("SingleResponse", [&] {
    describe(field, "certID", out.cert_id);
    describe_status(field, out);
    describe_ocsp_time(field, "thisUpdate", out.this_update);
    field.optional("nextUpdate", 0, [&] { describe_ocsp_time(field, "nextUpdate", out.next_update.emplace()); });
    field.optional("singleExtensions", 1, [&] { describe_extensions(field, critical_unknown, skip); });
  });
}

template <class Field>
void describe_responder(Field& field, OcspResponseFields& out) noexcept {
  if (field.next_is(der::constructed(1))) {
    field.inside("byName", der::constructed(1), [&] { describe(field, "Name", out.responder_name); });
  } else {
    field.inside("byKey", der::constructed(2), [&] {
      der::OctetString hash;
      field("KeyHash", hash);
      out.responder_key = hash.bytes;
    });
  }
}

template <class Field>
void describe_response_data(Field& field, OcspResponseFields& out) noexcept {
  const auto known = [&](Bytes id, bool) {
    if (!equal(id, oids::ocsp_nonce)) return false;
    describe_nonce(field, out.nonce);
    return true;
  };
  // RFC 6960 §4.2.1: version is v1, the default and so not encoded.
  describe_responder(field, out);
  describe_ocsp_time(field, "producedAt", out.produced_at);
  field.sequence("responses", [&] {
    while (field.more()) {
      if (out.responses.size() == 256) return field.reject({}, "responses", "256 at most", "more");
      describe(field, out.responses.emplace_back(), out.critical_unknown);
    }
  });
  field.optional("responseExtensions", 1, [&] { describe_extensions(field, out.critical_unknown, known); });
}

template <class Field>
void describe_basic_response(Field& field, OcspResponseFields& out) noexcept {
  field.sequence("BasicOCSPResponse", [&] {
    out.tbs_response_data = field.sequence("tbsResponseData", [&] { describe_response_data(field, out); });
    describe(field, "signatureAlgorithm", out.signature_algorithm);
    field("signature", out.signature);
    field.optional("certs", 0, [&] {
      field.sequence("certs", [&] {
        while (field.more()) {
          der::Value certificate;
          field.any("Certificate", certificate);
          if (out.certs.size() == 10) return field.reject(certificate.whole, "certs", "10 at most", "more");
          out.certs.push_back(certificate.whole);
        }
      });
    });
  });
}

template <class Field>
void describe(Field& field, OcspResponseFields& out) noexcept {
  field.sequence("OCSPResponse", [&] {
    der::Enumerated status;
    field("responseStatus", status);
    if (field.failed()) return;
    out.response_status = der::to_number(status, 99);
    const bool has_bytes = field.optional("responseBytes", 0, [&] {
      field.sequence("ResponseBytes", [&] {
        der::Oid type;
        field("responseType", type);
        // RFC 6960 §4.2.1: the one type that there is.
        if (!field.failed() && !equal(type.content, oids::ocsp_basic))
          return field.reject(type.content, "responseType", "id-pkix-ocsp-basic", "another");
        field.inside("response", der::Tag::octet_string, [&] { describe_basic_response(field, out); });
      });
    });
    // RFC 6960 §4.2.1: an error has no responseBytes, success has them.
    if (has_bytes != (out.response_status == 0))
      field.reject({}, "responseBytes", out.response_status == 0 ? "with success" : "nothing beside an error",
                   out.response_status == 0 ? "nothing" : "a response");
  });
}

}  // namespace entente::x509
