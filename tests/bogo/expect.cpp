#include "expect.h"

#include <variant>

#include "base/bytes.h"
#include "exchange.h"
#include "link.h"
#include "wire/certificate_request.h"
#include "wire/certificate_request12.h"
#include "wire/client_hello.h"
#include "x509/pem.h"
#include "x509/read_file.h"

namespace entente::bogo {
namespace {

void demand(bool holds, const std::string& otherwise) {
  if (!holds) throw Unexpected(otherwise);
}

template <class E>
void expect_number(int wanted, const std::optional<E>& got, const std::string& what) {
  if (wanted == 0) return;
  const int number = got ? static_cast<int>(*got) : 0;
  demand(wanted == number, what + " is " + std::to_string(number) + ", not " + std::to_string(wanted));
}

void check_parameters(const Checks& checks) {
  const auto& [flags, resumes, connection, memory, events] = checks;
  const auto& info = connection.info();
  expect_number(flags.expect_version, info.version, "version");
  expect_number(flags.expect_cipher, info.cipher_suite, "cipher suite");
  const bool authenticated = info.resumed == Resumed::no;
  if (authenticated || info.version == ProtocolVersion::tls13)  // a session of TLS 1.2 forgets it
    expect_number(flags.expect_curve_id, info.group, "group");
  if (authenticated)
    expect_number(flags.expect_peer_signature_algorithm,
                  flags.server ? info.client_signature_scheme : info.signature_scheme, "peer's signature scheme");
  if (info.version == ProtocolVersion::tls12)
    demand(!flags.expect_extended_master_secret || info.extended_master_secret, "no extended master secret");
  demand(!flags.expect_hrr || info.hello_retry, "no HelloRetryRequest");
  demand(!flags.expect_no_hrr || !info.hello_retry, "a HelloRetryRequest");
  demand(info.alpn == (flags.server ? flags.select_alpn : flags.expect_alpn), "ALPN is " + info.alpn);
  demand(flags.expect_server_name.empty() || flags.expect_server_name == info.server_name,
         "server name is " + info.server_name);
  demand(!flags.expect_no_server_name || info.server_name.empty(), "a server name came");
  if (flags.expect_selected_credential && authenticated)
    demand(*flags.expect_selected_credential == memory.selected_credential,
           "credential " + std::to_string(memory.selected_credential));
}

void check_peer(const Checks& checks) {
  const auto& [flags, resumes, connection, memory, events] = checks;
  const auto& info = connection.info();
  const bool shown = info.peer_verdict != nullptr;
  demand(!flags.expect_no_peer_cert || !shown, "the peer showed a certificate");
  const bool must_show = !flags.server || flags.require_any_client_certificate;
  demand(flags.expect_no_peer_cert || !must_show || shown, "the peer showed no certificate");
  if (flags.expect_verify_result && shown && info.resumed == Resumed::no)
    demand(info.peer_verdict->valid != flags.verify_fail, "wrong verdict");
  if (!flags.expect_ocsp_response.empty() && info.resumed == Resumed::no)
    demand(equal(flags.expect_ocsp_response, info.peer_staple), "wrong OCSP response");
  if (flags.expect_peer_cert_file.empty()) return;
  const auto pem = must(x509::read_file(flags.expect_peer_cert_file));
  const auto chain = must(x509::read_pem_certificates(as_text(pem.reveal())));
  demand(shown && !info.peer_verdict->path.empty() && equal(info.peer_verdict->path.front().der(), chain.front()),
         "another peer");
  demand(info.resumed != Resumed::no || info.peer_chain == chain, "another chain of the peer");
}

/// The names of the reasons are BoringSSL's: whether it was taken is what can be checked.
void check_early_data(const Checks& checks) {
  const auto& [flags, resumes, connection, memory, events] = checks;
  const bool accepted = connection.info().early_data == EarlyData::accepted;
  demand(!flags.expect_accept_early_data || accepted || !resumes, "early data was not taken");
  demand(!flags.expect_reject_early_data || !accepted, "early data was taken");
  if (!flags.expect_early_data_reason.empty())
    demand((flags.expect_early_data_reason == "accept") == accepted, "early data was taken, or not");
}

}  // namespace

void Events::on(const Event& event) noexcept {
  const auto direction = [](Direction d) { return d == Direction::sent ? "write " : "read "; };
  if (const auto* message = std::get_if<MessageSeen>(&event)) {
    if (message->direction == Direction::received) read_schemes(*message);
    text_ += direction(message->direction) + ("hs " + std::to_string(static_cast<int>(message->type)) + "\n");
  }
  if (const auto* spec = std::get_if<ChangeCipherSpecSeen>(&event))
    text_ += direction(spec->direction) + std::string("ccs\n");
  if (const auto* alert = std::get_if<AlertSeen>(&event))
    text_ += direction(alert->direction) + ("alert " + std::to_string(static_cast<int>(alert->level)) + " " +
                                            std::to_string(static_cast<int>(alert->alert)) + "\n");
}

void Events::read_schemes(const MessageSeen& message) {
  const auto body = message.bytes.subspan(wire::kHeaderSize);
  const auto take = [this](const wire::List<SignatureScheme>& list) {
    peer_schemes_.clear();
    for (const auto scheme : list) peer_schemes_.push_back(static_cast<int>(scheme));
  };
  const auto take_from = [&]<class Message>(const Result<Message>& read) {
    if (!read) return;
    if (const auto& e = read->extensions.template get<wire::SignatureAlgorithms>())
      take(e->supported_signature_algorithms);
  };
  if (message.type == HandshakeType::client_hello) take_from(wire::decode<wire::ClientHello>(body));
  if (message.type != HandshakeType::certificate_request) return;
  if (const auto request = wire::decode<wire::CertificateRequest12>(body))
    take(request->supported_signature_algorithms);
  else
    take_from(wire::decode<wire::CertificateRequest>(body));
}

void check_handshake(const Checks& checks) {
  const auto& [flags, resumes, connection, memory, events] = checks;
  const bool resumed = connection.info().resumed != Resumed::no;
  demand(resumed == (resumes && !flags.expect_session_miss), resumed ? "the session was resumed" : "not resumed");
  check_parameters(checks);
  check_peer(checks);
  check_early_data(checks);
  demand(flags.expect_peer_verify_pref.empty() || flags.expect_peer_verify_pref == events.peer_schemes(),
         "other schemes of the peer");
  if (flags.server || connection.info().version != ProtocolVersion::tls12) return;
  // of a session that is resumed the library keeps what it had, where the server gives no other
  const bool got = memory.sessions->got().has_value();
  demand(got || flags.expect_no_session || (resumed && !flags.expect_ticket_renewal), "no session was given");
  demand(!got || !flags.expect_no_session, "a session was given");
}

void check_session(const Checks& checks) {
  const auto& [flags, resumes, connection, memory, events] = checks;
  if (connection.info().version != ProtocolVersion::tls13) return;
  const auto& got = memory.sessions->got();
  const bool wanted = !flags.expect_no_session && !flags.shim_shuts_down;
  demand(wanted == got.has_value(), wanted ? "no session was given" : "a session was given");
  if (got) demand((got->max_early_data() > 0) == flags.expect_ticket_supports_early_data, "early data by the session");
}

void check_messages(const Checks& checks) {
  const auto& wanted = checks.flags.expect_msg_callback;
  demand(wanted.empty() || wanted == checks.events.text(), "messages are\n" + checks.events.text());
}

}  // namespace entente::bogo
