#include "setup.h"

#include <algorithm>

#include "base/bytes.h"
#include "crypto/cipher_suites.h"
#include "crypto/groups.h"
#include "crypto/provider.h"
#include "crypto/signature_schemes.h"
#include "link.h"
#include "x509/pem.h"
#include "x509/read_file.h"

namespace entente::bogo {
namespace {

constexpr std::uint32_t kMaxEarlyData = 14336;  // what the runner expects of a server
constexpr std::size_t kManyCertificates = 100;  // that make one message long
constexpr UnixTime kRunningFor = 3600;          // so long that no early data is refused for a recent start

/// What the runner takes for accepted where it says nothing.
constexpr SignatureScheme kVerified[] = {
    SignatureScheme::ecdsa_secp256r1_sha256, SignatureScheme::rsa_pss_rsae_sha256, SignatureScheme::rsa_pkcs1_sha256,
    SignatureScheme::ecdsa_secp384r1_sha384, SignatureScheme::rsa_pss_rsae_sha384, SignatureScheme::rsa_pkcs1_sha384,
    SignatureScheme::rsa_pss_rsae_sha512,    SignatureScheme::rsa_pkcs1_sha512,
};

/// A key that says when it is used, and by which credential of the command line.
class NotedKey final : public crypto::PrivateKey {
 public:
  NotedKey(std::shared_ptr<const crypto::PrivateKey> key, int number, Memory& memory)
      : key_(std::move(key)), number_(number), memory_(memory) {}

  crypto::KeyType type() const noexcept override { return key_->type(); }
  unsigned bits() const noexcept override { return key_->bits(); }
  Bytes spki() const noexcept override { return key_->spki(); }
  Result<Buffer> sign(crypto::SignatureAlgorithm algorithm, Bytes message) const noexcept override {
    memory_.selected_credential = number_;
    return key_->sign(algorithm, message);
  }
  bool can_decrypt() const noexcept override { return key_->can_decrypt(); }
  Result<PremasterSecret> decrypt_premaster(ProtocolVersion offered, Bytes encrypted,
                                            Bytes substitute) const noexcept override {
    memory_.selected_credential = number_;
    return key_->decrypt_premaster(offered, encrypted, substitute);
  }
  Result<SecretBuffer> pkcs8() const noexcept override { return key_->pkcs8(); }

