// The traces of RFC 8448 run through the engine, on both sides: the recorded hellos and EncryptedExtensions are sent in
// place of our own, jobs are answered with the recorded keys and signatures, and every secret, Finished and record must
// be equal byte for byte.
#include <entente/client.h>
#include <entente/rehearsal.h>
#include <entente/server.h>
#include <gtest/gtest.h>

#include <map>

#include "connection/core.h"
#include "vector_file.h"
#include "wire/certificate.h"
#include "wire/certificate_verify.h"
#include "wire/codec.h"
#include "wire/writer.h"

namespace entente {
namespace {

using test::VectorFile;

/// A public key whose signatures are checked elsewhere: the recorded RSA key is of 1,024 bits, which nothing accepts.
class RecordedPublicKey final : public crypto::PublicKey {
 public:
  explicit RecordedPublicKey(crypto::KeyType type) : type_(type) {}
  crypto::KeyType type() const noexcept override { return type_; }
  unsigned bits() const noexcept override { return 1024; }
  bool verify(crypto::SignatureAlgorithm, Bytes, Bytes) const noexcept override { return false; }

 private:
  crypto::KeyType type_;
};

class RecordedPrivateKey final : public crypto::PrivateKey {
 public:
  RecordedPrivateKey(crypto::KeyType type, Buffer spki) : type_(type), spki_(std::move(spki)) {}
  crypto::KeyType type() const noexcept override { return type_; }
  unsigned bits() const noexcept override { return 1024; }
  Bytes spki() const noexcept override { return spki_; }
  Result<Buffer> sign(crypto::SignatureAlgorithm, Bytes) const noexcept override {
    return std::unexpected(make_error(Fault::sign_failed));
  }
  Result<SecretBuffer> pkcs8() const noexcept override { return std::unexpected(make_error(Fault::key_invalid)); }

 private:
  crypto::KeyType type_;
  Buffer spki_;
};

/// The recorded message of each type, in the order in which they are sent.
class Recorded final : public Rehearsal {
 public:
  std::map<HandshakeType, std::vector<Buffer>> messages;
  void before_sending(HandshakeType type, Buffer& message) noexcept override {
    auto& queue = messages[type];
    if (queue.empty()) return;
    message = queue.front();
    queue.erase(queue.begin());
  }
};

/// Collects the secrets that are derived, by name.
class Secrets final : public TraceSink {
 public:
  std::map<std::string, Buffer> values;
  void on(const Event& event) noexcept override {
    if (const auto* derived = std::get_if<SecretDerived>(&event))
      values[std::string(derived->name)] = to_buffer(derived->value);
  }
};

struct Trace8448 {
  std::string name;
  bool retry = false, client_auth = false, compatibility = false;
};

class Rfc8448 : public testing::TestWithParam<Trace8448> {
 protected:
  const VectorFile file{"rfc8448/" + GetParam().name + ".txt"};

  std::string first_hello() const { return GetParam().retry ? "client_hello_1" : "client_hello"; }
  std::string last_hello() const { return GetParam().retry ? "client_hello_2" : "client_hello"; }

  static void fill(CommonOptions& options) {
    options.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_CHACHA20_POLY1305_SHA256,
                             CipherSuite::TLS_AES_256_GCM_SHA384};
    options.groups = {NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1};
  }

  std::vector<Buffer> chain_of(const std::string& message) const {
    const auto& bytes = file[message];
    const auto certificate = wire::decode<wire::Certificate>(Bytes(bytes).subspan(wire::kHeaderSize));
    std::vector<Buffer> chain;
    for (const auto& entry : certificate->certificate_list) chain.push_back(to_buffer(entry.cert_data));
    return chain;
  }
  Buffer signature_of(const std::string& message) const {
    const auto& bytes = file[message];
    return to_buffer(wire::decode<wire::CertificateVerify>(Bytes(bytes).subspan(wire::kHeaderSize))->signature);
  }
  SignatureScheme scheme_of(const std::string& message) const {
    return static_cast<SignatureScheme>(load_be16(&file[message][4]));
  }
  static crypto::KeyType key_type(SignatureScheme scheme) { return crypto::find(scheme)->key; }

