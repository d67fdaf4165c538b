// The same failure has another cause and other remedies where we are the server.
#pragma once
#include <entente/error.h>

#include <string_view>

namespace entente::explain {

struct ServerRemedy {
  Fault fault;
  Alert alert;                   ///< of Fault::peer_alert, the client's; Alert::none for the others
  std::string_view cause;        ///< what usually makes it happen
  std::string_view user, owner;  ///< who connects, and who runs this server
};
/// nullptr where the fault table's words hold for both sides.
const ServerRemedy* remedy_at_server(Fault fault, Alert alert) noexcept;

}  // namespace entente::explain
