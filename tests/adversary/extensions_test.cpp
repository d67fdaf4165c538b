// H7: extensions where they may not be, twice, or unasked for (RFC 8446 §4.2). H20: application protocols (RFC 7301).
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;
constexpr Type kUnknown{0x5a5a};

struct Row {
  const char* what;
  Extensions added;
  Fault fault;
  Alert alert;
};

/// Calls `say` with each row's extensions behind the good ones, against a fresh victim in this state.
template <class Say>
void try_on_client(std::string_view state, std::span<const Row> rows, Say&& say) {
  for (const auto& row : rows) {
    Victim victim(victim_client());
    ScriptedServer server(victim);
    server.reach(state);
    say(server, row.added);
    EXPECT_TRUE(refused(victim, server, row.fault, row.alert)) << row.what << " in " << state;
  }
}

Extensions joined(Extensions first, const Extensions& more) {
  first.list.insert(first.list.end(), more.list.begin(), more.list.end());
  return first;
}

const Buffer kVersion = {3, 4};

TEST(H7Extensions, OfAServerHello) {
  const Row rows[] = {
      {"unknown", {{kUnknown, {}}}, Fault::extension_unsolicited, Alert::unsupported_extension},
      {"one of EncryptedExtensions", {{Type::server_name, {}}}, Fault::extension_forbidden, Alert::illegal_parameter},
      {"ALPN", {{Type{16}, alpn_list({"h2"})}}, Fault::extension_forbidden, Alert::illegal_parameter},
      {"one of TLS 1.2", {{Type::renegotiation_info, {0}}}, Fault::extension_forbidden, Alert::illegal_parameter},
      {"a cookie", {{Type::cookie, {0, 1, 1}}}, Fault::extension_forbidden, Alert::illegal_parameter},
      {"a PSK without an offer",
       {{Type::pre_shared_key, {0, 0}}},
       Fault::extension_unsolicited,
       Alert::unsupported_extension},
      {"twice", {{Type::supported_versions, kVersion}}, Fault::duplicate_extension, Alert::decode_error},
  };
  try_on_client("WaitServerHello", rows, [](ScriptedServer& server, const Extensions& added) {
    auto hello = server.server_hello();
    hello.extensions = joined(hello.extensions, added);
    server.send(hello.encode().bytes);
  });
}

TEST(H7Extensions, OfAHelloRetryRequest) {
  const Row rows[] = {
      {"unknown", {{kUnknown, {}}}, Fault::extension_unsolicited, Alert::unsupported_extension},
      {"one of EncryptedExtensions", {{Type::server_name, {}}}, Fault::extension_forbidden, Alert::illegal_parameter},
      {"a PSK", {{Type::pre_shared_key, {0, 0}}}, Fault::extension_forbidden, Alert::illegal_parameter},
      {"twice", {{Type::supported_versions, kVersion}}, Fault::duplicate_extension, Alert::decode_error},
      {"a cookie twice",
       {{Type::cookie, {0, 1, 1}}, {Type::cookie, {0, 1, 1}}},
       Fault::duplicate_extension,
       Alert::decode_error},
  };
  try_on_client("WaitServerHello", rows, [](ScriptedServer& server, const Extensions& added) {
    auto hello = server.retry();
    hello.extensions = joined(hello.extensions, added);
    server.send(hello.encode().bytes);
  });
}

TEST(H7Extensions, OfEncryptedExtensions) {
  const Row rows[] = {
      {"unknown", {{kUnknown, {}}}, Fault::extension_unsolicited, Alert::unsupported_extension},
      {"GREASE", {{Type{0x0a0a}, {}}}, Fault::extension_unsolicited, Alert::unsupported_extension},
      {"ALPN without an offer",
       {{Type{16}, alpn_list({"h2"})}},
       Fault::extension_unsolicited,
       Alert::unsupported_extension},
      {"early_data without an offer",
       {{Type::early_data, {}}},
       Fault::extension_unsolicited,
       Alert::unsupported_extension},
      {"record_size_limit without an offer",
       {{Type::record_size_limit, {0x40, 0}}},
       Fault::extension_unsolicited,
       Alert::unsupported_extension},
      {"one of ServerHello",
       {{Type::key_share, key_share_entry(NamedGroup::x25519, Buffer(32, 9))}},
       Fault::extension_forbidden,
       Alert::illegal_parameter},
      {"one of ClientHello",
       {{Type::signature_algorithms, code_list(2, {0x0403})}},
       Fault::extension_forbidden,
       Alert::illegal_parameter},
      {"twice", {{Type::server_name, {}}, {Type::server_name, {}}}, Fault::duplicate_extension, Alert::decode_error},
  };
  try_on_client("WaitEncryptedExtensions", rows, [](ScriptedServer& server, const Extensions& added) {
    server.send(encrypted_extensions(added).bytes);
  });
}

