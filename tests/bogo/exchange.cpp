#include "exchange.h"

#include <entente/rehearsal.h>

#include <algorithm>

#include "base/bytes.h"
#include "expect.h"
#include "handshake/jobs.h"
#include "io/tcp.h"
#include "link.h"

namespace entente::bogo {
namespace {

constexpr io::Milliseconds kPatience{10000};
constexpr std::size_t kReadSize = 512;  // what the runner's own shim reads at once

io::Socket connect_to_runner(const Flags& flags) {
  const auto addresses =
      must(io::resolve(flags.ipv6 ? "::1" : "127.0.0.1", static_cast<std::uint16_t>(flags.port), kPatience));
  auto connected = must(io::connect(addresses, kPatience));
  Buffer id(8);
  for (unsigned i = 0; i < id.size(); ++i) id[i] = static_cast<std::uint8_t>(flags.shim_id >> 8 * i);
  must(io::send_all(connected.socket.get(), id, io::Deadline(kPatience)));
  return std::move(connected.socket);
}

JobResult refuse(Fault fault, Alert alert) {
  auto error = make_error(fault);
  error.alert = alert;
  return JobResult::failure(error);
}

/// Whoever has to be shown something good: elsewhere the verdict is told, and nothing rests on it.
bool is_strict(const Flags& flags) { return flags.verify_peer || flags.require_any_client_certificate; }

/// What the verifier says of keyUsage stands.
bool forbids_signing(const handshake::JobAnswer& done) {
  const auto* answer = std::get_if<handshake::VerifyChain::Answer>(&done.answer);
  if (!answer || answer->verdict->path.empty()) return false;
  return answer->verdict->path.front()[CheckId::key_usage].outcome == Outcome::fail;
}

/// Whether the runner's certificates are liked is the command line's to say: by RFC 5280 they are not in order, as they
/// have neither a subject nor a critical subjectAltName.
JobResult judge(CryptoJob& job, const Flags& flags) {
  if (flags.verify_fail && is_strict(flags))
    return refuse(Fault::cert_rejected,
                  flags.use_custom_verify_callback ? Alert::certificate_unknown : Alert::handshake_failure);
  if (flags.use_ocsp_callback && flags.fail_ocsp_callback && flags.enable_ocsp_stapling && !flags.server)
    return refuse(Fault::staple_invalid, Alert::bad_certificate_status_response);
  auto done = job.run().take();
  if (forbids_signing(*done)) return refuse(Fault::cert_wrong_key_usage, Alert::unsupported_certificate);
  if (auto* answer = std::get_if<handshake::VerifyChain::Answer>(&done->answer); answer && !flags.verify_fail) {
    auto verdict = *answer->verdict;
    verdict.valid = true;
    answer->verdict = std::make_shared<const Verdict>(std::move(verdict));
  }
  return JobResult(std::move(done));
}

/// What a callback of BoringSSL's would have ended, at the first work that the ClientHello makes.
std::optional<JobResult> refuse_hello(const CryptoJob& job, const Flags& flags) {
  if (flags.fail_early_callback) return refuse(Fault::aborted, Alert::handshake_failure);
  if (flags.fail_ddos_callback) return refuse(Fault::aborted, Alert::internal_error);
  if (job.kind() != JobKind::choose_credential) return std::nullopt;
  if (flags.fail_cert_callback) return refuse(Fault::cert_rejected, Alert::internal_error);
  if (flags.use_ocsp_callback && flags.fail_ocsp_callback) return refuse(Fault::staple_invalid, Alert::internal_error);
  return std::nullopt;
}

/// Answers what the program around the library would answer.
std::optional<JobResult> answer_job(CryptoJob& job, const Flags& flags) {
  if (job.kind() == JobKind::verify_chain) return judge(job, flags);
  return flags.server ? refuse_hello(job, flags) : std::nullopt;
}

/// Whether what is not here would have counted: SHA-1 in TLS 1.2, RSASSA-PKCS1-v1_5 of a client of TLS 1.3
/// (draft-ietf-tls-tls13-pkcs1).
bool is_missed(int scheme, ProtocolVersion version, bool client_signs) {
  if (scheme == 0x0201 || scheme == 0x0203) return version == ProtocolVersion::tls12;
  return scheme >= 0x0420 && scheme <= 0x0422 && version == ProtocolVersion::tls13 && client_signs;
}

/// A failure where a scheme was asked for that is not here says nothing.
void check_schemes(const Flags& flags, const std::optional<ProtocolVersion>& version) {
  if (!version) return;
  const auto check = [&](const std::vector<int>& schemes, bool client_signs) {
    for (const auto scheme : schemes)
      if (is_missed(scheme, *version, client_signs)) throw Unimplemented("signature scheme " + std::to_string(scheme));
  };
  check(flags.verify_prefs, flags.server);
  check(flags.default_credential.signing_prefs, !flags.server);
  for (const auto& each : flags.credentials) check(each.signing_prefs, !flags.server);
}

/// The runner's OCSP responses are four bytes of nothing, which the library does not staple: they take the place of
/// what it does.
class StapleSwap final : public Rehearsal {
 public:
  explicit StapleSwap(const Flags& flags) {
    int number = 0;
    for (const auto& each : flags.credentials) add(each, number++);
    add(flags.default_credential, -1);
  }

