// The transcript against the hashes of RFC 8448: started late, fed in parts, and across a HelloRetryRequest.
#include "keys/transcript.h"

#include <gtest/gtest.h>

#include "vector_file.h"

namespace entente::keys {
namespace {

using crypto::HashAlgorithm;
using test::VectorFile;

const crypto::Provider& provider() { return crypto::openssl_provider(); }

TEST(Transcript, KeepsTheClientHelloUntilTheSuiteIsKnown) {
  const VectorFile known("rfc8448/simple_1rtt.txt");
  Transcript transcript;
  transcript.update(known["client_hello"]);
  EXPECT_FALSE(transcript.started());
  EXPECT_TRUE(equal(transcript.messages(), known["client_hello"]));
  transcript.start(provider(), HashAlgorithm::sha256);
  EXPECT_TRUE(transcript.messages().empty());
  transcript.update(known["server_hello"]);
  EXPECT_TRUE(equal(transcript.hash().view(), known["hash_client_handshake_traffic_secret"]));
}

TEST(Transcript, FollowsAWholeHandshake) {
  const VectorFile known("rfc8448/simple_1rtt.txt");
  Transcript transcript;
  transcript.start(provider(), HashAlgorithm::sha256);
  const auto hear = [&](const char* message) { transcript.update(known[message]); };
  hear("client_hello");
  hear("server_hello");
  hear("encrypted_extensions");
  hear("certificate");
  EXPECT_TRUE(equal(transcript.hash().view(), known["hash_certificate_verify"]));
  hear("certificate_verify");
  EXPECT_TRUE(equal(transcript.hash().view(), known["hash_server_finished"]));
  hear("server_finished");
  EXPECT_TRUE(equal(transcript.hash().view(), known["hash_client_application_traffic_secret"]));
  EXPECT_TRUE(equal(transcript.hash().view(), known["hash_client_finished"]));
  hear("client_finished");
  EXPECT_TRUE(equal(transcript.hash().view(), known["hash_resumption_master_secret"]));
}

TEST(Transcript, ReplacesTheFirstClientHelloOnHelloRetryRequest) {
  const VectorFile known("rfc8448/hello_retry_request.txt");
  Transcript transcript;
  transcript.update(known["client_hello_1"]);
  transcript.start(provider(), HashAlgorithm::sha256);
  transcript.replace_client_hello();
  Buffer out(crypto::kMaxDigest);
  const auto hash = provider().hash(HashAlgorithm::sha256);
  hash->update(known["message_hash"]);
  EXPECT_TRUE(equal(transcript.hash().view(), hash->snapshot(out)));
  for (const char* message : {"hello_retry_request", "client_hello_2", "server_hello"})
    transcript.update(known[message]);
  EXPECT_TRUE(equal(transcript.hash().view(), known["hash_client_handshake_traffic_secret"]));
}

TEST(Transcript, AMessageMayComeInParts) {
  const VectorFile known("rfc8448/resumed_0rtt.txt");
  Transcript transcript;
  transcript.start(provider(), HashAlgorithm::sha256);
  const Bytes hello = known["client_hello"];
  const auto prefix = known["client_hello_prefix"].size();
  transcript.update(hello.first(prefix));
  EXPECT_TRUE(equal(transcript.hash().view(), known["binder_hash"]));
  transcript.update(hello.subspan(prefix));
  EXPECT_TRUE(equal(transcript.hash().view(), known["hash_client_early_traffic_secret"]));
}

TEST(Transcript, KeepsTheMessagesWhileTheyAreToBeSigned) {
  const Buffer hello(10, 1), more(20, 2), last(30, 3);
  Transcript transcript, plain;
  transcript.update(hello);
  transcript.start(provider(), HashAlgorithm::sha256, Keep::yes);
  plain.start(provider(), HashAlgorithm::sha256);
  plain.update(hello);
  for (auto* one : {&transcript, &plain}) one->update(more);
  auto both = hello;
  append(both, more);
  EXPECT_TRUE(equal(transcript.messages(), both));
  EXPECT_TRUE(plain.messages().empty());
  EXPECT_TRUE(transcript.clone().messages().empty());
  transcript.forget_messages();
  for (auto* one : {&transcript, &plain}) one->update(last);
  EXPECT_TRUE(transcript.messages().empty());
  EXPECT_TRUE(equal(transcript.hash().view(), plain.hash().view())) << "the hash is the same";
}

TEST(Transcript, HasTheSizeOfItsHash) {
  Transcript transcript;
  transcript.start(provider(), HashAlgorithm::sha384);
  EXPECT_EQ(transcript.hash().view().size(), 48u);
  Transcript moved = std::move(transcript);
  EXPECT_EQ(moved.hash().view().size(), 48u);
}

TEST(TranscriptDeathTest, StartsOnce) {
  Transcript transcript;
  transcript.start(provider(), HashAlgorithm::sha256);
  EXPECT_DEATH(transcript.start(provider(), HashAlgorithm::sha256), "");
}

}  // namespace
}  // namespace entente::keys
