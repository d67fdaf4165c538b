// What hellos of TLS 1.2 must not say (RFC 5246 §7.4.1). R9: suites that are broken, and SSL 2.0. H7, H9: fields and
// extensions that have one right value.
#include "base/bytes.h"
#include "scripted_peer12.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;

// ---- R9 ----

/// Suites by what is wrong with them.
const std::pair<const char*, std::vector<unsigned>> kBroken[] = {
    {"CBC (POODLE, Lucky 13)",
     {0x002f, 0x0035, 0x003c, 0x003d, 0x0033, 0x0039, 0x0067, 0x006b, 0xc009, 0xc00a, 0xc013, 0xc014, 0xc023, 0xc024,
      0xc027, 0xc028}},
    {"3DES (Sweet32)", {0x000a, 0x0016, 0xc008, 0xc012}},
    {"RC4", {0x0004, 0x0005, 0x0018, 0xc007, 0xc011}},
    {"EXPORT (FREAK, Logjam)", {0x0003, 0x0006, 0x0008, 0x000b, 0x000e, 0x0011, 0x0014, 0x0017, 0x0019, 0x0062}},
    {"NULL", {0x0000, 0x0001, 0x0002, 0x003b, 0xc006, 0xc010, 0xc0b4}},
    {"anonymous", {0x0034, 0x006c, 0x00a6, 0x00a7, 0xc015, 0xc018}},
    {"DHE", {0x009e, 0x009f, 0x00a2, 0x00a3, 0xccaa}},
    {"DH and ECDH in the certificate", {0x00a0, 0x00a4, 0xc02d, 0xc031}},
    {"CCM, CAMELLIA, SEED, IDEA", {0xc0ac, 0xc09c, 0x0041, 0x0096, 0x0007}},
    {"static RSA", {0x009c, 0x009d}},
    {"PSK", {0x00a8, 0xd001, 0xccac}},
    {"signals alone", {0x00ff}},
    {"TLS 1.3 alone", {0x1301, 0x1302, 0x1303}},
};

TEST(R9Tls12Suites, ThatAreBrokenAreNotCommon) {
  for (const auto& [what, suites] : kBroken)
    for (const auto max : {ProtocolVersion::tls12, ProtocolVersion::tls13}) {
      auto options = test::server_options();  // the default policy
      options.credentials.push_back(rsa_leaf());
      options.max_version = max;
      Victim victim(options);
      ScriptedClient12 client(victim);
      auto hello = client.client_hello();
      hello.cipher_suites = suites;
      client.send(hello.encode().bytes);
      EXPECT_TRUE(refused(victim, client, Fault::suite_not_common, Alert::handshake_failure)) << what;
    }
}

TEST(R9Tls12Suites, ThatAreBrokenAreNeitherOfferedNorTaken) {
  for (const auto& [what, suites] : kBroken)
    for (const auto suite : suites) {
      auto options = test::client_options();
      options.max_version = ProtocolVersion::tls12;
      Victim victim(options);
      ScriptedServer12 server(victim);
      server.hear_client_hello();
      const bool is_signal = suite == 0x00ff;
      EXPECT_TRUE(is_signal || std::ranges::count(server.hello.cipher_suites, suite) == 0) << what << " " << suite;
      auto hello = server.server_hello();
      hello.cipher_suite = suite;
      server.send(hello.encode().bytes);
      EXPECT_TRUE(refused(victim, server, Fault::suite_not_offered, Alert::illegal_parameter)) << what << " " << suite;
    }
}

TEST(R9Ssl2, AHelloIsRefused) {
  // the form that RFC 5246 §E.2 allowed, and one of SSL 2.0 (DROWN)
  for (const auto& version : {Buffer{3, 3}, Buffer{3, 1}, Buffer{0, 2}}) {
    Maker hello;
    hello.u8(1).bytes(version).u16(6).u16(0).u16(16).bytes(Buffer{0, 0xc0, 0x2b, 1, 0, 0x80}).bytes(Buffer(16, 0xc1));
    const auto message = hello.take().bytes;
    Victim victim(victim_server12());
    ScriptedClient12 client(victim);
    client.send_bytes(Maker().u16(0x8000 | message.size()).bytes(message).take().bytes);
    EXPECT_TRUE(refused(victim, client, Fault::legacy_version_ssl3, Alert::protocol_version));
  }
}

// ---- H9: a ServerHello ----

