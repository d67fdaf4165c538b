// H6: HelloRetryRequest, and what a second ClientHello may change (RFC 8446 §4.1.2, §4.1.4, §4.2.8).
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

struct BadRetry {
  const char* what;
  void (*change)(ServerHello& retry);
  Fault fault;
};

Buffer group(NamedGroup which) { return Maker().u16(static_cast<std::size_t>(which)).take().bytes; }
Buffer cookie(std::string_view text) { return Maker().vector(2, as_bytes(text)).take().bytes; }

const BadRetry kBadRetries[] = {
    {"nothing to change", [](ServerHello& retry) { retry.extensions.remove(ExtensionType::key_share); },
     Fault::retry_not_needed},
    {"a group without an offer",
     [](ServerHello& retry) { retry.extensions[ExtensionType::key_share] = group(NamedGroup::secp384r1); },
     Fault::retry_group_invalid},
    {"a group that does not exist",
     [](ServerHello& retry) { retry.extensions[ExtensionType::key_share] = group(NamedGroup{0x1a1a}); },
     Fault::retry_group_invalid},
    {"a group with a share",
     [](ServerHello& retry) { retry.extensions[ExtensionType::key_share] = group(NamedGroup::x25519); },
     Fault::retry_group_invalid},
    {"the same with a cookie",
     [](ServerHello& retry) {
       retry.extensions[ExtensionType::key_share] = group(NamedGroup::x25519);
       retry.extensions[ExtensionType::cookie] = cookie("c");
     },
     Fault::retry_group_invalid},
    {"a suite without an offer", [](ServerHello& retry) { retry.cipher_suite = 0x1303; }, Fault::suite_not_offered},
    {"another session ID", [](ServerHello& retry) { retry.session_id_echo[0] ^= 1; }, Fault::session_id_mismatch},
    {"TLS 1.2", [](ServerHello& retry) { retry.extensions[ExtensionType::supported_versions] = {3, 3}; },
     Fault::version_not_offered},
    {"compression", [](ServerHello& retry) { retry.compression_method = 1; }, Fault::compression_not_null},
    {"another legacy_version", [](ServerHello& retry) { retry.legacy_version = 0x0304; },
     Fault::legacy_version_invalid},
};

TEST(H6Retry, ThatAsksForNothingPossibleIsIllegal) {
  for (const auto& [what, change, fault] : kBadRetries) {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.hear_client_hello();
    auto retry = server.retry();
    change(retry);
    server.send(retry.encode().bytes);
    EXPECT_TRUE(refused(victim, server, fault, Alert::illegal_parameter)) << what;
  }
}

TEST(H6Retry, ASecondOneIsUnexpected) {
  for (const auto which : {NamedGroup::secp256r1, NamedGroup::x25519}) {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach("WaitServerHelloAgain");
    server.send(server.retry(which).encode().bytes);
    EXPECT_TRUE(unexpected(victim, server));
  }
}

TEST(H6Retry, FixesTheSuite) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitServerHelloAgain");
  auto answer = server.server_hello();
  answer.cipher_suite = 0x1302;
  server.send(answer.encode().bytes);
  EXPECT_TRUE(refused(victim, server, Fault::suite_changed_after_retry, Alert::illegal_parameter));
}

TEST(H6Retry, FixesTheVersion) {
  auto options = victim_client();
  options.cipher_suites.push_back(CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256);
  options.min_version = ProtocolVersion::tls12;
  Victim victim(options);
  ScriptedServer server(victim);
  server.reach("WaitServerHelloAgain");
  auto answer = server.server_hello();
  answer.cipher_suite = 0xc02b;
  answer.extensions = {{ExtensionType::renegotiation_info, {0}}};
  server.send(answer.encode().bytes);
  EXPECT_TRUE(refused(victim, server, Fault::version_not_offered, Alert::illegal_parameter));
}

TEST(H6Retry, FixesTheGroup) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitServerHelloAgain");
  auto answer = server.server_hello();
  answer.extensions[ExtensionType::key_share] = key_share_entry(NamedGroup::x25519, Buffer(32, 9));
  server.send(answer.encode().bytes);
  EXPECT_TRUE(refused(victim, server, Fault::group_not_offered, Alert::illegal_parameter));
}

TEST(H6Retry, ChangesTheShareAndAddsTheCookieAndNothingElse) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.hear_client_hello();
  const auto first = server.hello;
  auto retry = server.retry();
  retry.extensions[ExtensionType::cookie] = cookie("remember this");
  server.say_retry(retry);
  auto second = server.hello;
  ASSERT_TRUE(second.extensions.find(ExtensionType::cookie));
  EXPECT_EQ(*second.extensions.find(ExtensionType::cookie), cookie("remember this"));
  EXPECT_NE(second.extensions[ExtensionType::key_share], *first.extensions.find(ExtensionType::key_share));
  second.extensions.remove(ExtensionType::cookie);
  second.extensions[ExtensionType::key_share] = *first.extensions.find(ExtensionType::key_share);
  EXPECT_EQ(second.encode().bytes, first.encode().bytes);
}

TEST(H6Retry, WithACookieThatLeavesNoRoomIsRefused) {
  for (const std::size_t size : {8192u, 8193u}) {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.hear_client_hello();
    auto retry = server.retry();
    retry.extensions[ExtensionType::cookie] = cookie(std::string(size, 'c'));
    if (size > 8192) {
      server.send(retry.encode().bytes);
      EXPECT_TRUE(refused(victim, server, Fault::parameter_illegal, Alert::illegal_parameter));
    } else {
      server.say_retry(retry);
      EXPECT_EQ(victim.failure(), nullptr);
    }
  }
}

