// A session as bytes (docs/decisions/0007-session-serialisation.md), described once as messages are. What is read may
// be anything: whatever does not fit is no session.
#include "handshake/session_state.h"
#include "wire/reader.h"
#include "wire/writer.h"
#include "x509/certificate.h"
#include "x509/hostname.h"

namespace entente {
namespace {

using handshake::SessionState;

constexpr std::uint8_t kFormat = 4;
constexpr std::uint64_t kLatest = std::uint64_t{1} << 40;  // seconds: times past this are no times

/// What came of one check of the leaf.
struct StoredCheck {
  std::uint8_t outcome = 0;
  Bytes fault;  ///< its code, where the check failed

  static constexpr void describe(auto& field, auto& m) {
    field("outcome", m.outcome);
    field("fault", m.fault, wire::Vector<1, 0, 255>{});
  }
};

struct StoredSession {
  std::uint8_t format = kFormat;
  ProtocolVersion version = ProtocolVersion::tls13;
  CipherSuite cipher_suite{};
  std::uint64_t received = 0, authenticated = 0, verified_at = 0, path_expires = 0;
  std::uint16_t milliseconds = 0;  ///< after `received`
  std::uint32_t lifetime = 0, age_add = 0, max_early_data = 0;
  SessionPolicy policy{};
  Bytes server_name, verify_name, alpn, ticket, psk;
  std::uint8_t by_id = 0;  ///< TLS 1.2: `ticket` is the session ID, and `psk` the master secret in any case
  std::uint8_t valid = 0, leaf_is_anchor = 0;
  Bytes fault;  ///< the verdict's, unless it is valid
  wire::List<StoredCheck> checks;
  Bytes leaf;
  handshake::StoredPath path;

