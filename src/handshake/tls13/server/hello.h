// A server's first steps (RFC 8446 §4.1): the ClientHello, perhaps a HelloRetryRequest and another, then the
// choice of what it answers with.
#pragma once
#include "handshake/extensions/certificate_wishes.h"
#include "handshake/hello/retry.h"
#include "handshake/tls13/server/resumption.h"
#include "wire/client_hello.h"

namespace entente::handshake::server13 {

/// The certificate is being chosen.
struct ChooseIdentity {
  static constexpr std::string_view name = "ChooseIdentity";
  ChooseCredential job;
  Answerable hello;
  PskOffer psks;
  Next<RespondShare, ChoosePsk> on(ChooseCredential::Answer&&, ServerContext&) &&;
};

struct WaitClientHelloAgain {
  static constexpr std::string_view name = "WaitClientHelloAgain";
  HelloFingerprint first;
  bool offered_psks;
  Next<ChooseIdentity, ChoosePsk> on(const wire::ClientHello&, ServerContext&) &&;
};

struct WaitClientHello {
  static constexpr std::string_view name = "WaitClientHello";
  std::optional<HelloFingerprint> asked{};  ///< of the hello that got our cookie on this connection
  Next<WaitClientHelloAgain, WaitClientHello, ChooseIdentity, ChoosePsk> on(const wire::ClientHello&,
                                                                            ServerContext&) &&;
};

}  // namespace entente::handshake::server13
