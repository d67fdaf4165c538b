// The labels of a key log file (RFC 9850 §2.1).
#include "keys/key_log.h"

#include <algorithm>

namespace entente::keys {
namespace {

constexpr std::string_view label(Traffic traffic) noexcept {
  switch (traffic) {
    case Traffic::client_early:
      return "CLIENT_EARLY_TRAFFIC_SECRET";
    case Traffic::client_handshake:
      return "CLIENT_HANDSHAKE_TRAFFIC_SECRET";
    case Traffic::server_handshake:
      return "SERVER_HANDSHAKE_TRAFFIC_SECRET";
    case Traffic::client_application:
      return "CLIENT_TRAFFIC_SECRET_0";
    case Traffic::server_application:
      return "SERVER_TRAFFIC_SECRET_0";
  }
  __builtin_unreachable();
}

}  // namespace

KeyLog::KeyLog(KeyLogSink* sink, Bytes client_random) noexcept : sink_(sink) {
  std::ranges::copy(client_random.first(client_random_.size()), client_random_.begin());
}

void KeyLog::log(const AnyTrafficSecret& secret) const noexcept { write(label(secret.traffic()), secret.reveal()); }
void KeyLog::log(const ExporterSecret& secret) const noexcept { write("EXPORTER_SECRET", secret.reveal()); }
void KeyLog::log(const EarlyExporterSecret& secret) const noexcept { write("EARLY_EXPORTER_SECRET", secret.reveal()); }
void KeyLog::log(const MasterSecret12& secret) const noexcept { write("CLIENT_RANDOM", secret.reveal()); }

void KeyLog::write(std::string_view label, Bytes secret) const noexcept {
  if (sink_) sink_->on(label, client_random_, secret);
}

}  // namespace entente::keys
