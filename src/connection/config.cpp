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

Result<void> complete(CommonOptions& options) {
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
  if (options.cipher_suites.empty())
    for (const auto& row : crypto::cipher_suites()) options.cipher_suites.push_back(row.suite);
  if (options.groups.empty())
    for (const auto& row : crypto::groups())
      if (provider.supports(row.group)) options.groups.push_back(row.group);
  if (options.signature_schemes.empty())
    for (const auto& row : crypto::signature_schemes())
      if (provider.supports(row.key)) options.signature_schemes.push_back(row.scheme);
  return {};
}

/// RFC 8446 §8: early data rests on a memory that all who have the ticket keys share. Keys that are made here die with
/// their config, and so nothing that it accepts can have been accepted before.
Result<void> complete_resumption(ServerOptions& options) {
  if (options.max_early_data > 0 && options.ticket_keys && !options.anti_replay)
    return fail(Fault::config_invalid, "options.anti_replay", "one that all who have the ticket keys share");
  if (options.max_early_data > 0 && !options.anti_replay) options.anti_replay = memory_anti_replay(0);
  if (options.tickets > 0 && !options.ticket_keys) options.ticket_keys = TRY(make_ticket_keys(options.ticket_lifetime));
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

std::array<std::uint8_t, 32> policy_of(const ServerOptions& options) {
  const auto& provider = provider_of(options);
  const auto hash = provider.hash(crypto::HashAlgorithm::sha256);
  const auto client_auth = static_cast<std::uint8_t>(options.client_auth);
  hash->update({&client_auth, 1});
  add_schemes(*hash, options);
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

SessionPolicy policy_of(const ClientOptions& options) noexcept {
  SessionPolicy policy{};
  if (!options.sessions) return policy;
  const auto& provider = provider_of(options);
  const auto hash = provider.hash(crypto::HashAlgorithm::sha256);
  const std::uint8_t verify = options.verify ? 1 : 0;
  hash->update({&verify, 1});
  add_schemes(*hash, options);
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
  TRY(check_offered(options.psks));
  const auto policy = policy_of(options);
  return std::make_shared<const ClientConfig>(Token{}, std::move(options), policy);
}

Result<ServerConfig::Ptr> ServerConfig::make(ServerOptions options) noexcept {
  TRY(complete(options));
  if (options.credentials.empty() && options.psks.empty())
    return fail(Fault::config_invalid, "options.credentials", "at least one, or a PSK");
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
