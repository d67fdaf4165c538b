// The state machine: a state takes no message that it has no on() for, is left once, and goes where its on() says.
#include "handshake/tls13/client/hello.h"
#include "handshake/tls13/server/hello.h"

namespace entente::handshake {

inline void client(client13::WaitServerHello first, client13::WaitServerHelloAgain again, client13::WaitCertificateOrRequest request, client13::WaitFinished last, ClientContext& context) {
  (void)std::move(first).on(wire::HelloRetryRequest{}, context);
  (void)std::move(again).on(wire::ServerHello{}, context);
  (void)std::move(request).on(wire::Certificate{}, context);
  (void)std::move(last).on(wire::Finished{}, context);

#if CASE == 1  // must say: no matching function for call to .*WaitServerHelloAgain::on|no matching member function for call to 'on'
  (void)std::move(again).on(wire::HelloRetryRequest{}, context);
#elif CASE == 2  // must say: passing .* as 'this' argument discards qualifiers|'this' argument .* is an lvalue, but function has rvalue ref-qualifier
  (void)last.on(wire::Finished{}, context);
#elif CASE == 3  // must say: cannot convert .*CertificateVerify. to .*Finished|no viable conversion from .*CertificateVerify' to .*Finished'
  (void)std::move(last).on(wire::CertificateVerify{}, context);
#elif CASE == 4  // must say: no matching function for call to .*WaitCertificate::on|no matching member function for call to 'on'
  client13::WaitCertificate requested{std::move(request)};
  (void)std::move(requested).on(wire::CertificateRequest{}, context);
#elif CASE == 5  // must say: use of deleted function|call to implicitly-deleted copy constructor
  client13::WaitFinished copy = last;
#endif
}

inline Next<Connected> server(server13::WaitClientHelloWithCookie first, server13::WaitFinished last, ServerContext& context) {
  (void)std::move(first).on(wire::ClientHello{}, context);

#if CASE == 6  // must say: cannot convert .*ClientHello. to .*Finished|no viable conversion from .*ClientHello' to .*Finished'
  (void)std::move(last).on(wire::ClientHello{}, context);
#elif CASE == 7  // must say: could not convert|no viable conversion from returned value
  return first;
#elif CASE == 8  // must say: could not convert|no viable conversion from returned value
  return std::move(first).on(wire::ClientHello{}, context);
#endif
  return std::move(last).on(wire::Finished{}, context);
}

}  // namespace entente::handshake
