// A client that is asked after the handshake who it is (RFC 8446 §4.6.2): every way in which it may answer, and what it
// may not do.
#include <gtest/gtest.h>

#include "pairs/pair.h"

namespace entente::test {
namespace {

Credential::Ptr client_credential() {
  auto options = Pki::leaf_options({"client.test"});
  return Pki::shared().leaf(options);
}

ClientOptions willing(Credential::Ptr credential) {
  auto options = client_options();
  options.post_handshake_auth = true;
  if (credential) options.credentials = {std::move(credential)};
  return options;
}
ServerOptions curious() {
  auto options = server_options();
  options.client_trust = Pki::shared().trust;
  return options;
}

/// A pair that is connected.
struct Connected : Pair {
  explicit Connected(const ClientOptions& client_side, const PairOptions& options = {})
      : Pair(client_side, curious(), options) {
    run();
  }
  void ask(ClientAuth how) {
    must(server.connection.request_authentication(how));
    run();
  }
};

TEST(PostHandshakeAuth, TellsTheServerWhoTheClientIs) {
  Connected pair(willing(client_credential()));
  ASSERT_TRUE(pair.established());
  EXPECT_EQ(pair.server.connection.info().peer_verdict, nullptr);
  must(pair.server.connection.request_authentication(ClientAuth::require));
  EXPECT_TRUE(pair.server.connection.authentication_pending());
  pair.run();
  EXPECT_FALSE(pair.server.connection.authentication_pending());
  ASSERT_NE(pair.server.connection.info().peer_verdict, nullptr);
  EXPECT_TRUE(pair.server.connection.info().peer_verdict->valid);
  EXPECT_EQ(pair.client.connection.info().client_signature_scheme, SignatureScheme::ecdsa_secp256r1_sha256);
  pair.client.write(as_bytes("after"), pair.server);
  EXPECT_EQ(as_text(pair.server.data), "after");
}

TEST(PostHandshakeAuth, GoesOnBesideDataAndKeyUpdates) {
  Connected pair(willing(client_credential()));
  must(pair.server.connection.request_authentication(ClientAuth::require));
  // the client has not read the request yet: what it says first comes first
  must(pair.client.connection.update_keys(true));
  pair.client.write(as_bytes("before"), pair.server);
  EXPECT_TRUE(pair.server.connection.authentication_pending());
  pair.run();
  EXPECT_EQ(as_text(pair.server.data), "before");
  EXPECT_EQ(code_of(pair.server), "");
  EXPECT_TRUE(pair.server.connection.info().peer_verdict->valid);
}

TEST(PostHandshakeAuth, MayBeAskedForMoreThanOnce) {
  Connected pair(willing(client_credential()));
  pair.ask(ClientAuth::require);
  pair.ask(ClientAuth::require);
  EXPECT_EQ(code_of(pair.server), "");
  EXPECT_EQ(code_of(pair.client), "");
}

TEST(PostHandshakeAuth, IsAnsweredWithoutACertificateWhereThatIsAllowed) {
  Connected pair(willing(nullptr));
  pair.ask(ClientAuth::request);
  EXPECT_EQ(code_of(pair.server), "");
  EXPECT_EQ(pair.server.connection.info().peer_verdict, nullptr);
  EXPECT_EQ(pair.server.connection.info().why(Topic::client_authentication),
            "the client has no certificate, and none is required");
}

TEST(PostHandshakeAuth, H3NoCertificateWhereOneIsRequiredIsCertificateRequired) {
  Connected pair(willing(nullptr));
  pair.ask(ClientAuth::require);
  ASSERT_NE(pair.server.connection.failure(), nullptr);
  EXPECT_EQ(pair.server.connection.failure()->alert, Alert::certificate_required);
  EXPECT_EQ(code_of(pair.client), info(Fault::peer_alert).code);
}

TEST(PostHandshakeAuth, OfAnUntrustedClientEndsTheConnection) {
  const Pki other;
  auto options = Pki::leaf_options({"client.test"});
  Connected pair(willing(other.leaf(options)));
  pair.ask(ClientAuth::request);
  EXPECT_EQ(code_of(pair.server), info(Fault::cert_unknown_issuer).code);
}

TEST(PostHandshakeAuth, IsNotAskedOfAClientThatDidNotOfferIt) {
  Connected pair(client_options());
  const auto asked = pair.server.connection.request_authentication(ClientAuth::request);
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().fault, Fault::not_connected);
  EXPECT_EQ(code_of(pair.server), "");
}

TEST(PostHandshakeAuth, IsOneAtATime) {
  Connected pair(willing(client_credential()));
  must(pair.server.connection.request_authentication(ClientAuth::request));
  EXPECT_FALSE(pair.server.connection.request_authentication(ClientAuth::request));
  pair.run();
  EXPECT_EQ(code_of(pair.server), "");
}

TEST(PostHandshakeAuth, HandsItsSignatureOutAndSaysNothingBetween) {
  PairOptions options;
  options.client.jobs = Jobs::handed_out;
  Connected pair(willing(client_credential()), options);
  ASSERT_TRUE(pair.established());
  pair.client.run_jobs = false;
  must(pair.server.connection.request_authentication(ClientAuth::require));
  Pair::move(pair.server, pair.client);
  auto job = pair.client.connection.take_job();
  ASSERT_TRUE(job);
  EXPECT_EQ(job->kind(), JobKind::sign);
  Buffer out(4096);
  const auto sealed = must(pair.client.connection.seal(as_bytes("too soon"), out));
  EXPECT_EQ(sealed.taken, 0u);
  EXPECT_FALSE(pair.client.connection.update_keys());
  pair.server.hear(Bytes(out).first(sealed.written));
  must(pair.client.connection.complete(job->id(), job->run()));
  pair.client.write(as_bytes("now"), pair.server);
  EXPECT_EQ(code_of(pair.server), "");
  EXPECT_EQ(as_text(pair.server.data), "now");
  EXPECT_TRUE(pair.server.connection.info().peer_verdict->valid);
}

}  // namespace
}  // namespace entente::test
