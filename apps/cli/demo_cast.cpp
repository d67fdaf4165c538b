// Setting the scene.
#include "demo_cast.h"

#include <fmt/format.h>

#include <algorithm>

#include "output.h"

namespace entente::cli {
namespace {

using Handshake = DemoOptions::Handshake;
using Second = DemoOptions::Second;

constexpr std::string_view kOtherName = "other.test";
constexpr UnixTime kDay = 86400;

/// What makes a scene fail, and how it is told.
struct Break {
  std::string_view name, plot;
};
constexpr Break kBreaks[] = {
    {"expired", "The server's certificate ended 22 days ago, and nobody renewed it."},
    {"not-yet", "The server's certificate begins in 3 days: some clock is wrong."},
    {"name", "The client asks for demo.test, and a server answers that has a certificate for other.test."},
    {"untrusted", "The server's certificate comes from a CA that the client does not trust."},
    {"signature",
     "The server shows the right certificate but does not sign with its key, as a thief of the certificate "
     "alone could not either."},
    {"version", "Something on the way makes the client look as if it had TLS 1.2 only."},
    {"group", "The client has only x25519, and the server only secp256r1."},
    {"finished", "The server's Finished was computed wrongly, or altered by somebody who has the record keys."},
    {"record", "Something on the way flips one bit of an encrypted record."},
    {"premaster",
     "Something on the way flips one bit of the encrypted premaster secret. A server that said what it found inside "
     "would help whoever asks often enough to decrypt it (Bleichenbacher's attack): it goes on with a random secret, "
     "and "
     "it is in the first encrypted record that the handshake ends."},
};

/// Setting the scene cannot fail; if it does, that is a bug.
template <class T>
T made(Result<T> result) {
  return must(std::move(result), "demo");
}

issue::Identity make_root(UnixTime now, std::string name) {
  issue::AuthorityOptions options;
  options.name = std::move(name);
  options.not_before = now - 365 * kDay;
  options.not_after = now + 3650 * kDay;
  return made(issue::make_ca(crypto::openssl_provider(), options));
}

issue::Identity make_leaf(const DemoOptions& options, const issue::Identity& issuer, UnixTime now) {
  const std::string_view broken = options.break_name;
  issue::LeafOptions leaf;
  leaf.names = {std::string(broken == "name" ? kOtherName : kDemoName)};
  if (options.handshake == Handshake::tls12_rsa) leaf.key = crypto::KeyType::rsa;
  leaf.not_before = broken == "not-yet" ? now + 3 * kDay : now - 30 * kDay;
  leaf.not_after = broken == "expired" ? now - 22 * kDay : now + 30 * kDay;
  if (broken == "expired") leaf.not_before = now - 112 * kDay;
  return made(issue::issue(crypto::openssl_provider(), issuer, leaf));
}

issue::Identity make_person(const issue::Identity& root, UnixTime now) {
  issue::LeafOptions person;
  person.names = {"ada@demo.test"};
  person.not_before = now - kDay;
  person.not_after = now + 30 * kDay;
  person.server = false;
  return made(issue::issue(crypto::openssl_provider(), root, person));
}

Credential::Ptr credential_of(const issue::Identity& identity) {
  return made(Credential::make({identity.certificate}, identity.key));
}

TrustStore::Ptr trust_in(const issue::Identity& root) {
  const Bytes anchors[] = {root.certificate};
  return made(TrustStore::from_der(anchors));
}

/// TLS 1.2 alone, so that nothing stands in the hellos that is TLS 1.3's.
void keep_to_tls12(CommonOptions& side, Handshake handshake, bool rsa_key) {
  side.max_version = ProtocolVersion::tls12;
  if (handshake == Handshake::tls12_rsa) {
    side.policy = find_policy("legacy");
    side.cipher_suites = {CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256};
  } else if (rsa_key) {
    side.cipher_suites = {CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
  }
}

void prepare_second(ClientOptions& client, ServerOptions& server, Second second) {
  client.sessions = memory_client_sessions();
  server.tickets = second == Second::session_id ? 0 : 1;
  if (second == Second::session_id) server.session_store = memory_session_store(16);
  if (second != Second::early_data) return;
  client.early_data = true;
  server.max_early_data = 1024;
  server.ticket_keys = made(make_ticket_keys());
  // It has been running for an hour: a server that just started could not tell what came before (RFC 8446 §8).
  server.anti_replay = memory_anti_replay(system_clock().now() - 3600);
}

}  // namespace

Props::Props(const DemoOptions& options) : options_(options) {
  const auto now = system_clock().now();
  root_ = make_root(now, "Demo Root");
  leaf_ = make_leaf(options, options.break_name == "untrusted" ? make_root(now, "Unknown Root") : root_, now);
  if (options.client_auth) person_ = make_person(root_, now);
}

Cast Props::cast(Handshake handshake) const {
  ClientOptions client;
  ServerOptions server;
  prepare(client, server);
  if (handshake != Handshake::tls13) {
    const bool rsa_key = leaf_.key->type() == crypto::KeyType::rsa;
    keep_to_tls12(client, handshake, rsa_key);
    keep_to_tls12(server, handshake, rsa_key);
    if (handshake == Handshake::tls12_rsa) server.session_store = memory_session_store(16);  // so that there is an ID
  }
  return {made(ClientConfig::make(std::move(client))), made(ServerConfig::make(std::move(server)))};
}

void Props::prepare(ClientOptions& client, ServerOptions& server) const {
  client.trust = trust_in(root_);
  client.alpn = {"http/1.1"};
  client.compress_certificates = false;  // so that every byte of a certificate can be named
  server.credentials = {credential_of(leaf_)};
  server.alpn = {"http/1.1"};
  const bool differ = options_.break_name == "group";
  if (differ) client.groups = {NamedGroup::x25519};
  if (differ || options_.hrr) server.groups = {NamedGroup::secp256r1};
  if (options_.second != Second::none) prepare_second(client, server, options_.second);
  if (!options_.client_auth) return;
  client.credentials = {credential_of(person_)};
  server.client_auth = ClientAuth::require;
  server.client_trust = trust_in(root_);
}

std::string Props::intro() const {
  const std::string_view key = leaf_.key->type() == crypto::KeyType::rsa ? "an RSA" : "an ECDSA P-256";
  if (options_.break_name == "untrusted")
    return fmt::format(
        "Made on the spot: two root CAs, and from the second a certificate for {} with {} key. The client trusts the "
        "first root alone. No network, no files.",
        kDemoName, key);
  return fmt::format(
      "Made on the spot: a root CA, and from it a certificate for {} with {} key. The client trusts that root and "
      "nothing else. No network, no files.",
      options_.break_name == "name" ? kOtherName : kDemoName, key);
}

std::string_view Props::plot() const {
  const auto* found = std::ranges::find(kBreaks, options_.break_name, &Break::name);
  return found == std::end(kBreaks) ? std::string_view() : found->plot;
}

}  // namespace entente::cli
