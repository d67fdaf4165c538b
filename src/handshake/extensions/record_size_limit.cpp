// Each side names its own limit, and both hold (RFC 8449 §4). max_fragment_length, which it superseded, is not spoken.
#include "handshake/extensions/record_size_limit.h"

namespace entente::handshake::record_size_limit {
namespace {

constexpr std::uint16_t kLeast = 64;

/// The peer's limit is for what we send. A larger one than the protocol's means the protocol's.
Result<std::uint16_t> checked(std::uint16_t limit, std::string_view message) {
  // RFC 8449 §4: a value smaller than 64 is an illegal_parameter
  if (limit < kLeast) return fail(Fault::parameter_illegal, Where(message, "record_size_limit"), "at least 64");
  return static_cast<std::uint16_t>(std::min<std::size_t>(limit, record::kMaxInner));
}

std::uint16_t ours(const CommonOptions& options) noexcept {
  return options.record_size_limit != 0 ? options.record_size_limit : static_cast<std::uint16_t>(record::kMaxInner);
}

void decide(Context& context) noexcept {
  const auto limit = context.info().peer_record_size_limit;
  context.decide(Topic::record_size, std::to_string(limit),
                 limit < record::kMaxInner ? "the peer takes no larger records, its type byte counted"
                                           : "the peer takes records of any size that the protocol allows");
}

}  // namespace

void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context, Buffer&) {
  if (const auto limit = context.options().record_size_limit; limit != 0) hello.set(wire::RecordSizeLimit{limit});
}

Result<void> select(const wire::ClientHello& hello, ServerContext& context) {
  if (const auto& offered = hello.extensions.get<wire::RecordSizeLimit>()) {
    context.info().peer_record_size_limit = TRY(checked(offered->record_size_limit, hello.name));
    context.info().record_size_limit = ours(context.options());
    decide(context);
  } else if (hello.extensions.get<wire::MaxFragmentLength>()) {
    context.decide(Topic::record_size, "16385",
                   "the client asked by max_fragment_length, which record_size_limit superseded: ignored");
  }
  return {};
}

template <wire::In where>
void answer(wire::Extensions<where>& answers, ServerContext& context, Buffer&) {
  const auto& info = context.info();
  if (info.peer_record_size_limit == 0) return;
  answers.set(wire::RecordSizeLimit{info.record_size_limit});
  context.records().out().limit_sent(info.peer_record_size_limit);
  context.records().limit_received(info.record_size_limit);
}

template <wire::In where>
Result<void> accept(const wire::Extensions<where>& answers, std::string_view message, ClientContext& context) {
  const auto& answer = answers.template get<wire::RecordSizeLimit>();
  if (!answer) return {};
  auto& info = context.info();
  info.peer_record_size_limit = TRY(checked(answer->record_size_limit, message));
  info.record_size_limit = ours(context.options());
  context.records().out().limit_sent(info.peer_record_size_limit);
  context.records().limit_received(info.record_size_limit);
  decide(context);
  // the server's limit holds from its first protected record on
  return context.records().check_received();
}

template void answer(wire::Extensions<wire::In::ee>&, ServerContext&, Buffer&);
template void answer(wire::Extensions<wire::In::sh12>&, ServerContext&, Buffer&);
template Result<void> accept(const wire::Extensions<wire::In::ee>&, std::string_view, ClientContext&);
template Result<void> accept(const wire::Extensions<wire::In::sh12>&, std::string_view, ClientContext&);

}  // namespace entente::handshake::record_size_limit