TEST(H7Extensions, OfAServersCertificate) {
  const Row rows[] = {
      {"unknown", {{kUnknown, {}}}, Fault::extension_unsolicited, Alert::unsupported_extension},
      {"status_request without an offer",
       {{Type::status_request, {1, 0, 0, 1, 0}}},
       Fault::extension_unsolicited,
       Alert::unsupported_extension},
      {"one of EncryptedExtensions", {{Type::server_name, {}}}, Fault::extension_forbidden, Alert::illegal_parameter},
      {"twice",
       {{Type::status_request, {1, 0, 0, 1, 0}}, {Type::status_request, {1, 0, 0, 1, 0}}},
       Fault::duplicate_extension,
       Alert::decode_error},
  };
  try_on_client("WaitCertificateOrRequest", rows, [](ScriptedServer& server, const Extensions& added) {
    server.send(certificate(server.credential->chain(), added).bytes);
  });
}

TEST(H7Extensions, OfACertificateRequest) {
  const Row rows[] = {
      {"one of ClientHello",
       {{Type::key_share, key_share_list({})}},
       Fault::extension_forbidden,
       Alert::illegal_parameter},
      {"twice",
       {{Type::signature_algorithms, code_list(2, {0x0403})}},
       Fault::duplicate_extension,
       Alert::decode_error},
      {"an unknown one twice", {{kUnknown, {}}, {kUnknown, {}}}, Fault::duplicate_extension, Alert::decode_error},
  };
  const Extensions good = {{Type::signature_algorithms, code_list(2, {0x0403})}};
  try_on_client("WaitCertificateOrRequest", rows, [&](ScriptedServer& server, const Extensions& added) {
    server.send(certificate_request(joined(good, added)).bytes);
  });
}

Buffer ticket_with(const Extensions& extensions) {
  Maker body;
  body.number(7200, 4).number(1, 4).vector(1, Buffer{0}).vector(2, Buffer(16, 0x7e));
  extensions.write(body);
  return message(HandshakeType::new_session_ticket, body.take().bytes);
}

TEST(H7Extensions, OfANewSessionTicket) {
  const Row rows[] = {
      {"one of ClientHello", {{Type{16}, alpn_list({"h2"})}}, Fault::extension_forbidden, Alert::illegal_parameter},
      {"twice",
       {{Type::early_data, {0, 0, 0, 1}}, {Type::early_data, {0, 0, 0, 1}}},
       Fault::duplicate_extension,
       Alert::decode_error},
      {"an unknown one twice", {{kUnknown, {}}, {kUnknown, {}}}, Fault::duplicate_extension, Alert::decode_error},
  };
  try_on_client("Connected", rows,
                [](ScriptedServer& server, const Extensions& added) { server.send(ticket_with(added)); });
}

TEST(H7Extensions, OfAClientHello) {
  const Row rows[] = {
      {"one of CertificateRequest",
       {{Type::oid_filters, {0, 0}}},
       Fault::extension_forbidden,
       Alert::illegal_parameter},
      {"twice", {{Type::supported_versions, {2, 3, 4}}}, Fault::duplicate_extension, Alert::decode_error},
      {"an unknown one twice", {{kUnknown, {}}, {kUnknown, {1}}}, Fault::duplicate_extension, Alert::decode_error},
  };
  for (const auto& row : rows) {
    Victim victim(victim_server());
    ScriptedClient client(victim);
    auto hello = client.client_hello();
    hello.extensions = joined(hello.extensions, row.added);
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, row.fault, row.alert)) << row.what;
  }
}

