// The look-up of a session or an external key (RFC 8446 §4.2.11): the first identity that is known and fits is taken,
// and its binder has to be right. Then its early data is judged (§4.2.10), and asked for only now whether it was seen
// before (§8).
#include "base/result.h"
#include "handshake/jobs.h"
#include "handshake/server_resumption.h"
#include "keys/traffic_keys.h"

namespace entente::handshake {
namespace {

constexpr std::size_t kStoredId = 32;
constexpr std::int64_t kAgeWindow = 10000;  // milliseconds on either side, for the way and the clocks (RFC 8446 §8.3)
constexpr UnixTime kReplayWindow = 2 * kAgeWindow / 1000 + 1;

/// A key, or why there is none.
struct Known {
  std::optional<ChosenPsk> psk;
  std::string_view why;
  keys::PskKind kind = keys::PskKind::resumption;
};

Known no(std::string_view why) { return {{}, why}; }

Known find_external(const FindSession& job, const OfferedPsk& offered) {
  for (const auto& psk : job.config->options().psks) {
    if (!equal(psk->identity(), offered.identity)) continue;
    if (job.config->options().client_auth == ClientAuth::require)
      return no("a client certificate is required, and an external key brings none");
    if (psk->hash_size() != crypto::digest_size(job.suite->hash)) return no("the external key is for another hash");
    ChosenPsk chosen;
    chosen.key = keys::PreSharedKey::copy_of(psk->key());
    return {std::move(chosen), "the client has an external key that the server has too", keys::PskKind::external};
  }
  return {};
}

/// Why a session that opened is not taken; empty if it is.
std::string_view judge(const FindSession& job, const ServerSession& session) noexcept {
  const auto* suite = crypto::find(session.suite);
  // RFC 8446 §4.2.11: the PSK's hash must be that of the suite
  if (suite->version != ProtocolVersion::tls13 || suite->hash != job.suite->hash)
    return "the session is of a suite with another hash";
  return why_unfit(session, job.config->options(), job.now);
}

Known find_session(const FindSession& job, const OfferedPsk& offered) {
  const auto& options = job.config->options();
  if (options.tickets == 0 || !options.ticket_keys) return no("resumption is off here");
  auto& store = options.session_store;
  Buffer stored;
  Bytes ticket = offered.identity;
  if (store) {
    auto found = ticket.size() == kStoredId ? store->find(ticket, job.now) : std::nullopt;
    if (!found) return no("no such session is stored here: forgotten, or another server's");
    stored = *std::move(found);
    ticket = stored;
  }
  const auto opened = open_ticket(*options.ticket_keys->ring(job.now), ticket, job.binding, *job.provider);
  if (!opened.why.empty()) return no(opened.why);
  auto session = ServerSession::read(opened.contents.reveal());
  if (!session) return no("the session is of another version of this software");
  if (const auto why = judge(job, *session); !why.empty()) return no(why);
  ChosenPsk chosen;
  chosen.key = keys::PreSharedKey::copy_of(session->psk.reveal());
  chosen.session = std::move(session);
  return {std::move(chosen), store ? "the session is stored here" : "the ticket opened with a key of this server"};
}

Result<void> check_binder(const FindSession& job, const Known& known, const OfferedPsk& offered) noexcept {
  const auto hmac = job.provider->hmac(job.suite->hash);
  if (!hmac) return fail(Fault::crypto_failed, "HMAC");
  const keys::Kdf kdf(*hmac, Trace());
  const auto early = keys::EarlySecret::with_psk(kdf, known.psk->key.reveal());
  const auto expected = keys::binder(kdf, early.binder_key(known.kind), job.offer.truncated);
  // RFC 8446 §4.2.11: a binder that does not validate ends the handshake, with decrypt_error (§6.2)
  if (!constant_time_equal(offered.binder, expected.reveal()))
    return fail(Fault::binder_invalid, "ClientHello.pre_shared_key");
  return {};
}

/// RFC 8446 §8.3: whether the hello was made when it seems to have been.
bool is_fresh(const FindSession& job, const ServerSession& session, const OfferedPsk& offered) noexcept {
  const std::uint32_t said = offered.obfuscated_ticket_age - session.age_add;
  const auto difference = (job.now - session.issued) * 1000 - static_cast<std::int64_t>(said);
  return difference <= kAgeWindow && difference >= -kAgeWindow;
}

/// Why early data is not taken; empty if it is.
std::string_view judge_early_data(const FindSession& job, const ChosenPsk& chosen) noexcept {
  const auto& options = job.config->options();
  if (options.max_early_data == 0) return "early data is off here";
  // RFC 8446 §4.2.10: it belongs to the first PSK, with its suite and its protocol
  if (chosen.index != 0) return "it goes with the client's first key, and another one was taken";
  if (!chosen.session) return "the key is external: nothing says how much early data goes with it";
  if (chosen.session->max_early_data == 0) return "the ticket does not allow any";
  if (chosen.session->suite != job.suite->suite) return "another cipher suite was chosen than the session's";
  if (chosen.session->alpn != job.alpn) return "another application protocol was chosen than the session's";
  const auto& offered = job.offer.psks.front();
  if (!is_fresh(job, *chosen.session, offered)) return "the ticket's age is not what it should be: late, or a replay";
  if (!options.anti_replay->first_use(offered.binder, job.now, job.now + kReplayWindow))
    return "it was seen before, or whether it was cannot be told";
  return {};
}

}  // namespace

Result<FindSession::Answer> FindSession::run() noexcept {
  Answer answer;
  for (std::uint16_t i = 0; i < offer.psks.size() && !answer.chosen; ++i) {
    const auto& offered = offer.psks[i];
    auto known = find_external(*this, offered);
    if (known.why.empty()) known = find_session(*this, offered);
    if (i == 0 || known.psk) answer.why = known.why;
    if (!known.psk) continue;
    TRY(check_binder(*this, known, offered));
    answer.chosen = *std::move(known.psk);
    answer.chosen->index = i;
  }
  if (!early_data) return answer;
  answer.early_why =
      answer.chosen ? judge_early_data(*this, *answer.chosen) : "it goes with a session, and none is resumed";
  answer.early_data = answer.early_why.empty() ? EarlyData::accepted : EarlyData::rejected;
  if (answer.early_data == EarlyData::accepted) answer.early_why = "the session allows it, and it was not seen before";
  return answer;
}

}  // namespace entente::handshake
