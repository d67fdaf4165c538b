// What a server receives last (RFC 8446 §4.4): the client's certificate if it was asked for, and Finished.
#pragma once
#include "handshake/context.h"
#include "handshake/jobs.h"
#include "handshake/next.h"
#include "keys/schedule13.h"
#include "wire/certificate.h"
#include "wire/certificate_verify.h"
#include "wire/compressed_certificate.h"
#include "wire/end_of_early_data.h"
#include "wire/finished.h"

namespace entente::handshake::server13 {

/// What the states of this flight carry on.
struct Secrets {
  keys::ClientHandshakeTrafficSecret client;
  keys::MasterSecret master;
  keys::ApplicationTraffic application;
};

/// RFC 8446 §4.4.2: extensions of a client's entries answer those of CertificateRequest; ours asks for none.
[[nodiscard]] Result<void> check_entries(const wire::Certificate& message) noexcept;

struct WaitFinished {
  static constexpr std::string_view name = "WaitFinished";
  Secrets secrets;
  Next<Connected> on(const wire::Finished&, ServerContext&) &&;
};

/// RFC 8446 §4.5: early data comes until the client ends it.
struct WaitEndOfEarlyData {
  static constexpr std::string_view name = "WaitEndOfEarlyData";
  Secrets secrets;
  Next<WaitFinished> on(const wire::EndOfEarlyData&, ServerContext&) &&;
};

struct VerifyClientSignature {
  static constexpr std::string_view name = "VerifyClientSignature";
  VerifySignature job;
  Secrets secrets;
  Next<WaitFinished> on(VerifySignature::Answer&&, ServerContext&) &&;
};

struct WaitCertificateVerify {
  static constexpr std::string_view name = "WaitCertificateVerify";
  Secrets secrets;
  std::shared_ptr<const crypto::PublicKey> key;
  Next<VerifyClientSignature> on(const wire::CertificateVerify&, ServerContext&) &&;
};

struct VerifyClientChain {
  static constexpr std::string_view name = "VerifyClientChain";
  VerifyChain job;
  Secrets secrets;
  Next<WaitCertificateVerify> on(VerifyChain::Answer&&, ServerContext&) &&;
};

struct WaitCertificate {
  static constexpr std::string_view name = "WaitCertificate";
  Secrets secrets;
  Next<VerifyClientChain, WaitFinished> on(const wire::Certificate&, ServerContext&) &&;
  Next<VerifyClientChain, WaitFinished> on(const wire::CompressedCertificate&, ServerContext&) &&;
};

}  // namespace entente::handshake::server13