  /// Answers the jobs of a side with what was recorded for it.
  void answer_jobs(Connection& connection, bool client, Credential::Ptr credential) {
    while (auto job = connection.take_job()) {
      auto answer = std::make_unique<handshake::JobAnswer>();
      const auto id = job->id();
      auto& work = job->inner().work;
      if (auto* shares = std::get_if<handshake::GenerateShares>(&work)) {
        handshake::GenerateShares::Answer out;
        for (const auto group : shares->groups) out.shares.push_back(import(group, "client"));
        answer->answer = std::move(out);
      } else if (auto* agree = std::get_if<handshake::Agree>(&work)) {
        answer->answer = *agree->run();
      } else if (auto* respond = std::get_if<handshake::Respond>(&work)) {
        auto share = import(respond->group, "server");
        auto secret = share->agree(respond->peer_share);
        ASSERT_TRUE(secret);
        answer->answer =
            handshake::Respond::Answer{crypto::Response{to_buffer(share->public_share()), *std::move(secret)}};
      } else if (std::holds_alternative<handshake::ChooseCredential>(work)) {
        answer->answer = handshake::ChooseCredential::Answer{std::move(credential),
                                                             crypto::find(scheme_of("certificate_verify")), "recorded"};
      } else if (std::holds_alternative<handshake::Sign>(work)) {
        answer->answer =
            handshake::Sign::Answer{signature_of(client ? "client_certificate_verify" : "certificate_verify")};
      } else if (std::holds_alternative<handshake::VerifyChain>(work)) {
        auto verdict = std::make_shared<Verdict>();
        verdict->valid = true;
        const auto type = key_type(scheme_of(client ? "certificate_verify" : "client_certificate_verify"));
        answer->answer = handshake::VerifyChain::Answer{verdict, std::make_shared<RecordedPublicKey>(type)};
      } else if (auto* check = std::get_if<handshake::VerifySignature>(&work)) {
        EXPECT_EQ(check->signature, signature_of(client ? "certificate_verify" : "client_certificate_verify"));
        answer->answer = handshake::VerifySignature::Answer{true};
      }
      const auto done = connection.complete(id, JobResult(std::move(answer)));
      ASSERT_TRUE(done) << done.error().row().code;
    }
  }
  std::unique_ptr<crypto::PrivateShare> import(NamedGroup group, const std::string& side) const {
    const auto* curve = group == NamedGroup::x25519 ? "_x25519_private" : "_p256_private";
    auto share = crypto::openssl_provider().import_share(group, file[side + curve]);
    EXPECT_TRUE(share);
    return *std::move(share);
  }

  /// All that the side has to say, as records.
  static Buffer output(Connection& connection) {
    Buffer out(connection.output_size());
    out.resize(connection.take_output(out).written);
    return out;
  }
  void feed(Connection& connection, bool client, const Credential::Ptr& credential,
            std::initializer_list<const char*> records) {
    for (const auto* name : records) {
      if (!file.has(name)) continue;
      auto bytes = file[name];
      const auto received = connection.receive(bytes);
      ASSERT_TRUE(received) << name << ": " << received.error().row().code << " " << received.error().where.message
                            << "." << received.error().where.field;
      ASSERT_EQ(received->consumed, bytes.size()) << name;
      answer_jobs(connection, client, credential);
    }
  }
  Buffer concatenated(std::initializer_list<const char*> names) const {
    Buffer out;
    for (const auto* name : names)
      if (file.has(name)) append(out, file[name]);
    return out;
  }
  void expect_secrets(const Secrets& secrets) const {
    for (const auto* name : {"early_secret", "handshake_secret", "master_secret", "client_handshake_traffic_secret",
                             "server_handshake_traffic_secret", "client_application_traffic_secret",
                             "server_application_traffic_secret", "exporter_master_secret"}) {
      const auto found = secrets.values.find(name);
      ASSERT_NE(found, secrets.values.end()) << name;
      EXPECT_EQ(found->second, file[name]) << name;
    }
  }
  Credential::Ptr credential(const std::string& message, const std::string& verify) const {
    auto chain = chain_of(message);
    const auto leaf = x509_spki(chain.front());
    auto key = std::make_shared<RecordedPrivateKey>(key_type(scheme_of(verify)), leaf);
    auto made = Credential::make(std::move(chain), std::move(key));
    EXPECT_TRUE(made) << made.error().row().code << made.error().where.field;
    return made ? *made : nullptr;
  }
  static Buffer x509_spki(const Buffer& der);
};

}  // namespace
}  // namespace entente

#include "x509/certificate.h"

namespace entente {
namespace {

Buffer Rfc8448::x509_spki(const Buffer& der) {
  return to_buffer((*x509::Certificate::parse(Bytes(der)))->subject_public_key_info.der);
}

/// Some anchor: a client needs one, and the recorded jobs never ask it.
TrustStore::Ptr some_trust(const Buffer& der) {
  const Bytes one(der);
  return *TrustStore::from_der({&one, 1});
}

TEST_P(Rfc8448, ClientIsByteEqual) {
  ClientOptions options;
  fill(options);
  options.compatibility_mode = GetParam().compatibility;
  options.grease = false;
  options.ask_for_staple = false;
  options.trust = some_trust(chain_of("certificate").front());
  if (GetParam().client_auth) options.credentials = {credential("client_certificate", "client_certificate_verify")};
  Recorded recorded;
  auto& hellos = recorded.messages[HandshakeType::client_hello];
  hellos.push_back(file[first_hello()]);
  if (GetParam().retry) hellos.push_back(file[last_hello()]);

  // the session ID is drawn after the random: the recorded one is given
  struct Replayed final : Random {
    Buffer bytes;
    bool fill(MutableBytes out) noexcept override {
      if (out.size() > bytes.size()) bytes.resize(out.size());  // for what the recorded client had no use
      std::copy_n(bytes.begin(), out.size(), out.begin());
      bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(out.size()));
      return true;
    }
  } random;
  random.bytes = {hellos[0].begin() + 6, hellos[0].begin() + 38};
  random.bytes.insert(random.bytes.end(), hellos[0].begin() + 39, hellos[0].begin() + 71);

