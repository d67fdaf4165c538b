// H1: every moment of both sides of TLS 1.2 against every message, change_cipher_spec and data. What is legal stands
// here once more, by hand, from RFC 5246 §7.3, RFC 5077 §3.1 and RFC 6066 §8; the library's behaviour must agree with
// it.
#include <array>
#include <set>

#include "handshake/machine.h"
#include "moments12.h"

namespace entente::adversary {
namespace {

/// Where a message leads when its jobs are done at once. What is missing here is an unexpected_message.
struct Step {
  std::string_view from, by, to;
  std::optional<Way> way{};  ///< on this one alone
};

constexpr Step kClientSteps[] = {
    {"WaitServerHello", "ServerHello", "WaitCertificate12", Way::full},
    {"WaitServerHello", "ServerHello", "WaitChangeCipherSpec", Way::resumed},
    {"WaitCertificate12", "Certificate", "WaitRequestOrDone", Way::static_rsa},
    {"WaitCertificate12", "Certificate", "WaitServerKeyExchange"},
    {"WaitCertificateStatus", "CertificateStatus", "WaitServerKeyExchange"},
    {"WaitCertificateStatus", "ServerKeyExchange", "WaitRequestOrDone"},
    {"WaitCertificateStatusRsa", "CertificateStatus", "WaitRequestOrDone"},
    {"WaitCertificateStatusRsa", "CertificateRequest", "WaitServerHelloDone"},
    {"WaitCertificateStatusRsa", "ServerHelloDone", "WaitChangeCipherSpec"},
    {"WaitServerKeyExchange", "ServerKeyExchange", "WaitRequestOrDone"},
    {"WaitRequestOrDone", "CertificateRequest", "WaitServerHelloDone"},
    {"WaitRequestOrDone", "ServerHelloDone", "WaitChangeCipherSpec"},
    {"WaitServerHelloDone", "ServerHelloDone", "WaitChangeCipherSpec"},
    {"WaitNewSessionTicket", "NewSessionTicket", "WaitChangeCipherSpec"},
    {"WaitFinished12", "Finished", "Connected"},
};

constexpr Step kServerSteps[] = {
    {"WaitClientHello", "ClientHello", "WaitCertificate12", Way::authenticated},
    {"WaitClientHello", "ClientHello", "WaitClientKeyExchange"},
    {"WaitCertificate12", "Certificate", "WaitClientKeyExchange"},
    {"WaitClientKeyExchange", "ClientKeyExchange", "WaitCertificateVerify12", Way::authenticated},
    {"WaitClientKeyExchange", "ClientKeyExchange", "WaitChangeCipherSpec"},
    {"WaitClientKeyExchangeRsa", "ClientKeyExchange", "WaitChangeCipherSpec"},
    {"WaitCertificateVerify12", "CertificateVerify", "WaitChangeCipherSpec"},
    {"WaitFinished12", "Finished", "Connected"},
};

const Step* find(std::span<const Step> steps, const Moment& moment, std::string_view by) {
  for (const auto& step : steps)
    if (step.from == moment.state && step.by == by && (!step.way || step.way == moment.way)) return &step;
  return nullptr;
}

void expect_step(Victim& victim, const Step& step, const Moment& moment) {
  ASSERT_EQ(victim.failure(), nullptr) << step.by << " in " << moment << ": " << victim.failure()->row().code << " "
                                       << victim.failure()->where.field;
  EXPECT_EQ(victim.state(), step.to) << step.by << " in " << moment;
  EXPECT_TRUE(victim.data().empty());
}

TEST(H1Tls12EveryMessageAtEveryMoment, OfTheClient) {
  for (const auto& moment : client_moments())
    for (const auto& kind : every_kind()) {
      // a retry is a ServerHello of another version to a client that does not have that: H9 has the answer
      if (kind.name == "HelloRetryRequest" && moment.state == "WaitServerHello") continue;
      ClientAt pair(moment);
      pair.server.send(pair.server.make(kind.name));
      if (const auto* step = find(kClientSteps, moment, kind.name))
        expect_step(pair.victim, *step, moment);
      else
        EXPECT_TRUE(unexpected(pair.victim, pair.server)) << kind.name << " in " << moment;
    }
}

TEST(H1Tls12EveryMessageAtEveryMoment, OfTheServer) {
  for (const auto& moment : server_moments())
    for (const auto& kind : every_kind()) {
      ServerAt pair(moment);
      pair.client.send(pair.client.make(kind.name));
      if (const auto* step = find(kServerSteps, moment, kind.name))
        expect_step(pair.victim, *step, moment);
      else
        EXPECT_TRUE(unexpected(pair.victim, pair.client)) << kind.name << " in " << moment;
    }
}

/// A message that may not come is refused before its body is waited for.
void expect_refused_at_header(Victim& victim, ScriptedPeer12& peer, const Kind& kind, const Moment& moment) {
  const std::uint8_t header[] = {static_cast<std::uint8_t>(kind.type), 0, 0, 1};
  peer.send_record(ContentType::handshake, header);
  EXPECT_TRUE(unexpected(victim, peer)) << kind.name << " in " << moment;
}

TEST(H1Tls12EveryMessageAtEveryMoment, AtItsHeaderAlone) {
  for (const auto& kind : every_kind()) {
    if (kind.name == "HelloRetryRequest") continue;
    for (const auto& moment : client_moments()) {
      if (find(kClientSteps, moment, kind.name)) continue;
      ClientAt pair(moment);
      expect_refused_at_header(pair.victim, pair.server, kind, moment);
    }
    for (const auto& moment : server_moments()) {
      if (find(kServerSteps, moment, kind.name)) continue;
      ServerAt pair(moment);
      expect_refused_at_header(pair.victim, pair.client, kind, moment);
    }
  }
}

TEST(H1Tls12EveryMessageAtEveryMoment, AfterTheHandshake) {
  for (const auto& kind : every_kind()) {
    AgainstClient12 client("Connected");
    client.server.send(client.server.make(kind.name));
    const bool asks = kind.name == "HelloRequest";
    EXPECT_TRUE(refused(client.victim, client.server, asks ? Fault::renegotiation_refused : Fault::unexpected_message,
                        asks ? Alert::no_renegotiation : Alert::unexpected_message))
        << kind.name;
    AgainstServer12 server("Connected");
    server.client.send(server.client.make(kind.name));
    const bool begins = kind.name == "ClientHello";
    EXPECT_TRUE(refused(server.victim, server.client, begins ? Fault::renegotiation_refused : Fault::unexpected_message,
                        begins ? Alert::no_renegotiation : Alert::unexpected_message))
        << kind.name;
  }
}

// ---- the types say the same ----

using Edges = std::set<std::array<std::string_view, 3>>;

const Edges kClientEdges{
    {"WaitServerHello", "ServerHello", "WaitCertificate12"},
    {"WaitServerHello", "ServerHello", "WaitNewSessionTicket"},
    {"WaitServerHello", "ServerHello", "WaitChangeCipherSpec"},
    {"WaitCertificate12", "Certificate", "VerifyServerChain12"},
    {"VerifyServerChain12", "chain verified", "WaitCertificateStatus"},
    {"VerifyServerChain12", "chain verified", "WaitServerKeyExchange"},
    {"VerifyServerChain12", "chain verified", "WaitCertificateStatusRsa"},
    {"VerifyServerChain12", "chain verified", "WaitRequestOrDone"},
    {"WaitCertificateStatus", "CertificateStatus", "VerifyStapled"},
    {"WaitCertificateStatus", "ServerKeyExchange", "VerifyServerKeyExchange"},
    {"VerifyStapled", "chain verified", "WaitServerKeyExchange"},
    {"VerifyStapled", "chain verified", "WaitRequestOrDone"},
    {"WaitServerKeyExchange", "ServerKeyExchange", "VerifyServerKeyExchange"},
    {"VerifyServerKeyExchange", "signature verified", "WaitRequestOrDone"},
    {"WaitCertificateStatusRsa", "CertificateStatus", "VerifyStapled"},
    {"WaitCertificateStatusRsa", "CertificateRequest", "WaitServerHelloDone"},
    {"WaitCertificateStatusRsa", "ServerHelloDone", "RespondToServer"},
    {"WaitCertificateStatusRsa", "ServerHelloDone", "EncryptSecret"},
    {"WaitRequestOrDone", "CertificateRequest", "WaitServerHelloDone"},
    {"WaitRequestOrDone", "ServerHelloDone", "RespondToServer"},
    {"WaitRequestOrDone", "ServerHelloDone", "EncryptSecret"},
    {"WaitServerHelloDone", "ServerHelloDone", "RespondToServer"},
    {"WaitServerHelloDone", "ServerHelloDone", "EncryptSecret"},
    {"RespondToServer", "share answered", "SignMessages"},
    {"RespondToServer", "share answered", "WaitNewSessionTicket"},
    {"RespondToServer", "share answered", "WaitChangeCipherSpec"},
    {"EncryptSecret", "premaster encrypted", "SignMessages"},
    {"EncryptSecret", "premaster encrypted", "WaitNewSessionTicket"},
    {"EncryptSecret", "premaster encrypted", "WaitChangeCipherSpec"},
    {"SignMessages", "signature made", "WaitNewSessionTicket"},
    {"SignMessages", "signature made", "WaitChangeCipherSpec"},
    {"WaitNewSessionTicket", "NewSessionTicket", "WaitChangeCipherSpec"},
    {"WaitChangeCipherSpec", "ChangeCipherSpec", "WaitFinished12"},
    {"WaitFinished12", "Finished", "Connected"},
};

const Edges kServerEdges{
    {"WaitClientHello", "ClientHello", "ChooseIdentity12"},
    {"ChooseIdentity12", "credential chosen", "LookUpSession"},
    {"ChooseIdentity12", "credential chosen", "MakeShare"},
    {"ChooseIdentity12", "credential chosen", "WaitCertificate12"},
    {"ChooseIdentity12", "credential chosen", "WaitClientKeyExchange"},
    {"ChooseIdentity12", "credential chosen", "WaitClientKeyExchangeRsa"},
    {"LookUpSession", "session looked up", "WaitChangeCipherSpec"},
    {"LookUpSession", "session looked up", "MakeShare"},
    {"LookUpSession", "session looked up", "WaitCertificate12"},
    {"LookUpSession", "session looked up", "WaitClientKeyExchange"},
    {"LookUpSession", "session looked up", "WaitClientKeyExchangeRsa"},
    {"MakeShare", "shares generated", "SignParams"},
    {"SignParams", "signature made", "WaitCertificate12"},
    {"SignParams", "signature made", "WaitClientKeyExchange"},
    {"SignParams", "signature made", "WaitClientKeyExchangeRsa"},
    {"WaitCertificate12", "Certificate", "VerifyClientChain12"},
    {"WaitCertificate12", "Certificate", "WaitClientKeyExchange"},
    {"WaitCertificate12", "Certificate", "WaitClientKeyExchangeRsa"},
    {"VerifyClientChain12", "chain verified", "WaitClientKeyExchange"},
    {"VerifyClientChain12", "chain verified", "WaitClientKeyExchangeRsa"},
    {"WaitClientKeyExchange", "ClientKeyExchange", "AgreeWithClient"},
    {"WaitClientKeyExchangeRsa", "ClientKeyExchange", "DecryptSecret"},
    {"AgreeWithClient", "key agreed", "WaitCertificateVerify12"},
    {"AgreeWithClient", "key agreed", "WaitChangeCipherSpec"},
    {"DecryptSecret", "premaster decrypted", "WaitCertificateVerify12"},
    {"DecryptSecret", "premaster decrypted", "WaitChangeCipherSpec"},
    {"WaitCertificateVerify12", "CertificateVerify", "VerifyClientSignature12"},
    {"VerifyClientSignature12", "signature verified", "WaitChangeCipherSpec"},
    {"WaitChangeCipherSpec", "ChangeCipherSpec", "WaitFinished12"},
    {"WaitFinished12", "Finished", "Connected"},
};

/// Those that begin or end in a state that TLS 1.2 alone has.
Edges of_tls12(const std::vector<handshake::Edge>& edges, const Edges& expected) {
  std::set<std::string_view> states;
  for (const auto& [from, by, to] : expected)
    for (const auto state : {from, to})
      if (state != "WaitServerHello" && state != "WaitClientHello" && state != "Connected") states.insert(state);
  Edges out;
  for (const auto& [from, by, to] : edges)
    if (states.contains(from) || states.contains(to)) out.insert({from, by, to});
  return out;
}

TEST(H1Tls12StateMachine, OfTheClientHasTheEdgesOfTheRfcsAndNoOthers) {
  EXPECT_EQ(of_tls12(handshake::client_edges(), kClientEdges), kClientEdges);
}

TEST(H1Tls12StateMachine, OfTheServerHasTheEdgesOfTheRfcsAndNoOthers) {
  EXPECT_EQ(of_tls12(handshake::server_edges(), kServerEdges), kServerEdges);
}

}  // namespace
}  // namespace entente::adversary