  void before_sending(HandshakeType type, Buffer& message) noexcept override {
    if (type != HandshakeType::certificate && type != HandshakeType::certificate_status) return;
    for (const auto& [placeholder, response] : swaps_)
      if (const auto found = std::ranges::search(message, placeholder); !found.empty())
        std::ranges::copy(response, found.begin());
  }

 private:
  void add(const CredentialFlags& flags, int number) {
    if (!flags.ocsp_response.empty()) swaps_.emplace_back(placeholder_of(flags, number), flags.ocsp_response);
  }
  std::vector<std::pair<Buffer, Buffer>> swaps_{};
};

class Exchange {
 public:
  Exchange(const CommandLine& line, bool resumes, Memory& memory)
      : line_(line), flags_(resumes ? &line.resume : &line.initial), resumes_(resumes), memory_(memory) {}

  void run() {
    options_.trace = &events_;
    if (flags_->server) {
      options_.jobs = flags_->async || needs_jobs() ? Jobs::handed_out : Jobs::inline_;
      auto connection = must(ServerConnection::make(server_config(*flags_, memory_), options_));
      server_ = &connection;
      try_to_talk(connection, nullptr);
    } else {
      options_.jobs = Jobs::handed_out;
      const Peer peer{.name = flags_->host_name, .verify_name = "test"};  // the runner's certificates are all for this
      auto connection = must(ClientConnection::make(client_config(*flags_, memory_), peer, options_));
      try_to_talk(connection, &connection);
    }
  }

 private:
  [[nodiscard]] bool needs_jobs() const {
    return is_strict(*flags_) || flags_->fail_cert_callback || flags_->fail_ddos_callback ||
           flags_->fail_early_callback || flags_->fail_ocsp_callback;
  }

  void try_to_talk(Connection& connection, ClientConnection* client) {
    try {
      talk(connection, client);
    } catch (const Refused&) {
      check_schemes(*flags_, connection.info().version);
      throw;
    }
  }

  void talk(Connection& connection, ClientConnection* client) {
    StapleSwap swap(*flags_);
    rehearse(connection, swap);
    Link link(
        connection, connect_to_runner(*flags_), [this](CryptoJob& job) { return answer_job(job, *flags_); },
        flags_->async);
    link.begin();
    const bool offered = client && client->early_room() > 0;
    if (flags_->expect_no_offer_early_data && offered) throw Unexpected("early data was offered");
    auto first = offered ? write_early(link, *client) : initial_write();
    link.handshake(server_ ? [&](Bytes early) { answer_early(link, early); } : std::function<void(Bytes)>());
    if (offered && take_rejection(connection)) first = initial_write();
    const Checks checks{*flags_, resumes_, connection, memory_, events_};
    if (!flags_->implicit_handshake) check_handshake(checks);
    write_first(link, connection, first);
    if (flags_->send_alert) return link.abort(Alert{30});  // decompression_failure, of versions before TLS 1.3
    if (!flags_->shim_shuts_down) echo(link, connection);
    if (!flags_->server) check_session(checks);
    if (!flags_->check_close_notify) check_messages(checks);
    finish(link);
    if (flags_->check_close_notify) check_messages(checks);
  }

  /// As much of the initial write as the session takes goes out as early data, a record each time; gives the rest.
  Buffer write_early(Link& link, ClientConnection& client) {
    auto data = initial_write();
    if (flags_->read_with_unfinished_write) {
      write_unfinished(link, client, data);
      return {};
    }
    while (!data.empty() && client.early_room() > 0) {
      const auto size = std::min({flags_->shim_initial_write.size(), data.size(), client.early_room()});
      Buffer records(client.sealed_size(size));
      const auto sealed = must(client.seal_early(Bytes(data).first(size), records));
      link.send(Bytes(records).first(sealed.written));
      data.erase(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(sealed.taken));
    }
    return data;
  }

