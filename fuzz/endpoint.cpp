#include "endpoint.h"

#include <map>

#include "base/bytes.h"
#include "demand.h"
#include "issue/authority.h"
#include "providers.h"

namespace entente::fuzz {
namespace {

constexpr UnixTime kNow = 1780315200;

class FixedClock final : public Clock {
 public:
  [[nodiscard]] UnixTime now() const noexcept override { return kNow; }
};

template <class T>
T must(Result<T> result) {
  demand(result.has_value(), "the setup works");
  return *std::move(result);
}

Credential::Ptr make_credential(const crypto::Provider& provider, const issue::Identity& ca, crypto::KeyType type) {
  const issue::LeafOptions options{
      .names = {"server.test"}, .key = type, .not_before = kNow - 86400, .not_after = kNow + 86400};
  const auto leaf = must(issue::issue(provider, ca, options));
  return must(Credential::make({leaf.certificate}, leaf.key));
}

struct Pki {
  Credential::Ptr ed25519, rsa;
  TrustStore::Ptr trust;

  explicit Pki(const crypto::Provider& provider) {
    const auto ca =
        must(issue::make_ca(provider, {.name = "fuzz", .not_before = kNow - 86400, .not_after = kNow + 86400}));
    ed25519 = make_credential(provider, ca, crypto::KeyType::ed25519);
    rsa = make_credential(provider, ca, crypto::KeyType::rsa);
    const Bytes anchor(ca.certificate);
    trust = must(TrustStore::from_der({&anchor, 1}));
  }
};

const Pki& pki() {
  static const Pki pki(repeatable());
  return pki;
}

constexpr std::uint32_t kMaxEarlyData = 10;

/// A client's sessions: that of the earlier handshake, once, and of this one the last.
class OneSession final : public ClientSessions {
 public:
  explicit OneSession(std::shared_ptr<Memory> memory) noexcept : memory_(std::move(memory)) {}
  void put(std::string_view, Session session) noexcept override { memory_->session = session.write(); }
  std::optional<Session> take(std::string_view) noexcept override {
    return Session::read(std::exchange(memory_->session, {}));
  }

 private:
  std::shared_ptr<Memory> memory_;
};

/// A server's, in the same way.
class OneStored final : public SessionStore {
 public:
  explicit OneStored(std::shared_ptr<Memory> memory) noexcept : memory_(std::move(memory)) {}
  bool put(Bytes id, Bytes contents, UnixTime) noexcept override {
    memory_->id = to_buffer(id);
    memory_->stored = to_buffer(contents);
    return true;
  }
  std::optional<Buffer> find(Bytes id, UnixTime) noexcept override {
    return equal(id, memory_->id) ? std::optional(memory_->stored) : std::nullopt;
  }
  void remove(Bytes) noexcept override { memory_->id.clear(); }

