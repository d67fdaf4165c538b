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

/// Connects again and again, by the session of the time before if it can.
class RevocationSince : public Revocation {
 protected:
  std::string_view connect(const Credential::Ptr& credential) {
    auto server = server_options();
    server.credentials = {credential};
    server.ticket_keys = keys;
    client.max_version = GetParam();
    pair.emplace(client, server);
    pair->run();
    return info().resumed == Resumed::no ? code() : "resumed";
  }
  void SetUp() override { client.sessions = memory_client_sessions(8, 1); }

  const TicketKeys::Ptr keys = must(make_ticket_keys());
};

TEST_P(RevocationSince, S4ASessionOfAServerThatWasRevokedIsNotOffered) {
  ASSERT_EQ(connect(leaf), "established");
  ASSERT_EQ(connect(leaf), "resumed") << info().why(Topic::resumption);
  client.crls = list_with(*leaf);
  EXPECT_EQ(connect(leaf), "E-CERT-REVOKED");
  EXPECT_EQ(info().why(Topic::resumption), "a certificate that vouched for the session may have been revoked since");
}

TEST_P(RevocationSince, S4ASessionOfAServerWhoseIssuerWasRevokedIsNotOffered) {
  for (const bool renewed : {false, true}) {
    client.crls = nullptr;
    ASSERT_EQ(connect(leaf), "established");
    if (renewed) {
      ASSERT_EQ(connect(leaf), "resumed") << info().why(Topic::resumption);
    }
    client.crls = list_with_intermediate();
    EXPECT_EQ(connect(leaf), "E-CERT-REVOKED");
    EXPECT_EQ(pair->client.connection.info().peer_verdict->failed_at, 1U);
  }
}

TEST_P(RevocationSince, S4ASessionDoesNotOutliveAnyCertificateOfItsPath) {
  const auto& provider = crypto::openssl_provider();
  const auto& pki = Pki::shared();
  const auto between = must(issue::make_intermediate(
      provider, pki.root, {.name = "short-lived", .not_before = kNow - kDay, .not_after = kNow + 100}));
  const auto made = must(issue::issue(provider, between, Pki::leaf_options()));
  const auto short_lived = must(Credential::make({made.certificate, between.certificate}, made.key));
  ASSERT_EQ(connect(short_lived), "established");
  const FixedClock last(kNow + 100), late(kNow + 101);
  client.clock = &last;
  ASSERT_EQ(connect(short_lived), "resumed") << info().why(Topic::resumption);
  client.clock = &late;
  EXPECT_EQ(connect(short_lived), "E-CERT-EXPIRED");
  EXPECT_EQ(info().why(Topic::resumption), "a certificate that vouched for the session is not valid any more");
}

const auto kVersionName = [](const auto& of) {
  return std::string(of.param == ProtocolVersion::tls12 ? "Tls12" : "Tls13");
};
INSTANTIATE_TEST_SUITE_P(Both, RevocationSince, ::testing::Values(ProtocolVersion::tls12, ProtocolVersion::tls13),
                         kVersionName);

INSTANTIATE_TEST_SUITE_P(Both, Revocation, ::testing::Values(ProtocolVersion::tls12, ProtocolVersion::tls13),
                         kVersionName);

}  // namespace
}  // namespace entente::test
