// Finished of both sides, in the order of a full or of an abbreviated handshake (RFC 5246 §7.3, RFC 5077 §3.3).
#include "handshake/tls12/client/ending.h"

namespace entente::handshake::client12 {

Next<WaitNewSessionTicket, WaitChangeCipherSpec> wait_for_end(Ending&& ending, bool ticket) {
  if (ticket) return WaitNewSessionTicket{std::move(ending)};
  return WaitChangeCipherSpec{std::move(ending)};
}

Next<WaitChangeCipherSpec> WaitNewSessionTicket::on(const wire::NewSessionTicket12& message,
                                                    ClientContext& context) && {
  context.heard();
  // RFC 5077 §3.3: an empty ticket says that there is none after all
  if (!message.ticket.empty())
    ending.session = {to_buffer(message.ticket), NewSession12::By::ticket, message.ticket_lifetime_hint};
  return WaitChangeCipherSpec{std::move(ending)};
}

Next<WaitFinished> WaitChangeCipherSpec::on(const wire::ChangeCipherSpec&, ClientContext& context) && {
  TRY(change_received(ending.secrets, keys::Sender::server, context));
  return WaitFinished{std::move(ending)};
}

Next<Connected> WaitFinished::on(const wire::Finished& message, ClientContext& context) && {
  TRY(check_finished(message, ending.secrets, keys::Sender::server, context));
  context.heard();
  if (ending.resumed) TRY(change_and_finish(ending.secrets, keys::Sender::client, context));
  auto established = established_with(std::move(ending.secrets), context);
  established.authenticated = context.authenticated();
  established.path = std::move(context.path());
  established.tls12->session = std::move(ending.session);
  return Connected{std::move(established)};
}

}  // namespace entente::handshake::client12
