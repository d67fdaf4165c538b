// The extensions that negotiate something, each with its two sides: what a client offers, what a server answers, what
// the client makes of the answer. A row in negotiate.cpp adds one.
#pragma once
#include "handshake/context.h"
#include "wire/client_hello.h"
#include "wire/encrypted_extensions.h"

namespace entente::handshake {

/// Holds the bytes of the extensions that are about to be written, as blocks hold views.
class Negotiation {
 public:
  /// The client's offers.
  void offer(wire::Extensions<wire::In::ch>& hello, ClientContext& context);
  /// What the client offered, judged before anything is answered; the choices go into ConnectionInfo.
  [[nodiscard]] static Result<void> select(const wire::ClientHello& hello, ServerContext& context);
  /// The server's answers, from the choices made.
  template <wire::In where>
  void answer(wire::Extensions<where>& answers, ServerContext& context);
  /// The client's reading of the answers, which `message` holds.
  template <wire::In where>
  [[nodiscard]] static Result<void> accept(const wire::Extensions<where>& answers, std::string_view message,
                                           ClientContext& context);

 private:
  Buffer& room() { return buffers_.emplace_back(); }
  std::vector<Buffer> buffers_;  // reserved for all rows, so that views of them stay
};

}  // namespace entente::handshake
