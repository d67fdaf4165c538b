// Following the recorded handshakes of RFC 8448 and of OpenSSL: with all keys, with some, with none, with gaps.
#include "capture/tls_reader.h"

#include <gtest/gtest.h>

#include <map>

#include "trace/recorder.h"
#include "vector_file.h"

namespace entente::capture {
namespace {

using entente::test::VectorFile;
using Labels = std::map<std::string, std::string>;

const Labels kTraffic = {{"CLIENT_EARLY_TRAFFIC_SECRET", "client_early_traffic_secret"},
                         {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "client_handshake_traffic_secret"},
                         {"SERVER_HANDSHAKE_TRAFFIC_SECRET", "server_handshake_traffic_secret"},
                         {"CLIENT_TRAFFIC_SECRET_0", "client_application_traffic_secret"},
                         {"SERVER_TRAFFIC_SECRET_0", "server_application_traffic_secret"}};

std::string hex(Bytes bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const auto byte : bytes) out.append({digits[byte >> 4], digits[byte & 15]});
  return out;
}

/// A recorded handshake, and who listens.
class Follow {
 public:
  explicit Follow(const std::string& name, const Labels& labels = kTraffic, const std::string& hello = "client_hello")
      : file_("rfc8448/" + name + ".txt"), ring_(ring(labels, hello)) {}

  Follow& client(const std::string& record) { return take(true, file_[record]); }
  Follow& server(const std::string& record) { return take(false, file_[record]); }
  Follow& take(bool by_client, const Buffer& bytes) {
    reader_.take(by_client, bytes);
    return *this;
  }
  Follow& lose(bool by_client, std::uint64_t size) {
    reader_.lost(by_client, size);
    return *this;
  }
  Follow& end(bool by_client, End how) {
    reader_.ended(by_client, how);
    return *this;
  }
  const Insight& seen() {
    reader_.finish();
    return reader_.insight();
  }
  std::size_t held() const { return reader_.held(); }
  const Buffer& operator[](const std::string& datum) const { return file_[datum]; }
  const VectorFile& file() const { return file_; }

  std::string messages() const {
    std::string out;
    for (const auto& step : transcript_.steps)
      if (const auto* message = std::get_if<trace::Message>(&step.what))
        out += (message->direction == Direction::sent ? ">" : "<") + message->name + " ";
    return out;
  }
  std::string data() const {
    std::string out;
    for (const auto& step : transcript_.steps)
      if (const auto* data = std::get_if<trace::Data>(&step.what))
        out += (data->direction == Direction::sent ? ">" : "<") + std::to_string(data->size) + " ";
    return out;
  }
  std::string decided(Topic topic) const {
    std::string out;
    for (const auto& step : transcript_.steps)
      if (const auto* decision = std::get_if<trace::Decision>(&step.what); decision && decision->topic == topic)
        out = decision->chosen;
    return out;
  }
  const trace::Derivation* secret(const std::string& name) const {
    for (const auto& step : transcript_.steps)
      if (const auto* derived = std::get_if<trace::Derivation>(&step.what); derived && derived->name == name)
        return derived;
    return nullptr;
  }
  const Error* failure() const { return transcript_.failure(trace::Side::client); }

 private:
  KeyRing ring(const Labels& labels, const std::string& hello) const {
    KeyRing out;
    const auto random = hex(Bytes(file_[hello]).subspan(6, 32));
    for (const auto& [label, datum] : labels)
      if (file_.has(datum)) out.add_log(as_bytes(label + " " + random + " " + hex(file_[datum]) + "\n"));
    return out;
  }
  static trace::RecorderOptions with_secrets() {
    trace::RecorderOptions options;
    options.keep_secrets = true;
    return options;
  }

