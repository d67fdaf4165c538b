// Revocation between our client and our server, in both versions: V1 to V4 where a peer is the one who shows.
#include <gtest/gtest.h>

#include "pairs/pair.h"
#include "pairs/stapling.h"

namespace entente::test {
namespace {

struct Shown {
  Credential::Ptr credential;
  Buffer staple{};
};

/// A leaf whose certificate promises to staple (RFC 7633).
Credential::Ptr promising_leaf() {
  const auto& provider = crypto::openssl_provider();
  const auto& pki = Pki::shared();
  const auto key = must(provider.make_private(crypto::KeyType::p256));
  auto leaf = must(issue::leaf_template(provider, pki.intermediate, Pki::leaf_options(), *key));
  leaf.tls_features = {issue::kMustStaple};
  return must(
      Credential::make({must(issue::sign(leaf, *pki.intermediate.key, provider)), pki.intermediate.certificate}, key));
}

/// An answer that says `revoked`.
void revoke(issue::OcspTemplate& response) {
  response.answers[0].status = RevocationStatus::revoked;
  response.answers[0].revoked_at = kNow - kDay;
}

class Revocation : public ::testing::TestWithParam<ProtocolVersion> {
 protected:
  void run(const Shown& shown, bool asks = true) {
    auto server = server_options();
    server.credentials = {shown.staple.empty() ? shown.credential : must(shown.credential->with_staple(shown.staple))};
    client.ask_for_staple = asks;
    client.max_version = GetParam();
    pair.emplace(client, server);
    pair->run();
  }
  [[nodiscard]] std::string_view code() const {
    const auto* failure = pair->client.connection.failure();
    return failure ? failure->row().code : pair->established() ? "established" : "neither";
  }
  [[nodiscard]] Alert alert() const { return pair->server.connection.failure()->alert; }
  [[nodiscard]] const ConnectionInfo& info() const { return pair->client.connection.info(); }

  ClientOptions client = client_options();
  const Credential::Ptr leaf = Pki::shared().leaf();
  std::optional<Pair> pair;
};

TEST_P(Revocation, AGoodStapleIsGood) {
  run({leaf, staple_for(*leaf)});
  ASSERT_EQ(code(), "established");
  const auto& revocation = info().peer_verdict->path[0].revocation;
  EXPECT_EQ(revocation.status, RevocationStatus::good);
  EXPECT_EQ(revocation.source, RevocationSource::staple);
  EXPECT_EQ(info().why(Topic::staple), "says the OCSP response that the server has, and it is in order");
}

TEST_P(Revocation, V1AStapleByANobodyEndsTheHandshake) {
  run({leaf, staple_for(*leaf, [](auto& response) { response.wrong_signature = true; })});
  EXPECT_EQ(code(), "E-STAPLE");
  EXPECT_EQ(alert(), Alert::bad_certificate_status_response);
  EXPECT_EQ(info().why(Topic::staple), "the response's signature is wrong");
}

TEST_P(Revocation, V2AStapleThatIsStaleOrOfAnotherEndsTheHandshake) {
  run({leaf, staple_for(*leaf, [](auto& response) { response.answers[0].next_update = kNow - 1; })});
  EXPECT_EQ(code(), "E-STAPLE");
  run({leaf, staple_for(*Pki::shared().leaf())});
  EXPECT_EQ(code(), "E-STAPLE");
  EXPECT_EQ(alert(), Alert::bad_certificate_status_response);
  // Who does not look, and who did not ask, goes on.
  client.revocation = RevocationMode::off;
  run({leaf, staple_for(*Pki::shared().leaf())});
  EXPECT_EQ(code(), "established");
  client.revocation = RevocationMode::soft;
  run({leaf, staple_for(*Pki::shared().leaf())}, false);
  EXPECT_EQ(code(), "established");
}

TEST_P(Revocation, AStapleThatSaysRevokedIsHeard) {
  run({leaf, staple_for(*leaf, revoke)});
  EXPECT_EQ(code(), "E-CERT-REVOKED");
  EXPECT_EQ(alert(), Alert::certificate_revoked);
}

TEST_P(Revocation, V3APromiseToStapleIsKept) {
  const auto promising = promising_leaf();
  run({promising});
  EXPECT_EQ(code(), "E-STAPLE-MISSING");
  EXPECT_EQ(alert(), Alert::bad_certificate_status_response);
  run({promising, staple_for(*promising)});
  EXPECT_EQ(code(), "established");
  run({promising}, false);
  EXPECT_EQ(code(), "established");
}

TEST_P(Revocation, V4AListIsHeardBesideAStaple) {
  client.crls = list_with(*leaf);
  run({leaf, staple_for(*leaf)});
  EXPECT_EQ(code(), "E-CERT-REVOKED");
  run({Pki::shared().leaf()});
  EXPECT_EQ(code(), "established");
}

TEST_P(Revocation, WhoRequiresItRefusesWhatIsNotKnown) {
  client.revocation = RevocationMode::require;
  run({leaf});
  EXPECT_EQ(code(), "E-CERT-REVOCATION-UNKNOWN");
  // The staple tells of the leaf; the intermediate is not known to be good.
  run({leaf, staple_for(*leaf)});
  EXPECT_EQ(code(), "E-CERT-REVOCATION-UNKNOWN");
  const Bytes anchor(Pki::shared().intermediate.certificate);
  client.trust = must(TrustStore::from_der({&anchor, 1}));
  run({leaf, staple_for(*leaf)});
  EXPECT_EQ(code(), "established");
}

TEST_P(Revocation, ServersJudgeTheirClientsToo) {
  auto server = server_options();
  server.client_auth = ClientAuth::require;
  server.client_trust = Pki::shared().trust;
  server.max_version = GetParam();
  server.crls = list_with(*leaf);
  client.credentials = {leaf};
  Pair refused(client, server);
  refused.run();
  EXPECT_EQ(refused.server.connection.failure()->fault, Fault::cert_revoked);
  client.credentials = {Pki::shared().leaf()};
  Pair taken(client, server);
  taken.run();
  EXPECT_TRUE(taken.established());
}

TEST_P(Revocation, S4ASessionOfAServerThatWasRevokedIsNotOffered) {
  auto server = server_options();
  server.credentials = {leaf};
  server.ticket_keys = must(make_ticket_keys());
  client.max_version = GetParam();
  client.sessions = memory_client_sessions();
  const auto connected = [&] {
    pair.emplace(client, server);
    pair->run();
    return code();
  };
  ASSERT_EQ(connected(), "established");
  ASSERT_EQ(connected(), "established");
  EXPECT_NE(info().resumed, Resumed::no) << info().why(Topic::resumption);
  client.crls = list_with(*leaf);
  EXPECT_EQ(connected(), "E-CERT-REVOKED");
}

INSTANTIATE_TEST_SUITE_P(Both, Revocation, ::testing::Values(ProtocolVersion::tls12, ProtocolVersion::tls13),
                         [](const auto& of) {
                           return std::string(of.param == ProtocolVersion::tls12 ? "Tls12" : "Tls13");
                         });

}  // namespace
}  // namespace entente::test
