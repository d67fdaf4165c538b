// Authentication after the handshake as machines of their own (RFC 8446 §4.6.2): made when a server asks, gone when the
// client has answered.
#include "handshake/tls13/client/post_handshake_auth.h"
#include "handshake/driver.h"
#include "handshake/tls13/server/certificate_request.h"
#include "handshake/tls13/server/post_handshake_auth.h"

namespace entente::handshake {
namespace {

using ClientStates =
    std::variant<client13::WaitAuthenticationRequest, client13::SignAuthentication, client13::Authenticated>;
using ClientDriver = Driver<ClientStates, ClientContext>;

using ServerStates = std::variant<server13::WaitAuthentication, server13::VerifyAuthenticationChain,
                                  server13::WaitAuthenticationVerify, server13::VerifyAuthenticationSignature,
                                  server13::WaitAuthenticationFinished, server13::Authenticated>;
using ServerDriver = Driver<ServerStates, ServerContext>;

constexpr std::size_t kContextSize = 16;  // no client can sign ahead for a request that it cannot guess

}  // namespace

Result<std::unique_ptr<Machine>> make_client_authentication(const Surroundings& around, ClientConfig::Ptr config,
                                                            const Established& established, Jobs jobs) noexcept {
  auto machine = std::make_unique<ClientDriver>(jobs, client13::WaitAuthenticationRequest{&established.sent}, around,
                                                std::move(config), std::string_view(), std::string_view());
  TRY(machine->context().go_on(*established.suite, established.transcript->clone()));
  return machine;
}

Result<std::unique_ptr<Machine>> make_server_authentication(const Surroundings& around, ServerConfig::Ptr config,
                                                            const Established& established, bool required,
                                                            Jobs jobs) noexcept {
  Buffer request_context(kContextSize);
  if (!around.random.fill(request_context)) return fail(Fault::random_failed, "CertificateRequest");
  server13::WaitAuthentication first{{&established.received, required}, request_context};
  auto machine = std::make_unique<ServerDriver>(jobs, std::move(first), around, std::move(config));
  auto& own = static_cast<ServerContext&>(machine->context());
  TRY(own.go_on(*established.suite, established.transcript->clone()));
  server13::send_certificate_request(request_context, own);
  return machine;
}

std::vector<Edge> client_authentication_edges() { return ClientDriver::edges(); }
std::vector<Edge> server_authentication_edges() { return ServerDriver::edges(); }

}  // namespace entente::handshake
