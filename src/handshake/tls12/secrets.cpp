// One premaster secret, one master secret, one key block (RFC 5246 §8.1, RFC 7627 §4).
#include "handshake/tls12/secrets.h"

namespace entente::handshake {
namespace {

Secrets12 expand(keys::MasterSecret12 master, const keys::Randoms& randoms, Context& context) noexcept {
  context.key_log().log(master);
  auto block = keys::key_block(context.kdf(), context.suite(), master, randoms);
  return {std::move(master), randoms, std::move(block)};
}

keys::TrafficKeys& keys_of(Secrets12& secrets, keys::Sender sender) noexcept {
  return sender == keys::Sender::client ? secrets.keys.client : secrets.keys.server;
}

}  // namespace

Secrets12 derive_secrets(Bytes premaster, const keys::Randoms& randoms, Context& context) noexcept {
  // RFC 7627 §4: session_hash covers everything up to and including ClientKeyExchange
  auto master = context.info().extended_master_secret
                    ? keys::extended_master_secret(context.kdf(), premaster, context.transcript().hash())
                    : keys::master_secret(context.kdf(), premaster, randoms);
  return expand(std::move(master), randoms, context);
}

Secrets12 resume_secrets(Bytes master, const keys::Randoms& randoms, Context& context) noexcept {
  context.kdf().given("master_secret", "session", master);
  return expand(keys::MasterSecret12::copy_of(master), randoms, context);
}

Result<void> change_and_finish(Secrets12& secrets, keys::Sender sender, Context& context) noexcept {
  context.send_change_cipher_spec();
  TRY(context.write_with(std::move(keys_of(secrets, sender))));
  const auto mac = keys::finished_mac(context.kdf(), secrets.master, sender, context.transcript().hash());
  context.send(wire::Finished{mac.reveal()});
  return {};
}

Result<void> change_received(Secrets12& secrets, keys::Sender sender, Context& context) noexcept {
  // RFC 5246 §7.1: the pending state becomes the current one at this record; no message lies across it
  return context.read_with(std::move(keys_of(secrets, sender)), TRY(context.boundary()));
}

Result<void> check_finished(const wire::Finished& message, const Secrets12& secrets, keys::Sender sender,
                            Context& context) noexcept {
  const auto expected = keys::finished_mac(context.kdf(), secrets.master, sender, context.transcript().hash());
  if (message.verify_data.size() != expected.size()) return fail(Fault::message_wrong_length, "Finished.verify_data");
  // RFC 5246 §7.4.9: recipients MUST verify that the contents are correct
  if (!constant_time_equal(message.verify_data, expected.reveal()))
    return fail(Fault::finished_invalid, "Finished.verify_data");
  return {};
}

Established established_with(Secrets12&& secrets, Context& context) noexcept {
  Established out;
  out.suite = &context.suite();
  out.tls12 = std::make_unique<Established12>();
  // RFC 7627 §5.4: without it nothing is exported, and nothing resumed
  if (context.info().extended_master_secret) out.tls12->master = std::move(secrets.master);
  out.tls12->randoms = secrets.randoms;
  return out;
}

}  // namespace entente::handshake