  static constexpr void describe(auto& field, auto& m) {
    field("format", m.format);
    field("version", m.version);
    field("cipher_suite", m.cipher_suite);
    field("received", m.received);
    field("milliseconds", m.milliseconds);
    field("authenticated", m.authenticated);
    field("verified_at", m.verified_at);
    field("lifetime", m.lifetime);
    field("age_add", m.age_add);
    field("max_early_data", m.max_early_data);
    field("policy", m.policy);
    field("server_name", m.server_name, wire::Vector<1, 0, 255>{});
    field("verify_name", m.verify_name, wire::Vector<1, 0, 255>{});
    field("alpn", m.alpn, wire::Vector<1, 0, 255>{});
    field("ticket", m.ticket, wire::Vector<2, 1, handshake::kMaxTicket>{});
    field("psk", m.psk, wire::Vector<1, 0, 48>{});
    field("by_id", m.by_id);
    field("valid", m.valid);
    field("leaf_is_anchor", m.leaf_is_anchor);
    field("fault", m.fault, wire::Vector<1, 0, 255>{});
    field("checks", m.checks, wire::Vector<2, 0, 0xffff>{});
    field("leaf", m.leaf, wire::Vector<3, 1, 0xffffff>{});
    field("path_expires", m.path_expires);
    field("path", m.path, handshake::kStoredPathSize);
  }
};

Buffer encode_checks(const CheckedCertificate& leaf) {
  Buffer out;
  wire::Writer writer(out);
  for (const auto& check : leaf.checks) {
    const auto code = check.outcome == Outcome::fail ? info(check.fault).code : std::string_view();
    const StoredCheck stored{static_cast<std::uint8_t>(check.outcome), as_bytes(code)};
    StoredCheck::describe(writer, stored);
  }
  return out;
}

bool read_checks(const wire::List<StoredCheck>& stored, CheckedCertificate& leaf) noexcept {
  std::size_t n = 0;
  for (const auto& entry : stored) {
    if (n == leaf.checks.size() || entry.outcome > static_cast<std::uint8_t>(Outcome::unknown)) return false;
    auto& check = leaf.checks[n];
    check = {static_cast<CheckId>(n++), static_cast<Outcome>(entry.outcome)};
    if (check.outcome != Outcome::fail && !entry.fault.empty()) return false;
    if (check.outcome != Outcome::fail) continue;
    const auto* row = find_fault(as_text(entry.fault));
    if (!row) return false;
    check.fault = row->fault;
  }
  return n == leaf.checks.size();
}

std::shared_ptr<const Verdict> read_verdict(const StoredSession& stored) noexcept {
  auto verdict = std::make_shared<Verdict>();
  auto certificate = x509::Certificate::parse(stored.leaf);
  if (!certificate || stored.valid > 1 || stored.leaf_is_anchor > 1) return nullptr;
  CheckedCertificate leaf;
  leaf.certificate = *std::move(certificate);
  leaf.is_anchor = stored.leaf_is_anchor == 1;
  if (!read_checks(stored.checks, leaf)) return nullptr;
  verdict->valid = stored.valid == 1;
  if (verdict->valid && (!leaf.passed() || !stored.fault.empty())) return nullptr;
  if (!verdict->valid) {
    const auto* row = find_fault(as_text(stored.fault));
    if (!row) return nullptr;
    verdict->error = make_error(row->fault, "session");
  }
  verdict->path.push_back(std::move(leaf));
  verdict->name = as_text(stored.verify_name);
  verdict->at = static_cast<UnixTime>(stored.verified_at);
  return verdict;
}

/// Whether key and ticket can be of a session with this suite.
bool has_key(const StoredSession& stored, const crypto::CipherSuiteInfo& suite) noexcept {
  constexpr std::size_t master_secret = 48, session_id = 32;
  if (stored.version == ProtocolVersion::tls13)
    return stored.psk.size() == crypto::digest_size(suite.hash) && stored.by_id == 0;
  return stored.psk.size() == master_secret && stored.by_id <= 1 &&
         (stored.by_id == 0 || stored.ticket.size() <= session_id);
}

bool plausible(const StoredSession& stored) noexcept {
  const auto* suite = crypto::find(stored.cipher_suite);
  return stored.format == kFormat && suite && stored.version == suite->version && has_key(stored, *suite) &&
         stored.received < kLatest && stored.milliseconds < 1000 && stored.authenticated <= stored.received &&
         stored.verified_at < kLatest && stored.path_expires < kLatest && stored.lifetime > 0 &&
         stored.lifetime <= handshake::kMaxTicketLifetime && !stored.verify_name.empty() &&
         (stored.server_name.empty() || x509::is_dns_name(as_text(stored.server_name)));
}

}  // namespace

Buffer Session::write() const noexcept {
  const auto& leaf = state_->verdict->path.front();
  const auto checks = encode_checks(leaf), path = handshake::write_entries(state_->path);
  StoredSession stored;
  stored.version = state_->version();
  stored.cipher_suite = state_->suite;
  stored.received = static_cast<std::uint64_t>(state_->received);
  stored.milliseconds = state_->milliseconds;
  stored.authenticated = static_cast<std::uint64_t>(state_->authenticated);
  stored.verified_at = static_cast<std::uint64_t>(state_->verdict->at);
  stored.lifetime = state_->lifetime;
  stored.age_add = state_->age_add;
  stored.max_early_data = state_->max_early_data;
  stored.policy = state_->policy;
  stored.server_name = as_bytes(state_->server_name);
  stored.verify_name = as_bytes(state_->verify_name);
  stored.alpn = as_bytes(state_->alpn);
  stored.ticket = state_->ticket;
  stored.psk = state_->version() == ProtocolVersion::tls12 ? state_->master.reveal() : state_->psk.reveal();
  stored.by_id = state_->by_id ? 1 : 0;
  stored.valid = state_->verdict->valid;
  stored.leaf_is_anchor = leaf.is_anchor;
  if (!state_->verdict->valid) stored.fault = as_bytes(state_->verdict->error.row().code);
  stored.checks = wire::List<StoredCheck>(checks);
  stored.leaf = leaf.der();
  stored.path_expires = static_cast<std::uint64_t>(state_->path.expires);
  stored.path = handshake::StoredPath(path);
  Buffer out;
  constexpr std::size_t rest = 2048;  // numbers, and five vectors of 255 bytes at most
  out.reserve(rest + stored.ticket.size() + stored.leaf.size() + checks.size() +
              path.size());  // no copy of the secret stays behind
  wire::Writer writer(out);
  StoredSession::describe(writer, std::as_const(stored));
  return out;
}

std::optional<Session> Session::read(Bytes serialised) noexcept {
  StoredSession stored;
  wire::Reader reader(serialised, "Session");
  StoredSession::describe(reader, stored);
  if (!reader.finish() || !plausible(stored)) return std::nullopt;
  auto state = std::make_unique<SessionState>();
  state->verdict = read_verdict(stored);
  if (!state->verdict) return std::nullopt;
  state->suite = stored.cipher_suite;
  state->received = static_cast<UnixTime>(stored.received);
  state->milliseconds = stored.milliseconds;
  state->authenticated = static_cast<UnixTime>(stored.authenticated);
  state->lifetime = stored.lifetime;
  state->age_add = stored.age_add;
  state->max_early_data = stored.max_early_data;
  state->policy = stored.policy;
  state->server_name = as_text(stored.server_name);
  state->verify_name = as_text(stored.verify_name);
  state->alpn = as_text(stored.alpn);
  state->ticket = to_buffer(stored.ticket);
  if (stored.version == ProtocolVersion::tls12)
    state->master = keys::MasterSecret12::copy_of(stored.psk);
  else
    state->psk = keys::ResumptionPsk::copy_of(stored.psk);
  state->by_id = stored.by_id == 1;
  state->path = {handshake::read_entries(stored.path), static_cast<UnixTime>(stored.path_expires)};
  return Session(std::move(state));
}

}  // namespace entente
