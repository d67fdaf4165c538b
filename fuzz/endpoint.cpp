#include "endpoint.h"

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

struct Pki {
  Credential::Ptr credential;
  TrustStore::Ptr trust;

  explicit Pki(const crypto::Provider& provider) {
    const auto ca =
        must(issue::make_ca(provider, {.name = "fuzz", .not_before = kNow - 86400, .not_after = kNow + 86400}));
    const auto leaf = must(
        issue::issue(provider, ca, {.names = {"server.test"}, .not_before = kNow - 86400, .not_after = kNow + 86400}));
    credential = must(Credential::make({leaf.certificate}, leaf.key));
    const Bytes anchor(ca.certificate);
    trust = must(TrustStore::from_der({&anchor, 1}));
  }
};

const Pki& pki() {
  static const Pki pki(repeatable());
  return pki;
}

void set_common(CommonOptions& options, const Setup& setup, const crypto::Provider& provider) {
  static const FixedClock clock;
  options.clock = &clock;
  options.provider = &provider;
  options.groups = {NamedGroup::x25519, NamedGroup::secp256r1};
  options.compatibility_mode = setup.compatibility;
  if (setup.alpn) options.alpn = {"h2", "http/1.1"};
  if (!setup.more_suites) options.cipher_suites = {CipherSuite::TLS_AES_128_GCM_SHA256};
}

ConnectionOptions connection_options(const Setup& setup, const crypto::Provider& provider) {
  return {.random = &provider.random(), .jobs = setup.jobs_handed_out ? Jobs::handed_out : Jobs::inline_};
}

}  // namespace

Endpoint Endpoint::client(const Setup& setup, const crypto::Provider& provider) {
  ClientOptions options;
  set_common(options, setup, provider);
  options.trust = pki().trust;
  options.verify = setup.more_suites;
  options.shares = setup.retry ? 0 : 1;
  if (setup.client_auth) options.credentials = {pki().credential};
  return {must(ClientConnection::make(must(ClientConfig::make(std::move(options))), {"server.test", {}},
                                      connection_options(setup, provider))),
          setup};
}

Endpoint Endpoint::server(const Setup& setup, const crypto::Provider& provider) {
  ServerOptions options;
  set_common(options, setup, provider);
  options.credentials = {pki().credential};
  options.client_auth = !setup.client_auth ? ClientAuth::none : setup.act ? ClientAuth::require : ClientAuth::request;
  if (setup.client_auth) options.client_trust = pki().trust;
  if (setup.retry) options.groups = {NamedGroup::secp256r1};
  return {
      must(ServerConnection::make(must(ServerConfig::make(std::move(options))), connection_options(setup, provider))),
      setup};
}

bool Endpoint::answer_jobs() {
  bool any = false;
  while (auto job = connection_.take_job()) {
    any = true;
    if (!connection_.complete(job->id(), job->run())) break;
  }
  return any;
}

void Endpoint::digest() {
  answer_jobs();
  while (!failed()) {
    const auto before = inbox_.size();
    const auto received = connection_.receive(inbox_);
    if (!received) break;
    demand(received->consumed <= before, "no more is consumed than there is");
    demand(received->data.empty() || established(), "data comes after the handshake alone");
    demand(received->kind != Received::Kind::closed || established() || received->consumed == before,
           "a clean end comes after the handshake alone");
    inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(received->consumed));
    if (answer_jobs()) continue;
    if (received->consumed == 0 || inbox_.empty()) return;
  }
  Buffer more(64);
  const auto again = connection_.receive(more);
  demand(!failed() || (!again && again.error().fault == connection_.failure()->fault), "a failure is final");
}

void Endpoint::hear(Bytes bytes) {
  if (!setup_.bytewise) {
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
  Buffer out(connection_.output_size());
  const auto written = connection_.take_output(out).written;
  demand(written == out.size() || written < out.size(), "output fits into its announced size");
  demand(connection_.output_size() == 0, "its announced size is enough for all output");
  out.resize(written);
  return out;
}

void Endpoint::act(std::size_t choice) {
  Buffer out(connection_.sealed_size(5));
  switch (choice % 5) {
    case 0:
      (void)connection_.update_keys(choice > 100);
      break;
    case 1:
      (void)connection_.seal(as_bytes("hello"), out);
      break;
    case 2:
      out.resize(32);
      (void)connection_.export_keying("EXPORTER-fuzz", {}, out);
      break;
    case 3:
      connection_.close();
      break;
    default:
      (void)say();
  }
}

void Endpoint::end() {
  (void)connection_.end_of_input();
  (void)say();
}

}  // namespace entente::fuzz
