// A name chooses the certificate; an answer says that it did (RFC 6066 §3).
#include "handshake/extensions/server_name.h"

#include "x509/hostname.h"

namespace entente::handshake::server_name {

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer& room) {
  if (context.sni().empty()) return;
  wire::Writer writer(room);
  const wire::ServerNameEntry entry{wire::NameType::host_name, as_bytes(context.sni())};
  wire::ServerNameEntry::describe(writer, entry);
  hello.set(wire::ServerName{wire::List<wire::ServerNameEntry>(room)});
  context.info().server_name = context.sni();
}

Result<void> select(const wire::ClientHello& hello, ServerContext& context) {
  const auto& offered = hello.extensions.get<wire::ServerName>();
  if (!offered) return {};
  bool found = false;
  for (const auto& entry : offered->server_name_list) {
    if (entry.name_type != wire::NameType::host_name) continue;
    // RFC 6066 §3: the list MUST NOT contain more than one name of the same type
    if (std::exchange(found, true))
      return fail(Fault::parameter_illegal, "ClientHello.server_name", "one host_name", "several");
    const auto host = as_text(entry.host_name);
    if (!x509::is_dns_name(host)) return fail(Fault::server_name_invalid, "ClientHello.server_name", "a DNS name");
    context.info().server_name = host;
    context.decide(Topic::server_name, host, "the client asked for it");
  }
  return {};
}

template <wire::In where>
void answer(wire::Extensions<where>& answers, ServerContext& context, Buffer&) {
  // RFC 6066 §3: a server that resumes a session MUST NOT include it
  if (context.info().resumed != Resumed::no) return;
  // RFC 6066 §3: a server that used the name says so with an empty extension
  if (!context.info().server_name.empty()) answers.set(wire::ServerNameAck{});
}

template <wire::In where>
Result<void> accept(const wire::Extensions<where>& answers, std::string_view, ClientContext& context) {
  if (answers.template get<wire::ServerNameAck>())
    context.decide(Topic::server_name, context.sni(), "the server used it to choose its certificate");
  return {};
}

template void answer(wire::Extensions<wire::In::ee>&, ServerContext&, Buffer&);
template void answer(wire::Extensions<wire::In::sh12>&, ServerContext&, Buffer&);
template Result<void> accept(const wire::Extensions<wire::In::ee>&, std::string_view, ClientContext&);
template Result<void> accept(const wire::Extensions<wire::In::sh12>&, std::string_view, ClientContext&);

}  // namespace entente::handshake::server_name
