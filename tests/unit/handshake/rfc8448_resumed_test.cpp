// RFC 8448 §4, the resumed handshake with early data, run through the server: the recorded ServerHello and
// EncryptedExtensions are sent in place of our own, jobs are answered with the recorded keys, and every secret,
// Finished and record must be equal byte for byte.
#include <entente/rehearsal.h>
#include <entente/server.h>
#include <gtest/gtest.h>

#include <map>

#include "base/bytes.h"
#include "handshake/jobs.h"
#include "keys/traffic_keys.h"
#include "pairs/pair.h"
#include "vector_file.h"

namespace entente {
namespace {

class Recorded final : public Rehearsal {
 public:
  std::map<HandshakeType, Buffer> messages;
  void before_sending(HandshakeType type, Buffer& message) noexcept override {
    if (const auto found = messages.find(type); found != messages.end()) message = found->second;
  }
};

class Secrets final : public TraceSink, public KeyLogSink {
 public:
  std::map<std::string, Buffer> values, logged;
  void on(const Event& event) noexcept override {
    if (const auto* derived = std::get_if<SecretDerived>(&event))
      values[std::string(derived->name)] = to_buffer(derived->value);
  }
  void on(std::string_view label, Bytes, Bytes secret) noexcept override {
    logged[std::string(label)] = to_buffer(secret);
  }
};

class Rfc8448Resumed : public testing::Test {
 protected:
  static ServerOptions options() {
    auto out = test::server_options();
    out.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256};
    out.groups = {NamedGroup::x25519};
    out.tickets = 0;
    out.max_early_data = 1024;
    return out;
  }

  /// The recorded session is found; what its binder has to be is computed as the job would.
  handshake::FindSession::Answer found(const handshake::FindSession& job) {
    const auto& offered = job.offer.psks.at(0);
    EXPECT_TRUE(equal(job.offer.truncated.view(), file["binder_hash"]));
    EXPECT_EQ(offered.binder, file["binder"]);
    EXPECT_TRUE(job.early_data);
    handshake::ChosenPsk chosen;
    chosen.key = keys::PreSharedKey::copy_of(file["psk"]);
    chosen.session.emplace().max_early_data = 1024;
    handshake::FindSession::Answer answer;
    answer.chosen = std::move(chosen);
    answer.early_data = EarlyData::accepted;
    return answer;
  }
  void answer_jobs() {
    while (auto job = server.take_job()) {
      auto answer = std::make_unique<handshake::JobAnswer>();
      auto& work = job->inner().work;
      if (auto* respond = std::get_if<handshake::Respond>(&work)) {
        auto share = crypto::openssl_provider().import_share(respond->group, file["server_x25519_private"]);
        auto secret = (*share)->agree(respond->peer_share);
        const auto public_share = to_buffer((*share)->public_share());
        answer->answer = handshake::Respond::Answer{crypto::Response{public_share, *std::move(secret)}};
      } else if (auto* find = std::get_if<handshake::FindSession>(&work)) {
        answer->answer = found(*find);
      } else {
        answer->answer = *std::get<handshake::ChooseCredential>(work).run();
      }
      ASSERT_TRUE(server.complete(job->id(), JobResult(std::move(answer))));
    }
  }
  Received feed(const std::string& record) {
    bytes = file[record];
    const auto received = server.receive(bytes);
    EXPECT_TRUE(received) << record << ": " << received.error().row().code;
    answer_jobs();
    return received ? *received : Received{};
  }
  Buffer output() {
    Buffer out(server.output_size());
    out.resize(server.take_output(out).written);
    return out;
  }

  const test::VectorFile file{"rfc8448/resumed_0rtt.txt"};
  Buffer bytes;
  Secrets secrets;
  ServerConnection server = test::must(ServerConnection::make(test::must(ServerConfig::make(options())),
                                                              {&secrets, &secrets, nullptr, Jobs::handed_out}));
};

TEST_F(Rfc8448Resumed, ServerIsByteEqual) {
  Recorded recorded;
  recorded.messages[HandshakeType::server_hello] = file["server_hello"];
  recorded.messages[HandshakeType::encrypted_extensions] = file["encrypted_extensions"];
  rehearse(server, recorded);
  feed("client_hello_record");
  auto flight = file["server_hello_record"];
  append(flight, file["server_flight_record"]);
  EXPECT_EQ(output(), flight);

  const auto early = feed("client_early_application_record");
  EXPECT_EQ(early.kind, Received::Kind::early);
  EXPECT_TRUE(equal(early.early.replayable(), file["client_early_application_payload"]));
  EXPECT_TRUE(early.data.empty()) << "early data is never application data";
  feed("end_of_early_data_record");
  feed("client_flight_record");
  ASSERT_TRUE(server.established());
  const auto received = feed("client_application_record");
  EXPECT_EQ(received.kind, Received::Kind::application);
  EXPECT_TRUE(equal(received.data, file["client_application_payload"]));
  Buffer out(server.sealed_size(file["server_application_payload"].size()));
  out.resize(server.seal(file["server_application_payload"], out)->written);
  EXPECT_EQ(out, file["server_application_record"]);
  EXPECT_EQ(feed("client_alert_record").kind, Received::Kind::closed);
  server.close();
  EXPECT_EQ(output(), file["server_alert_record"]);

  for (const auto* name :
       {"early_secret", "client_early_traffic_secret", "handshake_secret", "master_secret",
        "client_handshake_traffic_secret", "server_handshake_traffic_secret", "client_application_traffic_secret",
        "server_application_traffic_secret", "exporter_master_secret", "resumption_master_secret"})
    EXPECT_EQ(secrets.values[name], file[name]) << name;
  EXPECT_EQ(secrets.logged["CLIENT_EARLY_TRAFFIC_SECRET"], file["client_early_traffic_secret"]);
}

}  // namespace
}  // namespace entente