 private:
  std::shared_ptr<Memory> memory_;
};

TicketKeys::Ptr ticket_keys() {
  static const auto keys = [] {
    const auto made = must(make_ticket_keys());
    const Buffer key(TicketKeys::kKeySize, 0x33);
    for (int i = 0; i < 2; ++i) demand(made->rotate(key).has_value(), "ticket keys are taken");
    return made;
  }();
  return keys;
}

std::vector<CipherSuite> cipher_suites(const Setup& setup) {
  using enum CipherSuite;
  if (setup.has(Setup::static_rsa)) return {TLS_AES_128_GCM_SHA256, TLS_RSA_WITH_AES_128_GCM_SHA256};
  if (setup.has(Setup::more_suites)) return {};
  return {TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256};
}

void set_common(CommonOptions& options, const Setup& setup, const crypto::Provider& provider) {
  static const FixedClock clock;
  static const auto psk = must(ExternalPsk::make(as_bytes("fuzz"), Buffer(32, 0x77)));
  options.clock = &clock;
  options.provider = &provider;
  options.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
  options.compatibility_mode = setup.has(Setup::compatibility);
  if (setup.has(Setup::alpn)) options.alpn = {"h2", "http/1.1"};
  if (setup.has(Setup::static_rsa)) options.policy = find_policy("legacy");
  options.cipher_suites = cipher_suites(setup);
  // without a salt, RSA's signatures are always the same; TLS 1.3 has none such
  options.signature_schemes = {SignatureScheme::ed25519, setup.has(Setup::tls12)
                                                             ? SignatureScheme::rsa_pkcs1_sha256
                                                             : SignatureScheme::rsa_pss_rsae_sha256};
  if (setup.has(Setup::external_psk)) options.psks = {psk};
  options.allow_psk_ke = setup.has(Setup::psk_ke);
  if (setup.has(Setup::small_records)) options.record_size_limit = 128;
}

ClientConfig::Ptr client_config(const Setup& setup, const crypto::Provider& provider,
                                const std::shared_ptr<Memory>& memory) {
  ClientOptions options;
  set_common(options, setup, provider);
  options.trust = pki().trust;
  options.verify = setup.has(Setup::more_suites);
  options.shares.emplace();
  if (!setup.has(Setup::retry)) options.shares->push_back(options.groups.front());
  if (setup.has(Setup::client_auth)) options.credentials = {pki().ed25519};
  options.post_handshake_auth = setup.has(Setup::post_handshake_auth);
  options.early_data = setup.has(Setup::early_data);
  if (memory) options.sessions = std::make_shared<OneSession>(memory);
  return must(ClientConfig::make(std::move(options)));
}

ClientAuth client_auth(const Setup& setup) noexcept {
  if (!setup.has(Setup::client_auth)) return ClientAuth::none;
  return setup.has(Setup::required) ? ClientAuth::require : ClientAuth::request;
}

ServerConfig::Ptr server_config(const Setup& setup, const crypto::Provider& provider,
                                const std::shared_ptr<Memory>& memory) {
  ServerOptions options;
  set_common(options, setup, provider);
  const bool rsa = setup.has(Setup::rsa_key) || setup.has(Setup::static_rsa);
  options.credentials = {rsa ? pki().rsa : pki().ed25519};
  if (setup.has(Setup::tls12)) options.max_version = ProtocolVersion::tls12;
  options.client_auth = client_auth(setup);
  if (setup.has(Setup::client_auth) || setup.has(Setup::post_handshake_auth)) options.client_trust = pki().trust;
  if (setup.has(Setup::retry)) options.groups = {NamedGroup::secp256r1};
  options.ask_for_cookie = setup.has(Setup::cookie);
  options.ticket_keys = ticket_keys();
  options.anti_replay = memory_anti_replay(kNow - 3600);
  if (setup.has(Setup::early_data)) options.max_early_data = kMaxEarlyData;
  if (setup.has(Setup::stored)) options.session_store = std::make_shared<OneStored>(memory);
  return must(ServerConfig::make(std::move(options)));
}

/// What is left of a full handshake with as much of this setup as a session rests on.
const Memory& earlier(const Setup& setup, const crypto::Provider& provider) {
  constexpr auto kept = Setup::client_auth | Setup::required | Setup::alpn | Setup::more_suites | Setup::early_data |
                        Setup::post_handshake_auth | Setup::stored | Setup::tls12 | Setup::rsa_key | Setup::static_rsa;
  static std::map<std::pair<const crypto::Provider*, std::uint32_t>, Memory> memories;
  const Setup full{setup.choices & kept};
  const auto [at, fresh] = memories.try_emplace({&provider, full.choices});
  if (!fresh) return at->second;
  const auto memory = std::make_shared<Memory>();
  Endpoint client(Side::client, full, provider, memory), server(Side::server, full, provider, memory);
  converse(client, server, [](Side, Bytes) {});
  demand(!memory->session.empty(), "a full handshake leaves a session");
  return at->second = *memory;
}

/// The one that the connection may use up; nothing unless it is to be resumed.
std::shared_ptr<Memory> memory_of(const Setup& setup, const crypto::Provider& provider) {
  if (setup.has(Setup::resumed)) return std::make_shared<Memory>(earlier(setup, provider));
  return setup.has(Setup::stored) ? std::make_shared<Memory>() : nullptr;
}

}  // namespace

Endpoint::Endpoint(Side side, const Setup& setup, const crypto::Provider& provider)
    : Endpoint(side, setup, provider, memory_of(setup, provider)) {}

Endpoint::Endpoint(Side side, const Setup& setup, const crypto::Provider& provider,
                   const std::shared_ptr<Memory>& memory)
    : connection_(connect(side, setup, provider, memory)), setup_(setup), forgeable_(&provider == &unprotected()) {}

Endpoint::Connected Endpoint::connect(Side side, const Setup& setup, const crypto::Provider& provider,
                                      const std::shared_ptr<Memory>& memory) {
  const ConnectionOptions options{.random = &provider.random(),
                                  .jobs = setup.has(Setup::jobs_handed_out) ? Jobs::handed_out : Jobs::inline_};
  if (side == Side::client)
    return must(ClientConnection::make(client_config(setup, provider, memory), {"server.test", {}}, options));
  return must(ServerConnection::make(server_config(setup, provider, memory), options));
}

Connection& Endpoint::connection() noexcept {
  return std::visit([](auto& side) -> Connection& { return side; }, connection_);
}

const Connection& Endpoint::connection() const noexcept {
  return std::visit([](const auto& side) -> const Connection& { return side; }, connection_);
}

bool Endpoint::answer_jobs() {
  bool any = false;
  while (auto job = connection().take_job()) {
    any = true;
    if (!connection().complete(job->id(), job->run())) break;
  }
  return any;
}

void Endpoint::digest() {
  answer_jobs();
  while (!failed()) {
    const auto before = inbox_.size();
    const auto received = connection().receive(inbox_);
    if (!received) break;
    check(*received, before);
    inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(received->consumed));
    if (answer_jobs()) continue;
    if (received->consumed == 0 || inbox_.empty()) return;
  }
  Buffer more(64);
  const auto again = connection().receive(more);
  demand(!failed() || (!again && again.error().fault == connection().failure()->fault), "a failure is final");
}

