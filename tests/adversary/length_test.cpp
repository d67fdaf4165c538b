// H8: every length field of every message that a side can receive lies by one, says nothing or all, or tells the truth
// about a vector that is a byte longer, shorter or empty. Whatever breaks the grammar is a decode_error.
#include "base/bytes.h"
#include "lengths.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;

/// Sends each variant of what `make` makes to a fresh victim in this state. `Against` is AgainstClient or
/// AgainstServer.
template <class Against, class Options, class Make>
void try_lengths(std::string_view kind, std::string_view state, const Options& options, Make&& make) {
  try_variants(
      kind, [&] { return std::make_unique<Against>(state, options); },
      [](Against& pair) -> AnyPeer& { return pair.peer(); }, std::forward<Make>(make));
}

ClientOptions client_options() {
  auto options = victim_client();
  options.alpn = {"h2"};
  return options;
}

/// A ClientHello with everything that one may carry.
ClientHello full_client_hello(ScriptedClient& client) {
  auto hello = client.client_hello();
  auto& all = hello.extensions;
  all.add(Type::max_fragment_length, {2});
  all.add(Type::status_request, {1, 0, 3, 0, 1, 9, 0, 2, 5, 0});
  all.add(Type::ec_point_formats, {1, 0});
  all.add(Type{16}, alpn_list({"h2", "http/1.1"}));
  all.add(Type::signed_certificate_timestamp, {});
  all.add(Type::padding, Buffer(7));
  all.add(Type::encrypt_then_mac, {});
  all.add(Type::extended_master_secret, {});
  all.add(Type::compress_certificate, code_list(1, {0x1a1a, 0x2a2a}));
  all.add(Type::record_size_limit, {0x40, 0});
  all.add(Type::session_ticket, Buffer(5));
  all.add(Type::cookie, Maker().vector(2, Buffer(4, 'c')).take().bytes);
  all.add(Type::certificate_authorities, {0, 7, 0, 2, 0x30, 0, 0, 1, 0x30});
  all.add(Type::post_handshake_auth, {});
  all.add(Type::signature_algorithms_cert, code_list(2, {0x0403, 0x0804}));
  all.add(Type::renegotiation_info, {0});
  all.add(Type{0x1a1a}, Buffer(3));
  all.add(Type::psk_key_exchange_modes, {1, 1});
  all.add(Type::early_data, {});
  Maker psk;
  psk.vector(2, Maker().vector(2, Buffer(40, 0x7e)).number(5, 4).take().bytes);
  psk.vector(2, Maker().vector(1, Buffer(32, 0xb1)).take().bytes);
  all.add(Type::pre_shared_key, psk.take().bytes);
  return hello;
}

TEST(H8Lengths, OfAClientHello) {
  try_lengths<AgainstServer>("ClientHello", "WaitClientHello", victim_server(),
                             [](AgainstServer& pair) { return full_client_hello(pair.client).encode().bytes; });
}

TEST(H8Lengths, OfASecondClientHello) {
  try_lengths<AgainstServer>("ClientHello", "WaitClientHelloAgain", victim_server(),
                             [](AgainstServer& pair) { return pair.client.client_hello().encode().bytes; });
}

TEST(H8Lengths, OfAServerHello) {
  for (const auto state : {"WaitServerHello", "WaitServerHelloAgain"})
    try_lengths<AgainstClient>("ServerHello", state, client_options(),
                               [](AgainstClient& pair) { return pair.server.server_hello().encode().bytes; });
}

TEST(H8Lengths, OfAHelloRetryRequest) {
  try_lengths<AgainstClient>("HelloRetryRequest", "WaitServerHello", client_options(), [](AgainstClient& pair) {
    auto retry = pair.server.retry();
    retry.extensions.add(Type::cookie, Maker().vector(2, Buffer(4, 'c')).take().bytes);
    return retry.encode().bytes;
  });
}