  Secrets secrets;
  auto made = ClientConnection::make(*ClientConfig::make(options), {"server", {}},
                                     {&secrets, nullptr, &random, Jobs::handed_out});
  ASSERT_TRUE(made);
  auto& client = *made;
  rehearse(client, recorded);
  answer_jobs(client, true, nullptr);
  EXPECT_EQ(output(client), file[first_hello() + "_record"]);
  if (GetParam().retry) {
    feed(client, true, nullptr, {"hello_retry_request_record"});
    EXPECT_EQ(output(client), file["client_hello_2_record"]);
  }
  feed(client, true, nullptr, {"server_hello_record", "server_change_cipher_spec_record", "server_flight_record"});
  EXPECT_TRUE(client.established());
  EXPECT_EQ(output(client), concatenated({"client_change_cipher_spec_record", "client_flight_record"}));
  expect_secrets(secrets);

  feed(client, true, nullptr, {"new_session_ticket_record"});
  if (file.has("client_application_payload")) {
    const auto& payload = file["client_application_payload"];
    Buffer out(client.sealed_size(payload.size()));
    out.resize(client.seal(payload, out)->written);
    EXPECT_EQ(out, file["client_application_record"]);
    auto record = file["server_application_record"];
    const auto received = client.receive(record);
    ASSERT_TRUE(received);
    EXPECT_TRUE(equal(received->data, file["server_application_payload"]));
  }
  client.close();
  EXPECT_EQ(output(client), file["client_alert_record"]);
  auto alert = file["server_alert_record"];
  const auto closed = client.receive(alert);
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->kind, Received::Kind::closed);
}

TEST_P(Rfc8448, ServerIsByteEqual) {
  ServerOptions options;
  fill(options);
  if (GetParam().retry) options.groups = {NamedGroup::secp256r1};
  const auto identity = credential("certificate", "certificate_verify");
  options.credentials = {identity};
  options.tickets = 0;
  if (GetParam().client_auth) {
    options.client_auth = ClientAuth::require;
    options.client_trust = some_trust(chain_of("client_certificate").front());
  }
  Recorded recorded;
  if (GetParam().retry) recorded.messages[HandshakeType::server_hello].push_back(file["hello_retry_request"]);
  recorded.messages[HandshakeType::server_hello].push_back(file["server_hello"]);
  recorded.messages[HandshakeType::encrypted_extensions].push_back(file["encrypted_extensions"]);
  if (file.has("certificate_request"))
    recorded.messages[HandshakeType::certificate_request].push_back(file["certificate_request"]);

  Secrets secrets;
  auto made = ServerConnection::make(*ServerConfig::make(options), {&secrets, nullptr, nullptr, Jobs::handed_out});
  ASSERT_TRUE(made);
  auto& server = *made;
  rehearse(server, recorded);
  if (GetParam().retry) {
    feed(server, false, identity, {"client_hello_1_record"});
    EXPECT_EQ(output(server), file["hello_retry_request_record"]);
  }
  feed(server, false, identity, {(last_hello() + "_record").c_str()});
  EXPECT_EQ(output(server),
            concatenated({"server_hello_record", "server_change_cipher_spec_record", "server_flight_record"}));
  feed(server, false, identity, {"client_change_cipher_spec_record", "client_flight_record"});
  EXPECT_TRUE(server.established());
  expect_secrets(secrets);

  if (file.has("client_application_record")) {
    auto record = file["client_application_record"];
    const auto received = server.receive(record);
    ASSERT_TRUE(received);
    EXPECT_TRUE(equal(received->data, file["client_application_payload"]));
  }
  if (!file.has("new_session_ticket")) {  // where the server sent a ticket, its records are one further
    server.close();
    EXPECT_EQ(output(server), file["server_alert_record"]);
  }
  auto alert = file["client_alert_record"];
  EXPECT_TRUE(server.receive(alert));
}

INSTANTIATE_TEST_SUITE_P(Traces, Rfc8448,
                         testing::Values(Trace8448{"simple_1rtt"}, Trace8448{"hello_retry_request", true},
                                         Trace8448{"client_auth", false, true},
                                         Trace8448{"compat_mode", false, false, true}),
                         [](const auto& trace) { return trace.param.name; });

}  // namespace
}  // namespace entente
