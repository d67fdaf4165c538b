// status_request (RFC 6066 §8, RFC 8446 §4.4.2.1): OCSP stapling.
#pragma once
#include "wire/extensions/location.h"
#include "wire/shapes.h"

namespace entente::wire {

/// RFC 6066 §8. ocsp is the only kind there is.
enum class CertificateStatusType : std::uint8_t { ocsp = 1 };
constexpr std::string_view name(CertificateStatusType type) noexcept {
  return type == CertificateStatusType::ocsp ? "ocsp" : "";
}

/// RFC 6066 §8. DER, as in OCSP.
struct ResponderId {
  Bytes responder_id;

  static constexpr void describe(auto& field, auto& m) {
    field("responder_id", m.responder_id, Vector<2, 1, 0xffff>{});
  }
};

/// RFC 6066 §8. A client's request.
struct StatusRequest {
  static constexpr auto code = ExtensionType::status_request;
  static constexpr In allowed = In::ch;
  CertificateStatusType status_type = CertificateStatusType::ocsp;
  List<ResponderId> responder_id_list;
  Bytes request_extensions;

  static constexpr void describe(auto& field, auto& m) {
    field("status_type", m.status_type);
    field("responder_id_list", m.responder_id_list, Vector<2, 0, 0xffff>{});
    field("request_extensions", m.request_extensions, Vector<2, 0, 0xffff>{});
  }
};

/// RFC 8446 §4.4.2.1. A server's request, which is empty.
struct StatusRequestToClient {
  static constexpr auto code = ExtensionType::status_request;
  static constexpr In allowed = In::cr;
  static constexpr void describe(auto&, auto&) {}
};

/// RFC 8446 §4.4.2.1. The response, beside the certificate it is for.
struct CertificateStatus {
  static constexpr auto code = ExtensionType::status_request;
  static constexpr In allowed = In::ct;
  CertificateStatusType status_type = CertificateStatusType::ocsp;
  Bytes response;

  static constexpr void describe(auto& field, auto& m) {
    field("status_type", m.status_type);
    field("response", m.response, Vector<3, 1, 0xffffff>{});
  }
};

/// RFC 6066 §8. A CertificateStatus message will follow (TLS 1.2).
struct StatusRequestAck {
  static constexpr auto code = ExtensionType::status_request;
  static constexpr In allowed = In::sh12;
  static constexpr void describe(auto&, auto&) {}
};

}  // namespace entente::wire