TEST(H8Lengths, OfEncryptedExtensions) {
  try_lengths<AgainstClient>("EncryptedExtensions", "WaitEncryptedExtensions", client_options(), [](AgainstClient&) {
    return encrypted_extensions({{Type::server_name, {}},
                                 {Type{16}, alpn_list({"h2"})},
                                 {Type::supported_groups, code_list(2, {0x001d, 0x0017})}})
        .bytes;
  });
}

TEST(H8Lengths, OfACertificateRequest) {
  try_lengths<AgainstClient>("CertificateRequest", "WaitCertificateOrRequest", client_options(), [](AgainstClient&) {
    return certificate_request({{Type::signature_algorithms, code_list(2, {0x0403, 0x0804})},
                                {Type::signature_algorithms_cert, code_list(2, {0x0403})},
                                {Type::certificate_authorities, {0, 4, 0, 2, 0x30, 0}},
                                {Type::oid_filters, {0, 7, 2, 0x2a, 3, 0, 2, 5, 0}},
                                {Type::compress_certificate, code_list(1, {0x1a1a})},
                                {Type::status_request, {}},
                                {Type::signed_certificate_timestamp, {}},
                                {Type{0x1a1a}, Buffer(3)}})
        .bytes;
  });
}

TEST(H8Lengths, OfACertificateRequestAfterTheHandshake) {
  auto options = client_options();
  options.post_handshake_auth = true;
  try_lengths<AgainstClient>("CertificateRequest", "Connected", options, [](AgainstClient&) {
    return certificate_request({{Type::signature_algorithms, code_list(2, {0x0403, 0x0804})}}, Buffer{1, 2, 3}).bytes;
  });
}

TEST(H8Lengths, OfACertificate) {
  for (const auto state : {"WaitCertificateOrRequest", "WaitCertificate"})
    try_lengths<AgainstClient>("Certificate", state, client_options(),
                               [](AgainstClient& pair) { return pair.server.certificate().bytes; });
  try_lengths<AgainstServer>("Certificate", "WaitCertificate", victim_server(ClientAuth::require),
                             [](AgainstServer& pair) { return pair.client.certificate().bytes; });
}

TEST(H8Lengths, OfACertificateVerify) {
  try_lengths<AgainstClient>("CertificateVerify", "WaitCertificateVerify", client_options(),
                             [](AgainstClient& pair) { return pair.server.certificate_verify(); });
  try_lengths<AgainstServer>("CertificateVerify", "WaitCertificateVerify", victim_server(ClientAuth::require),
                             [](AgainstServer& pair) { return pair.client.certificate_verify(); });
}

TEST(H8Lengths, OfANewSessionTicket) {
  try_lengths<AgainstClient>("NewSessionTicket", "Connected", client_options(), [](AgainstClient&) {
    Maker body;
    body.number(7200, 4).number(1, 4).vector(1, Buffer{0}).vector(2, Buffer(16, 0x7e));
    Extensions{{Type::early_data, {0, 0, 4, 0}}, {Type{0x1a1a}, Buffer(3)}}.write(body);
    return message(HandshakeType::new_session_ticket, body.take().bytes);
  });
}

// ---- the header's own length ----

/// A message whose header says `length` instead of `size`: to be waited for, or a decode_error, or too large.
void try_header(Victim& victim, ScriptedPeer& peer, std::string_view kind, std::size_t size, std::size_t length) {
  const auto what = std::string(kind) + " of " + std::to_string(length) + " bytes";
  const bool fixed = kind == "Finished" || kind == "KeyUpdate";
  if (length == 0xffffff && !fixed) {
    EXPECT_TRUE(refused(victim, peer, Fault::message_too_large, Alert::illegal_parameter)) << what;
    return;
  }
  if (length == size + 1 && kind != "KeyUpdate") {
    EXPECT_EQ(victim.failure(), nullptr) << what << " is to be waited for";
    peer.send(Buffer{0});
  }
  judge(victim, peer, Verdict::malformed, what);
}

