// H3: what a side may leave out of its proof. H4: a CertificateVerify over something else. H17: a Finished that
// differs.
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

constexpr std::string_view kServerContext = "TLS 1.3, server CertificateVerify";
constexpr std::string_view kClientContext = "TLS 1.3, client CertificateVerify";

TEST(H3Authentication, AServerMayLeaveOutNothing) {
  for (const auto& [state, message] : {std::pair{"WaitCertificateOrRequest", "CertificateVerify"},
                                       {"WaitCertificateOrRequest", "Finished"},
                                       {"WaitCertificate", "CertificateVerify"},
                                       {"WaitCertificate", "Finished"},
                                       {"WaitCertificateVerify", "Finished"}}) {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach(state);
    server.send(server.make(message));
    EXPECT_TRUE(unexpected(victim, server)) << message << " in " << state;
  }
}

TEST(H3Authentication, AServerMustHaveACertificate) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitCertificateOrRequest");
  server.send(certificate({}).bytes);
  EXPECT_TRUE(refused(victim, server, Fault::certificate_list_empty, Alert::decode_error));
}

TEST(H3Authentication, AClientMayLeaveOutNothing) {
  for (const auto auth : {ClientAuth::request, ClientAuth::require})
    for (const auto& [state, message] : {std::pair{"WaitCertificate", "CertificateVerify"},
                                         {"WaitCertificate", "Finished"},
                                         {"WaitCertificateVerify", "Finished"}}) {
      Victim victim(victim_server(auth));
      ScriptedClient client(victim);
      client.reach(state);
      client.send(client.make(message));
      EXPECT_TRUE(unexpected(victim, client)) << message << " in " << state;
    }
}

TEST(H3Authentication, AClientMustHaveACertificateWhereItIsRequired) {
  Victim victim(victim_server(ClientAuth::require));
  ScriptedClient client(victim);
  client.reach("WaitCertificate");
  client.say(certificate({}));
  EXPECT_TRUE(refused(victim, client, Fault::certificate_missing, Alert::certificate_required));
}

TEST(H3Authentication, AClientWithoutCertificateProvesNothing) {
  Victim victim(victim_server(ClientAuth::request));
  ScriptedClient client(victim);
  client.reach("WaitCertificate");
  client.say(certificate({}));
  ASSERT_EQ(victim.state(), "WaitFinished");
  client.send(client.certificate_verify());
  EXPECT_TRUE(unexpected(victim, client));
  EXPECT_FALSE(victim.info().peer_verdict);
}

TEST(H3Authentication, ARequestContextIsEmptyInTheHandshake) {
  const Buffer context = {1};
  {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach("WaitCertificateOrRequest");
    server.send(certificate(server.credential->chain(), {}, context).bytes);
    EXPECT_TRUE(refused(victim, server, Fault::request_context, Alert::illegal_parameter));
  }
  {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach("WaitCertificateOrRequest");
    server.send(certificate_request({{ExtensionType::signature_algorithms, code_list(2, {0x0403})}}, context).bytes);
    EXPECT_TRUE(refused(victim, server, Fault::request_context, Alert::illegal_parameter));
  }
  Victim victim(victim_server(ClientAuth::request));
  ScriptedClient client(victim);
  client.reach("WaitCertificate");
  client.send(certificate(client.credential->chain(), {}, context).bytes);
  EXPECT_TRUE(refused(victim, client, Fault::request_context, Alert::illegal_parameter));
}

/// Ways to make a CertificateVerify that is right but for one thing.
struct Forgery {
  const char* what;
  Buffer (*make)(ScriptedPeer& peer, const Credential& own, std::string_view context);
};

