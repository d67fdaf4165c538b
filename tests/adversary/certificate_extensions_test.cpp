// What comes with certificates: compression (H18, RFC 8879), staples (RFC 6066 §8), and what was not asked for.
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;
constexpr unsigned kZlib = 1;

TEST(CompressedCertificate, OfAServerIsTaken) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitCertificateOrRequest");
  server.say(compressed_certificate(server.certificate()));
  server.say(server.certificate_verify());
  server.say_finished();
  EXPECT_EQ(victim.state(), "Connected");
  EXPECT_EQ(victim.info().certificate_compression, CertificateCompression::zlib);
}

TEST(CompressedCertificate, OfAClientIsTaken) {
  Victim victim(victim_server(ClientAuth::require));
  ScriptedClient client(victim);
  client.reach("WaitCertificate");
  client.say(compressed_certificate(client.certificate()));
  client.say(client.certificate_verify());
  client.say_finished();
  EXPECT_EQ(victim.state(), "Connected");
  EXPECT_EQ(victim.info().client_certificate_compression, CertificateCompression::zlib);
}

TEST(CompressedCertificate, H18LengthsThatLieAreBadCertificates) {
  const auto credential = test::Pki::shared().leaf();
  const auto whole = certificate(credential->chain()).bytes;
  const auto body = Bytes(whole).subspan(4);
  const auto small = deflated(body);
  for (const std::size_t length :
       {std::size_t{0}, body.size() - 1, body.size() + 1, std::size_t{66561}, std::size_t{0xffffff}}) {
    Victim client(victim_client());
    ScriptedServer server(client, credential);
    server.reach("WaitCertificateOrRequest");
    server.send(compressed_certificate(kZlib, length, small));
    EXPECT_TRUE(refused(client, server, Fault::certificate_decompression, Alert::bad_certificate)) << length;

    Victim victim(victim_server(ClientAuth::require));
    ScriptedClient peer(victim, credential);
    peer.reach("WaitCertificate");
    peer.send(compressed_certificate(kZlib, length, small));
    EXPECT_TRUE(refused(victim, peer, Fault::certificate_decompression, Alert::bad_certificate)) << length;
  }
}

TEST(CompressedCertificate, H18ABombIsNotUnpacked) {
  const auto bomb = deflated(Buffer(16'000'000));
  ASSERT_LT(bomb.size(), 65536u);
  for (const std::size_t length : {std::size_t{16'000'000}, std::size_t{60000}}) {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach("WaitCertificateOrRequest");
    const auto whole = compressed_certificate(kZlib, length, bomb);
    for (Bytes rest(whole); !rest.empty() && !victim.failure();) {
      const auto part = rest.first(std::min<std::size_t>(rest.size(), 16384));
      server.send(part);
      rest = rest.subspan(part.size());
    }
    EXPECT_TRUE(refused(victim, server, Fault::certificate_decompression, Alert::bad_certificate)) << length;
  }
}

TEST(CompressedCertificate, DamageIsABadCertificate) {
  const auto credential = test::Pki::shared().leaf();
  auto message = compressed_certificate(certificate(credential->chain()));
  message.back() ^= 1;
  Victim victim(victim_client());
  ScriptedServer server(victim, credential);
  server.reach("WaitCertificateOrRequest");
  server.send(message);
  EXPECT_TRUE(refused(victim, server, Fault::certificate_decompression, Alert::bad_certificate));
}

TEST(CompressedCertificate, WhatIsInsideIsReadAsStrictly) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitCertificateOrRequest");
  server.send(compressed_certificate(kZlib, 5, deflated(Buffer{0, 0, 0, 0, 9})));
  EXPECT_TRUE(refused(victim, server, Fault::message_trailing, Alert::decode_error));
  Victim empty(victim_client());
  ScriptedServer other(empty);
  other.reach("WaitCertificateOrRequest");
  other.send(compressed_certificate(kZlib, 4, deflated(Buffer{0, 0, 0, 0})));
  EXPECT_TRUE(refused(empty, other, Fault::certificate_list_empty, Alert::decode_error)) << "H3";
}

TEST(CompressedCertificate, MustBeByWhatWasOffered) {
  for (const bool off : {false, true}) {
    auto options = victim_client();
    options.certificate_compression = {CertificateCompression::brotli};
    options.compress_certificates = !off;
    Victim victim(options);
    ScriptedServer server(victim);
    server.reach("WaitCertificateOrRequest");
    server.send(compressed_certificate(server.certificate()));
    EXPECT_TRUE(refused(victim, server, Fault::compression_not_offered, Alert::illegal_parameter));
  }
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitCertificateOrRequest");
  server.send(compressed_certificate(0x1a1a, 10, Buffer(10)));
  EXPECT_TRUE(refused(victim, server, Fault::compression_not_offered, Alert::illegal_parameter));
}

TEST(Staple, OfAnotherKindIsRefused) {
  auto options = victim_client();
  options.ask_for_staple = true;
  Victim victim(options);
  ScriptedServer server(victim);
  server.reach("WaitCertificateOrRequest");
  server.send(certificate(server.credential->chain(), {{Type::status_request, {2, 0, 0, 1, 0}}}).bytes);
  EXPECT_TRUE(refused(victim, server, Fault::parameter_illegal, Alert::illegal_parameter));
}

TEST(Staple, V1NonsenseEndsTheHandshake) {
  auto options = victim_client();
  options.ask_for_staple = true;
  Victim victim(options);
  ScriptedServer server(victim);
  server.reach("WaitCertificateOrRequest");
  server.send(certificate(server.credential->chain(), {{Type::status_request, {1, 0, 0, 2, 0xab, 0xcd}}}).bytes);
  EXPECT_TRUE(refused(victim, server, Fault::staple_invalid, Alert::bad_certificate_status_response));
  EXPECT_EQ(victim.info().peer_staple, (Buffer{0xab, 0xcd}));
}

}  // namespace
}  // namespace entente::adversary
