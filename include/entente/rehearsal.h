// Makes a connection send something else than it should, to see how the other side catches it: for demonstrations and
// tests of failures, and to replay recorded handshakes.
#pragma once
#include <entente/connection.h>

namespace entente {

class Rehearsal {
 public:
  virtual ~Rehearsal() = default;
  /// A handshake message is about to be sent, its 4-byte header included: change it at will. Both the transcript and
  /// the wire take what it is afterwards.
  virtual void before_sending(HandshakeType type, Buffer& message) noexcept = 0;
};

/// To be called before the first message is sent; `rehearsal` outlives the handshake. A client that is to change its
/// ClientHello needs Jobs::handed_out, as it sends it otherwise when it is made.
void rehearse(Connection& connection, Rehearsal& rehearsal) noexcept;

}  // namespace entente
