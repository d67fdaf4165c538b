// What a hello must not say. H5: downgrades. H9: the fields that TLS 1.3 fixes. H10: what must be there. K1, K2: public
// values that are none.
#include "bad_points.h"
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

Buffer ends_with(std::initializer_list<std::uint8_t> tail) {
  Buffer random(32, 0x51);
  std::ranges::copy_backward(tail, random.end());
  return random;
}

/// A ServerHello of TLS 1.2: none of TLS 1.3's extensions.
ServerHello older(const ScriptedServer& server, unsigned version, const Buffer& random) {
  ServerHello hello;
  hello.legacy_version = version;
  hello.random = random;
  hello.session_id_echo = server.hello.session_id;
  hello.cipher_suite = 0xc02f;
  hello.extensions = {{ExtensionType::renegotiation_info, {0}}};
  return hello;
}

TEST(H5Downgrade, IsToldByTheMarkOfAServerThatKnowsTls13) {
  for (const std::uint8_t last : Buffer{0, 1})
    for (const unsigned version : {0x0303u, 0x0302u, 0x0301u}) {
      Victim victim(victim_client());
      ScriptedServer server(victim);
      server.hear_client_hello();
      server.send(older(server, version, ends_with({'D', 'O', 'W', 'N', 'G', 'R', 'D', last})).encode().bytes);
      EXPECT_TRUE(refused(victim, server, Fault::version_downgraded, Alert::illegal_parameter));
    }
}

TEST(H5Downgrade, WithoutTheMarkTheServerIsJustOlder) {
  for (const auto& random : {Buffer(32, 0x51), ends_with({'D', 'O', 'W', 'N', 'G', 'R', 'D', 2}),
                             ends_with({'D', 'O', 'W', 'N', 'G', 'R', 'E', 1})}) {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.hear_client_hello();
    server.send(older(server, 0x0303, random).encode().bytes);
    EXPECT_TRUE(refused(victim, server, Fault::version_not_common, Alert::protocol_version));
  }
}

struct BadServerHello {
  const char* what;
  void (*change)(ServerHello& hello);
  Fault fault;
  Alert alert = Alert::illegal_parameter;
};

const BadServerHello kBadServerHellos[] = {
    {"legacy_version 0x0304", [](ServerHello& hello) { hello.legacy_version = 0x0304; }, Fault::legacy_version_invalid},
    {"legacy_version 0x0302", [](ServerHello& hello) { hello.legacy_version = 0x0302; }, Fault::legacy_version_invalid},
    {"legacy_version 0x0300", [](ServerHello& hello) { hello.legacy_version = 0x0300; }, Fault::legacy_version_invalid},
    {"another session ID", [](ServerHello& hello) { hello.session_id_echo[5] ^= 1; }, Fault::session_id_mismatch},
    {"no session ID", [](ServerHello& hello) { hello.session_id_echo.clear(); }, Fault::session_id_mismatch},
    {"a shorter session ID", [](ServerHello& hello) { hello.session_id_echo.pop_back(); }, Fault::session_id_mismatch},
    {"compression", [](ServerHello& hello) { hello.compression_method = 1; }, Fault::compression_not_null},
    {"a suite without an offer", [](ServerHello& hello) { hello.cipher_suite = 0x1303; }, Fault::suite_not_offered},
    {"a suite of TLS 1.2", [](ServerHello& hello) { hello.cipher_suite = 0xc02f; }, Fault::suite_not_offered},
    {"a suite that does not exist", [](ServerHello& hello) { hello.cipher_suite = 0x1a1a; }, Fault::suite_not_offered},
    {"selected_version TLS 1.2",
     [](ServerHello& hello) { hello.extensions[ExtensionType::supported_versions] = {3, 3}; },
     Fault::version_not_offered},
    {"selected_version of a draft",
     [](ServerHello& hello) { hello.extensions[ExtensionType::supported_versions] = {0x7f, 0x1c}; },
     Fault::version_not_offered},
    {"no key share", [](ServerHello& hello) { hello.extensions.remove(ExtensionType::key_share); },
     Fault::extension_missing, Alert::missing_extension},
    {"a share of a group without an offer",
     [](ServerHello& hello) {
       hello.extensions[ExtensionType::key_share] = key_share_entry(NamedGroup::secp384r1, Buffer(97, 4));
     },
     Fault::group_not_offered},
    {"a share of a group without a share of ours",
     [](ServerHello& hello) {
       hello.extensions[ExtensionType::key_share] = key_share_entry(NamedGroup::secp256r1, Buffer(65, 4));
     },
     Fault::group_not_offered},
};

TEST(H9ServerHello, KeepsToWhatTls13Fixes) {
  for (const auto& [what, change, fault, alert] : kBadServerHellos) {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.hear_client_hello();
    auto hello = server.server_hello();
    change(hello);
    server.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, server, fault, alert)) << what;
  }
}

