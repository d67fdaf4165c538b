// The client's handshake as a machine: its states, in the order in which they are passed.
#include "handshake/client_start.h"
#include "handshake/driver.h"

namespace entente::handshake {
namespace {

using ClientStates =
    std::variant<client::Start, client::WaitServerHello, client13::MakeSharesAgain, client13::WaitServerHelloAgain,
                 client13::AgreeKey, client13::AgreeResumedKey, client13::WaitResumedEncryptedExtensions,
                 client13::WaitFinishedEarly, client13::WaitEncryptedExtensions, client13::WaitCertificateOrRequest,
                 client13::WaitCertificate, client13::VerifyServerChain, client13::WaitCertificateVerify,
                 client13::VerifyServerSignature, client13::WaitFinished, client13::SignClientFlight,
                 client12::WaitCertificate, client12::VerifyServerChain, client12::WaitCertificateStatus,
                 client12::VerifyStapled, client12::WaitServerKeyExchange, client12::VerifyServerKeyExchange,
                 client12::WaitCertificateStatusRsa, client12::WaitRequestOrDone, client12::WaitServerHelloDone,
                 client12::RespondToServer, client12::EncryptSecret, client12::SignMessages,
                 client12::WaitNewSessionTicket, client12::WaitChangeCipherSpec, client12::WaitFinished, Connected>;
using ClientDriver = Driver<ClientStates, ClientContext>;

}  // namespace

std::unique_ptr<Machine> make_client(const Surroundings& around, ClientConfig::Ptr config, std::string_view sni,
                                     std::string_view verify_name, Jobs jobs) {
  auto first = client::start(config->options(), around.provider);
  return std::make_unique<ClientDriver>(jobs, std::move(first), around, std::move(config), sni, verify_name);
}

std::vector<Edge> client_edges() { return ClientDriver::edges(); }

}  // namespace entente::handshake