 private:
  std::shared_ptr<const crypto::PrivateKey> key_;
  int number_;
  Memory& memory_;
};

Credential::Ptr credential_of(const CredentialFlags& flags, int number, Memory& memory) {
  const auto chain = must(x509::read_file(flags.cert_file));
  const auto pem = must(x509::read_file(flags.key_file));
  const auto der = must(x509::read_pem_private_key(as_text(pem.reveal())));
  auto key = crypto::openssl_provider().import_private(der.reveal());
  if (!key) throw Unimplemented("a key that this libcrypto does not know");
  return must(Credential::make(must(x509::read_pem_certificates(as_text(chain.reveal()))),
                               std::make_shared<NotedKey>(*std::move(key), number, memory)));
}

CredentialTerms terms_of(const CredentialFlags& flags) {
  CredentialTerms terms;
  for (const auto number : flags.signing_prefs) terms.schemes.push_back(static_cast<SignatureScheme>(number));
  terms.named_issuers_only = flags.must_match_issuer;
  return terms;
}

Credential::Ptr stapled(const Credential::Ptr& credential, const CredentialFlags& flags, int number, const Flags& all) {
  if (flags.ocsp_response.empty() || all.decline_ocsp_callback) return credential;
  return must(credential->with_staple(placeholder_of(flags, number)));
}

std::vector<Credential::Ptr> credentials_of(const Flags& flags, Memory& memory) {
  std::vector<Credential::Ptr> out;
  const auto add = [&](const CredentialFlags& each, int number) {
    if (each.cert_file.empty()) return;
    if (each.key_file.empty()) throw Unimplemented("a certificate without its key");
    const auto credential = credential_of(each, number, memory)->with_terms(terms_of(each));
    out.push_back(stapled(credential, each, number, flags));
  };
  int number = 0;
  for (const auto& each : flags.credentials) add(each, number++);
  add(flags.default_credential, -1);
  return out;
}

/// The runner's lists hold what is not here: what matters is whether anything is left of them.
std::vector<NamedGroup> groups_of(const std::vector<int>& numbers) {
  std::vector<NamedGroup> out;
  for (const auto number : numbers)
    if (const auto group = static_cast<NamedGroup>(number); crypto::find(group)) out.push_back(group);
  if (out.empty() && !numbers.empty()) throw Unimplemented("group " + std::to_string(numbers.front()));
  return out;
}

/// Those that are here of the list; all that the runner takes for accepted, if none is.
std::vector<SignatureScheme> accepted_schemes(const std::vector<int>& numbers) {
  std::vector<SignatureScheme> out;
  for (const auto number : numbers) {
    const auto* row = crypto::find(static_cast<SignatureScheme>(number));
    if (row && !crypto::openssl_provider().supports(row->key))
      throw Unimplemented("signature scheme of this libcrypto: " + std::string(name(row->scheme)));
    if (row) out.push_back(row->scheme);
  }
  if (out.empty()) out.assign(std::begin(kVerified), std::end(kVerified));
  return out;
}

/// A list of IANA's names with colons between.
std::vector<CipherSuite> suites_of(std::string_view text) {
  std::vector<CipherSuite> out;
  if (text == "DEFAULT") return out;
  while (!text.empty()) {
    const auto one = text.substr(0, text.find(':'));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    const auto rows = crypto::cipher_suites();
    const auto row = std::ranges::find_if(rows, [&](const auto& each) { return name(each.suite) == one; });
    if (row == rows.end()) throw Unimplemented("cipher list " + std::string(one));
    out.push_back(row->suite);
  }
  return out;
}

void set_versions(const Flags& flags, CommonOptions& options) {
  const auto version = [](int number) { return static_cast<ProtocolVersion>(number); };
  auto least = std::max(version(flags.min_version), ProtocolVersion::tls12);
  auto most = flags.max_version ? version(flags.max_version) : ProtocolVersion::tls13;
  if (flags.no_tls13) most = std::min(most, ProtocolVersion::tls12);
  if (flags.no_tls12) least = ProtocolVersion::tls13;
  if (most < ProtocolVersion::tls12 || most > ProtocolVersion::tls13) throw Unimplemented("no version of ours");
  options.min_version = least;
  options.max_version = most;
}

TrustStore::Ptr trust_of(const Flags& flags) {
  for (const auto* file : {&flags.trust_cert, &flags.default_credential.cert_file})
    if (!file->empty()) return must(TrustStore::from_file(*file));
  for (const auto& each : flags.credentials)
    if (!each.cert_file.empty()) return must(TrustStore::from_file(each.cert_file));
  return nullptr;
}

void set_common(const Flags& flags, Memory& memory, CommonOptions& options) {
  options.policy = find_policy("legacy");
  options.clock = &memory.clock;
  options.keep_peer_chain = true;
  options.revocation = RevocationMode::off;  // the runner's responses are four bytes of nothing
  options.groups = groups_of(flags.curves);
  options.signature_schemes = accepted_schemes(flags.verify_prefs);
  set_versions(flags, options);
  options.cipher_suites = suites_of(flags.cipher);
  options.compress_certificates = false;  // the runner's algorithms are its own
  options.limits.chain.certificates = kManyCertificates;
  if (flags.max_cert_list > 0) options.limits.certificate = static_cast<std::size_t>(flags.max_cert_list);
}

/// The one that the server is said to have, or those that are asked for, or what the runner takes for the default: the
/// first, and the first that is post-quantum if that is not, or the other way round.
std::optional<std::vector<NamedGroup>> shares_of(const Flags& flags, const std::vector<NamedGroup>& groups) {
  const auto hinted = [&](auto group) {
    return std::ranges::find(flags.server_supported_groups_hint, static_cast<int>(group)) !=
           flags.server_supported_groups_hint.end();
  };
  if (const auto at = std::ranges::find_if(groups, hinted); at != groups.end()) return {{*at}};
  if (flags.no_key_shares) return std::vector<NamedGroup>();
  if (!flags.key_shares.empty()) return groups_of(flags.key_shares);
  if (groups.empty()) return std::nullopt;
  std::vector<NamedGroup> out = {groups.front()};
  const bool first = is_post_quantum(groups.front());
  const auto other = std::ranges::find_if(groups, [&](auto group) { return is_post_quantum(group) != first; });
  if (other != groups.end()) out.push_back(*other);
  return out;
}

}  // namespace

Buffer placeholder_of(const CredentialFlags& flags, int number) {
  if (flags.ocsp_response.size() != 4) throw Unimplemented("a stapled response of another size");
  return {0x30, 0x02, 0x05, static_cast<std::uint8_t>(number)};
}

void LastSession::put(std::string_view peer, Session session) noexcept {
  peer_ = peer;
  got_ = std::move(session);
}

std::optional<Session> LastSession::take(std::string_view peer) noexcept {
  if (peer != peer_) return std::nullopt;
  return std::exchange(offered_, std::nullopt);
}

void LastSession::next() noexcept { offered_ = std::exchange(got_, std::nullopt); }

std::vector<std::string> protocol_names(std::string_view encoded) {
  std::vector<std::string> out;
  while (!encoded.empty()) {
    const auto size = static_cast<std::uint8_t>(encoded.front());
    out.emplace_back(encoded.substr(1, size));
    encoded.remove_prefix(std::min<std::size_t>(encoded.size(), 1U + size));
  }
  return out;
}

ClientConfig::Ptr client_config(const Flags& flags, Memory& memory) {
  ClientOptions options;
  set_common(flags, memory, options);
  options.shares = shares_of(flags, options.groups);
  if (flags.renegotiate_freely && !flags.shim_shuts_down) throw Unimplemented("renegotiation");
  if (flags.fail_cert_callback) throw Unimplemented("a client's choice of certificates that fails");
  options.trust = trust_of(flags);
  if (!options.trust) throw Unimplemented("a client without an anchor");
  options.verify = flags.verify_peer || flags.require_any_client_certificate;
  options.credentials = credentials_of(flags, memory);
  options.insist_on_credential = !options.credentials.empty();
  options.alpn = protocol_names(flags.advertise_alpn);
  options.ask_for_staple = flags.enable_ocsp_stapling;
  options.grease = flags.enable_grease;
  if (!flags.no_ticket) options.sessions = memory.sessions;
  // our option is for a version that is lower than the best
  if (flags.fallback_scsv && options.max_version == ProtocolVersion::tls13)
    throw Unimplemented("a fallback to no lower version");
  options.fallback = flags.fallback_scsv;
  options.early_data = flags.enable_early_data;
  return must(ClientConfig::make(std::move(options)));
}

ServerConfig::Ptr server_config(const Flags& flags, Memory& memory) {
  ServerOptions options;
  set_common(flags, memory, options);
  options.credentials = credentials_of(flags, memory);
  if (!flags.select_alpn.empty()) options.alpn = {flags.select_alpn};
  if (flags.reject_alpn) options.alpn = {"nothing that the runner offers"};
  if (flags.require_any_client_certificate) options.client_auth = ClientAuth::require;
  if (flags.verify_peer) options.client_auth = ClientAuth::request;
  if (options.client_auth != ClientAuth::none) options.client_trust = trust_of(flags);
  if (!flags.use_client_ca_list.starts_with('<') && !flags.use_client_ca_list.empty())
    throw Unimplemented("names of CAs that are not its anchors");
  if (!memory.ticket_keys) memory.ticket_keys = must(make_ticket_keys());
  if (!memory.anti_replay) memory.anti_replay = memory_anti_replay(memory.clock.now() - kRunningFor);
  options.ticket_keys = memory.ticket_keys;
  options.anti_replay = memory.anti_replay;
  if (flags.no_ticket || flags.skip_ticket) options.tickets = 0;
  if (flags.expect_session_id && !memory.session_store) memory.session_store = memory_session_store(4);
  if (flags.expect_session_id) options.session_store = memory.session_store;
  if (flags.enable_early_data && options.client_auth != ClientAuth::require) options.max_early_data = kMaxEarlyData;
  return must(ServerConfig::make(std::move(options)));
}

}  // namespace entente::bogo
