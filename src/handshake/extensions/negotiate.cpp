// The table of extensions that negotiate, and the walks over it.
#include "handshake/extensions/negotiate.h"

#include <array>

#include "handshake/extensions/alpn.h"
#include "handshake/extensions/post_handshake_auth.h"
#include "handshake/extensions/record_size_limit.h"
#include "handshake/extensions/server_name.h"

namespace entente::handshake {
namespace {

/// What comes back, in the message where this version has it.
template <wire::In where>
struct Answers {
  void (*answer)(wire::Extensions<where>&, ServerContext&, Buffer&) = nullptr;
  Result<void> (*accept)(const wire::Extensions<where>&, std::string_view, ClientContext&) = nullptr;
};

struct Row {
  void (*offer)(wire::Extensions<wire::In::ch>&, ClientContext&, Buffer&);
  Result<void> (*select)(const wire::ClientHello&, ServerContext&);
  Answers<wire::In::ee> tls13{};
  Answers<wire::In::sh12> tls12{};

  template <wire::In where>
  [[nodiscard]] const Answers<where>& answers() const noexcept {
    if constexpr (where == wire::In::ee)
      return tls13;
    else
      return tls12;
  }
};

constexpr std::array kRows{
    Row{server_name::offer,
        server_name::select,
        {server_name::answer, server_name::accept},
        {server_name::answer, server_name::accept}},
    Row{alpn::offer, alpn::select, {alpn::answer, alpn::accept}, {alpn::answer, alpn::accept}},
    Row{post_handshake_auth::offer, post_handshake_auth::select},
    Row{record_size_limit::offer,
        record_size_limit::select,
        {record_size_limit::answer, record_size_limit::accept},
        {record_size_limit::answer, record_size_limit::accept}},
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

template <wire::In where>
void Negotiation::answer(wire::Extensions<where>& answers, ServerContext& context) {
  buffers_.reserve(kRows.size());
  for (const auto& row : kRows)
    if (const auto answer = row.template answers<where>().answer) answer(answers, context, room());
}

template <wire::In where>
Result<void> Negotiation::accept(const wire::Extensions<where>& answers, std::string_view message,
                                 ClientContext& context) {
  for (const auto& row : kRows)
    if (const auto accept = row.template answers<where>().accept) TRY(accept(answers, message, context));
  return {};
}

template void Negotiation::answer(wire::Extensions<wire::In::ee>&, ServerContext&);
template void Negotiation::answer(wire::Extensions<wire::In::sh12>&, ServerContext&);
template Result<void> Negotiation::accept(const wire::Extensions<wire::In::ee>&, std::string_view, ClientContext&);
template Result<void> Negotiation::accept(const wire::Extensions<wire::In::sh12>&, std::string_view, ClientContext&);

}  // namespace entente::handshake
