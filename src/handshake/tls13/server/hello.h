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

/// A ClientHello that is answered by TLS 1.3: the first, or, where a cookie was asked for, the one that brings it back.
struct WaitClientHelloWithCookie {
  static constexpr std::string_view name = "WaitClientHelloWithCookie";
  std::optional<HelloFingerprint> asked{};  ///< of the hello that got our cookie on this connection
  Next<WaitClientHelloAgain, WaitClientHelloWithCookie, ChooseIdentity, ChoosePsk> on(const wire::ClientHello&,
                                                                                      ServerContext&) &&;
};

}  // namespace entente::handshake::server13
