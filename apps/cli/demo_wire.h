// A wire in memory between two connections, on which what passes can be altered once.
#pragma once
#include <entente/connection.h>

#include <array>
#include <functional>
#include <string>

#include "capture/rsa_recording.h"
#include "explain/text.h"

namespace entente::cli {

/// What a connection has to send.
Buffer taken(Connection& from);

class DemoWire {
 public:
  /// Alters records; says what was done, or nothing if these were not the right ones.
  using Alter = std::function<std::string(Buffer& records)>;

  /// What passes is written down in `recording`.
  DemoWire(explain::Transcript& transcript, capture::Recording& recording, const trace::Stopwatch& watch)
      : transcript_(&transcript), recording_(&recording), watch_(&watch) {}
  /// What `side` sends before it is altered, and what the other one gets.
  void tap(explain::Side side, Direction direction, Bytes records) {
    taps_[side == explain::Side::client ? 0 : 1].feed(direction, records);
  }
  /// Gives the records of both sides what crossed the wire.
  void attach() const;
  void alter_client_once(Alter alter) { alter_client_ = std::move(alter); }
  void alter_server_once(Alter alter) { alter_server_ = std::move(alter); }

  /// Carries what both have to say until neither says more.
  void run(Connection& client, Connection& server);
  /// `from` sends data, which are read at the other end.
  void talk(Connection& from, Connection& to, explain::Side side, std::string_view text);
  static void deliver(Connection& to, Buffer records);

 private:
  /// Returns whether anything was carried.
  bool carry(Connection& from, Connection& to, Alter& alter, explain::Side side);

  explain::Transcript* transcript_;
  capture::Recording* recording_;
  const trace::Stopwatch* watch_;
  Alter alter_client_, alter_server_;
  std::array<trace::WireTap, 2> taps_;
};

}  // namespace entente::cli
