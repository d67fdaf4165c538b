// The look-up of a session of TLS 1.2: by its ticket (RFC 5077 §3.2), or by its ID in the store (RFC 5246 §7.3).
#include "base/result.h"
#include "handshake/jobs.h"
#include "handshake/server_resumption.h"

namespace entente::handshake {
namespace {

/// The sealed session, or why there is none. Both empty: the client offers none that could be here.
struct Sealed {
  Buffer bytes;
  Resumed by = Resumed::no;
  std::string_view why;
};

Sealed find_sealed(const FindSession12& job) {
  const auto& options = job.config->options();
  if (options.session_store) {
    if (job.offer.session_id.empty()) return {{}, Resumed::no, "sessions are stored here, and the client names none"};
    auto found = options.session_store->find(job.offer.session_id, job.now);
    if (!found) return {{}, Resumed::no, "no such session is stored here: forgotten, or another server's"};
    return {*std::move(found), Resumed::session_id, "the session is stored here"};
  }
  if (job.offer.ticket.empty()) return {};
  if (options.tickets == 0) return {{}, Resumed::no, "resumption is off here"};
  return {job.offer.ticket, Resumed::ticket, "the ticket opened with a key of this server"};
}

}  // namespace

Result<FindSession12::Answer> FindSession12::run() noexcept {
  const auto sealed = find_sealed(*this);
  const auto no = [](std::string_view why) { return Answer{std::nullopt, Resumed::no, why}; };
  if (sealed.by == Resumed::no) return no(sealed.why);
  const auto& options = config->options();
  const auto opened = open_ticket(*options.ticket_keys->ring(now), sealed.bytes, binding, *provider);
  if (!opened.why.empty()) return no(opened.why);
  auto session = ServerSession::read(opened.contents.reveal());
  if (!session) return no("the session is of another version of this software");
  if (const auto why = why_unfit(*session, options, now); !why.empty()) return no(why);
  // RFC 5246 §7.4.1.2: the session's suite is offered, and allowed here still
  if (std::ranges::find(suites, session->suite) == suites.end())
    return no("the session's cipher suite is not among those that both sides have");
  return Answer{std::move(session), sealed.by, sealed.why};
}

}  // namespace entente::handshake
