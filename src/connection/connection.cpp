// The public face, which forwards to the core.
#include <entente/connection.h>
#include <entente/rehearsal.h>

#include "connection/core.h"

namespace entente {

Connection::Connection(std::unique_ptr<connection::Core> core) noexcept : core_(std::move(core)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Received> Connection::receive(MutableBytes tls) noexcept { return core_->receive(tls); }
Result<void> Connection::end_of_input() noexcept { return core_->end_of_input(); }
Sealed Connection::take_output(MutableBytes out) noexcept { return core_->take_output(out); }
std::size_t Connection::output_size() const noexcept { return core_->output_size(); }
Result<Sealed> Connection::seal(Bytes data, MutableBytes out) noexcept { return core_->seal(data, out); }
std::size_t Connection::sealed_size(std::size_t size) const noexcept { return core_->sealed_size(size); }
void Connection::close() noexcept { core_->close(); }
void Connection::abort(Alert alert) noexcept { core_->abort(alert); }
Result<void> Connection::update_keys(bool both) noexcept { return core_->update_keys(both); }
Result<void> Connection::export_keying(std::string_view label, std::optional<Bytes> context,
                                       MutableBytes out) noexcept {
  return core_->export_keying(label, context, out);
}
Result<std::array<std::uint8_t, 32>> Connection::channel_binding() noexcept { return core_->channel_binding(); }
std::optional<CryptoJob> Connection::take_job() noexcept { return core_->take_job(); }
Result<void> Connection::complete(JobId id, JobResult result) noexcept {
  return core_->complete(id, std::move(result));
}
Result<void> Connection::request_authentication(ClientAuth how) noexcept {
  return core_->request_authentication(how == ClientAuth::require);
}
bool Connection::authentication_pending() const noexcept { return core_->authentication_pending(); }
Result<bool> Connection::send_ticket() noexcept { return core_->send_ticket(); }
const ConnectionInfo& Connection::info() const noexcept { return core_->info(); }
const Error* Connection::failure() const noexcept { return core_->failure(); }

void rehearse(Connection& connection, Rehearsal& rehearsal) noexcept {
  connection.core_->machine().context().rehearse(rehearsal);
}

}  // namespace entente
