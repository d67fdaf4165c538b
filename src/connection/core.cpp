// The order of things in a connection: records to messages to states, alerts out, key updates (RFC 8446 §4.6.3, §5,
// §6).
#include "connection/core.h"

#include "keys/exporter.h"
#include "keys/exporter12.h"
#include "wire/change_cipher_spec.h"
#include "wire/key_update.h"
#include "wire/new_session_ticket.h"

namespace entente::connection {
namespace {

const crypto::Provider& provider_of(const CommonOptions& options) noexcept {
  return options.provider ? *options.provider : crypto::openssl_provider();
}

}  // namespace

Core::Core(const CommonOptions& options, const ConnectionOptions& connection) noexcept
    : options_(options),
      provider_(provider_of(options)),
      random_(connection.random ? *connection.random : provider_.random()),
      key_log_(connection.key_log),
      trace_(connection.trace),
      jobs_(connection.jobs),
      records_(options.limits, trace_) {
  records_.out().pad_to(options.pad_records_to);
}

handshake::Surroundings Core::surroundings(ConnectionInfo& info) noexcept {
  return {provider_, clock(), random_, trace_, key_log_, info, records_};
}

handshake::Machine& Core::machine() noexcept {
  if (!machine_) machine_ = make_machine(surroundings(info_));
  return *machine_;
}

Result<void> Core::begin() noexcept { return latch(machine().begin()); }

Result<Received> Core::receive(MutableBytes tls) noexcept {
  if (failed_) return std::unexpected(*failed_);
  // RFC 8446 §6.1: what comes after a close_notify is ignored
  if (close_received_ || (close_sent_ && !info_.established))
    return Received{Received::Kind::closed, Received::Wants::nothing, tls.size(), {}};
  if (suspended()) return Received{Received::Kind::none, Received::Wants::job, 0, {}};
  auto incoming = records_.next(tls);
  if (!incoming) return fail_with(incoming.error());
  if (!*incoming) return Received{};
  auto received = accept(**incoming);
  if (!received) return fail_with(received.error());
  received->consumed = (*incoming)->consumed;
  received->wants = suspended()                          ? Received::Wants::job
                    : (*incoming)->consumed < tls.size() ? Received::Wants::nothing
                                                         : Received::Wants::more;
  return received;
}

Result<Received> Core::accept(const record::Incoming& incoming) noexcept {
  // RFC 8446 §5.1: nothing may come between the fragments of a handshake message
  if (!joiner_.empty() && incoming.type != ContentType::handshake && incoming.type != ContentType::alert)
    return fail(Fault::record_interleaved, "record.type", "handshake", name(incoming.type));
  switch (incoming.type) {
    case ContentType::handshake:
      TRY(accept_handshake(incoming.content));
      return Received{};
    case ContentType::alert:
      return accept_alert(incoming);
    case ContentType::application_data:
      return accept_application(incoming);
    case ContentType::change_cipher_spec:
      if (is_tls12()) TRY(accept_change_cipher_spec());
      return Received{};  // in TLS 1.3 it means nothing (RFC 8446 §5)
    default:
      return Received{};  // early data that is skipped
  }
}

/// RFC 5246 §7.1: it has its place before Finished, and none elsewhere.
Result<void> Core::accept_change_cipher_spec() noexcept {
  if (info_.established || !machine_)
    return fail(Fault::unexpected_message, "Connected", "application data", wire::ChangeCipherSpec::name);
  return machine_->feed_change_cipher_spec(joiner_);
}

Result<Received> Core::accept_application(const record::Incoming& incoming) noexcept {
  const bool early = !info_.established && records_.read_epoch() == Epoch::early;
  // RFC 8446 §2: no application data before the handshake is complete, early data excepted
  if (!info_.established && !early) {
    wipe(incoming.content);
    return fail(Fault::early_data_unexpected, "record.type", "handshake", "application_data");
  }
  if (!early) TRY(check_uninterrupted("application_data"));
  if (incoming.content.empty()) return Received{};
  records_.reset_idle_counts();
  warnings_ = 0;
  key_updates_ = 0;
  if (records_.out().empty()) authentications_ = 0;
  trace_.emit([&] { return DataSeen{Direction::received, incoming.content.size(), incoming.content}; });
  Received received;
  received.kind = early ? Received::Kind::early : Received::Kind::application;
  if (early)
    received.early = EarlyBytes(incoming.content);
  else
    received.data = incoming.content;
  return received;
}

Result<Received> Core::accept_alert(const record::Incoming& incoming) noexcept {
  if (incoming.content.size() != 2) return fail(Fault::message_wrong_length, "Alert", "2 bytes");
  const auto level = static_cast<AlertLevel>(incoming.content[0]);
  const auto alert = static_cast<Alert>(incoming.content[1]);
  trace_.emit([&] { return AlertSeen{Direction::received, records_.read_epoch(), level, alert}; });
  if (alert == Alert::close_notify) {
    close_received_ = true;
    records_.stop_reading();
    if (info_.established) return Received{Received::Kind::closed, {}, 0, {}};
    // a clean end before the handshake is complete is none
    auto error = make_error(Fault::closed_by_peer, machine_ ? Where(machine_->state(), {}) : Where());
    error.by = By::peer;
    error.alert = alert;
    return std::unexpected(error);
  }
  if (is_warning(level, alert)) {
    // RFC 8446 §5.1: nor between fragments may an alert come that ends nothing
    if (!joiner_.empty()) return fail(Fault::record_interleaved, "record.type", "handshake", "alert");
    if (++warnings_ > options_.limits.warning_alerts) return fail(Fault::too_many_warnings, "Alert");
    return Received{};
  }
  auto error = make_error(Fault::peer_alert, machine_ ? Where(machine_->state(), {}) : Where(), {}, name(alert));
  error.by = By::peer;
  error.alert = alert;
  return std::unexpected(error);
}

bool Core::is_warning(AlertLevel level, Alert alert) const noexcept {
  // RFC 5246 §7.2: in TLS 1.2 the level says it, and a warning ends nothing
  if (is_tls12()) return level == AlertLevel::warning;
  // RFC 8446 §6: every other alert is fatal whatever its level, user_canceled excepted
  if (alert == Alert::user_canceled) return true;
  // before the version is known a client may hear one of the warnings (RFC 6066 §3)
  const bool may_become_tls12 = is_client_ && !info_.version && *options_.min_version == ProtocolVersion::tls12;
  return level == AlertLevel::warning && may_become_tls12 && alert == Alert::unrecognized_name;
}

Result<void> Core::accept_handshake(Bytes content) noexcept {
  if (!info_.established) machine();
  joiner_.add(content);
  auto done = drain();
  joiner_.keep_rest();
  return done;
}

Result<void> Core::drain() noexcept {
  while (!suspended()) {
    const auto header = joiner_.header();
    if (!header) return {};
    TRY(check_header(*header));
    const auto message = joiner_.message();
    if (!message) return {};
    const auto size = message->size();
    TRY(handle(*message));
    joiner_.drop(size);
  }
  return {};
}

/// RFC 8446 §4: refused before its bytes are waited for.
Result<void> Core::check_header(const record::Joiner::Header& header) const noexcept {
  TRY(check_type(header.type));
  if (header.length <= limit_of(header.type)) return {};
  // RFC 8446 §4.4.4, §4.6.3: Finished and KeyUpdate have one length, so a longer one cannot be read
  const bool fixed = header.type == HandshakeType::finished || header.type == HandshakeType::key_update;
  return fail(fixed ? Fault::message_wrong_length : Fault::message_too_large, Where(name(header.type), "length"));
}

Result<void> Core::check_type(HandshakeType type) const noexcept {
  if (!info_.established) return machine_->check_type(type);
  if (is_tls12()) return check_type_after_tls12(type);
  if (machine_ && !machine_->patient()) return machine_->check_type(type);
  if (machine_ && machine_->check_type(type)) return {};
  const bool ticket = type == HandshakeType::new_session_ticket && is_client_;
  const bool request = type == HandshakeType::certificate_request && is_client_ && established_.transcript;
  if (ticket || request || type == HandshakeType::key_update) return {};
  return fail(Fault::unexpected_message, "Connected", is_client_ ? "NewSessionTicket or KeyUpdate" : "KeyUpdate",
              name(type));
}

Result<void> Core::check_type_after_tls12(HandshakeType type) const noexcept {
  // RFC 5246 §7.2.2: whoever does not renegotiate answers with no_renegotiation
  const auto renegotiates = is_client_ ? HandshakeType::hello_request : HandshakeType::client_hello;
  if (type == renegotiates) return fail(Fault::renegotiation_refused, Where(name(type), {}));
  return fail(Fault::unexpected_message, "Connected", "application data", name(type));
}

std::size_t Core::limit_of(HandshakeType type) const noexcept {
  const auto& limits = options_.limits;
  switch (type) {
    case HandshakeType::client_hello:
      return limits.client_hello;
    case HandshakeType::certificate_request:
      return limits.certificate_request;
    case HandshakeType::certificate:
    case HandshakeType::compressed_certificate:
    case HandshakeType::certificate_status:
      return limits.certificate;
    case HandshakeType::new_session_ticket:
      return limits.new_session_ticket;
    case HandshakeType::finished:
      return crypto::kMaxDigest;
    case HandshakeType::key_update:
      return 1;
    default:
      return limits.other_message;
  }
}

Result<void> Core::handle(Bytes message) noexcept {
  const bool by_machine = !info_.established || (machine_ && machine_->check_type(HandshakeType{message[0]}));
  if (!by_machine) return handle_after_handshake(message);
  TRY(machine().feed(message, joiner_));
  return finish_machine();
}

/// RFC 8446 §4.6.2: the messages of one authentication follow each other with nothing between.
Result<void> Core::check_uninterrupted(std::string_view got) const noexcept {
  if (!machine_ || machine_->patient()) return {};
  return fail(Fault::unexpected_message, Where(machine_->state(), {}), "the rest of the authentication", got);
}

Result<void> Core::finish_machine() noexcept {
  if (!machine_ || !machine_->ended()) return {};
  if (info_.established) {
    machine_.reset();
    info_ = std::move(*std::exchange(claimed_, nullptr));
    return {};
  }
  auto established = machine_->finished();
  established_ = *std::move(established);
  records_.tolerate_change_cipher_spec(false);
  info_.established = true;
  machine_.reset();
  trace_.emit([] { return HandshakeFinished{}; });
  return on_established();
}

void Core::send_after_handshake(HandshakeType type, std::string_view name, Bytes message) noexcept {
  records_.out().queue(ContentType::handshake, message);
  trace_.emit([&] { return MessageSeen{Direction::sent, Epoch::application, type, name, message}; });
}

Result<void> Core::handle_after_handshake(Bytes message) noexcept {
  const auto type = static_cast<HandshakeType>(message[0]);
  trace_.emit([&] { return MessageSeen{Direction::received, Epoch::application, type, name(type), message}; });
  if (type == HandshakeType::key_update) return handle_key_update(message);
  if (type == HandshakeType::certificate_request) {
    if (++authentications_ > options_.limits.authentications)
      return fail(Fault::too_many_authentications, "CertificateRequest");
    TRY(authenticate(false));
    TRY(machine_->feed(message, joiner_));
    return finish_machine();
  }
  keep(TRY(wire::decode<wire::NewSessionTicket>(message.subspan(wire::kHeaderSize))));
  return {};
}

/// Replaces a secret by its next generation and makes the keys that come of it (RFC 8446 §7.2).
Result<void> Core::renew(keys::ApplicationTrafficSecret& secret, auto&& install) noexcept {
  const auto hmac = provider_.hmac(established_.suite->hash);
  if (!hmac) return fail(Fault::crypto_failed, "KeyUpdate");
  const keys::Kdf kdf(*hmac, trace_);
  secret = keys::next_generation(kdf, secret);
  auto keys = keys::traffic_keys(kdf, *established_.suite, secret);
  install(TRY(record::Protection13::make(provider_, *established_.suite, keys.key, std::move(keys.iv))));
  return {};
}

Result<void> Core::handle_key_update(Bytes message) noexcept {
  const auto update = TRY(wire::decode<wire::KeyUpdate>(message.subspan(wire::kHeaderSize)));
  // RFC 8446 §4.6.3: any other value is an illegal_parameter
  if (name(update.request_update).empty()) return fail(Fault::key_update_invalid, "KeyUpdate.request_update", "0 or 1");
  if (++key_updates_ > options_.limits.key_updates) return fail(Fault::too_many_key_updates, "KeyUpdate");
  auto aligned = TRY(joiner_.boundary_after(message.size()));
  TRY(renew(established_.received, [&](record::Protection13 protection) {
    records_.install(std::move(protection), Epoch::application, std::move(aligned));
  }));
  trace_.emit([&] { return KeysChanged{Direction::received, Epoch::application, established_.suite->suite}; });
  // RFC 8446 §4.6.3: one answer, however many requests came before it could be sent
  const bool wanted = update.request_update == wire::KeyUpdateRequest::update_requested;
  if (!wanted || key_update_queued_ || close_sent_) return {};
  key_update_queued_ = true;
  return renew_sending_keys(false);
}

Result<void> Core::renew_sending_keys(bool both) noexcept {
  Buffer message;
  wire::encode(message, wire::KeyUpdate{both ? wire::KeyUpdateRequest::update_requested
                                             : wire::KeyUpdateRequest::update_not_requested});
  send_after_handshake(HandshakeType::key_update, wire::KeyUpdate::name, message);
  TRY(renew(established_.sent, [&](record::Protection13 protection) {
    records_.out().change_keys(std::move(protection), Epoch::application);
  }));
  trace_.emit([&] { return KeysChanged{Direction::sent, Epoch::application, established_.suite->suite}; });
  return {};
}

Result<void> Core::update_keys(bool both) noexcept {
  if (failed_) return std::unexpected(*failed_);
  if (!info_.established || close_sent_ || suspended()) return fail(Fault::not_connected, "update_keys");
  if (is_tls12()) return fail(Fault::not_connected, "update_keys", "TLS 1.3", "TLS 1.2");
  return latch(renew_sending_keys(both));
}

Result<void> Core::end_of_input() noexcept {
  if (failed_) return std::unexpected(*failed_);
  if (close_received_) return {};
  // RFC 8446 §6.1: without close_notify the data may be cut off
  if (info_.established) return fail_with(make_error(Fault::truncated, "record", "close_notify"));
  return fail_with(make_error(Fault::closed_in_handshake, machine_ ? Where(machine_->state(), {}) : Where()));
}

Sealed Core::take_output(MutableBytes out) noexcept {
  const auto written = records_.out().fetch(out);
  if (!written) {
    if (failed_) return {};
    close_sent_ = true;  // nothing can be sealed any more, an alert neither
    (void)fail_with(written.error());
    return {};
  }
  if (records_.out().empty()) key_update_queued_ = false;
  return {0, *written};
}

std::size_t Core::sealed_size(std::size_t size) const noexcept {
  const auto records = size / records_.out().max_content() + 1;
  return output_size() + size + records * records_.out().record_overhead() + records_.out().most_padding(size);
}

Result<Sealed> Core::seal(Bytes data, MutableBytes out) noexcept {
  if (failed_) return std::unexpected(*failed_);
  if (!info_.established || close_sent_) return fail(Fault::not_connected, "seal", "an open connection");
  return seal_records(data, out);
}

Result<Sealed> Core::seal_early(Bytes data, MutableBytes out, std::uint32_t& room) noexcept {
  if (failed_) return std::unexpected(*failed_);
  if (close_sent_) return fail(Fault::not_connected, "seal_early", "an open connection");
  auto sealed = seal_records(data.first(std::min<std::size_t>(data.size(), room)), out);
  if (sealed) room -= static_cast<std::uint32_t>(sealed->taken);
  return sealed;
}

Result<Sealed> Core::seal_half_rtt(Bytes data, MutableBytes out) noexcept {
  if (failed_) return std::unexpected(*failed_);
  // RFC 8446 §4.4.4: the keys of application data are there once a server's Finished went out
  const bool finished = !is_tls12() && records_.out().epoch() == Epoch::application;
  if (info_.established || !finished || close_sent_)
    return fail(Fault::not_connected, "seal_half_rtt", "a server of TLS 1.3 whose client has not finished");
  return seal_records(data, out);
}

/// What the engine has to say, then records of application data, as many as fit.
Result<Sealed> Core::seal_records(Bytes data, MutableBytes out) noexcept {
  Sealed sealed;
  // RFC 8446 §4.6.2: nothing between the messages of an authentication whose signature is still being made
  if (suspended()) data = {};
  while (sealed.taken < data.size() || !records_.out().empty()) {
    // RFC 8446 §5.5: new keys before the AEAD's limit; early keys have no next generation
    if (records_.out().empty() && records_.out().protection()->wants_update()) {
      if (!info_.established) break;
      TRY(latch(renew_sending_keys(false)));
    }
    sealed.written += take_output(out.subspan(sealed.written)).written;
    if (failed_) return std::unexpected(*failed_);
    const auto room = out.size() - sealed.written, overhead = records_.out().record_overhead();
    if (!records_.out().empty() || sealed.taken == data.size() || room <= overhead) break;
    const auto part = std::min({data.size() - sealed.taken, records_.out().max_content(), room - overhead});
    const auto size = std::min(records_.out().sealed_size(part), room);
    TRY(latch(records_.out().seal(data.subspan(sealed.taken, part), out.subspan(sealed.written, size))));
    sealed.taken += part;
    sealed.written += size;
  }
  if (sealed.taken > 0) trace_.emit([&] { return DataSeen{Direction::sent, sealed.taken, data.first(sealed.taken)}; });
  return sealed;
}

void Core::close() noexcept {
  if (failed_ || close_sent_) return;
  close_sent_ = true;
  send_alert(AlertLevel::warning, Alert::close_notify);
}

void Core::abort(Alert alert) noexcept {
  if (failed_ || close_sent_ || alert == Alert::close_notify || alert == Alert::user_canceled) return;
  auto error = make_error(Fault::aborted);
  error.alert = alert;
  (void)fail_with(error);
}

Result<void> Core::export_keying(std::string_view label, std::optional<Bytes> context, MutableBytes out) noexcept {
  if (failed_) return std::unexpected(*failed_);
  if (!info_.established) return fail(Fault::not_connected, "export_keying", "a finished handshake");
  const auto hash = established_.suite->hash;
  if (!is_tls12())
    return keys::export_keying_material(provider_, hash, trace_, established_.exporter, label,
                                        context.value_or(Bytes()), out);
  // RFC 7627 §5.4: without it the master secret may be shared with another connection
  if (!info_.extended_master_secret)
    return fail(Fault::exporter_unavailable, "export_keying", "extended_master_secret");
  const auto& [master, randoms, session] = *established_.tls12;
  return keys::export_keying_material(provider_, hash, trace_, master, randoms, label, context, out);
}

/// Who the peer says it is shows when it has proven that: a certificate alone is public.
Result<void> Core::authenticate(bool required) noexcept {
  claimed_ = std::make_unique<ConnectionInfo>(info_);
  machine_ = TRY(make_authentication(surroundings(*claimed_), established_, required));
  return {};
}

Result<void> Core::request_authentication(bool required) noexcept {
  if (failed_) return std::unexpected(*failed_);
  // RFC 8446 §4.6.2: without post_handshake_auth a client must not be asked
  if (is_client_ || !info_.established || close_sent_ || machine_ || !established_.transcript)
    return fail(Fault::not_connected, "request_authentication", "an open connection whose client offered to be asked");
  return latch(authenticate(required));
}

Result<bool> Core::send_ticket() noexcept { return fail(Fault::not_connected, "send_ticket", "a server"); }

Result<std::array<std::uint8_t, 32>> Core::channel_binding() noexcept {
  std::array<std::uint8_t, 32> out;
  // RFC 9266 §4.1: this label, no context, 32 bytes
  TRY(export_keying("EXPORTER-Channel-Binding", Bytes(), out));
  return out;
}

std::optional<CryptoJob> Core::take_job() noexcept {
  if (failed_ || !suspended()) return std::nullopt;
  auto job = machine_->take_job();
  if (!job) return std::nullopt;
  return CryptoJob(++job_, std::move(job));
}

Result<void> Core::complete(JobId id, JobResult result) noexcept {
  if (failed_) return std::unexpected(*failed_);
  if (id != job_ || !suspended()) return fail(Fault::job_wrong, "complete");
  auto answer = std::move(result).take();
  if (!answer) return fail(Fault::job_wrong, "complete");
  auto done = machine_->complete(std::move(*answer));
  if (!done && done.error().fault == Fault::job_wrong) return done;
  if (!done) return fail_with(done.error());
  TRY(latch(finish_machine()));
  auto drained = drain();
  joiner_.keep_rest();
  return latch(std::move(drained));
}

void Core::send_alert(AlertLevel level, Alert alert) noexcept {
  const std::uint8_t bytes[] = {static_cast<std::uint8_t>(level), static_cast<std::uint8_t>(alert)};
  records_.out().queue(ContentType::alert, bytes);
  trace_.emit([&] { return AlertSeen{Direction::sent, records_.out().epoch(), level, alert}; });
}

std::unexpected<Error> Core::fail_with(Error error) noexcept {
  failed_ = error;
  // RFC 8446 §6.2: whoever finds the fault tells the other side, and both close
  const bool told = error.by == By::local && error.alert != Alert::none && !close_sent_;
  if (told) send_alert(AlertLevel::fatal, error.alert);
  // RFC 5246 §7.2.2: a connection that a fatal alert ended MUST NOT be resumed. One that did not prove to be of the
  // session takes it from nobody.
  if (established_.tls12 && (told || error.fault == Fault::peer_alert)) forget_session12();
  close_sent_ = true;
  records_.stop_reading();
  machine_.reset();
  claimed_.reset();
  joiner_ = {};
  established_ = {};
  trace_.emit([&] { return Failed{&*failed_}; });
  return std::unexpected(error);
}

template <class T>
Result<T> Core::latch(Result<T> result) noexcept {
  if (!result) return fail_with(result.error());
  return result;
}

}  // namespace entente::connection
