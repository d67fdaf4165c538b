// What a client receives under the handshake keys (RFC 8446 §4.3, §4.4): EncryptedExtensions, perhaps
// CertificateRequest, Certificate, CertificateVerify, Finished.
#pragma once
#include "handshake/hello/client_psks.h"
#include "handshake/hello/offered.h"
#include "handshake/tls13/client/client_flight.h"
#include "wire/certificate.h"
#include "wire/certificate_request.h"
#include "wire/certificate_verify.h"
#include "wire/compressed_certificate.h"
#include "wire/encrypted_extensions.h"
#include "wire/finished.h"

namespace entente::handshake::client13 {

/// What all states of this flight carry on.
struct Flight {
  keys::ClientHandshakeTrafficSecret client;
  keys::ServerHandshakeTrafficSecret server;
  keys::MasterSecret master;
  OfferedExtensions offered;
  std::optional<CertificateWanted> wanted;
};

struct WaitFinished {
  static constexpr std::string_view name = "WaitFinished";
  Flight flight;
  Next<SignClientFlight, Connected> on(const wire::Finished&, ClientContext&) &&;
};

/// The server took our early data: EndOfEarlyData goes out before our Finished (RFC 8446 §4.5).
struct WaitFinishedEarly {
  static constexpr std::string_view name = "WaitFinishedEarly";
  Flight flight;
  Next<Connected> on(const wire::Finished&, ClientContext&) &&;
};

struct VerifyServerSignature {
  static constexpr std::string_view name = "VerifyServerSignature";
  VerifySignature job;
  Flight flight;
  Next<WaitFinished> on(VerifySignature::Answer&&, ClientContext&) &&;
};

struct WaitCertificateVerify {
  static constexpr std::string_view name = "WaitCertificateVerify";
  Flight flight;
  std::shared_ptr<const crypto::PublicKey> key;
  Next<VerifyServerSignature> on(const wire::CertificateVerify&, ClientContext&) &&;
};

struct VerifyServerChain {
  static constexpr std::string_view name = "VerifyServerChain";
  VerifyChain job;
  Flight flight;
  Next<WaitCertificateVerify> on(VerifyChain::Answer&&, ClientContext&) &&;
};

struct WaitCertificate {
  static constexpr std::string_view name = "WaitCertificate";
  Flight flight;
  Next<VerifyServerChain> on(const wire::Certificate&, ClientContext&) &&;
  Next<VerifyServerChain> on(const wire::CompressedCertificate&, ClientContext&) &&;
};

struct WaitCertificateOrRequest : WaitCertificate {
  static constexpr std::string_view name = "WaitCertificateOrRequest";
  using WaitCertificate::on;
  Next<WaitCertificate> on(const wire::CertificateRequest&, ClientContext&) &&;
};

/// The server took one of our keys: there is no certificate (RFC 8446 §2.2).
struct WaitResumedEncryptedExtensions {
  static constexpr std::string_view name = "WaitResumedEncryptedExtensions";
  Flight flight;
  ClientPsk psk;
  Next<WaitFinished, WaitFinishedEarly> on(const wire::EncryptedExtensions&, ClientContext&) &&;
};

struct WaitEncryptedExtensions {
  static constexpr std::string_view name = "WaitEncryptedExtensions";
  Flight flight;
  Next<WaitCertificateOrRequest> on(const wire::EncryptedExtensions&, ClientContext&) &&;
};

}  // namespace entente::handshake::client13
