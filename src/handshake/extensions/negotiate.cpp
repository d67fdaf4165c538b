// The table of extensions that negotiate, and the walks over it.
#include "handshake/extensions/negotiate.h"

#include <array>

#include "handshake/extensions/alpn.h"
#include "handshake/extensions/post_handshake_auth.h"
#include "handshake/extensions/record_size_limit.h"
#include "handshake/extensions/server_name.h"

namespace entente::handshake {
namespace {

struct Row {
  void (*offer)(wire::Extensions<wire::In::ch>&, ClientContext&, Buffer&);
  Result<void> (*select)(const wire::ClientHello&, ServerContext&);
  void (*answer)(wire::Extensions<wire::In::ee>&, ServerContext&, Buffer&);
  Result<void> (*accept)(const wire::EncryptedExtensions&, ClientContext&);
};

constexpr std::array kRows{
    Row{server_name::offer, server_name::select, server_name::answer, server_name::accept},
    Row{alpn::offer, alpn::select, alpn::answer, alpn::accept},
    Row{post_handshake_auth::offer, post_handshake_auth::select, post_handshake_auth::answer,
        post_handshake_auth::accept},
    Row{record_size_limit::offer, record_size_limit::select, record_size_limit::answer, record_size_limit::accept},
};

}  // namespace

void Negotiation::offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context) {
  buffers_.reserve(kRows.size());
  for (const auto& row : kRows) row.offer(hello, context, room());
}

Result<void> Negotiation::select(const wire::ClientHello& hello, ServerContext& context) {
  for (const auto& row : kRows) TRY(row.select(hello, context));
  return {};
}

void Negotiation::answer(wire::Extensions<wire::In::ee>& answers, ServerContext& context) {
  buffers_.reserve(kRows.size());
  for (const auto& row : kRows) row.answer(answers, context, room());
}

Result<void> Negotiation::accept(const wire::EncryptedExtensions& answers, ClientContext& context) {
  for (const auto& row : kRows) TRY(row.accept(answers, context));
  return {};
}

}  // namespace entente::handshake