struct BadServerHello {
  const char* what;
  void (*change)(ServerHello& hello);
  Fault fault;
  Alert alert = Alert::illegal_parameter;
};

const BadServerHello kBadServerHellos[] = {
    {"TLS 1.1", [](ServerHello& hello) { hello.legacy_version = 0x0302; }, Fault::version_not_common,
     Alert::protocol_version},
    {"TLS 1.0", [](ServerHello& hello) { hello.legacy_version = 0x0301; }, Fault::version_not_common,
     Alert::protocol_version},
    {"SSL 3.0", [](ServerHello& hello) { hello.legacy_version = 0x0300; }, Fault::version_not_common,
     Alert::protocol_version},
    {"version 0x0304", [](ServerHello& hello) { hello.legacy_version = 0x0304; }, Fault::version_not_common,
     Alert::protocol_version},
    {"compression", [](ServerHello& hello) { hello.compression_method = 1; }, Fault::compression_not_null},
    {"a suite of TLS 1.3", [](ServerHello& hello) { hello.cipher_suite = 0x1301; }, Fault::suite_not_offered},
    {"a suite without an offer", [](ServerHello& hello) { hello.cipher_suite = 0xc030; }, Fault::suite_not_offered},
    {"a signal as suite", [](ServerHello& hello) { hello.cipher_suite = 0x00ff; }, Fault::suite_not_offered},
    {"GREASE as suite", [](ServerHello& hello) { hello.cipher_suite = 0x1a1a; }, Fault::suite_not_offered},
};

// ---- H7 ----

const BadServerHello kBadServerExtensions[] = {
    {"key_share",
     [](ServerHello& hello) { hello.extensions[Type::key_share] = key_share_entry(NamedGroup::x25519, Buffer(32, 9)); },
     Fault::extension_forbidden},
    {"pre_shared_key", [](ServerHello& hello) { hello.extensions[Type::pre_shared_key] = {0, 0}; },
     Fault::extension_forbidden},
    {"ALPN that nobody asked for",
     [](ServerHello& hello) { hello.extensions[Type::application_layer_protocol_negotiation] = alpn_list({"h2"}); },
     Fault::extension_unsolicited, Alert::unsupported_extension},
    {"a ticket that nobody asked for", [](ServerHello& hello) { hello.extensions[Type::session_ticket] = {}; },
     Fault::extension_unsolicited, Alert::unsupported_extension},
    {"a staple that nobody asked for", [](ServerHello& hello) { hello.extensions[Type::status_request] = {}; },
     Fault::extension_unsolicited, Alert::unsupported_extension},
    {"an unknown extension", [](ServerHello& hello) { hello.extensions.add(Type{0xfe77}, {}); },
     Fault::extension_unsolicited, Alert::unsupported_extension},
    {"encrypt_then_mac", [](ServerHello& hello) { hello.extensions.add(Type{22}, {}); }, Fault::extension_unsolicited,
     Alert::unsupported_extension},
    {"heartbeat", [](ServerHello& hello) { hello.extensions.add(Type{15}, {1}); }, Fault::extension_unsolicited,
     Alert::unsupported_extension},
    {"an extension twice", [](ServerHello& hello) { hello.extensions.add(Type::renegotiation_info, {0}); },
     Fault::duplicate_extension, Alert::decode_error},
    {"points without the uncompressed form",
     [](ServerHello& hello) { hello.extensions[Type::ec_point_formats] = {1, 1}; }, Fault::parameter_illegal},
    {"no point formats in the list", [](ServerHello& hello) { hello.extensions[Type::ec_point_formats] = {0}; },
     Fault::vector_length, Alert::decode_error},
    {"something in extended_master_secret",
     [](ServerHello& hello) { hello.extensions[Type::extended_master_secret] = {0}; }, Fault::message_trailing,
     Alert::decode_error},
};

void refuses_server_hellos(std::span<const BadServerHello> bad) {
  for (const auto& [what, change, fault, alert] : bad) {
    Victim victim(victim_client12());
    ScriptedServer12 server(victim);
    server.hear_client_hello();
    auto hello = server.server_hello();
    change(hello);
    server.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, server, fault, alert)) << what;
  }
}

TEST(H9Tls12ServerHello, HasOneRightFormOfManyThings) { refuses_server_hellos(kBadServerHellos); }

TEST(H7Tls12Extensions, OfAServerHello) { refuses_server_hellos(kBadServerExtensions); }

