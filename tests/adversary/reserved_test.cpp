// H19: GREASE in every list (RFC 8701): what is reserved for it is ignored wherever it stands. R9: peers with nothing
// but what is broken (RFC 8446 §D.5).
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;

/// RFC 8701 §2: the sixteen code points of two bytes, and the eight of one byte for psk_key_exchange_modes.
std::vector<unsigned> two_byte_values() {
  std::vector<unsigned> out;
  for (unsigned i = 0; i < 16; ++i) out.push_back(0x0a0a + 0x1010 * i);
  return out;
}
std::vector<unsigned> one_byte_values() {
  std::vector<unsigned> out;
  for (unsigned i = 0; i < 8; ++i) out.push_back(0x0b + 0x1f * i);
  return out;
}

/// A ClientHello with this value before everything that it really offers, and once more behind it.
ClientHello greased(ScriptedClient& client, unsigned value) {
  auto hello = client.client_hello();
  const auto real_share = hello.extensions[Type::key_share];
  Maker shares;
  shares.u16(value).vector(2, Buffer{0}).bytes(Bytes(real_share).subspan(2));
  hello.cipher_suites = {value, 0x1301, value ^ 0x1010};
  hello.extensions[Type::supported_groups] = code_list(2, {value, 0x001d, 0x0017, value ^ 0x1010});
  hello.extensions[Type::key_share] = Maker().vector(2, shares.take().bytes).take().bytes;
  hello.extensions[Type::signature_algorithms] = code_list(2, {value, 0x0403, 0x0804, value ^ 0x1010});
  hello.extensions.add(Type::signature_algorithms_cert, code_list(2, {value, 0x0403, 0x0804}));
  hello.extensions[Type::supported_versions] = code_list(1, {value, 0x0304, value ^ 0x1010});
  const char name[] = {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
  hello.extensions.add(Type{16}, alpn_list({std::string_view(name, 2), "h2"}));
  hello.extensions.add(Type::compress_certificate, code_list(1, {value}));
  hello.extensions.list.insert(hello.extensions.list.begin(), {Type(value), {}});
  hello.extensions.add(Type(value ^ 0x1010), {0});
  return hello;
}

TEST(H19Grease, InEveryListOfAClientHelloIsIgnored) {
  for (const auto value : two_byte_values()) {
    auto options = victim_server();
    options.alpn = {"h2"};
    AgainstServer pair("WaitClientHello", options);
    pair.client.say_client_hello(greased(pair.client, value));
    pair.client.say_finished();
    EXPECT_EQ(pair.victim.state(), "Connected") << value;
    EXPECT_EQ(pair.victim.info().group, NamedGroup::x25519);
    EXPECT_EQ(pair.victim.info().alpn, "h2");
    EXPECT_FALSE(pair.victim.info().hello_retry);
  }
}

TEST(H19Grease, AsTheOnlyShareIsNone) {
  AgainstServer pair("WaitClientHello");
  auto first = greased(pair.client, 0xbaba);
  auto second = first;
  first.extensions[Type::key_share] = key_share_list({key_share_entry(NamedGroup{0xbaba}, Buffer{0})});
  pair.client.say_client_hello(first);
  ASSERT_EQ(pair.victim.state(), "WaitClientHelloAgain");
  auto& shares = second.extensions[Type::key_share];
  shares = key_share_list({to_buffer(Bytes(shares).subspan(2 + 5))});
  pair.client.say_client_hello(second);
  pair.client.say_finished();
  EXPECT_EQ(pair.victim.state(), "Connected");
}

TEST(H19Grease, AmongPskModesIsIgnored) {
  for (const auto value : one_byte_values()) {
    AgainstServer pair("WaitClientHello");
    auto hello = pair.client.client_hello();
    hello.extensions.add(Type::psk_key_exchange_modes, {2, static_cast<std::uint8_t>(value), 1});
    pair.client.say_client_hello(hello);
    pair.client.say_finished();
    EXPECT_EQ(pair.victim.state(), "Connected") << value;
  }
}

TEST(H19Grease, InACertificateRequestIsIgnored) {
  for (const auto value : two_byte_values()) {
    AgainstClient pair("WaitCertificateOrRequest");
    auto& server = pair.server;
    server.say(certificate_request({{Type(value), {}},
                                    {Type::signature_algorithms, code_list(2, {value, 0x0403, value ^ 0x1010})},
                                    {Type::signature_algorithms_cert, code_list(2, {value, 0x0403})},
                                    {Type::compress_certificate, code_list(1, {value})},
                                    {Type(value ^ 0x1010), {1, 2, 3}}}));
    server.say(server.certificate());
    server.say(server.certificate_verify());
    server.say_finished();
    EXPECT_EQ(pair.victim.state(), "Connected") << value;
  }
}

TEST(H19Grease, InANewSessionTicketIsIgnored) {
  for (const auto value : two_byte_values()) {
    AgainstClient pair("Connected");
    Maker body;
    body.number(7200, 4).number(1, 4).vector(1, Buffer{0}).vector(2, Buffer(16, 0x7e));
    Extensions{{Type(value), {}}, {Type(value ^ 0x1010), {1}}}.write(body);
    pair.server.send(message(HandshakeType::new_session_ticket, body.take().bytes));
    EXPECT_EQ(pair.victim.failure(), nullptr) << value;
    pair.server.send_record(ContentType::application_data, Buffer{'x'});
    EXPECT_EQ(pair.victim.data().size(), 1u);
  }
}

TEST(H19Grease, ChosenByAServerIsRefused) {
  // RFC 8701 §3.1: GREASE in a place where it is negotiated is an illegal_parameter
  const auto check = [](void (*change)(ServerHello& hello)) {
    AgainstClient pair("WaitServerHello");
    auto hello = pair.server.server_hello();
    change(hello);
    pair.server.send(hello.encode().bytes);
    ASSERT_NE(pair.victim.failure(), nullptr);
    EXPECT_EQ(pair.victim.failure()->alert, Alert::illegal_parameter);
  };
  check([](ServerHello& hello) { hello.cipher_suite = 0x2a2a; });
  check([](ServerHello& hello) { hello.extensions[Type::supported_versions] = {0x2a, 0x2a}; });
  check([](ServerHello& hello) { hello.extensions[Type::key_share] = key_share_entry(NamedGroup{0x2a2a}, Buffer{0}); });
}

// ---- R9 ----

/// As clients spoke before TLS 1.3: these suites, nothing of TLS 1.3's extensions.
ClientHello old_client(ScriptedClient& client, unsigned version, std::vector<unsigned> suites) {
  auto hello = client.client_hello();
  hello.legacy_version = version;
  hello.cipher_suites = std::move(suites);
  hello.extensions.remove(Type::supported_versions);
  hello.extensions.remove(Type::key_share);
  return hello;
}

struct OldSuites {
  const char* what;
  std::vector<unsigned> suites;
};

const OldSuites kOldSuites[] = {
    {"CBC", {0xc013, 0xc014, 0x002f, 0x0035, 0xc027, 0x003c}},
    {"RC4", {0x0005, 0x0004, 0xc011}},
    {"3DES", {0x000a, 0xc012, 0x0016}},
    {"EXPORT", {0x0003, 0x0006, 0x0008, 0x0014, 0x0062}},
    {"NULL", {0x0000, 0x0001, 0x0002, 0x003b, 0xc006}},
    {"anonymous", {0x0018, 0x0034, 0xc018, 0x00a6}},
    {"DES", {0x0009, 0x0015}},
};

TEST(R9OldSuites, AloneAreRefused) {
  for (const auto& [what, suites] : kOldSuites)
    for (const unsigned version : {0x0301u, 0x0302u, 0x0303u}) {
      AgainstServer pair("WaitClientHello");
      pair.client.send(old_client(pair.client, version, suites).encode().bytes);
      ASSERT_NE(pair.victim.failure(), nullptr) << what;
      const auto alert = pair.victim.failure()->alert;
      EXPECT_TRUE(alert == Alert::handshake_failure || alert == Alert::protocol_version) << what << name(alert);
      pair.client.listen();
      EXPECT_EQ(pair.client.alert, alert) << what;
    }
}

TEST(R9OldSuites, AreRefusedUnderTls13Too) {
  for (const auto& [what, suites] : kOldSuites) {
    AgainstServer pair("WaitClientHello");
    auto hello = pair.client.client_hello();
    hello.cipher_suites = suites;
    pair.client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(pair.victim, pair.client, Fault::suite_not_common, Alert::handshake_failure)) << what;
  }
}

