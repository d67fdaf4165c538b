// H19: values that mean nothing, everywhere (RFC 8701): ignored where they are offered, refused where they are chosen.
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;

TEST(H19Grease, EverywhereInAClientHello) {
  Victim victim(victim_server());
  ScriptedClient client(victim);
  auto hello = client.client_hello();
  hello.cipher_suites.insert(hello.cipher_suites.begin(), 0x0a0a);
  hello.extensions[Type::supported_groups] = code_list(2, {0x1a1a, 0x001d, 0x0017});
  hello.extensions[Type::signature_algorithms] = code_list(2, {0x2a2a, 0x0403, 0x0804});
  hello.extensions[Type::supported_versions] = {4, 0x3a, 0x3a, 3, 4};
  auto& shares = hello.extensions[Type::key_share];
  const auto real = Bytes(shares).subspan(2);
  shares = key_share_list({key_share_entry(NamedGroup{0x1a1a}, Buffer{0}), to_buffer(real)});
  hello.extensions.add(Type{16}, alpn_list({"\x4a\x4a", "h2"}));
  hello.extensions.add(Type::psk_key_exchange_modes, {2, 0x0b, 1});
  hello.extensions.add(Type::compress_certificate, {4, 0x5a, 0x5a, 0, 1});
  hello.extensions.add(Type{0x6a6a}, {});
  hello.extensions.add(Type{0x7a7a}, {0});
  client.say_client_hello(hello);
  client.say_finished();
  EXPECT_EQ(victim.state(), "Connected") << (victim.failure() ? victim.failure()->row().code : "");
}

/// What a client offers shares for, GREASE among it.
std::vector<std::size_t> shares_in(const ClientHello& hello) {
  std::vector<std::size_t> out;
  Cursor extension(*hello.extensions.find(Type::key_share));
  for (Cursor entries(extension.vector(2)); entries.more(); entries.vector(2)) out.push_back(entries.number(2));
  return out;
}

TEST(KeyShares, StandInTheOrderOfTheGroupsAndOnceEach) {
  // RFC 8446 §4.2.8
  for (std::size_t count = 1; count <= 6; ++count) {
    auto options = test::client_options();
    const auto offered = find_policy("default")->groups.first(count);
    options.shares.emplace(offered.begin(), offered.end());
    Victim victim(options);
    ScriptedServer server(victim);
    server.hear_client_hello();
    Cursor groups(Cursor(*server.hello.extensions.find(Type::supported_groups)).vector(2));
    const auto shares = shares_in(server.hello);
    EXPECT_EQ(shares.size(), 1 + count) << "and one that means nothing";
    for (const auto share : shares) {
      bool found = false;
      while (!found && groups.more()) found = groups.number(2) == share;
      EXPECT_TRUE(found) << share << " is out of its order, twice, or not offered";
    }
  }
}

TEST(H19Grease, InAServersRequestAndTicket) {
  auto options = victim_client();
  options.credentials = {test::Pki::shared().leaf()};
  Victim victim(options);
  ScriptedServer server(victim);
  server.reach("WaitCertificateOrRequest");
  server.say(certificate_request({{Type{0x8a8a}, {1, 2}},
                                  {Type::signature_algorithms, code_list(2, {0x9a9a, 0x0403})},
                                  {Type::compress_certificate, {2, 0xaa, 0xaa}}}));
  server.say(server.certificate());
  server.say(server.certificate_verify());
  server.say_finished();
  EXPECT_EQ(victim.state(), "Connected") << (victim.failure() ? victim.failure()->row().code : "");
}

TEST(H19Grease, ThatTheClientOfferedIsNotTakenWhenItIsChosen) {
  const auto greased = [](const Extensions& extensions, Type type) {
    Cursor list(*extensions.find(type));
    Cursor codes(list.vector(type == Type::supported_versions ? 1 : 2));
    return static_cast<unsigned>(codes.number(2));
  };
  {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach("WaitServerHello");
    auto hello = server.server_hello();
    hello.cipher_suite = server.hello.cipher_suites.front();
    EXPECT_EQ(hello.cipher_suite & 0x0f0f, 0x0a0au);
    server.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, server, Fault::suite_not_offered, Alert::illegal_parameter));
  }
  {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach("WaitServerHello");
    const auto group = static_cast<NamedGroup>(greased(server.hello.extensions, Type::supported_groups));
    server.send(server.retry(group).encode().bytes);
    EXPECT_TRUE(refused(victim, server, Fault::retry_group_invalid, Alert::illegal_parameter));
  }
  {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach("WaitServerHello");
    auto hello = server.server_hello();
    const auto version = greased(server.hello.extensions, Type::supported_versions);
    hello.extensions[Type::supported_versions] = Maker().u16(version).take().bytes;
    server.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, server, Fault::version_not_offered, Alert::illegal_parameter));
  }
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitEncryptedExtensions");
  Extensions answers;
  for (const auto& extension : server.hello.extensions.list)
    if ((static_cast<unsigned>(extension.type) & 0x0f0f) == 0x0a0a) answers.add(extension.type, {});
  ASSERT_EQ(answers.list.size(), 2u);
  server.send(encrypted_extensions(answers).bytes);
  EXPECT_TRUE(refused(victim, server, Fault::extension_unsolicited, Alert::unsupported_extension));
}

}  // namespace
}  // namespace entente::adversary