TEST(H9Tls12ServerHello, TheSessionIdOfTheCompatibilityModeIsNotTaken) {
  // RFC 8446 §D.4: there is no such session, so nobody can resume it
  auto options = test::client_options();
  options.credentials = {};
  Victim victim(options);
  ScriptedServer12 server(victim);
  server.hear_client_hello();
  ASSERT_EQ(server.hello.session_id.size(), 32u);
  auto hello = server.server_hello();
  hello.session_id_echo = server.hello.session_id;
  server.send(hello.encode().bytes);
  EXPECT_TRUE(refused(victim, server, Fault::session_id_mismatch, Alert::illegal_parameter));
}

TEST(H9Tls12ServerHello, AnotherSessionIdIsAnOfferToResume) {
  for (const std::size_t size : {1u, 16u, 32u}) {
    Victim victim(victim_client12());
    ScriptedServer12 server(victim);
    server.hear_client_hello();
    server.session_id = Buffer(size, 0x1d);
    server.reach("Connected");
    EXPECT_EQ(victim.info().resumed, Resumed::no);
  }
}

TEST(H9Tls12ServerHello, OfTls13IsNotForAClientOfTls12) {
  for (const bool retry : {false, true}) {
    Victim victim(victim_client12());
    ScriptedServer12 server(victim);
    server.hear_client_hello();
    EXPECT_FALSE(server.hello.extensions.find(Type::supported_versions));
    ServerHello hello;
    if (retry) hello.random = retry_random();
    hello.session_id_echo = server.hello.session_id;
    hello.cipher_suite = 0x1301;
    hello.extensions[Type::supported_versions] = {3, 4};
    hello.extensions[Type::key_share] = retry ? Buffer{0, 0x17} : key_share_entry(NamedGroup::x25519, Buffer(32, 9));
    server.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, server, Fault::extension_unsolicited, Alert::unsupported_extension)) << retry;
  }
}

// ---- H9: a ClientHello ----

struct BadClientHello {
  const char* what;
  void (*change)(ClientHello& hello);
  Fault fault;
  Alert alert = Alert::illegal_parameter;
};

const BadClientHello kBadClientHellos[] = {
    {"TLS 1.1", [](ClientHello& hello) { hello.legacy_version = 0x0302; }, Fault::version_not_common,
     Alert::protocol_version},
    {"TLS 1.0", [](ClientHello& hello) { hello.legacy_version = 0x0301; }, Fault::version_not_common,
     Alert::protocol_version},
    {"SSL 3.0", [](ClientHello& hello) { hello.legacy_version = 0x0300; }, Fault::legacy_version_ssl3,
     Alert::protocol_version},
    {"versions without TLS 1.2",
     [](ClientHello& hello) { hello.extensions[Type::supported_versions] = {4, 3, 2, 3, 1}; },
     Fault::version_not_common, Alert::protocol_version},
    {"compression without null", [](ClientHello& hello) { hello.compression_methods = {1}; },
     Fault::compression_not_null},
    {"no common group",
     [](ClientHello& hello) { hello.extensions[Type::supported_groups] = code_list(2, {0x0018, 0x11ec}); },
     Fault::group_not_common, Alert::handshake_failure},
    {"no common scheme",
     [](ClientHello& hello) { hello.extensions[Type::signature_algorithms] = code_list(2, {0x0804, 0x0203}); },
     Fault::scheme_not_common, Alert::handshake_failure},
    {"points without the uncompressed form",
     [](ClientHello& hello) { hello.extensions[Type::ec_point_formats] = {2, 1, 2}; }, Fault::parameter_illegal},
    {"an address as host name",
     [](ClientHello& hello) { hello.extensions[Type::server_name] = server_name_list("192.0.2.1"); },
     Fault::server_name_invalid},
};

const BadClientHello kBadClientExtensions[] = {
    {"an extension twice", [](ClientHello& hello) { hello.extensions.add(Type::extended_master_secret, {}); },
     Fault::duplicate_extension, Alert::decode_error},
    {"something in extended_master_secret",
     [](ClientHello& hello) { hello.extensions[Type::extended_master_secret] = {0}; }, Fault::message_trailing,
     Alert::decode_error},
    {"an unknown one twice",
     [](ClientHello& hello) {
       hello.extensions.add(Type{0xfe77}, {});
       hello.extensions.add(Type{0xfe77}, {1});
     },
     Fault::duplicate_extension, Alert::decode_error},
    {"one of CertificateRequest", [](ClientHello& hello) { hello.extensions.add(Type::oid_filters, {0, 0}); },
     Fault::extension_forbidden},
};