struct BadClientHello {
  const char* what;
  void (*change)(ClientHello& hello);
  Fault fault;
  Alert alert;
};

using Type = ExtensionType;

const BadClientHello kBadClientHellos[] = {
    {"SSL 3.0", [](ClientHello& hello) { hello.legacy_version = 0x0300; }, Fault::legacy_version_ssl3,
     Alert::protocol_version},
    {"SSL 2.0", [](ClientHello& hello) { hello.legacy_version = 0x0002; }, Fault::legacy_version_ssl3,
     Alert::protocol_version},
    {"compression besides null", [](ClientHello& hello) { hello.compression_methods = {0, 1}; },
     Fault::compression_not_null, Alert::illegal_parameter},
    {"compression without null", [](ClientHello& hello) { hello.compression_methods = {1}; },
     Fault::compression_not_null, Alert::illegal_parameter},
    {"TLS 1.2 alone", [](ClientHello& hello) { hello.extensions[Type::supported_versions] = {2, 3, 3}; },
     Fault::version_not_common, Alert::protocol_version},
    {"no supported_versions", [](ClientHello& hello) { hello.extensions.remove(Type::supported_versions); },
     Fault::version_not_common, Alert::protocol_version},
    {"no common suite", [](ClientHello& hello) { hello.cipher_suites = {0x1302, 0xc02f, 0x000a, 0x0005}; },
     Fault::suite_not_common, Alert::handshake_failure},
    {"no common group",
     [](ClientHello& hello) {
       hello.extensions[Type::supported_groups] = code_list(2, {0x0018});
       hello.extensions[Type::key_share] = key_share_list({});
     },
     Fault::group_not_common, Alert::handshake_failure},
    {"no common scheme",
     [](ClientHello& hello) { hello.extensions[Type::signature_algorithms] = code_list(2, {0x0804, 0x0201}); },
     Fault::scheme_not_common, Alert::handshake_failure},
    {"two shares of a group",
     [](ClientHello& hello) {
       auto& shares = hello.extensions[Type::key_share];
       const Buffer one(shares.begin() + 2, shares.end());
       shares = key_share_list({one, one});
     },
     Fault::key_share_twice, Alert::illegal_parameter},
    {"a share of a group that is not offered",
     [](ClientHello& hello) { hello.extensions[Type::supported_groups] = code_list(2, {0x0017}); },
     Fault::key_share_not_in_groups, Alert::illegal_parameter},
    {"two host names",
     [](ClientHello& hello) {
       const auto entry = Maker().u8(0).vector(2, as_bytes("server.test")).take().bytes;
       hello.extensions[Type::server_name] =
           Maker().vector(2, Maker().bytes(entry).bytes(entry).take().bytes).take().bytes;
     },
     Fault::parameter_illegal, Alert::illegal_parameter},
    {"an address as host name",
     [](ClientHello& hello) { hello.extensions[Type::server_name] = server_name_list("192.0.2.1"); },
     Fault::server_name_invalid, Alert::illegal_parameter},
    {"a zero in the host name",
     [](ClientHello& hello) {
       hello.extensions[Type::server_name] = server_name_list(std::string_view("server.test\0.evil.test", 22));
     },
     Fault::server_name_invalid, Alert::illegal_parameter},
};

TEST(H9ClientHello, KeepsToWhatTls13Fixes) {
  for (const auto& [what, change, fault, alert] : kBadClientHellos) {
    Victim victim(victim_server());
    ScriptedClient client(victim);
    auto hello = client.client_hello();
    change(hello);
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, fault, alert)) << what;
  }
}

TEST(H9ClientHello, LegacyVersionMeansNothingBesideSupportedVersions) {
  for (const unsigned version : {0x0301u, 0x0302u, 0x0303u, 0x0304u, 0x0505u, 0xffffu}) {
    Victim victim(victim_server());
    ScriptedClient client(victim);
    auto hello = client.client_hello();
    hello.legacy_version = version;
    client.say_client_hello(hello);
    EXPECT_EQ(victim.state(), "WaitFinished") << version;
  }
}

TEST(H9ClientHello, OtherVersionsSuitesGroupsAndSchemesAreIgnored) {
  Victim victim(victim_server());
  ScriptedClient client(victim);
  auto hello = client.client_hello();
  hello.cipher_suites = {0x1a1a, 0xc02f, 0x1301, 0x00ff};
  hello.extensions[Type::supported_versions] = {8, 0x2a, 0x2a, 3, 5, 3, 4, 3, 3};
  hello.extensions[Type::supported_groups] = code_list(2, {0x3a3a, 0x001d, 0x0100});
  hello.extensions[Type::signature_algorithms] = code_list(2, {0x4a4a, 0x0201, 0x0403});
  client.say_client_hello(hello);
  client.say_finished();
  EXPECT_EQ(victim.state(), "Connected");
}

