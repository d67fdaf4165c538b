// Writes capture files (pcapng) of connections whose packets nobody saw: what crossed the wire, in IP and TCP headers
// that are made up, but right: addresses, ports, numbers, checksums (RFC 9293 §3.1). Wireshark reads them as any other.
#pragma once
#include <array>
#include <functional>

#include "capture/segment.h"

namespace entente::capture {

class CaptureWriter {
 public:
  /// `write` gets the file's bytes, a block or several at a time.
  explicit CaptureWriter(std::function<void(Bytes)> write);

  /// A line of a key log (RFC 9850), in a Decryption Secrets Block of its own: whoever has the file reads the
  /// connection. It stands in front of the packets that it opens.
  void secrets(Bytes text);

  /// One connection of TCP.
  class Connection {
   public:
    /// Writes the three segments that open it.
    Connection(CaptureWriter& into, const Endpoint& client, const Endpoint& server, UnixMicros at);
    void data(bool by_client, Bytes bytes, UnixMicros at);
    /// This side says no more.
    void close(bool by_client, UnixMicros at);

   private:
    void segment(bool by_client, std::uint8_t flags, Bytes payload, UnixMicros at);
    Buffer tcp_of(std::size_t mine, std::uint8_t flags, Bytes payload) const;
    CaptureWriter& into_;
    std::array<Endpoint, 2> ends_;                      ///< the client's first
    std::array<std::uint32_t, 2> next_{0, 0x40000000};  ///< sequence numbers
    std::array<std::size_t, 2> unacknowledged_{};
    std::array<bool, 2> closed_{};
  };

 private:
  void block(std::uint32_t type, Bytes body);
  std::function<void(Bytes)> write_;
};

}  // namespace entente::capture