  VectorFile file_;
  KeyRing ring_;
  trace::Transcript transcript_;
  trace::Recorder recorder_{transcript_, trace::Side::client, [] { return trace::Micros{0}; }, with_secrets()};
  TlsReader reader_{crypto::openssl_provider(), ring_, Trace(&recorder_)};
};

constexpr const char* kSimple =
    ">ClientHello <ServerHello <EncryptedExtensions <Certificate <CertificateVerify <Finished >Finished ";

Follow& handshake(Follow& follow) {
  return follow.client("client_hello_record")
      .server("server_hello_record")
      .server("server_flight_record")
      .client("client_flight_record");
}

TEST(TlsReader, ReadsAWholeHandshakeOfTls13) {
  Follow follow("simple_1rtt");
  handshake(follow).server("new_session_ticket_record");
  follow.client("client_application_record").server("server_application_record");
  follow.client("client_alert_record").server("server_alert_record");
  const auto& seen = follow.seen();
  EXPECT_EQ(follow.messages(), std::string(kSimple) + "<NewSessionTicket ");
  EXPECT_EQ(follow.data(), ">50 <50 ");
  EXPECT_TRUE(seen.established);
  EXPECT_EQ(seen.finished_right, 2u);
  EXPECT_EQ(seen.obstacle, std::nullopt);
  EXPECT_EQ(seen.opened_by, OpenedBy::key_log);
  EXPECT_EQ(seen.server_name, "server");
  EXPECT_EQ(seen.closed, 0u);
  EXPECT_EQ(follow.decided(Topic::group), "x25519");
  EXPECT_EQ(follow.failure(), nullptr);
}

TEST(TlsReader, TellsTheKeysThatTheRfcHas) {
  Follow follow("simple_1rtt");
  handshake(follow);
  const std::pair<const char*, const char*> rows[] = {
      {"server_handshake_write_key", "server_handshake_key"},
      {"server_handshake_write_iv", "server_handshake_iv"},
      {"client_handshake_write_key", "client_handshake_key"},
      {"client_handshake_write_iv", "client_handshake_iv"},
      {"server_application_write_key", "server_application_key"},
      {"client_application_write_key", "client_application_key"},
  };
  for (const auto& [name, datum] : rows) {
    ASSERT_TRUE(follow.secret(name)) << name;
    EXPECT_EQ(follow.secret(name)->value, follow[datum]) << name;
  }
  const auto* traffic = follow.secret("client_handshake_traffic_secret");
  EXPECT_EQ(traffic->context, follow["hash_client_handshake_traffic_secret"]);
  EXPECT_EQ(traffic->from, "handshake_secret");
  EXPECT_EQ(follow.secret("server_application_traffic_secret")->context,
            follow["hash_server_application_traffic_secret"]);
}

TEST(TlsReader, AByteAtATimeIsTheSame) {
  Follow follow("simple_1rtt");
  const auto feed = [&](bool by_client, const std::string& record) {
    for (const auto byte : follow[record]) follow.take(by_client, {byte});
  };
  feed(true, "client_hello_record");
  feed(false, "server_hello_record");
  feed(false, "server_flight_record");
  feed(true, "client_flight_record");
  EXPECT_EQ(follow.messages(), kSimple);
  EXPECT_EQ(follow.seen().finished_right, 2u);
}

TEST(TlsReader, ARetryAndItsTranscript) {
  Follow follow("hello_retry_request", kTraffic, "client_hello_1");
  follow.client("client_hello_1_record").server("hello_retry_request_record").client("client_hello_2_record");
  follow.server("server_hello_record").server("server_flight_record").client("client_flight_record");
  EXPECT_TRUE(follow.messages().starts_with(">ClientHello <HelloRetryRequest >ClientHello <ServerHello <Encr"));
  EXPECT_EQ(follow.seen().finished_right, 2u);
  EXPECT_EQ(follow.decided(Topic::retry), "secp256r1");
}

TEST(TlsReader, EarlyDataAndResumption) {
  Follow follow("resumed_0rtt");
  follow.client("client_hello_record").client("client_early_application_record");
  EXPECT_EQ(follow.data(), ">6 ");
  follow.server("server_hello_record").server("server_flight_record").client("end_of_early_data_record");
  follow.client("client_flight_record").client("client_application_record");
  const auto& seen = follow.seen();
  EXPECT_EQ(follow.messages(), ">ClientHello <ServerHello <EncryptedExtensions <Finished >EndOfEarlyData >Finished ");
  EXPECT_EQ(seen.finished_right, 2u);
  EXPECT_EQ(seen.closed, 0u);
  EXPECT_TRUE(seen.resumed);
  EXPECT_EQ(follow.decided(Topic::resumption), "ticket");
  EXPECT_EQ(follow.decided(Topic::early_data), "accepted");
  EXPECT_EQ(follow.secret("client_early_write_key")->value, follow["client_early_key"]);
  EXPECT_EQ(follow.secret("client_early_traffic_secret")->context, follow["hash_client_early_traffic_secret"]);
}

TEST(TlsReader, WithoutTheEarlySecretTheRestIsRead) {
  auto labels = kTraffic;
  labels.erase("CLIENT_EARLY_TRAFFIC_SECRET");
  Follow follow("resumed_0rtt", labels);
  follow.client("client_hello_record").client("client_early_application_record").server("server_hello_record");
  follow.server("server_flight_record").client("end_of_early_data_record").client("client_flight_record");
  EXPECT_EQ(follow.seen().closed, 2u);
  EXPECT_TRUE(follow.messages().ends_with(">Finished "));
}

TEST(TlsReader, ClientAuthentication) {
  Follow follow("client_auth");
  handshake(follow);
  EXPECT_EQ(follow.messages(),
            ">ClientHello <ServerHello <EncryptedExtensions <CertificateRequest <Certificate <CertificateVerify "
            "<Finished >Certificate >CertificateVerify >Finished ");
  EXPECT_EQ(follow.seen().finished_right, 2u);
}

TEST(TlsReader, WithoutKeysItSaysWhatItSees) {
  Follow follow("simple_1rtt", {});
  handshake(follow).client("client_application_record");
  const auto& seen = follow.seen();
  EXPECT_EQ(follow.messages(), ">ClientHello <ServerHello ");
  EXPECT_EQ(seen.obstacle, Obstacle::no_secret);
  EXPECT_EQ(seen.closed, 3u);
  EXPECT_FALSE(seen.established);
  EXPECT_TRUE(seen.seems_established);
  EXPECT_EQ(seen.version, ProtocolVersion::tls13);
}

TEST(TlsReader, WithOnlyTheApplicationSecretsTheDataAreRead) {
  Follow follow("simple_1rtt", {{"CLIENT_TRAFFIC_SECRET_0", "client_application_traffic_secret"},
                                {"SERVER_TRAFFIC_SECRET_0", "server_application_traffic_secret"}});
  // the ticket of RFC 8448 comes before the data
  handshake(follow)
      .server("new_session_ticket_record")
      .client("client_application_record")
      .server("server_application_record");
  EXPECT_EQ(follow.data(), ">50 <50 ");
  EXPECT_EQ(follow.seen().opened_by, OpenedBy::key_log);
}

TEST(TlsReader, AnotherConnectionsSecretsOpenNothing) {
  Follow follow("simple_1rtt", {{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "server_handshake_traffic_secret"},
                                {"SERVER_HANDSHAKE_TRAFFIC_SECRET", "client_handshake_traffic_secret"}});
  handshake(follow);
  EXPECT_EQ(follow.seen().obstacle, Obstacle::another_key);
  EXPECT_EQ(follow.seen().opened, 0u);
}

TEST(TlsReader, GoesOnBehindAGap) {
  Follow follow("simple_1rtt");
  handshake(follow).server("new_session_ticket_record").lose(false, 3);
  auto rest = Buffer{1, 2, 3};  // of a record whose beginning is lost
  append(rest, follow["server_application_record"]);
  append(rest, follow["server_alert_record"]);
  follow.take(false, rest);
  EXPECT_EQ(follow.data(), "<50 ");
  EXPECT_EQ(follow.seen().obstacle, Obstacle::lost);
  EXPECT_EQ(follow.seen().closed, 0u);
}

TEST(TlsReader, ARecordThatIsLostIsCounted) {
  Follow follow("simple_1rtt");
  handshake(follow).lose(false, follow["new_session_ticket_record"].size());
  auto rest = follow["server_application_record"];
  append(rest, follow["server_alert_record"]);
  follow.take(false, rest);
  EXPECT_EQ(follow.data(), "<50 ");
  EXPECT_EQ(follow.seen().closed, 0u);
}

TEST(TlsReader, AFlightWithAHoleIsFollowedByTheData) {
  Follow follow("simple_1rtt");
  follow.client("client_hello_record").server("server_hello_record");
  follow.lose(false, follow["server_flight_record"].size()).client("client_flight_record");
  follow.server("new_session_ticket_record").client("client_application_record").server("server_application_record");
  EXPECT_EQ(follow.data(), ">50 <50 ");
  EXPECT_FALSE(follow.seen().established);
  EXPECT_EQ(follow.seen().finished_right, 0u);
}

TEST(TlsReader, PlaintextBeforeTlsIsPassedOver) {
  Follow follow("simple_1rtt");
  follow.take(false, to_buffer(as_bytes("220 mail.test ESMTP\r\n"))).take(true, to_buffer(as_bytes("EHLO me\r\n")));
  follow.take(false, to_buffer(as_bytes("250 STARTTLS\r\n"))).take(true, to_buffer(as_bytes("STARTTLS\r\n")));
  follow.take(false, to_buffer(as_bytes("220 go ahead\r\n")));
  handshake(follow);
  EXPECT_EQ(follow.messages(), kSimple);
  EXPECT_EQ(follow.seen().finished_right, 2u);
  EXPECT_GT(follow.seen().plaintext, 50u);
}

TEST(TlsReader, OtherProtocolsAreNoTls) {
  Follow follow("simple_1rtt");
  for (int i = 0; i < 100; ++i) follow.take(true, Buffer(1000, 'x')).take(false, Buffer(1000, 'y'));
  EXPECT_FALSE(follow.seen().tls);
}

TEST(TlsReader, EndsAreTold) {
  Follow alert("simple_1rtt");
  alert.client("client_hello_record").take(false, {21, 3, 3, 0, 2, 2, 40}).end(false, End::closed);
  ASSERT_TRUE(alert.failure());
  EXPECT_EQ(alert.failure()->fault, Fault::peer_alert);
  EXPECT_EQ(alert.failure()->alert, Alert::handshake_failure);
  EXPECT_EQ(alert.failure()->by, By::peer);

  Follow reset("simple_1rtt");
  reset.client("client_hello_record").end(false, End::reset);
  EXPECT_EQ(reset.failure()->fault, Fault::connection_reset);

  Follow closed("simple_1rtt");
  closed.client("client_hello_record").server("server_hello_record").end(true, End::closed);
  EXPECT_EQ(closed.failure()->fault, Fault::closed_in_handshake);

  Follow cut_off("simple_1rtt");
  handshake(cut_off).end(false, End::closed);
  EXPECT_EQ(cut_off.failure()->fault, Fault::truncated);

  Follow unfinished("simple_1rtt");
  EXPECT_EQ(unfinished.client("client_hello_record").seen().obstacle, Obstacle::cut_off);
  EXPECT_EQ(unfinished.failure(), nullptr);
}

TEST(TlsReader, AMessageBeyondAllMeasureIsNotKept) {
  Follow follow("simple_1rtt");
  Buffer record = {22, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff};
  record.resize(5 + 0x4000);
  follow.take(true, record);
  EXPECT_EQ(follow.seen().obstacle, Obstacle::too_much);
}

TEST(TlsReader, Tls12WithAMasterSecretThatIsLogged) {
  const VectorFile file("capture/rsa_aes128.txt");
  KeyRing keys;
  std::map<std::string, Buffer> secrets;
  for (const bool second : {false, true}) {
    trace::Transcript transcript;
    trace::RecorderOptions options;
    options.keep_secrets = true;
    trace::Recorder recorder(transcript, trace::Side::client, [] { return trace::Micros{0}; }, options);
    if (!second)
      keys.add_server_key(
          crypto::openssl_provider().import_private(VectorFile("capture/server_key.txt")["server_key"]).value());
    TlsReader reader(crypto::openssl_provider(), keys, Trace(&recorder));
    for (const auto& [piece, bytes] : file.all()) reader.take(piece.ends_with("client"), bytes);
    EXPECT_TRUE(reader.insight().established);
    EXPECT_EQ(reader.insight().finished_right, 2u);
    EXPECT_EQ(reader.insight().opened_by, second ? OpenedBy::key_log : OpenedBy::server_key);
    for (const auto& step : transcript.steps)
      if (const auto* derived = std::get_if<trace::Derivation>(&step.what)) {
        if (second) {
          EXPECT_EQ(derived->value, secrets[derived->name]) << derived->name;
        }
        secrets[derived->name] = derived->value;
      }
    keys = KeyRing();
    keys.add_log(
        as_bytes("CLIENT_RANDOM " + hex(reader.insight().client_random) + " " + hex(secrets["master_secret"]) + "\n"));
  }
}

// ---- what somebody on the way put there ----

const Buffer kCloseInTheClear = {21, 3, 3, 0, 2, 1, 0};
const Buffer kAlertInTheClear = {21, 3, 3, 0, 2, 2, 40};
const Buffer kKeyUpdateInTheClear = {22, 3, 3, 0, 5, 24, 0, 0, 1, 0};

Buffer finished_in_the_clear(std::uint8_t size) {
  Buffer out = {22, 3, 3, 0, static_cast<std::uint8_t>(4 + size), 20, 0, 0, size};
  out.resize(out.size() + size);
  return out;
}

TEST(TlsReader, UnderKeysNothingInTheClearIsBelieved) {
  Follow follow("simple_1rtt");
  handshake(follow).take(false, kAlertInTheClear).take(true, kAlertInTheClear);
  follow.take(false, kKeyUpdateInTheClear).take(true, kKeyUpdateInTheClear);
  follow.server("server_hello_record").client("client_hello_record");
  follow.server("new_session_ticket_record").client("client_application_record").server("server_application_record");
  EXPECT_EQ(follow.data(), ">50 <50 ");
  EXPECT_EQ(follow.messages(), std::string(kSimple) + "<NewSessionTicket ");
  EXPECT_EQ(follow.failure(), nullptr);
  EXPECT_TRUE(follow.seen().established);
  EXPECT_EQ(follow.seen().unprotected, 6u);
}

TEST(TlsReader, ACloseInTheClearHidesNoTruncation) {
  Follow follow("simple_1rtt");
  handshake(follow).take(false, kCloseInTheClear).end(false, End::closed);
  ASSERT_TRUE(follow.failure());
  EXPECT_EQ(follow.failure()->fault, Fault::truncated);
}

TEST(TlsReader, AClientWithoutKeysMayRefuseInTheClear) {
  Follow follow("simple_1rtt");
  follow.client("client_hello_record").server("server_hello_record").take(true, kAlertInTheClear);
  ASSERT_TRUE(follow.failure());
  EXPECT_EQ(follow.failure()->by, By::local);
  EXPECT_EQ(follow.seen().unprotected, 0u);
}

TEST(TlsReader, AFinishedInTheClearFinishesNothing) {
  Follow follow("simple_1rtt", {});
  follow.client("client_hello_record").server("server_hello_record");
  follow.take(false, finished_in_the_clear(32)).take(true, finished_in_the_clear(32));
  EXPECT_FALSE(follow.seen().established || follow.seen().seems_established);
  EXPECT_EQ(follow.seen().finished, 0u);

  const VectorFile file("capture/rsa_aes128.txt");
  const KeyRing none;
  TlsReader reader(crypto::openssl_provider(), none, Trace());
  for (const auto& [piece, bytes] : file.all()) {
    reader.take(piece.ends_with("client"), bytes);
    if (reader.insight().version) break;
  }
  reader.take(true, finished_in_the_clear(12));
  reader.take(false, finished_in_the_clear(12));
  reader.finish();
  EXPECT_FALSE(reader.insight().established || reader.insight().seems_established);
  EXPECT_EQ(reader.insight().unprotected, 2u);
}

TEST(TlsReader, AFinishedThatDoesNotFitIsAFailure) {
  Follow follow("simple_1rtt");
  auto hello = follow["client_hello_record"];
  hello.back() ^= 1;  // the keys of the log open what follows all the same
  follow.take(true, hello).server("server_hello_record").server("server_flight_record");
  ASSERT_TRUE(follow.failure());
  EXPECT_EQ(follow.failure()->fault, Fault::finished_invalid);
  EXPECT_EQ(follow.failure()->by, By::local);
  EXPECT_FALSE(follow.client("client_flight_record").seen().established);
}

TEST(TlsReader, WhatTheServerSignedIsKept) {
  Follow follow("simple_1rtt");
  const auto& proof = handshake(follow).seen().proof;
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->scheme, SignatureScheme::rsa_pss_rsae_sha256);
  EXPECT_EQ(proof->content.size(), 64u + 33 + 1 + 32);
  EXPECT_EQ(proof->signature.size(), 128u);
  Follow unread("simple_1rtt", {});
  EXPECT_FALSE(handshake(unread).seen().proof);
}

