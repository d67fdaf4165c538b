// The verbs of a handshake: sending, switching keys, deciding.
#include "handshake/context.h"

#include "wire/server_hello.h"

namespace entente::handshake {

Result<void> Context::random(MutableBytes out) noexcept {
  if (!around_.random.fill(out)) return fail(Fault::random_failed, "random");
  return {};
}

Result<void> Context::use_suite(const crypto::CipherSuiteInfo& suite, keys::Keep keep) noexcept {
  suite_ = &suite;
  hmac_ = around_.provider.hmac(suite.hash);
  if (!hmac_) return fail(Fault::crypto_failed, "HMAC");
  transcript_.start(around_.provider, suite.hash, keep);
  return {};
}

Result<void> Context::go_on(const crypto::CipherSuiteInfo& suite, keys::Transcript transcript) noexcept {
  suite_ = &suite;
  hmac_ = around_.provider.hmac(suite.hash);
  if (!hmac_) return fail(Fault::crypto_failed, "HMAC");
  transcript_ = std::move(transcript);
  write_epoch_ = Epoch::application;
  return {};
}

keys::TranscriptHash Context::heard_in_two(std::size_t last) noexcept {
  transcript_.update(message_.first(message_.size() - last));
  const auto between = transcript_.hash();
  transcript_.update(message_.last(last));
  return between;
}

Bytes Context::send_encoded(HandshakeType type, std::string_view name) {
  if (rehearsal_) rehearsal_->before_sending(type, out_);
  transcript_.update(out_);
  around_.records.out().queue(ContentType::handshake, out_);
  around_.trace.emit([&] { return MessageSeen{Direction::sent, write_epoch_, type, name, out_}; });
  return out_;
}

void Context::send_change_cipher_spec(bool at_once) noexcept {
  const std::uint8_t one = 1;
  const auto when = at_once ? record::Outbox::When::at_once : record::Outbox::When::with_next;
  around_.records.out().queue(ContentType::change_cipher_spec, {&one, 1}, when);
  around_.trace.emit([&] { return ChangeCipherSpecSeen{Direction::sent}; });
}

Result<record::Protection13> Context::protection(const keys::AnyTrafficSecret& secret) const noexcept {
  auto keys = keys::traffic_keys(kdf(), *suite_, secret);
  return record::Protection13::make(around_.provider, *suite_, keys.key, std::move(keys.iv));
}

void Context::write_through(record::Protection protection, Epoch epoch, CipherSuite suite) noexcept {
  around_.records.out().change_keys(std::move(protection), epoch);
  write_epoch_ = epoch;
  around_.trace.emit([&] { return KeysChanged{Direction::sent, epoch, suite}; });
}

Result<void> Context::write_with(const keys::AnyTrafficSecret& secret, Epoch epoch) noexcept {
  write_through(TRY(protection(secret)), epoch, suite_->suite);
  return {};
}

Result<void> Context::write_early_with(keys::Kdf kdf, const crypto::CipherSuiteInfo& suite,
                                       const keys::ClientEarlyTrafficSecret& secret) noexcept {
  auto keys = keys::traffic_keys(kdf, suite, secret);
  write_through(TRY(record::Protection13::make(around_.provider, suite, keys.key, std::move(keys.iv))), Epoch::early,
                suite.suite);
  return {};
}

void Context::write_plain() noexcept {
  around_.records.out().drop_keys();
  write_epoch_ = Epoch::plain;
}

Result<void> Context::read_with(const keys::AnyTrafficSecret& secret, Epoch epoch, record::Aligned&& aligned) noexcept {
  around_.records.install(TRY(protection(secret)), epoch, std::move(aligned));
  around_.trace.emit([&] { return KeysChanged{Direction::received, epoch, suite_->suite}; });
  return {};
}

Result<void> Context::write_with(keys::TrafficKeys&& keys) noexcept {
  write_through(TRY(record::Protection12::make(around_.provider, *suite_, keys.key, std::move(keys.iv))),
                Epoch::application, suite_->suite);
  return {};
}

Result<void> Context::read_with(keys::TrafficKeys&& keys, record::Aligned&& aligned) noexcept {
  around_.records.install(TRY(record::Protection12::make(around_.provider, *suite_, keys.key, std::move(keys.iv))),
                          Epoch::application, std::move(aligned));
  around_.trace.emit([&] { return KeysChanged{Direction::received, Epoch::application, suite_->suite}; });
  return {};
}

void Context::decide(Topic topic, std::string_view chosen, std::string_view why) noexcept {
  around_.info.whys[static_cast<std::size_t>(topic)] = why;
  around_.trace.emit([&] { return Decided{topic, chosen, why}; });
}

void ClientContext::reject_early_data(std::string_view why) noexcept {
  if (!std::exchange(early_room_, std::nullopt)) return;
  info().early_data = EarlyData::rejected;
  decide(Topic::early_data, "rejected", why);
}

}  // namespace entente::handshake
