// Checks and choices that read alike on both sides.
#include "handshake/tls12/hello.h"

namespace entente::handshake {

Result<void> check_point_formats(const std::optional<wire::EcPointFormats>& formats, std::string_view where) noexcept {
  // RFC 8422 §5.1.2: uncompressed MUST be among the point formats
  if (formats && std::ranges::find(formats->ec_point_format_list, 0) == formats->ec_point_format_list.end())
    return fail(Fault::parameter_illegal, Where(where, "ec_point_formats"), "uncompressed");
  return {};
}

Result<void> check_renegotiation_info(const wire::RenegotiationInfo& info, std::string_view where) noexcept {
  // RFC 5746 §3.4, §3.6: renegotiated_connection is empty in a first handshake
  if (!info.renegotiated_connection.empty())
    return fail(Fault::renegotiation_info_missing, Where(where, "renegotiation_info"), "empty");
  return {};
}

Result<void> note_extended_master_secret(bool offered, std::string_view where, Context& context) noexcept {
  context.info().extended_master_secret = offered;
  // RFC 7627 §5.2: a side that requires it aborts
  if (!offered && *context.options().require_extended_master_secret)
    return fail(Fault::extended_master_secret_missing, Where(where, "extensions"), "extended_master_secret");
  context.decide(Topic::extended_master_secret, offered ? "used" : "not used",
                 offered ? "both sides have it: the keys cover the whole handshake"
                         : "the peer does not have it: this connection is not resumed, and exports no keys");
  return {};
}

void decide_key_exchange(std::string_view why, Context& context) noexcept {
  const bool rsa = context.suite().key_exchange == crypto::KeyExchange::rsa;
  context.decide(Topic::key_exchange, rsa ? "RSA" : "ECDHE", rsa ? why : "a fresh key on both sides: forward secrecy");
}

}  // namespace entente::handshake