TEST(R9OldSuites, AServerThatPicksOneIsRefused) {
  for (const auto& [what, suites] : kOldSuites)
    for (const auto suite : suites) {
      AgainstClient pair("WaitServerHello");
      auto hello = pair.server.server_hello();
      hello.cipher_suite = suite;
      pair.server.send(hello.encode().bytes);
      EXPECT_TRUE(refused(pair.victim, pair.server, Fault::suite_not_offered, Alert::illegal_parameter)) << what;
    }
}

TEST(R9OldVersions, AnSslv2HelloIsRefused) {
  // RFC 6101 §E.1: two bytes of length, CLIENT-HELLO, version, three lengths, three suites, a challenge
  for (const std::uint8_t minor : Buffer{0, 1, 2, 3}) {
    const std::uint8_t major = minor == 0 ? 0 : 3;
    Buffer hello = {0x80, 0x22, 1, major, minor == 0 ? std::uint8_t{2} : minor, 0, 9, 0, 0, 0, 16};
    append(hello, Buffer{0x07, 0x00, 0xc0, 0x01, 0x00, 0x80, 0x00, 0x00, 0x2f});
    append(hello, Buffer(16, 0xcc));
    AgainstServer pair("WaitClientHello");
    pair.client.send_bytes(hello);
    EXPECT_TRUE(refused(pair.victim, pair.client, Fault::legacy_version_ssl3, Alert::protocol_version)) << int{minor};
  }
}

TEST(R9OldVersions, Ssl3IsRefusedWhateverItsRecordsSay) {
  for (const unsigned record_version : {0x0300u, 0x0301u, 0x0303u}) {
    AgainstServer pair("WaitClientHello");
    const auto hello = old_client(pair.client, 0x0300, {0x000a, 0x0005}).encode().bytes;
    pair.client.send_bytes(record(ContentType::handshake, hello, record_version));
    EXPECT_TRUE(refused(pair.victim, pair.client, Fault::legacy_version_ssl3, Alert::protocol_version));
  }
}

}  // namespace
}  // namespace entente::adversary