TEST(H6Retry, ForACookieAloneKeepsTheShare) {
  // RFC 8446 §4.1.2: the same ClientHello, without modification but for what the retry asks for
  for (const std::size_t shares : {0u, 1u, 2u}) {
    auto options = victim_client();
    const auto groups = std::span(options.groups).first(shares);
    options.shares.emplace(groups.begin(), groups.end());
    Victim victim(options);
    ScriptedServer server(victim);
    server.hear_client_hello();
    const auto first = server.hello;
    auto retry = server.retry();
    retry.extensions.remove(ExtensionType::key_share);
    retry.extensions[ExtensionType::cookie] = cookie("c");
    server.say_retry(retry);
    ASSERT_EQ(victim.state(), "WaitServerHelloAgain") << shares;
    auto second = server.hello;
    EXPECT_EQ(second.extensions[ExtensionType::cookie], cookie("c"));
    second.extensions.remove(ExtensionType::cookie);
    EXPECT_EQ(second.encode().bytes, first.encode().bytes) << shares;
    if (shares == 0) continue;
    server.say_server_hello();
    EXPECT_EQ(victim.state(), "WaitEncryptedExtensions");
  }
}

TEST(H6Retry, LeadsToAWholeHandshake) {
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitServerHelloAgain");
  server.say_server_hello();
  server.say(server.encrypted_extensions());
  server.say(server.certificate());
  server.say(server.certificate_verify());
  server.say_finished();
  EXPECT_EQ(victim.state(), "Connected");
  EXPECT_TRUE(victim.info().hello_retry);
}

struct Change {
  const char* what;
  void (*change)(ClientHello& hello);
};

const Change kForbiddenChanges[] = {
    {"legacy_version", [](ClientHello& hello) { hello.legacy_version = 0x0302; }},
    {"random", [](ClientHello& hello) { hello.random[31] ^= 1; }},
    {"session ID", [](ClientHello& hello) { hello.session_id[0] ^= 1; }},
    {"no session ID", [](ClientHello& hello) { hello.session_id.clear(); }},
    {"another suite", [](ClientHello& hello) { hello.cipher_suites.push_back(0x1302); }},
    {"compression methods", [](ClientHello& hello) { hello.compression_methods.push_back(1); }},
    {"another host",
     [](ClientHello& hello) { hello.extensions[ExtensionType::server_name] = server_name_list("evil.test"); }},
    {"no host", [](ClientHello& hello) { hello.extensions.remove(ExtensionType::server_name); }},
    {"an added extension", [](ClientHello& hello) { hello.extensions.add(ExtensionType{0x1a1a}, {}); }},
    {"ALPN", [](ClientHello& hello) { hello.extensions.add(ExtensionType{16}, alpn_list({"h2"})); }},
    {"other groups",
     [](ClientHello& hello) { hello.extensions[ExtensionType::supported_groups] = code_list(2, {0x0017}); }},
    {"other signature algorithms",
     [](ClientHello& hello) { hello.extensions[ExtensionType::signature_algorithms] = code_list(2, {0x0403}); }},
    {"another order", [](ClientHello& hello) { std::swap(hello.extensions.list[0], hello.extensions.list[1]); }},
};

/// A server that asked for a share of x25519, and the hello that answers it well.
struct AfterRetry {
  AfterRetry() {
    auto hello = client.client_hello();
    const auto share = std::exchange(hello.extensions[ExtensionType::key_share], key_share_list({}));
    client.say_client_hello(hello);
    second = hello;
    second.extensions[ExtensionType::key_share] = share;
  }
  Victim victim{victim_server()};
  ScriptedClient client{victim};
  ClientHello second;
};

TEST(H6SecondClientHello, ThatChangesAnythingElseIsIllegal) {
  for (const auto& [what, change] : kForbiddenChanges) {
    AfterRetry pair;
    ASSERT_EQ(pair.victim.state(), "WaitClientHelloAgain");
    change(pair.second);
    pair.client.send(pair.second.encode().bytes);
    EXPECT_TRUE(refused(pair.victim, pair.client, Fault::hello_changed, Alert::illegal_parameter)) << what;
  }
}

TEST(H6SecondClientHello, MustHaveTheShareThatWasAskedForAlone) {
  const auto share = [](NamedGroup which, std::size_t size) { return key_share_entry(which, Buffer(size, 9)); };
  for (const auto& shares : {key_share_list({}), key_share_list({share(NamedGroup::secp256r1, 65)}),
                             key_share_list({share(NamedGroup::x25519, 32), share(NamedGroup::secp256r1, 65)}),
                             key_share_list({share(NamedGroup::secp256r1, 65), share(NamedGroup::x25519, 32)})}) {
    AfterRetry pair;
    pair.second.extensions[ExtensionType::key_share] = shares;
    pair.client.send(pair.second.encode().bytes);
    EXPECT_TRUE(refused(pair.victim, pair.client, Fault::retry_ignored, Alert::illegal_parameter));
  }
}

TEST(H6SecondClientHello, MayBePaddedAnew) {
  AfterRetry pair;
  pair.second.extensions.add(ExtensionType::padding, Buffer(100));
  pair.client.say_client_hello(pair.second);
  EXPECT_EQ(pair.victim.state(), "WaitFinished");
  pair.client.say_finished();
  EXPECT_EQ(pair.victim.state(), "Connected");
}

}  // namespace
}  // namespace entente::adversary
