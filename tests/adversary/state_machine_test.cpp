// H1: every state of both sides against every message. What is legal stands here once more, by hand, from RFC 8446
// appendix A and §4; the library's own tables must agree with it, and so must its behaviour.
#include <algorithm>
#include <set>

#include "handshake/machine.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

struct Edge {
  std::string_view from, by, to;
  friend auto operator<=>(const Edge&, const Edge&) = default;
};

const std::set<Edge> kClientEdges{
    {"Start", "shares generated", "WaitServerHello"},
    {"WaitServerHello", "HelloRetryRequest", "MakeSharesAgain"},
    {"WaitServerHello", "HelloRetryRequest", "WaitServerHelloAgain"},
    {"WaitServerHello", "ServerHello", "AgreeKey"},
    {"WaitServerHello", "ServerHello", "AgreeResumedKey"},
    {"WaitServerHello", "ServerHello", "WaitResumedEncryptedExtensions"},
    {"MakeSharesAgain", "shares generated", "WaitServerHelloAgain"},
    {"WaitServerHelloAgain", "ServerHello", "AgreeKey"},
    {"WaitServerHelloAgain", "ServerHello", "AgreeResumedKey"},
    {"WaitServerHelloAgain", "ServerHello", "WaitResumedEncryptedExtensions"},
    {"AgreeResumedKey", "key agreed", "WaitResumedEncryptedExtensions"},
    {"WaitResumedEncryptedExtensions", "EncryptedExtensions", "WaitFinished"},
    {"WaitResumedEncryptedExtensions", "EncryptedExtensions", "WaitFinishedEarly"},
    {"WaitFinishedEarly", "Finished", "Connected"},
    {"AgreeKey", "key agreed", "WaitEncryptedExtensions"},
    {"WaitEncryptedExtensions", "EncryptedExtensions", "WaitCertificateOrRequest"},
    {"WaitCertificateOrRequest", "CertificateRequest", "WaitCertificate"},
    {"WaitCertificateOrRequest", "Certificate", "VerifyServerChain"},
    {"WaitCertificate", "Certificate", "VerifyServerChain"},
    {"WaitCertificateOrRequest", "CompressedCertificate", "VerifyServerChain"},
    {"WaitCertificate", "CompressedCertificate", "VerifyServerChain"},
    {"VerifyServerChain", "chain verified", "WaitCertificateVerify"},
    {"WaitCertificateVerify", "CertificateVerify", "VerifyServerSignature"},
    {"VerifyServerSignature", "signature verified", "WaitFinished"},
    {"WaitFinished", "Finished", "SignClientFlight"},
    {"WaitFinished", "Finished", "Connected"},
    {"SignClientFlight", "signature made", "Connected"},
};

const std::set<Edge> kServerEdges{
    {"WaitClientHello", "ClientHello", "WaitClientHelloAgain"},
    {"WaitClientHello", "ClientHello", "ChooseIdentity"},
    {"WaitClientHello", "ClientHello", "ChoosePsk"},
    {"WaitClientHello", "ClientHello", "WaitClientHelloWithCookie"},
    {"WaitClientHelloWithCookie", "ClientHello", "WaitClientHelloWithCookie"},
    {"WaitClientHelloWithCookie", "ClientHello", "WaitClientHelloAgain"},
    {"WaitClientHelloWithCookie", "ClientHello", "ChooseIdentity"},
    {"WaitClientHelloWithCookie", "ClientHello", "ChoosePsk"},
    {"WaitClientHelloAgain", "ClientHello", "ChooseIdentity"},
    {"WaitClientHelloAgain", "ClientHello", "ChoosePsk"},
    {"ChooseIdentity", "credential chosen", "RespondShare"},
    {"ChooseIdentity", "credential chosen", "ChoosePsk"},
    {"ChoosePsk", "session looked up", "RespondShare"},
    {"ChoosePsk", "session looked up", "RespondToPsk"},
    {"ChoosePsk", "session looked up", "WaitEndOfEarlyData"},
    {"ChoosePsk", "session looked up", "WaitFinished"},
    {"RespondToPsk", "share answered", "WaitEndOfEarlyData"},
    {"RespondToPsk", "share answered", "WaitFinished"},
    {"WaitEndOfEarlyData", "EndOfEarlyData", "WaitFinished"},
    {"RespondShare", "share answered", "SignServerFlight"},
    {"SignServerFlight", "signature made", "WaitCertificate"},
    {"SignServerFlight", "signature made", "WaitFinished"},
    {"WaitCertificate", "Certificate", "VerifyClientChain"},
    {"WaitCertificate", "Certificate", "WaitFinished"},
    {"WaitCertificate", "CompressedCertificate", "VerifyClientChain"},
    {"WaitCertificate", "CompressedCertificate", "WaitFinished"},
    {"VerifyClientChain", "chain verified", "WaitCertificateVerify"},
    {"WaitCertificateVerify", "CertificateVerify", "VerifyClientSignature"},
    {"VerifyClientSignature", "signature verified", "WaitFinished"},
    {"WaitFinished", "Finished", "Connected"},
};

