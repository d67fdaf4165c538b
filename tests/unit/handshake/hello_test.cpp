// What a second ClientHello may change, and what a state machine's edges are.
#include <gtest/gtest.h>

#include <set>

#include "handshake/hello/retry.h"
#include "handshake/machine.h"
#include "handshake/tls13/authentication.h"
#include "vector_file.h"

namespace entente::handshake {
namespace {

TEST(Fingerprint, IsTheSameForBothHellosOfRfc8448) {
  const test::VectorFile file("rfc8448/hello_retry_request.txt");
  const auto& provider = crypto::openssl_provider();
  const auto of = [&](const char* name) { return fingerprint(Bytes(file[name]).subspan(4), provider); };
  EXPECT_EQ(of("client_hello_1"), of("client_hello_2"));
}

TEST(Fingerprint, ChangesWithEverythingElse) {
  const test::VectorFile file("rfc8448/simple_1rtt.txt");
  const auto& provider = crypto::openssl_provider();
  const auto body = to_buffer(Bytes(file["client_hello"]).subspan(4));
  const auto before = fingerprint(body, provider);
  const auto hello = wire::decode<wire::ClientHello>(body);
  const auto share = hello->extensions.get<wire::KeyShareOffer>()->client_shares.encoded();
  const auto share_from = static_cast<std::size_t>(share.data() - body.data());
  std::size_t changed = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (i >= share_from && i < share_from + share.size()) continue;
    auto other = body;
    other[i] ^= 0x80;
    changed += fingerprint(other, provider) == before ? 0 : 1;
  }
  // lengths and the type of key_share itself may hide a change; decoding refuses those
  EXPECT_GE(changed, body.size() - share.size() - 8);
}

TEST(SignedContent, IsPaddedNamedAndSeparated) {
  const Buffer hash(32, 0xab);
  const auto content = signed_content(Prover::server, keys::TranscriptHash(hash));
  ASSERT_EQ(content.size(), 64u + 33 + 1 + 32);
  EXPECT_TRUE(std::all_of(content.begin(), content.begin() + 64, [](auto byte) { return byte == 0x20; }));
  EXPECT_EQ(as_text(Bytes(content).subspan(64, 33)), "TLS 1.3, server CertificateVerify");
  EXPECT_EQ(content[97], 0);
  EXPECT_NE(content, signed_content(Prover::client, keys::TranscriptHash(hash)));
}

TEST(Edges, EveryStateButTheFirstIsReached) {
  for (const auto& edges : {client_edges(), server_edges()}) {
    std::set<std::string_view> from, to;
    for (const auto& edge : edges) {
      from.insert(edge.from);
      to.insert(edge.to);
    }
    EXPECT_TRUE(to.contains("Connected"));
    EXPECT_FALSE(from.contains("Connected"));
    for (const auto state : from)
      if (state != edges.front().from && state != "Start" && state != "WaitClientHello") {
        EXPECT_TRUE(to.contains(state)) << state;
      }
  }
}

TEST(Edges, ASecondHelloRetryRequestHasNoHandler) {
  for (const auto& edge : client_edges())
    EXPECT_FALSE(edge.from == "WaitServerHelloAgain" && edge.by == "HelloRetryRequest");
}

}  // namespace
}  // namespace entente::handshake