template <class Make>
void try_headers(std::string_view kind, Make&& make_pair) {
  for (int i = 0; i < 4; ++i) {
    auto pair = make_pair();
    ScriptedPeer& peer = pair.peer();
    auto message = peer.make(kind);
    const auto size = message.size() - 4;
    const std::size_t lengths[] = {size + 1, size - 1, 0, 0xffffff};
    store_be24(&message[1], lengths[i]);
    peer.send(message);
    try_header(pair.victim, peer, kind, size, lengths[i]);
  }
}

TEST(H8Lengths, OfTheHeader) {
  for (const auto& [state, kind] : {std::pair{"WaitServerHello", "ServerHello"},
                                    {"WaitServerHello", "HelloRetryRequest"},
                                    {"WaitServerHelloAgain", "ServerHello"},
                                    {"WaitEncryptedExtensions", "EncryptedExtensions"},
                                    {"WaitCertificateOrRequest", "CertificateRequest"},
                                    {"WaitCertificate", "Certificate"},
                                    {"WaitCertificateVerify", "CertificateVerify"},
                                    {"WaitFinished", "Finished"},
                                    {"Connected", "NewSessionTicket"},
                                    {"Connected", "KeyUpdate"}})
    try_headers(kind, [&] { return AgainstClient(state); });
  for (const auto& [state, kind] : {std::pair{"WaitClientHello", "ClientHello"},
                                    {"WaitClientHelloAgain", "ClientHello"},
                                    {"WaitCertificate", "Certificate"},
                                    {"WaitCertificateVerify", "CertificateVerify"},
                                    {"WaitFinished", "Finished"}})
    try_headers(kind, [&] { return AgainstServer(state, ClientAuth::require); });
  try_headers("KeyUpdate", [] { return AgainstServer("Connected"); });
}

// ---- zeros that mean something ----

TEST(H8LegalZeros, NoSessionIdIsEchoedAndLooksLikeNoOlderVersion) {
  AgainstServer pair("WaitClientHello");
  auto hello = pair.client.client_hello();
  hello.session_id.clear();
  pair.client.say_client_hello(hello);
  EXPECT_TRUE(ServerHello::parse(pair.client.heard.front()).session_id_echo.empty());
  EXPECT_EQ(pair.client.change_cipher_specs, 0u);
  pair.client.say_finished();
  EXPECT_EQ(pair.victim.state(), "Connected");
}

TEST(H8LegalZeros, NoClientSharesAskForARetry) {
  AgainstServer pair("WaitClientHello");
  auto hello = pair.client.client_hello();
  hello.extensions[Type::key_share] = key_share_list({});
  pair.client.say_client_hello(hello);
  EXPECT_EQ(pair.victim.state(), "WaitClientHelloAgain");
  EXPECT_EQ(ServerHello::parse(pair.client.heard.front()).random, retry_random());
}

TEST(H8LegalZeros, NoTicketNonceIsOneOfItsValues) {
  AgainstClient pair("Connected");
  Maker body;
  body.number(7200, 4).number(1, 4).vector(1, Buffer{}).vector(2, Buffer(16, 0x7e)).vector(2, Buffer{});
  pair.server.send(message(HandshakeType::new_session_ticket, body.take().bytes));
  EXPECT_EQ(pair.victim.failure(), nullptr);
}

TEST(H8LegalZeros, NoCertificateOfAClientIsAnAnswer) {
  AgainstServer pair("WaitCertificate", ClientAuth::request);
  pair.client.say(certificate({}));
  EXPECT_EQ(pair.victim.state(), "WaitFinished");
  pair.client.say_finished();
  EXPECT_EQ(pair.victim.state(), "Connected");
}

TEST(H8LegalZeros, NoResponderIdsAndNoRequestExtensionsAreLegal) {
  AgainstServer pair("WaitClientHello");
  auto hello = pair.client.client_hello();
  hello.extensions.add(Type::status_request, {1, 0, 0, 0, 0});
  pair.client.say_client_hello(hello);
  EXPECT_EQ(pair.victim.state(), "WaitFinished");
}

}  // namespace
}  // namespace entente::adversary