/// Where each message leads when its jobs are done at once. What is missing here is an unexpected_message.
struct Step {
  std::string_view from, by, to;
  ClientAuth client_auth = ClientAuth::none;  ///< of the server that is needed to get there
};

constexpr Step kClientSteps[] = {
    {"WaitServerHello", "HelloRetryRequest", "WaitServerHelloAgain"},
    {"WaitServerHello", "ServerHello", "WaitEncryptedExtensions"},
    {"WaitServerHelloAgain", "ServerHello", "WaitEncryptedExtensions"},
    {"WaitEncryptedExtensions", "EncryptedExtensions", "WaitCertificateOrRequest"},
    {"WaitCertificateOrRequest", "CertificateRequest", "WaitCertificate"},
    {"WaitCertificateOrRequest", "Certificate", "WaitCertificateVerify"},
    {"WaitCertificate", "Certificate", "WaitCertificateVerify"},
    {"WaitCertificateOrRequest", "CompressedCertificate", "WaitCertificateVerify"},
    {"WaitCertificate", "CompressedCertificate", "WaitCertificateVerify"},
    {"WaitCertificateVerify", "CertificateVerify", "WaitFinished"},
    {"WaitFinished", "Finished", "Connected"},
    {"Connected", "NewSessionTicket", "Connected"},
    {"Connected", "KeyUpdate", "Connected"},
};

constexpr Step kServerSteps[] = {
    {"WaitClientHello", "ClientHello", "WaitFinished"},
    {"WaitClientHelloAgain", "ClientHello", "WaitFinished"},
    {"WaitCertificate", "Certificate", "WaitCertificateVerify", ClientAuth::require},
    {"WaitCertificate", "CompressedCertificate", "WaitCertificateVerify", ClientAuth::require},
    {"WaitCertificateVerify", "CertificateVerify", "WaitFinished", ClientAuth::require},
    {"WaitFinished", "Finished", "Connected"},
    {"Connected", "KeyUpdate", "Connected"},
};

const Step* find(std::span<const Step> steps, std::string_view from, std::string_view by) {
  for (const auto& step : steps)
    if (step.from == from && step.by == by) return &step;
  return nullptr;
}

/// One cell of the matrix: the victim in this state gets this message.
template <class Peer>
void try_message(Victim& victim, std::string_view state, const Kind& kind, const Step* step) {
  Peer peer(victim);
  peer.reach(state);
  ASSERT_EQ(victim.failure(), nullptr);
  ASSERT_EQ(victim.state(), state);
  peer.send(peer.make(kind.name));
  if (!step) {
    EXPECT_TRUE(unexpected(victim, peer)) << kind.name << " in " << state;
    return;
  }
  EXPECT_EQ(victim.failure(), nullptr) << kind.name << " in " << state << ": " << victim.failure()->row().code << " "
                                       << victim.failure()->where.field;
  EXPECT_EQ(victim.state(), step->to) << kind.name << " in " << state;
  EXPECT_TRUE(victim.data().empty());
}

/// Of a server that comes to this state.
ClientAuth asks_for_certificate(std::string_view state) {
  return state == "WaitCertificate" || state == "WaitCertificateVerify" ? ClientAuth::require : ClientAuth::none;
}

std::set<std::string_view> states_of(std::span<const Step> steps) {
  std::set<std::string_view> states;
  for (const auto& step : steps) states.insert(step.from);
  return states;
}

/// The edges between states of TLS 1.3; those of TLS 1.2 have their own test.
std::set<Edge> of_tls13(const std::vector<handshake::Edge>& edges, const std::set<Edge>& expected) {
  std::set<std::string_view> states;
  for (const auto& [from, by, to] : expected) states.insert({from, to});
  std::set<Edge> set;
  for (const auto& edge : edges)
    if (states.contains(edge.from) && states.contains(edge.to)) set.insert({edge.from, edge.by, edge.to});
  return set;
}

TEST(H1StateMachine, OfTheClientHasTheEdgesOfTheRfcAndNoOthers) {
  EXPECT_EQ(of_tls13(handshake::client_edges(), kClientEdges), kClientEdges);
}

