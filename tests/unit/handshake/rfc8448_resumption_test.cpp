// The resumed trace of RFC 8448 (§4) run through the client, with its early data: every secret and record must be equal
// byte for byte. The ClientHello is the recorded one, its binder is checked in tests/unit/keys.
#include <entente/client.h>
#include <entente/rehearsal.h>
#include <gtest/gtest.h>

#include <map>

#include "handshake/jobs.h"
#include "handshake/session_state.h"
#include "vector_file.h"
#include "wire/certificate.h"
#include "x509/certificate.h"

namespace entente {
namespace {

using test::VectorFile;

constexpr UnixTime kThen = 1500000000;  // 2017-07-14: the recorded certificate is valid

class Then final : public Clock {
 public:
  UnixTime now() const noexcept override { return kThen; }
};

class RecordedHello final : public Rehearsal {
 public:
  explicit RecordedHello(Buffer hello) : hello_(std::move(hello)) {}
  void before_sending(HandshakeType type, Buffer& message) noexcept override {
    if (type == HandshakeType::client_hello) message = hello_;
  }

 private:
  Buffer hello_;
};

class Secrets final : public TraceSink {
 public:
  std::map<std::string, Buffer> values;
  void on(const Event& event) noexcept override {
    if (const auto* derived = std::get_if<SecretDerived>(&event))
      values[std::string(derived->name)] = to_buffer(derived->value);
  }
};

class KeyLogLabels final : public KeyLogSink {
 public:
  std::map<std::string, Buffer> secrets;
  void on(std::string_view label, Bytes, Bytes secret) noexcept override {
    secrets[std::string(label)] = to_buffer(secret);
  }
};

/// Gives the recorded session, once.
class OneSession final : public ClientSessions {
 public:
  std::optional<Session> session;
  void put(std::string_view, Session) noexcept override {}
  std::optional<Session> take(std::string_view) noexcept override { return std::exchange(session, std::nullopt); }
};

class Rfc8448Resumption : public testing::Test {
 protected:
  const VectorFile file{"rfc8448/resumed_0rtt.txt"}, first{"rfc8448/simple_1rtt.txt"};

  Buffer server_certificate() const {
    const auto& message = first["certificate"];
    const auto decoded = wire::decode<wire::Certificate>(Bytes(message).subspan(wire::kHeaderSize));
    return to_buffer(decoded->certificate_list.begin()->cert_data);
  }
  Session recorded_session(const ClientConfig& config) const {
    auto state = std::make_unique<handshake::SessionState>();
    state->suite = CipherSuite::TLS_AES_128_GCM_SHA256;
    state->ticket = {1};
    state->psk = keys::ResumptionPsk::copy_of(file["psk"]);
    state->lifetime = 30;
    state->max_early_data = 1024;
    state->received = state->authenticated = kThen;
    state->server_name = state->verify_name = "server";
    state->policy = config.session_policy();
    auto verdict = std::make_shared<Verdict>();
    verdict->valid = true;
    verdict->path.resize(1);
    verdict->path[0].certificate = *x509::Certificate::parse(Bytes(server_certificate()));
    state->verdict = verdict;
    state->path = handshake::PathRecord::of(verdict->path);
    return Session(std::move(state));
  }
  void answer_jobs(Connection& connection) const {
    while (auto job = connection.take_job()) {
      auto* shares = std::get_if<handshake::GenerateShares>(&job->inner().work);
      if (!shares) {
        ASSERT_EQ(job->kind(), JobKind::agree);
        ASSERT_TRUE(connection.complete(job->id(), job->run()));
        continue;
      }
      handshake::GenerateShares::Answer answer;
      answer.shares.push_back(
          *crypto::openssl_provider().import_share(NamedGroup::x25519, file["client_x25519_private"]));
      auto boxed = std::make_unique<handshake::JobAnswer>();
      boxed->answer = std::move(answer);
      ASSERT_TRUE(connection.complete(job->id(), JobResult(std::move(boxed))));
    }
  }
  void feed(Connection& connection, const char* record) const {
    auto bytes = file[record];
    const auto received = connection.receive(bytes);
    ASSERT_TRUE(received) << record << ": " << received.error().row().code << " " << received.error().where.field;
    answer_jobs(connection);
  }
  static Buffer output(Connection& connection) {
    Buffer out(connection.output_size());
    out.resize(connection.take_output(out).written);
    return out;
  }
};

TEST_F(Rfc8448Resumption, ClientIsByteEqual) {
  const Then clock;
  const auto certificate = server_certificate();
  const Bytes anchor(certificate);
  auto sessions = std::make_shared<OneSession>();
  ClientOptions options;
  options.clock = &clock;
  options.trust = *TrustStore::from_der({&anchor, 1});
  options.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256};
  options.groups = {NamedGroup::x25519};
  options.compatibility_mode = false;
  options.grease = false;
  options.ask_for_staple = false;
  options.sessions = sessions;
  options.early_data = true;
  const auto config = *ClientConfig::make(options);
  sessions->session = recorded_session(*config);

  Secrets secrets;
  KeyLogLabels key_log;
  RecordedHello recorded(file["client_hello"]);
  auto client = *ClientConnection::make(config, {"server", {}}, {&secrets, &key_log, nullptr, Jobs::handed_out});
  rehearse(client, recorded);
  answer_jobs(client);
  EXPECT_EQ(output(client), file["client_hello_record"]);

  EXPECT_EQ(client.early_room(), 1024u);
  const auto& early = file["client_early_application_payload"];
  Buffer out(client.sealed_size(early.size()));
  const auto sealed = client.seal_early(early, out);
  ASSERT_TRUE(sealed);
  out.resize(sealed->written);
  EXPECT_EQ(out, file["client_early_application_record"]);
  EXPECT_EQ(client.early_room(), 1024u - early.size());

  feed(client, "server_hello_record");
  feed(client, "server_flight_record");
  ASSERT_TRUE(client.established());
  EXPECT_EQ(client.info().resumed, Resumed::ticket);
  EXPECT_EQ(client.info().early_data, EarlyData::accepted);
  EXPECT_EQ(client.early_room(), 0u);
  auto flight = file["end_of_early_data_record"];
  append(flight, file["client_flight_record"]);
  EXPECT_EQ(output(client), flight);

  for (const auto* name :
       {"early_secret", "client_early_traffic_secret", "handshake_secret", "master_secret",
        "client_handshake_traffic_secret", "server_handshake_traffic_secret", "client_application_traffic_secret",
        "server_application_traffic_secret", "exporter_master_secret", "resumption_master_secret"})
    EXPECT_EQ(secrets.values[name], file[name]) << name;
  EXPECT_EQ(key_log.secrets["CLIENT_EARLY_TRAFFIC_SECRET"], file["client_early_traffic_secret"]);

  const auto& payload = file["client_application_payload"];
  out.resize(client.sealed_size(payload.size()));
  out.resize(client.seal(payload, out)->written);
  EXPECT_EQ(out, file["client_application_record"]);
  auto record = file["server_application_record"];
  const auto received = client.receive(record);
  ASSERT_TRUE(received);
  EXPECT_TRUE(equal(received->data, file["server_application_payload"]));
  client.close();
  EXPECT_EQ(output(client), file["client_alert_record"]);
}

}  // namespace
}  // namespace entente
