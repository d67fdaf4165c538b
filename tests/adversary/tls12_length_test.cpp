// H8 of TLS 1.2: every length field of every message that a side can receive, as length_test.cpp has it for TLS 1.3.
#include "lengths.h"
#include "moments12.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;

AnyPeer& peer_of(ClientAt& pair) { return pair.server; }
AnyPeer& peer_of(ServerAt& pair) { return pair.client; }

/// Sends each variant of what `make` makes to a fresh victim at this moment. `At` is ClientAt or ServerAt.
template <class At, class Make>
void try_lengths(std::string_view kind, const Moment& moment, Make&& make) {
  try_variants(
      kind, [&] { return std::make_unique<At>(moment); }, [](At& pair) -> AnyPeer& { return peer_of(pair); },
      std::forward<Make>(make));
}

/// With everything that one may carry.
ServerHello full_server_hello(const ScriptedServer12& server) {
  auto hello = server.server_hello();
  hello.session_id_echo = Buffer(32, 0x1d);
  hello.extensions.add(Type::server_name, {});
  hello.extensions.add(Type::ec_point_formats, {1, 0});
  return hello;
}

TEST(H8Tls12Lengths, OfAClientHello) {
  for (const auto way : {Way::full, Way::both_versions})
    try_lengths<ServerAt>("ClientHello", {way, "WaitClientHello"}, [](ServerAt& pair) {
      auto hello = pair.client.client_hello();
      hello.session_id = Buffer(32, 0x1d);
      hello.extensions.add(Type{16}, alpn_list({"h2", "http/1.1"}));
      return hello.encode().bytes;
    });
}

TEST(H8Tls12Lengths, OfAServerHello) {
  for (const auto way : {Way::full, Way::both_versions})
    try_lengths<ClientAt>("ServerHello of TLS 1.2", {way, "WaitServerHello"},
                          [](ClientAt& pair) { return full_server_hello(pair.server).encode().bytes; });
}

TEST(H8Tls12Lengths, OfACertificate) {
  try_lengths<ClientAt>("Certificate of TLS 1.2", {Way::full, "WaitCertificate12"},
                        [](ClientAt& pair) { return pair.server.certificate().bytes; });
  try_lengths<ServerAt>("Certificate of TLS 1.2", {Way::authenticated, "WaitCertificate12"},
                        [](ServerAt& pair) { return pair.client.certificate().bytes; });
}

TEST(H8Tls12Lengths, OfACertificateStatus) {
  try_lengths<ClientAt>("CertificateStatus", {Way::stapled, "WaitCertificateStatus"},
                        [](ClientAt& pair) { return certificate_status(pair.server.staple).bytes; });
}

TEST(H8Tls12Lengths, OfAServerKeyExchange) {
  try_lengths<ClientAt>("ServerKeyExchange", {Way::full, "WaitServerKeyExchange"},
                        [](ClientAt& pair) { return pair.server.server_key_exchange().encode().bytes; });
}

TEST(H8Tls12Lengths, OfACertificateRequest) {
  try_lengths<ClientAt>("CertificateRequest of TLS 1.2", {Way::full, "WaitRequestOrDone"}, [](ClientAt&) {
    return certificate_request12({64, 1}, {0x0403, 0x0804}, {Buffer{0x30, 0}, Buffer{0x30, 0}}).bytes;
  });
}

TEST(H8Tls12Lengths, OfAClientKeyExchange) {
  try_lengths<ServerAt>("ClientKeyExchange", {Way::full, "WaitClientKeyExchange"},
                        [](ServerAt& pair) { return pair.client.key_exchange().bytes; });
}

TEST(H8Tls12Lengths, OfACertificateVerify) {
  try_lengths<ServerAt>("CertificateVerify", {Way::authenticated, "WaitCertificateVerify12"},
                        [](ServerAt& pair) { return pair.client.certificate_verify(); });
}

TEST(H8Tls12Lengths, OfANewSessionTicket) {
  try_lengths<ClientAt>("NewSessionTicket of TLS 1.2", {Way::ticket, "WaitNewSessionTicket"},
                        [](ClientAt& pair) { return new_session_ticket12(7200, pair.server.ticket).bytes; });
}

/// What has no length of its own but the header's: a byte behind, or one less.
TEST(H8Tls12Lengths, OfMessagesThatHaveOneSize) {
  for (const auto& [moment, kind, type] :
       {std::tuple{Moment{Way::full, "WaitRequestOrDone"}, "ServerHelloDone", HandshakeType::server_hello_done},
        {Moment{Way::full, "WaitFinished12"}, "Finished", HandshakeType::finished}})
    for (const std::size_t size : {1U, 11U, 13U}) {
      ClientAt pair(moment);
      pair.server.send(message(type, Buffer(size)));
      judge(pair.victim, pair.server, Verdict::malformed, std::string(kind) + " of " + std::to_string(size) + " bytes");
    }
}

}  // namespace
}  // namespace entente::adversary
