// What is told of TLS 1.2: facts, waterfall, lanes, warnings and JSON, from transcripts made by hand.
#include <gtest/gtest.h>

#include <map>

#include "base/result.h"
#include "explain/cost.h"
#include "explain/diagnosis.h"
#include "explain/json.h"
#include "explain/message_text.h"
#include "explain/notes.h"
#include "explain/text.h"
#include "explain/timeline.h"
#include "unit/explain/recorded12.h"

namespace entente::explain {
namespace {

using test::Story;
constexpr Terminal kTerminal = {.color = false, .unicode = true, .width = 100};

std::string connection(const Story& story) {
  Page page(kTerminal);
  ConnectReport report;
  report.host = "h";
  put_connection(page, story.transcript, report);
  return page.text();
}

std::string json(const Story& story) {
  ConnectReport report;
  report.host = "h";
  return connect_json(story.transcript, report, Layout::line);
}

/// The pages break lines where they are full.
std::string in_one_line(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (const char plain = c == '\n' ? ' ' : c; plain != ' ' || !out.ends_with(' ')) out += plain;
  return out;
}

bool has(const std::string& text, std::string_view words) { return in_one_line(text).find(words) != text.npos; }

TEST(Facts12, OfAFullHandshake) {
  const Buffer protocols = {2, 'h', '2'};
  const auto hello = test::server_hello12(test::kEcdheSuite, [&](auto& extensions) {
    test::with_extended_master_secret(extensions);
    extensions.set(wire::RecordSizeLimit{4096});
    extensions.set(wire::Alpn{wire::List<wire::ProtocolName>(protocols)});
  });
  const auto facts = facts_of(test::ecdhe_handshake(hello).transcript, Side::client);
  EXPECT_TRUE(facts.established);
  EXPECT_EQ(facts.version, ProtocolVersion::tls12);
  EXPECT_EQ(facts.cipher_suite, test::kEcdheSuite);
  EXPECT_EQ(facts.group, NamedGroup::x25519);
  EXPECT_EQ(facts.signature_scheme, SignatureScheme::rsa_pss_rsae_sha256);
  EXPECT_EQ(facts.alpn, "h2");
  EXPECT_EQ(facts.server_record_limit, 4096);
  EXPECT_EQ(facts.extended_master_secret, true);
  EXPECT_EQ(facts.session_id, Buffer(32, 0x5a));
  EXPECT_EQ(facts.peer_chain.size(), 1u);
  EXPECT_EQ(facts.round_trips, 2u);
  EXPECT_FALSE(facts.hello_retry);
  EXPECT_FALSE(facts.client_certificate_requested);
  EXPECT_FALSE(is_static_rsa(facts));
}

TEST(Facts12, OfAStapleAndOfAClientThatProvesWhoItIs) {
  const Buffer types = {1, 64}, schemes = {4, 3}, response = {0x30, 0}, signature(70, 5);
  wire::CertificateRequest12 request;
  request.certificate_types = wire::List<wire::ClientCertificateType>(types);
  request.supported_signature_algorithms = wire::List<SignatureScheme>(schemes);
  auto story = test::ecdhe_handshake();
  story.received("CertificateStatus", test::encoded(wire::CertificateStatusMessage{{}, response}))
      .received("CertificateRequest", test::encoded(request))
      .sent("Certificate", test::certificate12())
      .sent("CertificateVerify",
            test::encoded(wire::CertificateVerify{SignatureScheme::ecdsa_secp256r1_sha256, signature}));
  const auto facts = facts_of(story.transcript, Side::client);
  EXPECT_EQ(facts.staple, response);
  EXPECT_TRUE(facts.client_certificate_requested);
  EXPECT_EQ(facts.client_signature_scheme, SignatureScheme::ecdsa_secp256r1_sha256);
  EXPECT_EQ(facts.signature_scheme, SignatureScheme::rsa_pss_rsae_sha256);
  EXPECT_EQ(facts.peer_chain.size(), 1u);
}

TEST(Facts12, AResumedOneTakesOneRoundTripAndNoKeyExchange) {
  const auto facts = facts_of(test::resumed_handshake("session-id").transcript, Side::client);
  EXPECT_EQ(facts.resumed, "session-id");
  EXPECT_EQ(facts.round_trips, 1u);
  EXPECT_FALSE(facts.group);
  EXPECT_FALSE(facts.signature_scheme);
}

TEST(Facts12, DamagedMessagesTellNothingAndDoNoHarm) {
  const std::map<std::string, Buffer> messages = {
      {"ServerHello", test::server_hello12(test::kEcdheSuite, test::with_extended_master_secret)},
      {"Certificate", test::certificate12()},
      {"ServerKeyExchange", test::server_key_exchange()}};
  for (const auto& [name, bytes] : messages)
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      Story story;
      story.received(name, Buffer(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
      const auto facts = facts_of(story.transcript, Side::client);
      EXPECT_FALSE(facts.group);
      EXPECT_TRUE(facts.peer_chain.empty());
      (void)contents(std::get<trace::Message>(story.transcript.steps[0].what), Side::server);
    }
}

TEST(Cost12, AnEncryptedPremasterIsAKeyExchangeToo) {
  auto story = test::rsa_handshake();
  story.transcript.steps.insert(story.transcript.steps.begin(),
                                trace::Step{0, Side::client, trace::Job{JobKind::encrypt_premaster, 1, true}});
  const auto cost = cost_of(story.transcript, Side::client);
  EXPECT_EQ(cost.key_exchanges, 1u);
  EXPECT_EQ(cost.round_trips, 2u);
}

TEST(Timeline12, EachDirectionIsEncryptedBehindItsChangeCipherSpec) {
  const auto rows = timeline_of(test::ecdhe_handshake().transcript, Side::client);
  std::vector<std::string> names;
  for (const auto& row : rows)
    names.push_back(row.kind == TimelineRow::Kind::keys ? row.note : row.encrypted ? row.name + " *" : row.name);
  EXPECT_EQ(names, (std::vector<std::string>{
                       "ClientHello", "ServerHello", "Certificate", "ServerKeyExchange", "ServerHelloDone",
                       "ClientKeyExchange", "ChangeCipherSpec", "what the client sends below is encrypted",
                       "Finished *", "ChangeCipherSpec", "what the server sends below is encrypted", "Finished *"}));
  EXPECT_EQ(rows[1].note, "picks 1.2");
  EXPECT_EQ(rows[2].note, "1 certificate");
  EXPECT_EQ(rows[3].note, "x25519 share, signed");
  EXPECT_EQ(rows[6].note, "the new keys from here on");
  EXPECT_EQ(rows[8].note, "transcript matches");
  EXPECT_EQ(rows[11].note, "transcript matches");
}

TEST(Timeline12, TheWaterfallShowsChangeCipherSpecAndThatOf13DoesNot) {
  EXPECT_TRUE(has(connection(test::ecdhe_handshake()), "ChangeCipherSpec 1 the new keys from here on"));
  auto newer = test::simple_handshake();
  newer.add(trace::ChangeCipherSpec{Direction::sent});
  EXPECT_FALSE(has(connection(newer), "ChangeCipherSpec"));
  EXPECT_FALSE(has(connection(newer), "change_cipher_spec"));
}

TEST(Secrecy12, EcdheHasItAndIsNeverPostQuantum) {
  const auto text = connection(test::ecdhe_handshake());
  EXPECT_TRUE(text.starts_with("– h:443  TLS 1.2 · identity NOT verified\n")) << text;
  EXPECT_TRUE(has(text, "(2 round trips)")) << text;
  EXPECT_TRUE(has(text,
                  "Recorded today: readable later by whoever has a quantum computer: x25519 does not withstand "
                  "one. TLS 1.2 has none that does."))
      << text;
  EXPECT_FALSE(has(text, "post-quantum"));
  EXPECT_FALSE(has(text, "forward secrecy"));
  EXPECT_FALSE(has(text, "triple handshake"));
}

TEST(Secrecy12, ATicketInTheClearIsAnotherWayIn) {
  const Buffer ticket(100, 4);
  auto story = test::ecdhe_handshake();
  story.received("NewSessionTicket", test::encoded(wire::NewSessionTicket12{7200, ticket}));
  constexpr std::string_view words = "whoever gets the key that seals the server's tickets reads it too.";
  EXPECT_TRUE(has(connection(story), words));
  EXPECT_FALSE(has(connection(test::ecdhe_handshake()), words));
  auto empty = test::ecdhe_handshake();
  empty.received("NewSessionTicket", test::encoded(wire::NewSessionTicket12{}));
  EXPECT_FALSE(has(connection(empty), words));
}

TEST(Secrecy12, StaticRsaHasNoneAndSaysSoTwice) {
  const auto text = connection(test::rsa_handshake());
  EXPECT_TRUE(has(text.substr(0, text.find('\n')), "TLS 1.2 · identity NOT verified · no forward secrecy")) << text;
  EXPECT_TRUE(has(text,
                  "! Recorded today: readable later by whoever gets the server's private key, by theft or by "
                  "order: TLS_RSA_WITH_AES_128_GCM_SHA256 makes no fresh key exchange, so there is no forward "
                  "secrecy."))
      << text;
  EXPECT_TRUE(has(text, "exchange RSA")) << text;
}

TEST(Secrecy12, AResumedSessionIsWorthWhatTheFirstWasOrTheTicketsKey) {
  EXPECT_TRUE(has(connection(test::resumed_handshake("ticket")), "· resumed"));
  EXPECT_TRUE(has(connection(test::resumed_handshake("ticket")), "the key that seals the server's tickets"));
  EXPECT_TRUE(has(connection(test::resumed_handshake("session-id")), "· resumed"));
  EXPECT_TRUE(has(connection(test::resumed_handshake("session-id")), "of the session's first connection"));
}

TEST(Secrecy12, WithoutExtendedMasterSecretItSaysWhatThatCosts) {
  const auto hello = test::server_hello12(test::kEcdheSuite, test::without_extended_master_secret);
  const auto text = connection(test::ecdhe_handshake(hello));
  EXPECT_TRUE(has(text, "! Without extended master secret this session cannot be resumed and no keys can be exported"))
      << text;
  EXPECT_TRUE(has(text, "(triple handshake, RFC 7627)")) << text;
  EXPECT_TRUE(has(text, "master not extended")) << text;
}

TEST(Json12, SaysWhatIsDifferent) {
  EXPECT_TRUE(has(json(test::ecdhe_handshake()), R"("extended_master_secret":true)"));
  EXPECT_TRUE(has(json(test::ecdhe_handshake()), R"("forward_secrecy":true,"post_quantum":false)"));
  EXPECT_TRUE(has(json(test::ecdhe_handshake()), R"("group":"x25519","signature_scheme":"rsa_pss_rsae_sha256")"));
  EXPECT_TRUE(has(json(test::ecdhe_handshake()), R"("session_id":"5a5a)"));
  EXPECT_TRUE(has(json(test::ecdhe_handshake()), R"("round_trips":2)"));
  EXPECT_TRUE(has(json(test::rsa_handshake()), R"("group":null,"signature_scheme":null)"));
  EXPECT_TRUE(has(json(test::rsa_handshake()), R"("forward_secrecy":false)"));
  EXPECT_TRUE(has(json(test::resumed_handshake("session-id")), R"("resumed":"session-id")"));
  const auto hello = test::server_hello12(test::kEcdheSuite, test::without_extended_master_secret);
  EXPECT_TRUE(has(json(test::ecdhe_handshake(hello)), R"("extended_master_secret":false)"));
  EXPECT_TRUE(has(json(test::simple_handshake()), R"("extended_master_secret":null,"session_id":null)"));
  EXPECT_TRUE(has(json(Story()), R"("forward_secrecy":null)"));
}

TEST(Log12, OneLine) {
  auto story = test::rsa_handshake();
  for (auto& step : story.transcript.steps) step.side = Side::server;
  EXPECT_EQ(log_line(story.transcript, "127.0.0.1:1", kTerminal),
            "✓ 127.0.0.1:1 TLS 1.2 TLS_RSA_WITH_AES_128_GCM_SHA256, no forward secrecy, for server, 13.0 ms");
}

TEST(Log12, TellsHowASessionWasResumed) {
  auto story = test::resumed_handshake("session-id");
  for (auto& step : story.transcript.steps) step.side = Side::server;
  EXPECT_EQ(log_line(story.transcript, "127.0.0.1:1", kTerminal),
            "✓ 127.0.0.1:1 TLS 1.2 TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, resumed by session-id, for server, 10.0 ms");
}

/// Both sides of a handshake, as a demonstration records it: what the client does, the server sees.
Story both_sides(const Story& client) {
  Story both;
  for (const auto& step : client.transcript.steps) {
    const auto mirrored = [&]<class What>(What what) {
      if constexpr (requires { what.direction; })
        what.direction = what.direction == Direction::sent ? Direction::received : Direction::sent;
      both.transcript.steps.push_back({step.at, Side::server, what});
    };
    both.transcript.steps.push_back(step);
    std::visit(mirrored, step.what);
  }
  return both;
}

std::string lanes(const Story& story) {
  Page page({.color = false, .unicode = true, .width = 120});
  put_lanes(page, story.transcript, {});
  std::string out;  // without the lanes themselves
  for (const char c : page.text())
    if (c == '\n' || (c >= ' ' && c < 0x7f)) out += c;
  return in_one_line(out);
}

TEST(Lanes12, ChangeCipherSpecIsAStepInEachDirection) {
  const auto text = lanes(both_sides(test::ecdhe_handshake()));
  EXPECT_TRUE(has(text, "7 ChangeCipherSpec")) << text;
  EXPECT_TRUE(has(text, "9 ChangeCipherSpec")) << text;
  EXPECT_TRUE(has(text, "from here on the client's records are encrypted")) << text;
  EXPECT_TRUE(has(text, "from here on the server's records are encrypted")) << text;
  EXPECT_TRUE(has(text, "EarlyCCS")) << text;
  EXPECT_FALSE(has(text, "Means nothing in TLS 1.3")) << text;
  EXPECT_TRUE(has(text, "The client is done: both have seen the same handshake")) << text;
  EXPECT_TRUE(has(text, "The server is done: its Finished is on the way")) << text;
  EXPECT_FALSE(has(text, "No forward secrecy")) << text;
}

TEST(Lanes12, StaticRsaIsWarnedOfWhereItHappens) {
  EXPECT_TRUE(has(lanes(both_sides(test::rsa_handshake())), "! No forward secrecy: whoever gets the server's private"));
}

TEST(Lanes12, WhoSaysFinishedLastIsOnTheWay) {
  const auto text = lanes(both_sides(test::resumed_handshake("ticket")));
  EXPECT_TRUE(has(text, "The client is done: its Finished is on the way")) << text;
  EXPECT_TRUE(has(text, "The server is done: both have seen the same handshake")) << text;
}

TEST(Lanes12, MasterSecretAndKeyBlockAreTold) {
  auto story = both_sides(test::ecdhe_handshake());
  for (const auto* name : {"premaster_secret", "master_secret", "client_write_key", "server_write_iv"})
    for (const auto side : {Side::client, Side::server})
      story.transcript.steps.push_back({0, side, trace::Derivation{name, "", "", {}, Buffer(16, 7)}});
  const auto text = lanes(story);
  EXPECT_TRUE(has(text, "premaster_secret 07070707")) << text;
  EXPECT_TRUE(has(text, "mixed with the whole handshake so far")) << text;
  EXPECT_TRUE(has(text, "client_write_key 07070707")) << text;
  EXPECT_TRUE(same_keys(story.transcript));
  story.transcript.steps.push_back({0, Side::server, trace::Derivation{"server_write_iv", "", "", {}, Buffer(16, 8)}});
  EXPECT_FALSE(same_keys(story.transcript));
}

TEST(Notes12, TheSameNamesMeanOtherThings) {
  for (const auto* name : {"ClientHello", "ServerHello", "Certificate", "Finished", "NewSessionTicket"}) {
    ASSERT_NE(note_on_message12(name), nullptr) << name;
    EXPECT_NE(note_on_message12(name)->what, note_on_message(name)->what) << name;
  }
  EXPECT_EQ(note_on_message12("ServerKeyExchange"), note_on_message("ServerKeyExchange"));
  for (const auto* name : {"premaster_secret", "master_secret", "client_write_key", "server_write_key",
                           "client_write_iv", "server_write_iv"})
    EXPECT_NE(note_on_secret12(name), nullptr) << name;
  EXPECT_NE(note_on_secret12("master_secret")->what, note_on_secret("master_secret")->what);
}

Error alert_of_peer(Alert alert) {
  auto error = make_error(Fault::peer_alert);
  error.by = By::peer;
  error.alert = alert;
  return error;
}

Buffer hello_offering(std::initializer_list<std::uint8_t> minors) {
  Buffer versions;
  for (const auto minor : minors) append(versions, Buffer{3, minor});
  static const Buffer suites = {0x13, 1}, methods = {0};
  wire::ClientHello hello;
  hello.cipher_suites = wire::List<CipherSuite>(suites);
  hello.legacy_compression_methods = wire::List<wire::Compression>(methods);
  if (minors.size() > 0) hello.extensions.set(wire::SupportedVersions{wire::List<ProtocolVersion>(versions)});
  return test::encoded(hello);
}

TEST(Diagnosis12, ARefusedVersionIsReadAgainstWhatWasOffered) {
  const auto inferred = [](const Buffer& hello) {
    Story story;
    story.sent("ClientHello", hello);
    return diagnose(alert_of_peer(Alert::protocol_version), story.transcript).inferred.at(0);
  };
  EXPECT_TRUE(inferred(hello_offering({4})).starts_with("Usually: (1) the server has no TLS 1.3; (2) a device"));
  EXPECT_TRUE(inferred(hello_offering({4, 3})).starts_with("Usually: (1) the server has neither TLS 1.2 nor TLS 1.3;"));
  EXPECT_TRUE(inferred(hello_offering({})).starts_with("Usually: (1) the server has no TLS 1.2 any more;"));
}

TEST(Diagnosis12, OnceTheServerHasChosenOnlyWhatCameAfterCanBeWrong) {
  auto story = test::ecdhe_handshake();
  story.transcript.steps.pop_back();
  const auto failure = alert_of_peer(Alert::handshake_failure);
  const auto alone = diagnose(failure, story.transcript);
  ASSERT_EQ(alone.inferred.size(), 1u);
  EXPECT_EQ(alone.inferred[0].find("in common"), std::string::npos) << alone.inferred[0];
  EXPECT_EQ(alone.inferred[0].find("client certificate"), std::string::npos) << alone.inferred[0];
  const Buffer types = {64}, schemes = {4, 3};
  wire::CertificateRequest12 request;
  request.certificate_types = wire::List<wire::ClientCertificateType>(types);
  request.supported_signature_algorithms = wire::List<SignatureScheme>(schemes);
  story.received("CertificateRequest", test::encoded(request));
  const auto asked = diagnose(failure, story.transcript);
  EXPECT_NE(asked.inferred[0].find("the server wants a client certificate"), std::string::npos) << asked.inferred[0];
}

TEST(Diagnosis12, AnAlertBehindTheHandshakeIsToldAsThat) {
  const auto d = diagnose(alert_of_peer(Alert::certificate_unknown), test::ecdhe_handshake().transcript);
  EXPECT_EQ(d.observed[0], "Server sent alert certificate_unknown(46) after the handshake.");
}

TEST(Contents12, OfAHelloThatOffersASession) {
  static const Buffer id(32, 1), ticket(100, 2), suites = {0xc0, 0x2f}, methods = {0};
  wire::ClientHello hello;
  hello.cipher_suites = wire::List<CipherSuite>(suites);
  hello.legacy_compression_methods = wire::List<wire::Compression>(methods);
  hello.legacy_session_id = id;
  const auto of = [&](std::string_view label) {
    const auto lines =
        contents(test::message(Direction::sent, Epoch::plain, "ClientHello", test::encoded(hello)), Side::client);
    for (const auto& line : lines)
      if (line.label == label) return line.text;
    return std::string("(none)");
  };
  EXPECT_EQ(of("session ID"), "of a session to go on with");
  EXPECT_EQ(of("disguise"), "(none)");
  hello.extensions.set(wire::SessionTicket{ticket});
  EXPECT_EQ(of("ticket"), "100 bytes: a TLS 1.2 session to go on with");
  EXPECT_EQ(of("session ID"), "random: the server sends it back if it takes the ticket");
}

TEST(Contents12, OfTheKeyExchangeAndWhatIsAskedFor) {
  const auto of = [](const auto& m) {
    std::string out;
    const auto sender = Side::server;
    for (const auto& line :
         contents(test::message(Direction::sent, Epoch::plain, std::string(m.name), test::encoded(m)), sender))
      out += line.label + "=" + line.text + ";";
    return out;
  };
  const Buffer types = {1, 2, 64}, schemes = {4, 3}, authorities = {0, 1, 'a', 0, 1, 'b'}, share(65, 4), secret(256, 5);
  wire::CertificateRequest12 request;
  request.certificate_types = wire::List<wire::ClientCertificateType>(types);
  request.supported_signature_algorithms = wire::List<SignatureScheme>(schemes);
  request.certificate_authorities = wire::List<wire::DistinguishedName>(authorities);
  EXPECT_EQ(of(request),
            "keys=rsa_sign, ecdsa_sign;signatures=ecdsa_secp256r1_sha256;CAs=2 whose certificates would do;");
  EXPECT_EQ(of(wire::ClientKeyExchangeEcdhe{share}), "share=65 bytes;");
  EXPECT_EQ(of(wire::ClientKeyExchangeRsa{secret}),
            "secret=256 bytes, encrypted to the key in the server's certificate;");
  EXPECT_EQ(of(wire::NewSessionTicket12{0, share}), "lifetime=not said;ticket=65 bytes;");
  EXPECT_EQ(of(wire::NewSessionTicket12{7200, share}), "lifetime=2 hours;ticket=65 bytes;");
}

}  // namespace
}  // namespace entente::explain
