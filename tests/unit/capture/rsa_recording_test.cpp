// Recordings of OpenSSL's and GnuTLS's connections, read with the server's key.
#include "capture/rsa_recording.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "vector_file.h"

namespace entente::capture {
namespace {

const crypto::Provider& provider() { return crypto::openssl_provider(); }

Recording recording_of(const std::string& name) {
  const test::VectorFile file("capture/" + name + ".txt");
  Recording out;
  for (const auto& [piece, bytes] : file.all()) out.push_back({piece.ends_with("client"), bytes});
  return out;
}

std::shared_ptr<const crypto::PrivateKey> server_key() {
  const test::VectorFile file("capture/server_key.txt");
  return provider().import_private(file["server_key"]).value();
}

Reading read(const Recording& recording) { return read_with_server_key(provider(), recording, *server_key()); }

/// The application data of one side.
std::string said(const Reading& reading, bool by_client) {
  std::string out;
  for (const auto& opened : reading.opened)
    if (opened.type == ContentType::application_data && opened.by_client == by_client) out += as_text(opened.content);
  return out;
}

TEST(RsaRecording, OpensWithTheServersKey) {
  struct Expected {
    CipherSuite suite;
    bool extended;
    std::string answer;
  };
  const std::map<std::string, Expected> recordings = {
      {"rsa_aes128", {CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256, true, "?ti si emit tahW\n"}},
      {"rsa_aes256", {CipherSuite::TLS_RSA_WITH_AES_256_GCM_SHA384, true, "?ti si emit tahW\n"}},
      {"rsa_plain_master_secret", {CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256, false, "What time is it?\n"}}};
  for (const auto& [name, expected] : recordings) {
    const auto reading = read(recording_of(name));
    EXPECT_EQ(reading.obstacle, std::nullopt) << name;
    EXPECT_EQ(reading.cipher_suite, expected.suite) << name;
    EXPECT_EQ(reading.extended_master_secret, expected.extended) << name;
    EXPECT_EQ(reading.finished_right, 2u) << name;
    EXPECT_EQ(reading.encrypted_premaster.size(), 256u) << name;
    EXPECT_EQ(said(reading, true), "What time is it?\n") << name;
    EXPECT_EQ(said(reading, false), expected.answer) << name;
  }
}

TEST(RsaRecording, IsReadHoweverItIsCut) {
  Recording bytes;
  for (const auto& piece : recording_of("rsa_aes128"))
    for (const auto byte : piece.bytes) bytes.push_back({piece.by_client, {byte}});
  const auto reading = read(bytes);
  EXPECT_EQ(reading.obstacle, std::nullopt);
  EXPECT_EQ(said(reading, true), "What time is it?\n");
}

/// Keeps what was derived.
class Listener final : public TraceSink {
 public:
  std::map<std::string, Buffer> secrets;
  void on(const Event& event) noexcept override {
    if (const auto* derived = std::get_if<SecretDerived>(&event))
      secrets[std::string(derived->name)] = to_buffer(derived->value);
  }
};

TEST(RsaRecording, TellsTheSecrets) {
  Listener listener;
  read_with_server_key(provider(), recording_of("rsa_aes128"), *server_key(), Trace(&listener));
  const auto& premaster = listener.secrets["premaster_secret"];
  ASSERT_EQ(premaster.size(), 48u);
  EXPECT_EQ(load_be16(premaster.data()), 0x0303);  // RFC 5246 §7.4.7.1: the version that was offered
  EXPECT_EQ(listener.secrets["master_secret"].size(), 48u);
  EXPECT_EQ(listener.secrets["client_write_key"].size(), 16u);
  EXPECT_EQ(listener.secrets["server_write_iv"].size(), 4u);
}

TEST(RsaRecording, AFreshKeyExchangeStaysClosed) {
  const auto reading = read(recording_of("ecdhe_aes128"));
  EXPECT_EQ(reading.obstacle, Obstacle::fresh);
  EXPECT_EQ(reading.cipher_suite, CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
  EXPECT_EQ(reading.client_share.size(), 32u);
  EXPECT_EQ(reading.server_share.size(), 32u);
  EXPECT_TRUE(reading.opened.empty());
}

TEST(RsaRecording, AnotherKeyOpensNothing) {
  const auto recording = recording_of("rsa_aes128");
  for (const auto type : {crypto::KeyType::rsa, crypto::KeyType::p256}) {
    const auto other = provider().make_private(type).value();
    const auto reading = read_with_server_key(provider(), recording, *other);
    EXPECT_EQ(reading.obstacle, Obstacle::another_key);
    EXPECT_TRUE(reading.opened.empty());
  }
}

TEST(RsaRecording, OneThatIsCutOffIsReadSoFar) {
  const auto whole = recording_of("rsa_aes128");
  for (std::size_t pieces = 0; pieces < whole.size(); ++pieces) {
    const auto reading = read({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(pieces)});
    if (pieces < 4)
      EXPECT_EQ(reading.obstacle, Obstacle::cut_off) << pieces;
    else
      EXPECT_EQ(reading.obstacle, std::nullopt) << pieces;
  }
}

TEST(RsaRecording, AResumedConnectionHasItsSecretElsewhere) {
  auto recording = recording_of("rsa_aes128");
  recording.resize(2);
  recording.push_back({false, {20, 3, 3, 0, 1, 1}});
  EXPECT_EQ(read(recording).obstacle, Obstacle::resumed);
}

TEST(RsaRecording, WhatIsNotTls12IsSaid) {
  const test::VectorFile tls13("rfc8448/simple_1rtt.txt");
  EXPECT_EQ(read({{true, tls13["client_hello_record"]}, {false, tls13["server_hello_record"]}}).obstacle,
            Obstacle::not_tls12);
  const std::string http = "GET / HTTP/1.1\r\n\r\n";
  EXPECT_EQ(read({{true, {http.begin(), http.end()}}}).obstacle, Obstacle::not_tls);
  EXPECT_EQ(read({{false, {20, 3, 3, 0, 1, 1}}}).obstacle, Obstacle::joined_late);
}

TEST(RsaRecording, AFlippedBitEndsTheReading) {
  auto recording = recording_of("rsa_aes128");
  recording[4].bytes.back() ^= 1;
  const auto reading = read(recording);
  EXPECT_EQ(reading.obstacle, Obstacle::damaged);
  EXPECT_EQ(reading.finished_right, 2u);
  EXPECT_EQ(said(reading, true), "");
}

TEST(RsaRecording, EveryObstacleHasAName) {
  for (int i = 0; i <= static_cast<int>(Obstacle::cut_off); ++i)
    EXPECT_FALSE(name(static_cast<Obstacle>(i)).empty()) << i;
}

}  // namespace
}  // namespace entente::capture
