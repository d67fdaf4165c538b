// A server's handshake by a pre-shared key (RFC 8446 §2.2): no certificate is shown or asked for.
#pragma once
#include "handshake/tls13/server/server_flight.h"

namespace entente::handshake::server13 {

/// The shared secret that goes with the PSK is being computed.
struct RespondToPsk {
  static constexpr std::string_view name = "RespondToPsk";
  Respond job;
  Answerable hello;
  ChosenPsk psk;
  Next<WaitEndOfEarlyData, WaitFinished> on(Respond::Answer&&, ServerContext&) &&;
};

/// The client's PSKs are being looked up.
struct ChoosePsk {
  static constexpr std::string_view name = "ChoosePsk";
  FindSession job;
  Answerable hello;
  std::optional<ChooseCredential::Answer> identity;  ///< unset: there is no certificate for this client
  Next<RespondShare, RespondToPsk, WaitEndOfEarlyData, WaitFinished> on(FindSession::Answer&&, ServerContext&) &&;
};

/// Notes what this connection's tickets are good for, and makes the job that looks up the client's.
[[nodiscard]] ChoosePsk choose_psk(Answerable&& hello, PskOffer&& offer,
                                   std::optional<ChooseCredential::Answer>&& identity, ServerContext& context);

/// RFC 8446 §4.2.10: the client's early data is passed over.
void reject_early_data(std::string_view why, ServerContext& context) noexcept;

}  // namespace entente::handshake::server13