void refuses_client_hellos(std::span<const BadClientHello> bad) {
  for (const auto& [what, change, fault, alert] : bad) {
    Victim victim(victim_server12());
    ScriptedClient12 client(victim);
    auto hello = client.client_hello();
    change(hello);
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, fault, alert)) << what;
  }
}

TEST(H9Tls12ClientHello, HasOneRightFormOfManyThings) { refuses_client_hellos(kBadClientHellos); }

TEST(H7Tls12Extensions, OfAClientHello) { refuses_client_hellos(kBadClientExtensions); }

TEST(H9Tls12ClientHello, SignatureAlgorithmsMustBeThere) {
  // RFC 9155 §3: their absence would mean SHA-1
  Victim victim(victim_server12());
  ScriptedClient12 client(victim);
  auto hello = client.client_hello();
  hello.extensions.remove(Type::signature_algorithms);
  client.send(hello.encode().bytes);
  ASSERT_NE(victim.failure(), nullptr);
  EXPECT_TRUE(refused(victim, client, victim.failure()->fault, Alert::handshake_failure));
}

TEST(H9Tls12ClientHello, WithoutExtensionsIsRefusedForWantOfSignatures) {
  Victim victim(victim_server12());
  ScriptedClient12 client(victim);
  client.send(without_extensions(client.client_hello().encode()));
  ASSERT_NE(victim.failure(), nullptr);
  EXPECT_TRUE(refused(victim, client, victim.failure()->fault, Alert::handshake_failure));
}

TEST(H9Tls12ClientHello, HigherVersionsGetTls12) {
  // RFC 8446 §4.2.1: without supported_versions it is TLS 1.2 at most
  for (const unsigned version : {0x0304u, 0x0305u, 0x03ffu, 0x0400u, 0xffffu})
    for (const auto max : {ProtocolVersion::tls12, ProtocolVersion::tls13}) {
      auto options = test::server_options();
      options.max_version = max;
      Victim victim(options);
      ScriptedClient12 client(victim);
      auto hello = client.client_hello();
      hello.legacy_version = version;
      client.say_client_hello(hello);
      ASSERT_EQ(victim.failure(), nullptr) << version << " " << victim.failure()->row().code;
      client.say_rest();
      EXPECT_EQ(victim.state(), "Connected") << version;
      EXPECT_EQ(client.server_hello.legacy_version, 0x0303u);
    }
}

TEST(H9Tls12ClientHello, SupportedVersionsOverrulesTheLegacyField) {
  for (const unsigned version : {0x0301u, 0x0302u, 0x0304u}) {
    Victim victim(victim_server12());
    ScriptedClient12 client(victim);
    auto hello = client.client_hello();
    hello.legacy_version = version;
    hello.extensions[Type::supported_versions] = {6, 0x3a, 0x3a, 3, 4, 3, 3};
    client.say_client_hello(hello);
    client.say_rest();
    EXPECT_EQ(victim.state(), "Connected") << version;
  }
}

TEST(H9Tls12ClientHello, OtherSuitesGroupsSchemesAndCompressionAreIgnored) {
  Victim victim(victim_server12());
  ScriptedClient12 client(victim);
  auto hello = client.client_hello();
  hello.cipher_suites = {0x1a1a, 0x1301, 0x000a, 0xc02b, 0x00ff, 0x002f};
  hello.compression_methods = {1, 0, 64};
  hello.extensions[Type::supported_groups] = code_list(2, {0x3a3a, 0x11ec, 0x001d, 0x0017, 0x0100});
  hello.extensions[Type::signature_algorithms] = code_list(2, {0x4a4a, 0x0201, 0x0403, 0x0203});
  hello.extensions[Type::ec_point_formats] = {3, 2, 1, 0};
  hello.extensions.add(Type{22}, {});
  hello.extensions.add(Type{15}, {1});
  hello.extensions.add(Type{0x5a5a}, {1, 2, 3});
  client.say_client_hello(hello);
  client.say_rest();
  EXPECT_EQ(victim.state(), "Connected");
  for (const auto& one : client.server_hello.extensions.list)
    EXPECT_TRUE(hello.extensions.find(one.type)) << "answered without being asked: " << name(one.type);
}

}  // namespace
}  // namespace entente::adversary
