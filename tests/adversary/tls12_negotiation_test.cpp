// What is negotiated in the hellos of TLS 1.2. H19: what is reserved for GREASE is ignored wherever it stands, and
// refused as a choice (RFC 8701). H20: application protocols (RFC 7301).
#include "base/bytes.h"
#include "scripted_peer12.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;
constexpr auto kAlpn = Type::application_layer_protocol_negotiation;

// ---- H19 ----

/// The sixteen code points of two bytes (RFC 8701 §2).
std::vector<unsigned> reserved_values() {
  std::vector<unsigned> out;
  for (unsigned i = 0; i < 16; ++i) out.push_back(0x0a0a + 0x1010 * i);
  return out;
}

TEST(H19Tls12Grease, InEveryListOfAClientHelloIsIgnored) {
  for (const auto value : reserved_values()) {
    auto options = victim_server12();
    options.alpn = {"h2"};
    Victim victim(options);
    ScriptedClient12 client(victim);
    auto hello = client.client_hello();
    const char name[] = {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)};
    hello.cipher_suites = {value, 0xc02b, value ^ 0x1010, 0x00ff};
    hello.extensions[Type::supported_versions] = code_list(1, {value, 0x0303});
    hello.extensions[Type::supported_groups] = code_list(2, {value, 0x001d, 0x0017, value ^ 0x1010});
    hello.extensions[Type::signature_algorithms] = code_list(2, {value, 0x0403, value ^ 0x1010});
    hello.extensions.add(kAlpn, alpn_list({std::string_view(name, 2), "h2"}));
    hello.extensions.list.insert(hello.extensions.list.begin(), {Type(value), {}});
    hello.extensions.add(Type(value ^ 0x1010), {0});
    client.say_client_hello(hello);
    client.say_rest();
    EXPECT_EQ(victim.state(), "Connected") << value;
    EXPECT_EQ(victim.info().alpn, "h2");
  }
}

TEST(H19Tls12Grease, InACertificateRequestIsIgnored) {
  for (const auto value : reserved_values()) {
    AgainstClient12 pair("WaitRequestOrDone");
    pair.server.say(certificate_request12({64, value & 0xff, 1}, {value, 0x0403, value ^ 0x1010}));
    EXPECT_EQ(pair.victim.failure(), nullptr) << value;
  }
}

TEST(H19Tls12Grease, ThatTheClientOfferedIsNotTakenWhenItIsChosen) {
  const auto is_reserved = [](unsigned value) { return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff); };
  auto options = test::client_options();
  options.max_version = ProtocolVersion::tls12;
  const auto check = [&](auto change, Alert alert) {
    Victim victim(options);
    ScriptedServer12 server(victim);
    server.hear_client_hello();
    auto hello = server.server_hello();
    ASSERT_TRUE(change(server.hello, hello)) << "nothing reserved was offered";
    server.send(hello.encode().bytes);
    ASSERT_NE(victim.failure(), nullptr);
    EXPECT_EQ(victim.failure()->alert, alert) << victim.failure()->row().code;
  };
  const auto suite = [&](const ClientHello& offer, ServerHello& answer) {
    const auto found = std::ranges::find_if(offer.cipher_suites, is_reserved);
    if (found == offer.cipher_suites.end()) return false;
    answer.cipher_suite = *found;
    return true;
  };
  const auto extension = [&](const ClientHello& offer, ServerHello& answer) {
    for (const auto& one : offer.extensions.list)
      if (is_reserved(static_cast<unsigned>(one.type))) {
        answer.extensions.add(one.type, {});
        return true;
      }
    return false;
  };
  check(suite, Alert::illegal_parameter);
  check(extension, Alert::unsupported_extension);
}

// ---- H20 ----

TEST(H20Tls12ApplicationProtocol, AnswersMustBeOneOfThoseOffered) {
  struct Answer {
    const char* what;
    Buffer list;
    Fault fault;
    Alert alert;
  };
  const Answer answers[] = {
      {"not offered", alpn_list({"h3"}), Fault::alpn_not_offered, Alert::illegal_parameter},
      {"the start of one", alpn_list({"h"}), Fault::alpn_not_offered, Alert::illegal_parameter},
      {"two", alpn_list({"h2", "http/1.1"}), Fault::parameter_illegal, Alert::illegal_parameter},
      {"none", alpn_list({}), Fault::vector_length, Alert::decode_error},
      {"an empty one", alpn_list({""}), Fault::vector_length, Alert::decode_error},
      {"nothing", {}, Fault::message_truncated, Alert::decode_error},
  };
  for (const auto& [what, list, fault, alert] : answers) {
    auto options = victim_client12();
    options.alpn = {"h2", "http/1.1"};
    Victim victim(options);
    ScriptedServer12 server(victim);
    server.hear_client_hello();
    auto hello = server.server_hello();
    hello.extensions.add(kAlpn, list);
    server.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, server, fault, alert)) << what;
  }
}

TEST(H20Tls12ApplicationProtocol, AServerWithNoneInCommonSaysSo) {
  auto options = victim_server12();
  options.alpn = {"h2", "http/1.1"};
  for (const auto* offer : {"h3", "H2", "http/1.0"}) {
    Victim victim(options);
    ScriptedClient12 client(victim);
    auto hello = client.client_hello();
    hello.extensions.add(kAlpn, alpn_list({offer}));
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, Fault::alpn_not_common, Alert::no_application_protocol)) << offer;
  }
}

TEST(H20Tls12ApplicationProtocol, EmptyNamesAndListsAreDecodeErrors) {
  for (const auto& list : {alpn_list({}), alpn_list({""}), alpn_list({"h2", ""})}) {
    Victim victim(victim_server12());
    ScriptedClient12 client(victim);
    auto hello = client.client_hello();
    hello.extensions.add(kAlpn, list);
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, Fault::vector_length, Alert::decode_error));
  }
}

}  // namespace
}  // namespace entente::adversary
