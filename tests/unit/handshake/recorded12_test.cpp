// A recorded handshake of TLS 1.2 with static RSA (tests/vectors/tls12/rsa_handshake.txt, between OpenSSL and itself)
// runs through the engine, on both sides: with the recorded randoms our messages must be equal to the recorded ones,
// and the recorded records must open.
#include <entente/client.h>
#include <entente/rehearsal.h>
#include <entente/server.h>
#include <gtest/gtest.h>

#include "connection/core.h"
#include "vector_file.h"

namespace entente {
namespace {

constexpr UnixTime kMiddleOfTheCertificate = 1900000000;

class FixedClock final : public Clock {
 public:
  UnixTime now() const noexcept override { return kMiddleOfTheCertificate; }
};

/// Gives what was drawn when the recording was made, then zeros.
class RecordedRandom final : public Random {
 public:
  explicit RecordedRandom(Bytes recorded) : rest_(recorded) {}
  bool fill(MutableBytes out) noexcept override {
    const auto part = rest_.first(std::min(rest_.size(), out.size()));
    std::ranges::fill(out, std::uint8_t{0});
    std::ranges::copy(part, out.begin());
    rest_ = rest_.subspan(part.size());
    return true;
  }

 private:
  Bytes rest_;
};

/// What a side says, by name; its ClientHello is the recorded one.
class Said final : public TraceSink, public Rehearsal {
 public:
  std::map<std::string, Buffer> sent, received;
  Buffer client_hello;
  void on(const Event& event) noexcept override {
    const auto* message = std::get_if<MessageSeen>(&event);
    if (!message) return;
    auto& where = message->direction == Direction::sent ? sent : received;
    where[std::string(message->message)] = to_buffer(message->bytes);
  }
  void before_sending(HandshakeType type, Buffer& message) noexcept override {
    if (type == HandshakeType::client_hello) message = client_hello;
  }
};

class Recorded12 : public testing::Test {
 protected:
  const test::VectorFile file{"tls12/rsa_handshake.txt"};
  const FixedClock clock;

  static Buffer records(ContentType type, std::initializer_list<Buffer> contents) {
    Buffer out;
    for (const auto& content : contents) {
      out.insert(out.end(), {static_cast<std::uint8_t>(type), 3, 3, static_cast<std::uint8_t>(content.size() >> 8),
                             static_cast<std::uint8_t>(content.size())});
      append(out, content);
    }
    return out;
  }
  Buffer handshake(std::initializer_list<std::string> names) const {
    Buffer out;
    for (const auto& name : names) append(out, records(ContentType::handshake, {file[name]}));
    return out;
  }
  static Buffer change_cipher_spec() { return records(ContentType::change_cipher_spec, {{1}}); }
  Buffer der_of_certificate() const {
    const auto& message = file["certificate"];
    return {message.begin() + 10, message.end()};
  }
  Buffer random_of(const std::string& hello) const {
    const auto& message = file[hello];
    return {message.begin() + 6, message.begin() + 38};
  }
  template <class Options>
  Options options() const {
    Options out;
    out.policy = find_policy("legacy");
    out.max_version = ProtocolVersion::tls12;
    out.clock = &clock;
    return out;
  }
  static void hear(Connection& connection, Buffer bytes, Buffer* data = nullptr) {
    MutableBytes rest(bytes);
    while (!rest.empty()) {
      const auto received = connection.receive(rest);
      ASSERT_TRUE(received) << received.error().row().code << " at " << received.error().where.field;
      if (data) append(*data, received->data);
      if (received->consumed == 0) break;
      rest = rest.subspan(received->consumed);
    }
  }
  /// All that the side has to say.
  static Buffer hear_out(Connection& connection) {
    Buffer out(connection.output_size());
    out.resize(connection.take_output(out).written);
    return out;
  }
};

TEST_F(Recorded12, TheServerSaysWhatWasRecorded) {
  auto chosen = options<ServerOptions>();
  const auto key = crypto::openssl_provider().import_private(file["server_key"]);
  ASSERT_TRUE(key);
  chosen.credentials = {*Credential::make({der_of_certificate()}, *key)};
  chosen.tickets = 0;
  chosen.session_store = memory_session_store(1);  // OpenSSL's server names its sessions
  Buffer drawn(file["server_hello"].begin() + 39, file["server_hello"].begin() + 71);
  append(drawn, random_of("server_hello"));
  RecordedRandom random(drawn);
  Said said;
  auto server = *ServerConnection::make(*ServerConfig::make(chosen), {.trace = &said, .random = &random});
  hear(server, handshake({"client_hello"}));
  for (const auto* name : {"server_hello", "certificate", "server_hello_done"}) {
    const std::map<std::string, std::string> names = {
        {"server_hello", "ServerHello"}, {"certificate", "Certificate"}, {"server_hello_done", "ServerHelloDone"}};
    EXPECT_EQ(said.sent[names.at(name)], file[name]) << name;
  }
  hear_out(server);
  auto second = handshake({"client_key_exchange"});
  append(second, change_cipher_spec());
  append(second, file["client_finished_record"]);
  hear(server, second);
  EXPECT_TRUE(server.established()) << "the recorded Finished opens and matches";
  Buffer data;
  hear(server, file["client_data_record"], &data);
  EXPECT_EQ(as_text(data), "from the client\n");
}

TEST_F(Recorded12, TheClientSaysWhatWasRecorded) {
  auto chosen = options<ClientOptions>();
  const auto certificate = der_of_certificate();
  const Bytes anchor(certificate);
  chosen.trust = *TrustStore::from_der({&anchor, 1});
  chosen.grease = false;
  chosen.ask_for_staple = false;
  const auto drawn = random_of("client_hello");
  RecordedRandom random(drawn);
  Said said;
  said.client_hello = file["client_hello"];
  auto client = *ClientConnection::make(*ClientConfig::make(chosen), {"server.test", {}},
                                        {.trace = &said, .random = &random, .jobs = Jobs::handed_out});
  rehearse(client, said);
  const auto answer_jobs = [&] {
    while (auto job = client.take_job()) {
      const auto id = job->id();
      auto result = job->run();
      if (std::holds_alternative<handshake::EncryptPremaster>(job->inner().work)) {
        auto answer = std::make_unique<handshake::JobAnswer>();
        const auto& message = file["client_key_exchange"];
        answer->answer = handshake::EncryptPremaster::Answer{{message.begin() + 6, message.end()},
                                                             PremasterSecret::copy_of(file["premaster"])};
        result = JobResult(std::move(answer));
      }
      ASSERT_TRUE(client.complete(id, std::move(result))) << client.failure()->row().code;
    }
  };
  answer_jobs();
  EXPECT_EQ(hear_out(client).size(), file["client_hello"].size() + 5);
  for (const auto* name : {"server_hello", "certificate", "server_hello_done"}) {
    hear(client, handshake({name}));
    answer_jobs();
  }
  EXPECT_EQ(said.sent["ClientKeyExchange"], file["client_key_exchange"]);
  auto last = change_cipher_spec();
  append(last, file["server_finished_record"]);
  hear(client, last);
  EXPECT_TRUE(client.established()) << "the recorded Finished opens and covers ours: both are equal";
  EXPECT_EQ(said.sent["Finished"].size(), 16u);
  Buffer data;
  hear(client, file["server_data_record"], &data);
  EXPECT_EQ(as_text(data), "from the server\n");
}

}  // namespace
}  // namespace entente
