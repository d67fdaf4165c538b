// Checking options and filling in the defaults.
#include <entente/config.h>

#include "base/bytes.h"
#include "base/result.h"
#include "compression/algorithms.h"
#include "crypto/cipher_suites.h"
#include "crypto/groups.h"
#include "crypto/provider.h"
#include "crypto/signature_schemes.h"
#include "handshake/hello/cookie.h"
#include "record/header.h"
#include "wire/writer.h"
#include "x509/trust_store.h"

namespace entente {
namespace {

const crypto::Provider& provider_of(const CommonOptions& options) noexcept {
  return options.provider ? *options.provider : crypto::openssl_provider();
}

/// Every entry has a row of its table and stands once.
template <class E>
Result<void> check_known(const std::vector<E>& list, std::string_view what) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!crypto::find(list[i]))
      return fail(Fault::config_invalid, Where("options", what), "a supported one", name(list[i]));
    for (std::size_t j = 0; j < i; ++j)
      if (list[j] == list[i]) return fail(Fault::config_invalid, Where("options", what), "each once", name(list[i]));
  }
  return {};
}

Result<void> check_supported(const std::vector<SignatureScheme>& schemes, std::string_view what,
                             const crypto::Provider& provider) {
  for (const auto scheme : schemes)
    if (!provider.supports(crypto::find(scheme)->key))
      return fail(Fault::config_invalid, Where("options", what), "a scheme of this libcrypto", name(scheme));
  return {};
}

Result<void> check_alpn(const std::vector<std::string>& protocols) {
  constexpr std::size_t most = 4096;
  std::size_t size = 0;
  for (const auto& protocol : protocols) {
    if (protocol.empty() || protocol.size() > 255)
      return fail(Fault::config_invalid, "options.alpn", "names of 1 to 255 bytes", protocol);
    size += 1 + protocol.size();
  }
  // a ClientHello's extensions have 64 KiB, and the server may add a ticket and a cookie
  if (size > most) return fail(Fault::config_invalid, "options.alpn", "names of 4 KiB in all");
  return {};
}

Result<void> check_psks(const std::vector<ExternalPsk::Ptr>& psks) {
  for (std::size_t i = 0; i < psks.size(); ++i) {
    if (!psks[i]) return fail(Fault::config_invalid, "options.psks", "no null pointer");
    for (std::size_t j = 0; j < i; ++j)
      if (equal(psks[i]->identity(), psks[j]->identity()))
        return fail(Fault::config_invalid, "options.psks", "each identity once", as_text(psks[i]->identity()));
  }
  return {};
}

/// What was not given is the policy's, as far as libcrypto has it.
void fill_in(CommonOptions& options, const crypto::Provider& provider) {
  const auto& policy = *options.policy;
  if (options.cipher_suites.empty())
    options.cipher_suites.assign(policy.cipher_suites.begin(), policy.cipher_suites.end());
  if (options.groups.empty())
    for (const auto group : policy.groups)
      if (provider.supports(group)) options.groups.push_back(group);
  if (options.signature_schemes.empty())
    for (const auto scheme : policy.signature_schemes)
      if (provider.supports(crypto::find(scheme)->key)) options.signature_schemes.push_back(scheme);
  if (!options.min_version)
    options.min_version = std::min(policy.min_version, options.max_version.value_or(policy.min_version));
  if (!options.max_version) options.max_version = std::max(policy.max_version, *options.min_version);
  if (!options.require_extended_master_secret)
    options.require_extended_master_secret = policy.require_extended_master_secret;
}

/// Whether a suite can be used at all: with static RSA, or in a group that is there (TLS 1.2 has no post-quantum ones).
bool is_usable(const crypto::CipherSuiteInfo& row, const CommonOptions& options) {
  if (row.version < *options.min_version || row.version > *options.max_version) return false;
  if (row.key_exchange == crypto::KeyExchange::any || row.key_exchange == crypto::KeyExchange::rsa) return true;
  return !std::ranges::all_of(options.groups, is_post_quantum);
}