TEST(H1StateMachine, OfTheServerHasTheEdgesOfTheRfcAndNoOthers) {
  EXPECT_EQ(of_tls13(handshake::server_edges(), kServerEdges), kServerEdges);
}

/// Those states of the edges that take a message, and do not stand in these steps.
std::set<std::string_view> others(const std::set<Edge>& edges, std::span<const Step> steps) {
  std::set<std::string_view> out;
  const auto kinds = every_kind();
  const auto tried = states_of(steps);
  for (const auto& [from, by, to] : edges)
    if (std::ranges::find(kinds, by, &Kind::name) != kinds.end() && !tried.contains(from)) out.insert(from);
  return out;
}

TEST(H1EveryMessageInEveryState, LeavesOutWhatOthersTry) {
  // H1EveryMessageInEveryState.OfAClientThatResumes
  EXPECT_EQ(others(kClientEdges, kClientSteps),
            (std::set<std::string_view>{"WaitFinishedEarly", "WaitResumedEncryptedExtensions"}));
  // OfAServerThatAskedForACookie, and EarlyData.EndsWithEndOfEarlyDataAndNothingElse
  EXPECT_EQ(others(kServerEdges, kServerSteps),
            (std::set<std::string_view>{"WaitClientHelloWithCookie", "WaitEndOfEarlyData"}));
}

TEST(H1EveryMessageInEveryState, OfTheClient) {
  for (const auto state : states_of(kClientSteps))
    for (const auto& kind : every_kind()) {
      Victim victim(victim_client());
      try_message<ScriptedServer>(victim, state, kind, find(kClientSteps, state, kind.name));
    }
}

TEST(H1EveryMessageInEveryState, OfTheServer) {
  for (const auto state : states_of(kServerSteps))
    for (const auto& kind : every_kind()) {
      Victim victim(victim_server(asks_for_certificate(state)));
      try_message<ScriptedClient>(victim, state, kind, find(kServerSteps, state, kind.name));
    }
}

TEST(H1EveryMessageInEveryState, AtItsHeaderAlone) {
  // a message that may not come is refused before its body is waited for
  for (const auto state : states_of(kClientSteps))
    for (const auto& kind : every_kind()) {
      if (kind.name == "HelloRetryRequest" || find(kClientSteps, state, kind.name)) continue;
      Victim victim(victim_client());
      ScriptedServer server(victim);
      server.reach(state);
      const std::uint8_t header[] = {static_cast<std::uint8_t>(kind.type), 0, 0, 1};
      server.send_record(ContentType::handshake, header);
      EXPECT_TRUE(unexpected(victim, server)) << kind.name << " in " << state;
    }
  for (const auto state : states_of(kServerSteps))
    for (const auto& kind : every_kind()) {
      if (find(kServerSteps, state, kind.name)) continue;
      Victim victim(victim_server(asks_for_certificate(state)));
      ScriptedClient client(victim);
      client.reach(state);
      const std::uint8_t header[] = {static_cast<std::uint8_t>(kind.type), 0, 0, 1};
      client.send_record(ContentType::handshake, header);
      EXPECT_TRUE(unexpected(victim, client)) << kind.name << " in " << state;
    }
}

TEST(H1EveryMessageInEveryState, InThePlainAfterTheKeysChanged) {
  // EarlyCCS, SMACK: what should be protected is not taken without
  for (const std::string_view state :
       {"WaitEncryptedExtensions", "WaitCertificateOrRequest", "WaitCertificateVerify", "WaitFinished", "Connected"})
    for (const auto& kind : every_kind()) {
      Victim victim(victim_client());
      ScriptedServer server(victim);
      server.reach(state);
      server.send_plain(ContentType::handshake, server.make(kind.name));
      EXPECT_TRUE(refused(victim, server, Fault::record_unprotected, Alert::unexpected_message))
          << kind.name << " in " << state;
    }
  for (const std::string_view state : {"WaitCertificate", "WaitCertificateVerify", "WaitFinished", "Connected"})
    for (const auto& kind : every_kind()) {
      Victim victim(victim_server(asks_for_certificate(state)));
      ScriptedClient client(victim);
      client.reach(state);
      client.send_plain(ContentType::handshake, client.make(kind.name));
      EXPECT_TRUE(refused(victim, client, Fault::record_unprotected, Alert::unexpected_message))
          << kind.name << " in " << state;
    }
}

TEST(H1EveryMessageInEveryState, UnderTheKeysOfTheEpochBefore) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitFinished");
  server.send(server.finished());
  ASSERT_EQ(victim.state(), "Connected");
  server.send(server.make("KeyUpdate"));
  EXPECT_EQ(victim.failure()->fault, Fault::bad_record_mac);
}

}  // namespace
}  // namespace entente::adversary