  /// One byte of it leaves now, and the rest before whatever comes next.
  static void write_unfinished(Link& link, ClientConnection& client, Bytes data) {
    Buffer records(client.sealed_size(data.size()));
    const auto sealed = must(client.seal_early(data, records));
    link.send(Bytes(records).first(1));
    link.hold(Bytes(records).subspan(1, sealed.written - 1));
  }

  [[nodiscard]] Buffer initial_write() const {
    Buffer out;
    for (int i = 0; flags_->shim_writes_first && i < flags_->repeat_shim_initial_write; ++i)
      append(out, as_bytes(flags_->shim_initial_write));
    return out;
  }

  /// A server's echo before the client's Finished, which the runner waits for.
  void answer_early(Link& link, Bytes early) {
    Buffer data(early.begin(), early.end());
    for (auto& byte : data) byte ^= 0xff;
    Buffer records(server_->sealed_size(data.size()));
    const auto sealed = must(server_->seal_half_rtt(data, records));
    link.send(Bytes(records).first(sealed.written));
  }

  /// Whether early data was refused; what follows goes by the flags of the retry then.
  bool take_rejection(const Connection& connection) {
    const bool rejected = connection.info().early_data == EarlyData::rejected;
    if (rejected != flags_->expect_reject_early_data)
      throw Unexpected(rejected ? "early data was refused" : "early data was not refused");
    if (rejected) flags_ = &line_.retry;
    return rejected;
  }

  void write_first(Link& link, Connection& connection, Bytes first) {
    if (flags_->export_keying_material > 0) {
      Buffer out(static_cast<std::size_t>(flags_->export_keying_material));
      const auto context = flags_->use_export_context ? std::optional(as_bytes(flags_->export_context)) : std::nullopt;
      must(connection.export_keying(flags_->export_label, context, out));
      link.write(out);
    }
    if (flags_->write_different_record_sizes) {
      for (const std::size_t size : {1U, 255U, 256U, 257U, 16383U, 16384U, 16385U, 32767U, 32768U, 32769U})
        link.write(Buffer(size, 0x42));
    } else {
      link.write(first);
    }
  }

  void echo(Link& link, Connection& connection) {
    if (flags_->write_different_record_sizes) return;
    bool unfinished = flags_->read_with_unfinished_write && connection.info().early_data == EarlyData::none;
    const auto size = flags_->read_size > 0 ? static_cast<std::size_t>(flags_->read_size) : kReadSize;
    Buffer rest;
    if (unfinished) rest = begin_write(link, connection);
    for (;;) {
      if (flags_->key_update_before_read) must(connection.update_keys(false));
      if (flags_->key_update_before_read) link.write({});
      auto data = link.read(size);
      if (data.empty()) return;
      if (std::exchange(unfinished, false)) link.send(rest);
      if (flags_->key_update) must(connection.update_keys(false));
      for (auto& byte : data) byte ^= 0xff;
      link.write(data);
    }
  }

  /// One byte of the record goes out; gives the rest.
  Buffer begin_write(Link& link, Connection& connection) {
    const auto data = as_bytes(flags_->shim_initial_write);
    Buffer records(connection.sealed_size(data.size()));
    const auto sealed = must(connection.seal(data, records));
    link.send(Bytes(records).first(1));
    return to_buffer(Bytes(records).subspan(1, sealed.written - 1));
  }

  /// The runner's shim is quiet about the end unless it is asked to check it.
  void finish(Link& link) {
    if (flags_->check_close_notify && flags_->shim_shuts_down) {
      link.close();
      while (!link.read(kReadSize).empty()) {
      }
    }
    if (flags_->check_close_notify && !link.closed()) throw Refused{make_error(Fault::truncated)};
    link.close();
  }

  const CommandLine& line_;
  const Flags* flags_;
  bool resumes_;
  Memory& memory_;
  ServerConnection* server_ = nullptr;
  ConnectionOptions options_{};
  Events events_{};
};

}  // namespace

void exchange(const CommandLine& line, bool resumes, Memory& memory) {
  memory.selected_credential = -1;
  memory.sessions->next();
  const auto& flags = resumes ? line.resume : line.initial;
  if (flags.reverify_on_resume && (line.resume.verify_fail || line.retry.verify_fail))
    throw Unimplemented("a certificate that is judged anew where it is not shown");
  if (resumes && !flags.server && !memory.sessions->can_offer()) throw Unexpected("no session to offer");
  Exchange(line, resumes, memory).run();
  if (flags.resumption_delay > 0) memory.clock.put_forward(flags.resumption_delay);
}

}  // namespace entente::bogo