/// A version without a suite is none.
Result<void> choose_versions(CommonOptions& options) {
  const auto is_version = [](ProtocolVersion v) { return v == ProtocolVersion::tls12 || v == ProtocolVersion::tls13; };
  if (!is_version(*options.min_version) || !is_version(*options.max_version))
    return fail(Fault::config_invalid, "options.min_version", "TLS 1.2 or TLS 1.3");
  if (*options.min_version > *options.max_version)
    return fail(Fault::config_invalid, "options.min_version", "no more than max_version", name(*options.min_version));
  for (const auto suite : options.cipher_suites)
    if (crypto::find(suite)->key_exchange == crypto::KeyExchange::rsa && !options.policy->static_rsa)
      return fail(Fault::config_invalid, "options.cipher_suites", "static RSA under the policy legacy alone",
                  name(suite));
  std::erase_if(options.cipher_suites, [&](auto suite) { return !is_usable(*crypto::find(suite), options); });
  if (options.cipher_suites.empty())
    return fail(Fault::config_invalid, "options.cipher_suites", "a suite of these versions and groups");
  const auto version = [](CipherSuite suite) { return crypto::find(suite)->version; };
  const auto [least, most] = std::ranges::minmax(options.cipher_suites, {}, version);
  options.min_version = version(least);
  options.max_version = version(most);
  return {};
}

Result<void> complete(CommonOptions& options) {
  if (!options.policy) options.policy = find_policy("default");
  TRY(check_known(options.cipher_suites, "cipher_suites"));
  TRY(check_known(options.groups, "groups"));
  TRY(check_known(options.signature_schemes, "signature_schemes"));
  TRY(check_alpn(options.alpn));
  TRY(check_psks(options.psks));
  // RFC 8449 §4: at least 64, at most what the protocol allows
  if (const auto size = options.record_size_limit; size != 0 && (size < 64 || size > record::kMaxInner))
    return fail(Fault::config_invalid, "options.record_size_limit", "64 to 16385");
  TRY(check_known(options.certificate_schemes, "certificate_schemes"));
  for (const auto algorithm : options.certificate_compression)
    if (!compression::find(algorithm))
      return fail(Fault::config_invalid, "options.certificate_compression", "a supported one", name(algorithm));
  if (options.certificate_compression.empty())
    for (const auto& row : compression::algorithms()) options.certificate_compression.push_back(row.algorithm);
  const auto& provider = provider_of(options);
  for (const auto group : options.groups)
    if (!provider.supports(group))
      return fail(Fault::config_invalid, "options.groups", "a group of this libcrypto", name(group));
  TRY(check_supported(options.signature_schemes, "signature_schemes", provider));
  TRY(check_supported(options.certificate_schemes, "certificate_schemes", provider));
  fill_in(options, provider);
  return choose_versions(options);
}

/// RFC 8446 §8: early data rests on a memory that all who have the ticket keys share. Keys that are made here die with
/// their config, and so nothing that it accepts can have been accepted before.
Result<void> complete_resumption(ServerOptions& options) {
  if (options.max_early_data > 0 && options.ticket_keys && !options.anti_replay)
    return fail(Fault::config_invalid, "options.anti_replay", "one that all who have the ticket keys share");
  if (options.max_early_data > 0 && !options.anti_replay) options.anti_replay = memory_anti_replay(0);
  if ((options.tickets > 0 || options.session_store) && !options.ticket_keys)
    options.ticket_keys = TRY(make_ticket_keys(options.ticket_lifetime));
  return {};
}

/// What a peer may sign with is part of what it was judged by.
void add_schemes(crypto::Hash& hash, const CommonOptions& options) {
  for (const auto* schemes : {&options.signature_schemes, &options.certificate_schemes}) {
    Buffer bytes;
    wire::Writer writer(bytes);
    writer.number(schemes->size(), 2);
    for (const auto scheme : *schemes) writer.number(std::to_underlying(scheme), 2);
    hash.update(bytes);
  }
}

/// A session was made with a peer that passed these; who asks for more does not resume it.
void add_demands(crypto::Hash& hash, const CommonOptions& options) {
  add_schemes(hash, options);
  const auto revocation = static_cast<std::uint8_t>(options.revocation);
  hash.update({&revocation, 1});
  for (const auto& pin : options.pins) hash.update(pin);
}

std::array<std::uint8_t, 32> policy_of(const ServerOptions& options) {
  const auto& provider = provider_of(options);
  const auto hash = provider.hash(crypto::HashAlgorithm::sha256);
  const auto client_auth = static_cast<std::uint8_t>(options.client_auth);
  hash->update({&client_auth, 1});
  add_demands(*hash, options);
  if (options.client_trust) hash->update(options.client_trust->anchors().digest(provider));
  std::array<std::uint8_t, 32> out{};
  hash->snapshot(out);
  return out;
}

