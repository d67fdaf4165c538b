// Failures, worked out from transcripts made by hand.
#include "explain/diagnosis.h"

#include <gtest/gtest.h>

#include "base/result.h"
#include "explain/json.h"
#include "explain/text.h"
#include "unit/explain/recorded12.h"

namespace entente::explain {
namespace {

using test::Story;

const Buffer& client_hello() {
  static const entente::test::VectorFile file("rfc8448/simple_1rtt.txt");
  return file["client_hello"];
}

Error alert_of_peer(Alert alert) {
  auto error = make_error(Fault::peer_alert);
  error.by = By::peer;
  error.alert = alert;
  return error;
}

std::string all(const std::vector<std::string>& lines) { return join(lines, "\n"); }

TEST(Diagnosis, ABareAlertIsReadAgainstTheOffer) {
  Story story;
  story.sent("ClientHello", client_hello())
      .add(trace::AlertMessage{Direction::received, Epoch::plain, AlertLevel::fatal, Alert::handshake_failure});
  const auto d = diagnose(alert_of_peer(Alert::handshake_failure), story.transcript);
  EXPECT_EQ(d.verdict, "the server refused: handshake_failure(40)");
  EXPECT_EQ(d.code, "E-PEER-ALERT");
  EXPECT_EQ(d.exit, 4);
  EXPECT_EQ(d.alert, Alert::handshake_failure);
  EXPECT_NE(all(d.observed).find("to our TLS 1.3-only ClientHello"), std::string::npos) << all(d.observed);
  EXPECT_NE(all(d.observed).find("It was offered TLS 1.3; TLS_AES_128_GCM_SHA256"), std::string::npos);
  EXPECT_EQ(d.inferred.size(), 1u);
  EXPECT_NE(d.inferred[0].find("(1) no cipher suite in common; (2) "), std::string::npos);
}

TEST(Diagnosis, OfARecordedConnectionNobodyIsWe) {
  Circumstances around;
  around.self = "client";
  Story story;
  story.sent("ClientHello", client_hello());
  auto d = diagnose(alert_of_peer(Alert::handshake_failure), story.transcript, around);
  EXPECT_NE(all(d.observed).find("to the client's TLS 1.3-only ClientHello"), std::string::npos) << all(d.observed);

  auto error = alert_of_peer(Alert::unknown_ca);
  error.by = By::local;
  d = diagnose(error, test::simple_handshake().transcript, around);
  EXPECT_EQ(d.verdict, "the client refused: unknown_ca(48)");
  EXPECT_EQ(d.observed[0], "The client sent alert unknown_ca(48) after the server's Finished.");
  EXPECT_TRUE(d.inferred.empty());
}

TEST(Diagnosis, AProbeSettlesWhatTheAlertLeavesOpen) {
  Story story;
  story.sent("ClientHello", client_hello());
  Circumstances around;
  around.probe_observed = "A separate probe with TLS 1.2 was accepted.";
  around.probe_inferred = "The server lacks TLS 1.3.";
  const auto d = diagnose(alert_of_peer(Alert::protocol_version), story.transcript, around);
  EXPECT_EQ(d.observed.back(), around.probe_observed);
  EXPECT_EQ(d.inferred, std::vector<std::string>{around.probe_inferred});
  EXPECT_EQ(all(d.observed).find("It was offered"), std::string::npos) << "known: there is nothing left to guess";
}

TEST(Diagnosis, TheRuleIsThatOfTheVersion) {
  Story story;
  story.sent("ClientHello", client_hello());
  EXPECT_EQ(diagnose(make_error(Fault::bad_record_mac), story.transcript).clause, "RFC 8446 §5.2");
  const auto older = test::ecdhe_handshake();
  EXPECT_EQ(diagnose(make_error(Fault::bad_record_mac), older.transcript).clause, "RFC 5246 §6.2.3.3");
  EXPECT_EQ(diagnose(make_error(Fault::finished_invalid), older.transcript).clause, "RFC 5246 §7.4.9");
  EXPECT_EQ(diagnose(make_error(Fault::suite_not_offered), older.transcript).clause,
            info(Fault::suite_not_offered).clause);
}

TEST(Diagnosis, ADamagedPremasterSecretIsNotToldOfAndThatIsThePoint) {
  Story rsa(Side::server);
  rsa.received("ClientHello", client_hello())
      .sent("ServerHello", test::server_hello12(test::kRsaSuite, test::with_extended_master_secret));
  const auto d = diagnose(make_error(Fault::bad_record_mac), rsa.transcript, at_server());
  EXPECT_NE(all(d.inferred).find("Bleichenbacher; RFC 5246 §7.4.7.1"), std::string::npos) << all(d.inferred);
  Story fresh(Side::server);
  fresh.received("ClientHello", client_hello())
      .sent("ServerHello", test::server_hello12(test::kEcdheSuite, test::with_extended_master_secret));
  const auto other = diagnose(make_error(Fault::bad_record_mac), fresh.transcript, at_server());
  EXPECT_EQ(all(other.inferred).find("Bleichenbacher"), std::string::npos);
}

TEST(Diagnosis, AMistakeOfUseHasNoOtherOwnerThanItsReader) {
  Page page({.color = false, .unicode = true, .width = 80});
  put_failure(page, diagnose(make_error(Fault::config_invalid), Transcript()));
  EXPECT_EQ(page.text().find("Owner:"), std::string::npos) << page.text();
  EXPECT_NE(page.text().find("You:"), std::string::npos);
}

TEST(Diagnosis, ACodeThatTheProgramDoesNotExitWithIsNotTold) {
  auto d = diagnose(make_error(Fault::timed_out), Transcript());
  d.exit = 0;
  Page page({.color = false, .unicode = true, .width = 80});
  put_failure(page, d);
  EXPECT_NE(page.text().find("E-NET-TIMEOUT\n"), std::string::npos) << page.text();
  EXPECT_EQ(page.text().find("exit"), std::string::npos) << page.text();
}

TEST(Diagnosis, AnAlertAfterOurFinishedIsToldAsThat) {
  auto story = test::simple_handshake();
  const auto d = diagnose(alert_of_peer(Alert::certificate_required), story.transcript);
  EXPECT_EQ(d.observed[0], "Server sent alert certificate_required(116) after our Finished.");
  EXPECT_NE(d.user.find("--cert"), std::string::npos);
}

TEST(Diagnosis, AnEndAfterOurCloseIsToldAsThat) {
  auto story = test::simple_handshake();
  const auto cut = diagnose(make_error(Fault::truncated), story.transcript);
  EXPECT_EQ(all(cut.inferred).find("We had said close_notify"), std::string::npos);
  story.add(trace::AlertMessage{Direction::sent, Epoch::application, AlertLevel::warning, Alert::close_notify});
  const auto after_ours = diagnose(make_error(Fault::truncated), story.transcript);
  EXPECT_EQ(after_ours.code, cut.code);
  EXPECT_NE(all(after_ours.inferred).find("We had said close_notify"), std::string::npos) << all(after_ours.inferred);
}

TEST(Diagnosis, WhatWeRefuseNamesPlaceAndBothValues) {
  Story story;
  story.sent("ClientHello", client_hello())
      .add(trace::AlertMessage{Direction::sent, Epoch::plain, AlertLevel::fatal, Alert::illegal_parameter});
  const auto error =
      make_error(Fault::suite_not_offered, "ServerHello.cipher_suite", "one of ours", "TLS_AES_256_GCM_SHA384");
  const auto d = diagnose(error, story.transcript);
  EXPECT_EQ(d.observed[0], "Stopped at ServerHello; sent alert illegal_parameter(47).");
  EXPECT_EQ(d.observed[1], "ServerHello.cipher_suite: expected one of ours, got TLS_AES_256_GCM_SHA384.");
  EXPECT_EQ(d.where, "ServerHello.cipher_suite");
  EXPECT_EQ(d.clause, "RFC 8446 §4.1.3");
}

TEST(Diagnosis, SilenceIsToldWithWhatCameBefore) {
  Story story;
  story.sent("ClientHello", client_hello());
  const auto d = diagnose(make_error(Fault::timed_out), story.transcript);
  EXPECT_EQ(d.exit, 3);
  EXPECT_EQ(d.observed, std::vector<std::string>{"The server did not answer our ClientHello."});
}

TEST(Diagnosis, EveryFaultHasAVerdictACodeAndRemedies) {
  for (int i = 0; i <= static_cast<int>(Fault::internal); ++i) {
    const auto error = make_error(static_cast<Fault>(i));
    const auto d = diagnose(error, Transcript());
    EXPECT_FALSE(d.verdict.empty()) << d.code;
    EXPECT_FALSE(d.user.empty()) << d.code;
    EXPECT_FALSE(d.owner.empty()) << d.code;
    EXPECT_TRUE(d.exit == 2 || d.exit == 3 || d.exit == 4 || d.exit == 5 || d.exit == 70) << d.code;
  }
}

TEST(Diagnosis, TheVerdictStandsInTheFirstLineAndInferencesAreMarked) {
  Story story;
  story.sent("ClientHello", client_hello());
  Page page({.color = false, .unicode = true, .width = 80});
  put_failure(page, diagnose(alert_of_peer(Alert::handshake_failure), story.transcript));
  const auto first = page.text().substr(0, page.text().find('\n'));
  EXPECT_TRUE(first.starts_with("✗ the server refused: handshake_failure(40)")) << first;
  EXPECT_TRUE(first.ends_with("E-PEER-ALERT, exit 4")) << first;
  EXPECT_NE(page.text().find("(inferred)"), std::string::npos);
  EXPECT_NE(page.text().find("Owner:"), std::string::npos);
  EXPECT_NE(page.text().find("You:"), std::string::npos);
}

TEST(Diagnosis, PeersCannotSteerTheTerminal) {
  const auto error = make_error(Fault::peer_not_tls, {}, "a TLS record", "\x1b[2J");
  const auto d = diagnose(error, Transcript());
  EXPECT_EQ(d.got, "\\x1b[2J");
  Page page({.color = false, .unicode = true, .width = 80});
  put_failure(page, d);
  EXPECT_EQ(page.text().find('\x1b'), std::string::npos);
}

TEST(Log, OneLineForAHandshakeThatFailed) {
  Story story(Side::server);
  story.received("ClientHello", client_hello())
      .add(trace::AlertMessage{Direction::sent, Epoch::plain, AlertLevel::fatal, Alert::handshake_failure})
      .failed(make_error(Fault::group_not_common, "ClientHello.supported_groups", "secp384r1", "x25519"));
  const auto line = log_line(story.transcript, "127.0.0.1:1", {.color = false, .unicode = true, .width = 80});
  EXPECT_EQ(line,
            "✗ 127.0.0.1:1 E-TLS-GROUP: no common group; told the client handshake_failure(40) at "
            "ClientHello.supported_groups (expected secp384r1, got x25519). Usually: the client has none of "
            "this server's groups. (inferred)");
}

TEST(Diagnosis, AtAServerTheAdviceIsForTheOtherSide) {
  Story story(Side::server);
  story.received("ClientHello", client_hello());
  auto error = make_error(Fault::peer_alert);
  error.by = By::peer;
  error.alert = Alert::unknown_ca;
  const auto refused = diagnose(error, story.transcript, at_server());
  EXPECT_NE(refused.owner.find("send the intermediate certificates"), std::string::npos) << refused.owner;
  ASSERT_EQ(refused.inferred.size(), 1u);
  EXPECT_NE(refused.inferred[0].find("this server's certificate"), std::string::npos) << refused.inferred[0];
  EXPECT_NE(diagnose(error, story.transcript).owner, refused.owner);

  const auto http = make_error(Fault::peer_speaks_http);
  EXPECT_EQ(diagnose(http, Transcript(), at_server()).user, "use https://");
  EXPECT_NE(diagnose(http, Transcript()).user, "use https://");
}

TEST(Json, IsValidForWhateverBytesAPeerSends) {
  Story story;
  auto hello = client_hello();
  for (std::size_t at = 60; at < hello.size(); ++at) hello[at] = static_cast<std::uint8_t>(0x80 | at);
  story.sent("ClientHello", hello).failed(make_error(Fault::peer_not_tls, {}, {}, "\xff\xfe"));
  ConnectReport report;
  report.host = "h\xff";
  report.failure = diagnose(*story.transcript.failure(Side::client), story.transcript);
  const auto text = connect_json(story.transcript, report, Layout::line);
  EXPECT_NE(text.find("\"schema\":\"entente.connect/1\""), std::string::npos);
  EXPECT_NE(text.find("h\\\\xff"), std::string::npos);
  EXPECT_EQ(text.find('\xff'), std::string::npos);
}

}  // namespace
}  // namespace entente::explain
