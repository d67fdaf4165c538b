// A client's first steps (RFC 8446 §4.1): its ClientHello, the server's answer, perhaps by way of a HelloRetryRequest.
#pragma once
#include "handshake/hello/client_offer.h"
#include "handshake/tls13/client/server_flight.h"
#include "wire/server_hello.h"

namespace entente::handshake::client13 {

/// The server took one of our keys; the shared secret that is mixed with it is being computed.
struct AgreeResumedKey {
  static constexpr std::string_view name = "AgreeResumedKey";
  Agree job;
  ClientPsk psk;
  OfferedExtensions offered;
  record::Aligned aligned;  ///< ServerHello ended its record
  Next<WaitResumedEncryptedExtensions> on(Agree::Answer&&, ClientContext&) &&;
};

/// The shared secret is being computed.
struct AgreeKey {
  static constexpr std::string_view name = "AgreeKey";
  Agree job;
  OfferedExtensions offered;
  record::Aligned aligned;  ///< ServerHello ended its record
  Next<WaitEncryptedExtensions> on(Agree::Answer&&, ClientContext&) &&;
};

struct WaitServerHelloAgain {
  static constexpr std::string_view name = "WaitServerHelloAgain";
  ClientOffer offer;
  std::optional<CipherSuite> retry_suite{};  ///< what HelloRetryRequest named
  Next<AgreeKey, AgreeResumedKey, WaitResumedEncryptedExtensions> on(const wire::ServerHello&, ClientContext&) &&;
  Next<AgreeKey> on(const wire::ServerHello12&, ClientContext&) &&;
};

/// A share for the group that was asked for is being made.
struct MakeSharesAgain {
  static constexpr std::string_view name = "MakeSharesAgain";
  GenerateShares job;
  ClientOffer offer;
  CipherSuite retry_suite;
  Next<WaitServerHelloAgain> on(GenerateShares::Answer&&, ClientContext&) &&;
};

/// Of the answers to a first ClientHello those of TLS 1.3.
struct WaitServerHello : WaitServerHelloAgain {
  static constexpr std::string_view name = "WaitServerHello";
  using WaitServerHelloAgain::on;
  Next<MakeSharesAgain, WaitServerHelloAgain> on(const wire::HelloRetryRequest&, ClientContext&) &&;
};

}  // namespace entente::handshake::client13