/// What a client offers must leave room in its ClientHello for the rest, a server's cookie and ticket included.
Result<void> check_offered(const std::vector<ExternalPsk::Ptr>& psks) {
  constexpr std::size_t most = 8192, framing = 2 + 4 + 1 + 48;  // identity's length, age, and a binder
  std::size_t size = 0;
  for (const auto& psk : psks) size += psk->identity().size() + framing;
  if (size > most) return fail(Fault::config_invalid, "options.psks", "keys that fit into 8 KiB of a ClientHello");
  return {};
}

/// RFC 8446 §4.2.8: shares are for groups that are offered, once each, in the order of supported_groups.
Result<void> check_shares(const ClientOptions& options) {
  if (!options.shares) return {};
  auto rest = std::span(options.groups);
  for (const auto share : *options.shares) {
    const auto at = std::ranges::find(rest, share);
    if (at == rest.end())
      return fail(Fault::config_invalid, "options.shares", "some of options.groups, in their order", name(share));
    rest = rest.subspan(static_cast<std::size_t>(at - rest.begin()) + 1);
  }
  return {};
}

SessionPolicy policy_of(const ClientOptions& options) noexcept {
  SessionPolicy policy{};
  if (!options.sessions) return policy;
  const auto& provider = provider_of(options);
  const auto hash = provider.hash(crypto::HashAlgorithm::sha256);
  const std::uint8_t asks[] = {options.verify ? std::uint8_t{1} : std::uint8_t{0},
                               options.ask_for_staple == true ? std::uint8_t{1} : std::uint8_t{0}};
  hash->update(asks);
  add_demands(*hash, options);
  if (options.trust) policy = options.trust->anchors().digest(provider);
  hash->update(policy);
  for (const auto& credential : options.credentials) hash->update(credential->chain().front());
  hash->snapshot(policy);
  return policy;
}

}  // namespace

Result<ClientConfig::Ptr> ClientConfig::make(ClientOptions options) noexcept {
  TRY(complete(options));
  if (options.verify && (!options.trust || options.trust->size() == 0))
    return fail(Fault::trust_empty, "options.trust", "at least one trust anchor");
  for (const auto& credential : options.credentials)
    if (!credential) return fail(Fault::config_invalid, "options.credentials", "no null pointer");
  if (options.fallback && *options.max_version == ProtocolVersion::tls13)
    return fail(Fault::config_invalid, "options.fallback", "a max_version below the highest");
  TRY(check_shares(options));
  TRY(check_offered(options.psks));
  if (!options.ask_for_staple) options.ask_for_staple = options.revocation != RevocationMode::off;
  const auto policy = policy_of(options);
  return std::make_shared<const ClientConfig>(Token{}, std::move(options), policy);
}

Result<ServerConfig::Ptr> ServerConfig::make(ServerOptions options) noexcept {
  if (options.credentials.empty() && options.psks.empty())
    return fail(Fault::config_invalid, "options.credentials", "at least one, or a PSK");
  // external keys are TLS 1.3's alone
  if (options.credentials.empty() && !options.min_version) options.min_version = ProtocolVersion::tls13;
  TRY(complete(options));
  if (options.credentials.empty() && *options.min_version == ProtocolVersion::tls12)
    return fail(Fault::config_invalid, "options.credentials", "at least one for TLS 1.2");
  for (const auto& credential : options.credentials)
    if (!credential) return fail(Fault::config_invalid, "options.credentials", "no null pointer");
  if (options.client_auth != ClientAuth::none && (!options.client_trust || options.client_trust->size() == 0))
    return fail(Fault::trust_empty, "options.client_trust", "at least one trust anchor");
  TRY(complete_resumption(options));
  auto key = std::make_unique<CookieKey>();
  if (!provider_of(options).random().fill(key->resize(32))) return fail(Fault::random_failed, "cookie key");
  return std::make_shared<const ServerConfig>(Token{}, std::move(options), std::move(key));
}

ServerConfig::ServerConfig(Token, ServerOptions options, std::unique_ptr<const CookieKey> cookie_key) noexcept
    : options_(std::move(options)), client_policy_(policy_of(options_)), cookie_key_(std::move(cookie_key)) {}
ServerConfig::~ServerConfig() = default;

}  // namespace entente