TEST(TlsReader, AnAnswerThatIsNoTlsIsTold) {
  Follow follow("simple_1rtt");
  follow.client("client_hello_record");
  follow.take(false, to_buffer(as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"))).end(false, End::closed);
  ASSERT_TRUE(follow.failure());
  EXPECT_EQ(follow.failure()->fault, Fault::peer_speaks_http);
  EXPECT_NE(follow.failure()->got.view().find("HTTP/1.1 400"), std::string_view::npos);
  Follow brief("simple_1rtt");
  brief.client("client_hello_record").take(false, {'S', 'S', 'H', '-', '2'}).end(false, End::closed);
  ASSERT_TRUE(brief.failure());
  EXPECT_EQ(brief.failure()->fault, Fault::peer_speaks_ssh);
}

// ---- what costs ----

TEST(TlsReader, WhatWaitsIsCounted) {
  Follow follow("simple_1rtt");
  Buffer record = {22, 3, 1, 0x40, 0, 99, 0, 0xff, 0xff};
  record.resize(5 + 0x4000);
  follow.take(true, record);
  EXPECT_GE(follow.held(), 0x4000u);
}

TEST(TlsReader, MessagesBeforeAnyServerHelloEnd) {
  Follow follow("simple_1rtt");
  Buffer record = {22, 3, 1, 0x40, 0, 99, 0, 0x3f, 0xfc};
  record.resize(5 + 0x4000);
  follow.client("client_hello_record");
  for (int i = 0; i < 20; ++i) follow.take(true, record);
  EXPECT_LT(follow.held(), 300'000u);
  EXPECT_EQ(follow.seen().obstacle, Obstacle::too_much);
}

TEST(TlsReader, TheFirstClientKeyExchangeCounts) {
  const VectorFile file("capture/rsa_aes128.txt");
  KeyRing keys;
  keys.add_server_key(
      crypto::openssl_provider().import_private(VectorFile("capture/server_key.txt")["server_key"]).value());
  trace::Transcript transcript;
  trace::Recorder recorder(transcript, trace::Side::client, [] { return trace::Micros{0}; }, {});
  TlsReader reader(crypto::openssl_provider(), keys, Trace(&recorder));
  for (const auto& [piece, bytes] : file.all()) {
    reader.take(piece.ends_with("client"), bytes);
    if (!reader.insight().encrypted_premaster.empty()) break;
  }
  const auto count = [&] {
    return std::ranges::count_if(transcript.steps, [](const trace::Step& step) {
      const auto* derived = std::get_if<trace::Derivation>(&step.what);
      return derived && derived->name == "master_secret";
    });
  };
  ASSERT_EQ(count(), 1);
  Buffer again = {22, 3, 3, 1, 6, 16, 0, 1, 2, 1, 0};
  append(again, reader.insight().encrypted_premaster);
  reader.take(true, again);
  EXPECT_EQ(count(), 1);
}

/// Every byte of a handshake's records in turn, in the clear and protected: no harm, and no Finished that is right.
TEST(TlsReader, WrongBytesDoNoHarm) {
  const VectorFile file("rfc8448/simple_1rtt.txt");
  const Buffer records[] = {file["client_hello_record"], file["server_hello_record"], file["server_flight_record"],
                            file["client_flight_record"]};
  for (std::size_t which = 0; which < 4; ++which)
    for (std::size_t at = 0; at < std::min<std::size_t>(records[which].size(), 200); at += 3) {
      Follow follow("simple_1rtt");
      for (std::size_t i = 0; i < 4; ++i) {
        auto record = records[i];
        if (i == which) record[at] ^= 0x55;
        follow.take(i == 0 || i == 3, record);
      }
      EXPECT_FALSE(follow.seen().established) << which << " " << at;
    }
}

}  // namespace
}  // namespace entente::capture