TEST(H10MissingExtension, OfAClientHelloIsMissingExtension) {
  for (const auto type : {Type::supported_groups, Type::key_share, Type::signature_algorithms}) {
    Victim victim(victim_server());
    ScriptedClient client(victim);
    auto hello = client.client_hello();
    hello.extensions.remove(type);
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, Fault::extension_missing, Alert::missing_extension)) << name(type);
  }
}

TEST(H10MissingExtension, OfACertificateRequestIsMissingExtension) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitCertificateOrRequest");
  server.send(certificate_request({}).bytes);
  EXPECT_TRUE(refused(victim, server, Fault::extension_missing, Alert::missing_extension));
}

// ---- public values ----

void expect_client_refuses(NamedGroup group, const Buffer& share, const char* what) {
  auto options = victim_client();
  options.groups = {group};
  Victim victim(options);
  ScriptedServer server(victim);
  server.hear_client_hello();
  auto hello = server.server_hello();
  hello.extensions[Type::key_share] = key_share_entry(group, share);
  server.send(hello.encode().bytes);
  EXPECT_TRUE(refused(victim, server, Fault::key_share_invalid, Alert::illegal_parameter)) << what;
}

void expect_server_refuses(NamedGroup group, const Buffer& share, const char* what) {
  auto options = victim_server();
  options.groups = {group};
  Victim victim(options);
  ScriptedClient client(victim);
  auto hello = client.client_hello(group);
  hello.extensions[Type::supported_groups] = code_list(2, {static_cast<unsigned>(group)});
  hello.extensions[Type::key_share] = key_share_list({key_share_entry(group, share)});
  client.send(hello.encode().bytes);
  EXPECT_TRUE(refused(victim, client, Fault::key_share_invalid, Alert::illegal_parameter)) << what;
}

TEST(K1X25519, PointsOfLowOrderAreIllegal) {
  for (const auto& point : low_order_points()) {
    expect_client_refuses(NamedGroup::x25519, point, "low order");
    expect_server_refuses(NamedGroup::x25519, point, "low order");
  }
}

TEST(K1X25519, SharesOfTheWrongLengthAreIllegal) {
  for (const std::size_t size : {1u, 31u, 33u, 65u}) {
    expect_client_refuses(NamedGroup::x25519, Buffer(size, 9), "length");
    expect_server_refuses(NamedGroup::x25519, Buffer(size, 9), "length");
  }
}

TEST(K2Points, ThatAreNoneAreIllegal) {
  for (const auto& [what, point] : bad_points()) {
    expect_client_refuses(NamedGroup::secp256r1, point, what);
    expect_server_refuses(NamedGroup::secp256r1, point, what);
  }
}

constexpr NamedGroup kHybrid = NamedGroup::X25519MLKEM768;

TEST(K3MlKem, SharesOfTheWrongLengthAreIllegal) {
  for (const std::size_t size : {1u, 32u, 1184u, 1215u, 1217u}) expect_server_refuses(kHybrid, Buffer(size), "length");
  for (const std::size_t size : {1u, 32u, 1088u, 1119u, 1121u})
    expect_client_refuses(kHybrid, Buffer(size, 9), "length");
}

TEST(K3MlKem, KeysWithACoefficientThatIsNotReducedAreIllegal) {
  const auto share = test::must(crypto::openssl_provider().generate(kHybrid));
  for (const std::size_t coefficient : {std::size_t{0}, std::size_t{382}, std::size_t{766}}) {
    auto wrong = to_buffer(share->public_share());
    wrong[coefficient / 2 * 3] = 0xff;
    wrong[coefficient / 2 * 3 + 1] |= 0x0f;
    expect_server_refuses(kHybrid, wrong, "4095");
  }
}

TEST(K3MlKem, ACorruptCiphertextFailsAtTheRecordLayer) {
  auto options = victim_client();
  options.groups = {kHybrid};
  Victim victim(options);
  ScriptedServer server(victim);
  server.hear_client_hello();
  auto hello = server.server_hello();
  hello.extensions[Type::key_share][100] ^= 1;
  server.say_server_hello(hello);
  EXPECT_FALSE(victim.failure());
  server.say(server.encrypted_extensions());
  // the alert is under keys that only the victim has, so it is not read here
  ASSERT_TRUE(victim.failure());
  EXPECT_EQ(victim.failure()->fault, Fault::bad_record_mac);
  EXPECT_EQ(victim.failure()->alert, Alert::bad_record_mac);
}

}  // namespace
}  // namespace entente::adversary