TEST(H7Extensions, OfAClientsCertificate) {
  for (const Extensions& added : {Extensions{{kUnknown, {}}}, Extensions{{Type::status_request, {1, 0, 0, 1, 0}}}}) {
    Victim victim(victim_server(ClientAuth::require));
    ScriptedClient client(victim);
    client.reach("WaitCertificate");
    client.send(certificate(client.credential->chain(), added).bytes);
    EXPECT_TRUE(refused(victim, client, Fault::extension_unsolicited, Alert::unsupported_extension));
  }
}

TEST(H7Extensions, UnknownOnesAreIgnoredInRequests) {
  Extensions many;
  for (unsigned i = 0; i < 40; ++i) many.add(static_cast<Type>(0x5a00 + i), Buffer(i));
  {
    Victim victim(victim_server());
    ScriptedClient client(victim);
    auto hello = client.client_hello();
    hello.extensions = joined(many, hello.extensions);
    client.say_client_hello(hello);
    client.say_finished();
    EXPECT_EQ(victim.state(), "Connected");
  }
  Victim victim(victim_client());
  ScriptedServer server(victim);
  server.reach("WaitCertificateOrRequest");
  server.say(certificate_request(joined({{Type::signature_algorithms, code_list(2, {0x0403})}}, many)));
  EXPECT_EQ(victim.state(), "WaitCertificate");
  Victim connected(victim_client());
  ScriptedServer afterwards(connected);
  afterwards.reach("Connected");
  afterwards.send(ticket_with(many));
  EXPECT_EQ(connected.failure(), nullptr);
}

TEST(H20ApplicationProtocol, AnswersMustBeOneOfThoseOffered) {
  struct Answer {
    const char* what;
    Buffer list;
    Fault fault;
    Alert alert;
  };
  const Answer answers[] = {
      {"not offered", alpn_list({"h3"}), Fault::alpn_not_offered, Alert::illegal_parameter},
      {"the start of one", alpn_list({"h"}), Fault::alpn_not_offered, Alert::illegal_parameter},
      {"in capitals", alpn_list({"H2"}), Fault::alpn_not_offered, Alert::illegal_parameter},
      {"with a zero behind", alpn_list({std::string_view("h2\0", 3)}), Fault::alpn_not_offered,
       Alert::illegal_parameter},
      {"two", alpn_list({"h2", "http/1.1"}), Fault::parameter_illegal, Alert::illegal_parameter},
      {"none", alpn_list({}), Fault::vector_length, Alert::decode_error},
      {"an empty one", alpn_list({""}), Fault::vector_length, Alert::decode_error},
      {"nothing", {}, Fault::message_truncated, Alert::decode_error},
  };
  for (const auto& [what, list, fault, alert] : answers) {
    auto options = victim_client();
    options.alpn = {"h2", "http/1.1"};
    Victim victim(options);
    ScriptedServer server(victim);
    server.reach("WaitEncryptedExtensions");
    server.send(encrypted_extensions({{Type{16}, list}}).bytes);
    EXPECT_TRUE(refused(victim, server, fault, alert)) << what;
  }
}

TEST(H20ApplicationProtocol, AServerWithNoneInCommonSaysSo) {
  auto options = victim_server();
  options.alpn = {"h2", "http/1.1"};
  for (const auto* offer : {"h3", "H2", "http/1.0"}) {
    Victim victim(options);
    ScriptedClient client(victim);
    auto hello = client.client_hello();
    hello.extensions.add(Type{16}, alpn_list({offer}));
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, Fault::alpn_not_common, Alert::no_application_protocol)) << offer;
  }
}

TEST(H20ApplicationProtocol, EmptyNamesAndListsAreDecodeErrors) {
  for (const auto& list : {alpn_list({}), alpn_list({""}), alpn_list({"h2", ""})}) {
    Victim victim(victim_server());
    ScriptedClient client(victim);
    auto hello = client.client_hello();
    hello.extensions.add(Type{16}, list);
    client.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, client, Fault::vector_length, Alert::decode_error));
  }
}

}  // namespace
}  // namespace entente::adversary
