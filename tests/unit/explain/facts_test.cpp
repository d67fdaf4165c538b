// Facts, timelines and words, read from the recorded handshakes of RFC 8448.
#include "explain/facts.h"

#include <entente/session.h>
#include <gtest/gtest.h>

#include "explain/message_text.h"
#include "explain/text.h"
#include "explain/timeline.h"
#include "unit/explain/recorded.h"

namespace entente::explain {
namespace {

using test::Story;

TEST(Facts, AreReadFromTheMessages) {
  const auto story = test::simple_handshake();
  const auto facts = facts_of(story.transcript, Side::client);
  EXPECT_TRUE(facts.established);
  EXPECT_EQ(facts.version, ProtocolVersion::tls13);
  EXPECT_EQ(facts.cipher_suite, CipherSuite::TLS_AES_128_GCM_SHA256);
  EXPECT_EQ(facts.group, NamedGroup::x25519);
  EXPECT_EQ(facts.signature_scheme, SignatureScheme::rsa_pss_rsae_sha256);
  EXPECT_FALSE(facts.client_signature_scheme);
  EXPECT_FALSE(facts.hello_retry);
  EXPECT_EQ(facts.peer_chain.size(), 1u);
  ASSERT_TRUE(facts.offer);
  EXPECT_EQ(facts.offer->server_name, "server");
  EXPECT_EQ(facts.offer->versions, std::vector<std::string>{"TLS 1.3"});
  EXPECT_EQ(facts.offer->shares, std::vector<std::string>{"x25519"});
  EXPECT_EQ(facts.last_sent->name, "Finished");
  EXPECT_EQ(facts.round_trips, 1u);
}

TEST(Facts, KnowTheEnginesWordsForSessionsAndEarlyData) {
  const auto decided = [](Topic topic, std::string_view chosen) {
    Story story;
    story.add(trace::Decision{topic, std::string(chosen), "because"});
    return facts_of(story.transcript, Side::client);
  };
  for (const auto resumed : {Resumed::ticket, Resumed::session_id, Resumed::psk})
    EXPECT_EQ(decided(Topic::resumption, name(resumed)).resumed, name(resumed));
  for (const auto early : {EarlyData::accepted, EarlyData::rejected})
    EXPECT_EQ(decided(Topic::early_data, name(early)).early_data, name(early));
  EXPECT_EQ(decided(Topic::resumption, "offered").resumed, "");
  EXPECT_EQ(decided(Topic::early_data, "not sent").early_data, "");
}

TEST(Facts, ARetryAndItsGroup) {
  const entente::test::VectorFile file("rfc8448/hello_retry_request.txt");
  Story story;
  story.sent("ClientHello", file["client_hello_1"])
      .received("HelloRetryRequest", file["hello_retry_request"])
      .sent("ClientHello", file["client_hello_2"])
      .received("ServerHello", file["server_hello"]);
  const auto facts = facts_of(story.transcript, Side::client);
  EXPECT_TRUE(facts.hello_retry);
  EXPECT_EQ(facts.group, NamedGroup::secp256r1);
  EXPECT_FALSE(facts.established);
  EXPECT_EQ(summary(std::get<trace::Message>(story.transcript.steps[1].what), Side::server), "asks for secp256r1");
}

TEST(Facts, DamagedMessagesTellNothingAndDoNoHarm) {
  const entente::test::VectorFile file("rfc8448/simple_1rtt.txt");
  for (const std::string name :
       {"ClientHello", "ServerHello", "Certificate", "CertificateVerify", "EncryptedExtensions"}) {
    auto bytes = file[name == "ClientHello"         ? "client_hello"
                      : name == "ServerHello"       ? "server_hello"
                      : name == "Certificate"       ? "certificate"
                      : name == "CertificateVerify" ? "certificate_verify"
                                                    : "encrypted_extensions"];
    for (std::size_t size = 0; size < bytes.size(); size += 3) {
      Story story;
      story.received(name, Buffer(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
      const auto facts = facts_of(story.transcript, Side::client);
      EXPECT_FALSE(facts.group);
      const auto& message = std::get<trace::Message>(story.transcript.steps[0].what);
      (void)contents(message, Side::server);
      (void)summary(message, Side::server);
    }
  }
}

TEST(Timeline, HasARowForEachMessageAndAMarkWhereEncryptionBegins) {
  const auto rows = timeline_of(test::simple_handshake().transcript, Side::client);
  ASSERT_EQ(rows.size(), 8u);
  EXPECT_EQ(rows[0].name, "ClientHello");
  EXPECT_EQ(rows[0].sender, Side::client);
  EXPECT_EQ(rows[0].note, "offers 1.3");
  EXPECT_EQ(rows[1].note, "picks 1.3, x25519");
  EXPECT_EQ(rows[2].kind, TimelineRow::Kind::keys);
  EXPECT_FALSE(rows[1].encrypted);
  EXPECT_TRUE(rows[3].encrypted);
  EXPECT_EQ(rows[4].note, "1 certificate");
  EXPECT_EQ(rows[6].note, "transcript matches");
  EXPECT_EQ(rows[7].sender, Side::client);
}

TEST(Contents, OfAClientHello) {
  const auto story = test::simple_handshake();
  const auto lines = contents(std::get<trace::Message>(story.transcript.steps[0].what), Side::client);
  const auto of = [&](std::string_view label) {
    for (const auto& line : lines)
      if (line.label == label) return line.text;
    return std::string("(none)");
  };
  EXPECT_EQ(of("versions"), "TLS 1.3");
  EXPECT_EQ(of("share"), "x25519, 32 bytes");
  EXPECT_EQ(of("name"), "server");
  EXPECT_EQ(of("disguise"), "(none)");
}

TEST(Bytes, EveryByteOfEveryMessageIsPrintedOnce) {
  const auto story = test::simple_handshake();
  Page page({.color = false, .unicode = true, .width = 120});
  const auto& hello = std::get<trace::Message>(story.transcript.steps[0].what);
  put_message_bytes(page, hello, 0);
  std::size_t bytes = 0;
  std::string_view text = page.text();
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() + 1);
    if (line.size() < 8 || line[5] != ' ' || line[0] == '\0') continue;
    for (std::size_t at = 6; at + 1 < std::min<std::size_t>(line.size(), 30); at += 3) {
      const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
      if (is_hex(line[at]) && is_hex(line[at + 1]) && (at + 2 >= line.size() || line[at + 2] == ' ')) ++bytes;
    }
  }
  EXPECT_EQ(bytes, hello.size);
}

TEST(SameKeys, NeedBothSidesAndEqualValues) {
  const auto derived = [](Side side, std::uint8_t value) {
    return trace::Step{0, side, trace::Derivation{"client_handshake_traffic_secret", "", "", {}, Buffer(32, value)}};
  };
  Transcript transcript;
  EXPECT_FALSE(same_keys(transcript));
  transcript.steps.push_back(derived(Side::client, 1));
  EXPECT_FALSE(same_keys(transcript));
  transcript.steps.push_back(derived(Side::server, 1));
  EXPECT_TRUE(same_keys(transcript));
  transcript.steps.push_back(derived(Side::server, 2));
  EXPECT_FALSE(same_keys(transcript));
}

}  // namespace
}  // namespace entente::explain