const Forgery kForgeries[] = {
    {"another key",
     [](ScriptedPeer& peer, const Credential&, std::string_view context) {
       return peer.certificate_verify(*test::Pki::shared().leaf(), context);
     }},
    {"the other side's context string",
     [](ScriptedPeer& peer, const Credential& own, std::string_view context) {
       return peer.certificate_verify(own, context == kServerContext ? kClientContext : kServerContext);
     }},
    {"another context string",
     [](ScriptedPeer& peer, const Credential& own, std::string_view) {
       return peer.certificate_verify(own, "TLS 1.3, Server CertificateVerify");
     }},
    {"another transcript",
     [](ScriptedPeer& peer, const Credential& own, std::string_view context) {
       peer.transcript.add(Buffer{0});
       return peer.certificate_verify(own, context);
     }},
    {"no signature",
     [](ScriptedPeer&, const Credential&, std::string_view) {
       return certificate_verify(SignatureScheme::ecdsa_secp256r1_sha256, {}).bytes;
     }},
    {"the signature of the transcript alone",
     [](ScriptedPeer& peer, const Credential& own, std::string_view) {
       const crypto::SignatureAlgorithm ecdsa{crypto::SignatureAlgorithm::Kind::ecdsa};
       return certificate_verify(SignatureScheme::ecdsa_secp256r1_sha256,
                                 test::must(own.key()->sign(ecdsa, peer.transcript.hash())))
           .bytes;
     }},
};

TEST(H4CertificateVerify, OfAServerOverSomethingElseIsADecryptError) {
  for (const auto& [what, make] : kForgeries) {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach("WaitCertificateVerify");
    server.send(make(server, *server.credential, kServerContext));
    EXPECT_TRUE(refused(victim, server, Fault::signature_invalid, Alert::decrypt_error)) << what;
  }
}

TEST(H4CertificateVerify, OfAClientOverSomethingElseIsADecryptError) {
  for (const auto& [what, make] : kForgeries) {
    Victim victim(victim_server(ClientAuth::require));
    ScriptedClient client(victim);
    client.reach("WaitCertificateVerify");
    client.send(make(client, *client.credential, kClientContext));
    EXPECT_TRUE(refused(victim, client, Fault::signature_invalid, Alert::decrypt_error)) << what;
  }
}

TEST(H4CertificateVerify, OfAServerIsNotOneOfAClient) {
  // what a server signed is of no use to a client that wants to be it, in a handshake of its own
  Victim client_victim(victim_client());
  ScriptedServer server(client_victim);
  server.reach("WaitCertificateVerify");
  const auto stolen = server.certificate_verify();
  Victim victim(victim_server(ClientAuth::require));
  ScriptedClient client(victim, server.credential);
  client.reach("WaitCertificateVerify");
  client.send(stolen);
  EXPECT_TRUE(refused(victim, client, Fault::signature_invalid, Alert::decrypt_error));
}

TEST(H17Finished, OfAServerWithAnyByteFlippedIsADecryptError) {
  for (std::size_t i = 0; i < 32; ++i) {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach("WaitFinished");
    auto message = server.finished();
    message[4 + i] ^= 0x10;
    server.send(message);
    EXPECT_TRUE(refused(victim, server, Fault::finished_invalid, Alert::decrypt_error)) << i;
  }
}

TEST(H17Finished, OfAClientWithAnyByteFlippedIsADecryptError) {
  for (std::size_t i = 0; i < 32; ++i) {
    Victim victim(victim_server());
    ScriptedClient client(victim);
    client.reach("WaitFinished");
    auto message = client.finished();
    message[4 + i] ^= 0x10;
    client.send(message);
    EXPECT_TRUE(refused(victim, client, Fault::finished_invalid, Alert::decrypt_error)) << i;
  }
}

TEST(H17Finished, OfTheOtherSideIsADecryptError) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitFinished");
  server.send(server.ScriptedPeer::finished(server.secrets.client_handshake));
  EXPECT_TRUE(refused(victim, server, Fault::finished_invalid, Alert::decrypt_error));
}

TEST(H17Finished, OfTheWrongLengthIsADecodeError) {
  for (const std::size_t size : {0u, 1u, 31u, 33u, 48u, 64u, 65u, 4096u}) {
    Victim client_victim(victim_client());
    ScriptedServer server(client_victim);
    server.reach("WaitFinished");
    auto mac = finished_mac(server.secrets.server_handshake, server.transcript);
    mac.resize(size);
    server.send(message(HandshakeType::finished, mac));
    EXPECT_TRUE(refused(client_victim, server, Fault::message_wrong_length, Alert::decode_error)) << size;
    Victim server_victim(victim_server());
    ScriptedClient client(server_victim);
    client.reach("WaitFinished");
    client.send(message(HandshakeType::finished, mac));
    EXPECT_TRUE(refused(server_victim, client, Fault::message_wrong_length, Alert::decode_error)) << size;
  }
}

}  // namespace
}  // namespace entente::adversary