void Endpoint::check(const Received& received, std::size_t given) {
  using enum Received::Kind;
  demand(received.consumed <= given, "no more is consumed than there is");
  demand(received.kind != application || established(), "application data comes after the handshake alone");
  const auto replayable = received.early.replayable();
  demand(received.data.empty() || received.kind == application, "application data is of its kind");
  demand(replayable.empty() || received.kind == early, "and early data of its own");
  demand(received.kind != closed || established() || received.consumed == given,
         "a clean end comes after the handshake alone");
  if (received.kind != early) return;
  early_ += replayable.size();
  demand(std::holds_alternative<ServerConnection>(connection_) && info().early_data == EarlyData::accepted,
         "early data comes to a server that took it");
  demand(early_ <= kMaxEarlyData || forgeable_, "early data keeps its bound");
}

void Endpoint::hear(Bytes bytes) {
  if (!setup_.has(Setup::bytewise)) {
    append(inbox_, bytes);
    return digest();
  }
  for (const auto byte : bytes) {
    inbox_.push_back(byte);
    digest();
  }
}

Buffer Endpoint::say() {
  answer_jobs();
  Buffer out(connection().output_size());
  const auto written = connection().take_output(out).written;
  demand(written == out.size() || written < out.size(), "output fits into its announced size");
  demand(connection().output_size() == 0, "its announced size is enough for all output");
  out.resize(written);
  say_early(out);
  return out;
}

Buffer Endpoint::exported() {
  Buffer out(32);
  if (!connection().export_keying("EXPORTER-fuzz", {}, out)) out.clear();
  return out;
}

void Endpoint::say_early(Buffer& out) {
  auto* const client = std::get_if<ClientConnection>(&connection_);
  if (!client || client->early_room() == 0 || failed()) return;
  Buffer more(client->sealed_size(5));
  const auto sealed = client->seal_early(as_bytes("early"), more);
  demand(!sealed || sealed->taken <= 5, "no more is sealed than there is");
  if (sealed) append(out, Bytes(more).first(sealed->written));
}

void Endpoint::act(std::size_t choice) {
  Buffer out(connection().sealed_size(5));
  switch (choice % 8) {
    case 0:
      (void)connection().update_keys(choice > 100);
      break;
    case 1:
      (void)connection().seal(as_bytes("hello"), out);
      break;
    case 2:
      out.resize(32);
      (void)connection().export_keying("EXPORTER-fuzz", {}, out);
      break;
    case 3:
      connection().close();
      break;
    case 4:
      if (auto* const server = std::get_if<ServerConnection>(&connection_)) (void)server->send_ticket();
      break;
    case 5:
      (void)connection().request_authentication(choice > 100 ? ClientAuth::require : ClientAuth::request);
      break;
    case 6:
      (void)connection().channel_binding();
      break;
    default:
      (void)say();
  }
}

void Endpoint::end() {
  (void)connection().end_of_input();
  (void)say();
}

}  // namespace entente::fuzz
