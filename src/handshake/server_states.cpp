// The server's handshake as a machine: its states, in the order in which they are passed.
#include "handshake/driver.h"
#include "handshake/server_start.h"

namespace entente::handshake {
namespace {

using ServerStates =
    std::variant<server::WaitClientHello, server13::WaitClientHelloWithCookie, server13::WaitClientHelloAgain,
                 server13::ChooseIdentity, server13::ChoosePsk, server13::RespondShare, server13::RespondToPsk,
                 server13::SignServerFlight, server13::WaitEndOfEarlyData, server13::WaitCertificate,
                 server13::VerifyClientChain, server13::WaitCertificateVerify, server13::VerifyClientSignature,
                 server13::WaitFinished, server12::ChooseIdentity, server12::LookUpSession, server12::MakeShare,
                 server12::SignParams, server12::WaitCertificate, server12::VerifyClientChain,
                 server12::WaitClientKeyExchange, server12::WaitClientKeyExchangeRsa, server12::AgreeWithClient,
                 server12::DecryptSecret, server12::WaitCertificateVerify, server12::VerifyClientSignature,
                 server12::WaitChangeCipherSpec, server12::WaitFinished, Connected>;
using ServerDriver = Driver<ServerStates, ServerContext>;

}  // namespace

std::unique_ptr<Machine> make_server(const Surroundings& around, ServerConfig::Ptr config, Jobs jobs,
                                     bool ask_for_cookie) {
  return std::make_unique<ServerDriver>(jobs, server::WaitClientHello{}, around, std::move(config), ask_for_cookie);
}

std::vector<Edge> server_edges() { return ServerDriver::edges(); }

}  // namespace entente::handshake
