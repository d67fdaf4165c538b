// The server picks by its own preference; the client holds the answer against its offer (RFC 7301 §3.2).
#include "handshake/extensions/alpn.h"

namespace entente::handshake::alpn {
namespace {

void write_name(Buffer& room, std::string_view protocol) {
  wire::Writer writer(room);
  const wire::ProtocolName entry{as_bytes(protocol)};
  wire::ProtocolName::describe(writer, entry);
}

}  // namespace

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer& room) {
  if (context.options().alpn.empty()) return;
  for (const auto& protocol : context.options().alpn) write_name(room, protocol);
  hello.set(wire::Alpn{wire::List<wire::ProtocolName>(room)});
}

Result<void> select(const wire::ClientHello& hello, ServerContext& context) {
  const auto& offered = hello.extensions.get<wire::Alpn>();
  if (!offered || context.options().alpn.empty()) return {};
  for (const auto& ours : context.options().alpn)
    for (const auto& theirs : offered->protocol_name_list)
      if (as_text(theirs.name) == ours) {
        context.info().alpn = ours;
        context.decide(Topic::application_protocol, ours, "the first of the server's protocols that the client offers");
        return {};
      }
  // RFC 7301 §3.2: a server that supports none of the client's protocols sends no_application_protocol
  return fail(Fault::alpn_not_common, "ClientHello.application_layer_protocol_negotiation",
              context.options().alpn.front(), as_text(offered->protocol_name_list.begin()->name));
}

template <wire::In where>
void answer(wire::Extensions<where>& answers, ServerContext& context, Buffer& room) {
  if (context.info().alpn.empty()) return;
  write_name(room, context.info().alpn);
  answers.set(wire::Alpn{wire::List<wire::ProtocolName>(room)});
}

template <wire::In where>
Result<void> accept(const wire::Extensions<where>& answers, std::string_view message, ClientContext& context) {
  const auto& answer = answers.template get<wire::Alpn>();
  if (!answer) return {};
  auto list = answer->protocol_name_list.begin();
  const auto chosen = as_text(list->name);
  // RFC 7301 §3.1: the answer holds exactly one protocol name
  if (++list != answer->protocol_name_list.end())
    return fail(Fault::parameter_illegal, Where(message, "application_layer_protocol_negotiation"), "one protocol",
                "several");
  const auto& offered = context.options().alpn;
  if (std::ranges::find(offered, chosen) == offered.end())
    return fail(Fault::alpn_not_offered, Where(message, "application_layer_protocol_negotiation"), {}, chosen);
  context.info().alpn = chosen;
  context.decide(Topic::application_protocol, chosen, "the server's pick of those offered");
  return {};
}

template void answer(wire::Extensions<wire::In::ee>&, ServerContext&, Buffer&);
template void answer(wire::Extensions<wire::In::sh12>&, ServerContext&, Buffer&);
template Result<void> accept(const wire::Extensions<wire::In::ee>&, std::string_view, ClientContext&);
template Result<void> accept(const wire::Extensions<wire::In::sh12>&, std::string_view, ClientContext&);

}  // namespace entente::handshake::alpn
