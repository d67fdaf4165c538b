// Reading the messages of a transcript.
#include "explain/facts.h"

#include <entente/limits.h>

#include <algorithm>

#include "compression/certificate.h"
#include "explain/decoded.h"
#include "explain/terminal.h"
#include "wire/annotator.h"

namespace entente::explain {
namespace {

void read_extensions(Offer& offer, const wire::Extensions<wire::In::ch>& extensions) {
  if (const auto& e = extensions.get<wire::SupportedVersions>()) offer.versions = names_of(e->versions);
  if (const auto& e = extensions.get<wire::SupportedGroups>()) offer.groups = names_of(e->named_group_list);
  if (const auto& e = extensions.get<wire::SignatureAlgorithms>())
    offer.signature_schemes = names_of(e->supported_signature_algorithms);
  if (const auto& e = extensions.get<wire::KeyShareOffer>())
    for (const auto& share : e->client_shares)
      if (!wire::is_grease(std::to_underlying(share.group))) offer.shares.push_back(text_of(share.group));
  if (const auto& e = extensions.get<wire::Alpn>())
    for (const auto& name : e->protocol_name_list) offer.alpn.push_back(printable(as_text(name.name)));
  if (const auto& e = extensions.get<wire::ServerName>())
    for (const auto& entry : e->server_name_list) offer.server_name = printable(as_text(entry.host_name));
}

void on_client_hello(Facts& facts, const trace::Message& message) {
  const auto hello = read<wire::ClientHello>(message);
  if (!hello) return;
  if (const auto& e = hello->extensions.get<wire::RecordSizeLimit>()) facts.client_record_limit = e->record_size_limit;
  Offer offer;
  offer.cipher_suites = names_of(hello->cipher_suites);
  read_extensions(offer, hello->extensions);
  if (offer.versions.empty()) offer.versions.push_back(text_of(hello->legacy_version));
  facts.offer = std::move(offer);
}

std::string first_protocol(const wire::Alpn& answer) {
  for (const auto& name : answer.protocol_name_list) return printable(as_text(name.name));
  return {};
}

void on_server_hello12(Facts& facts, const wire::ServerHello12& hello) {
  facts.cipher_suite = hello.cipher_suite;
  facts.version = hello.legacy_version;
  facts.session_id = to_buffer(hello.legacy_session_id_echo);
  facts.extended_master_secret = hello.extensions.get<wire::ExtendedMasterSecret>().has_value();
  if (const auto& e = hello.extensions.get<wire::RecordSizeLimit>()) facts.server_record_limit = e->record_size_limit;
  if (const auto& e = hello.extensions.get<wire::Alpn>()) facts.alpn = first_protocol(*e);
}

void on_server_hello(Facts& facts, const trace::Message& message) {
  if (message.name == wire::HelloRetryRequest::name) {
    facts.hello_retry = true;
  } else if (const auto hello = read<wire::ServerHello>(message);
             hello && hello->extensions.get<wire::SelectedVersion>()) {
    facts.cipher_suite = hello->cipher_suite;
    facts.version = hello->extensions.get<wire::SelectedVersion>()->selected_version;
    if (const auto& e = hello->extensions.get<wire::KeyShareAnswer>()) facts.group = e->server_share.group;
  } else if (const auto older = read<wire::ServerHello12>(message)) {
    on_server_hello12(facts, *older);
  }
}

/// What became of a session, which the messages alone do not tell.
void on_decision(Facts& facts, const trace::Decision& decision) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, decision.chosen) != names.end();
  };
  if (decision.topic == Topic::resumption && is_one_of({"ticket", "session-id", "psk"}))
    facts.resumed = decision.chosen;
  if (decision.topic == Topic::early_data && is_one_of({"accepted", "rejected"})) facts.early_data = decision.chosen;
}

void on_encrypted_extensions(Facts& facts, const trace::Message& message) {
  const auto extensions = read<wire::EncryptedExtensions>(message);
  if (!extensions) return;
  if (const auto& e = extensions->extensions.get<wire::RecordSizeLimit>())
    facts.server_record_limit = e->record_size_limit;
  if (const auto& e = extensions->extensions.get<wire::Alpn>()) facts.alpn = first_protocol(*e);
}

void on_server_key_exchange(Facts& facts, const trace::Message& message) {
  const auto exchange = read<wire::ServerKeyExchange>(message);
  if (!exchange) return;
  facts.group = exchange->params.named_curve;
  facts.signature_scheme = exchange->algorithm;
}

void on_certificate(Facts& facts, const wire::Certificate& certificate) {
  for (const auto& entry : certificate.certificate_list) {
    if (const auto& e = entry.extensions.get<wire::CertificateStatus>(); e && facts.peer_chain.empty())
      facts.staple = to_buffer(e->response);
    facts.peer_chain.push_back(to_buffer(entry.cert_data));
  }
}

void on_received_certificate(Facts& facts, const trace::Message& message) {
  if (const auto older = read<wire::Certificate12>(message))
    for (const auto& entry : older->certificate_list) facts.peer_chain.push_back(to_buffer(entry.cert_data));
  else if (const auto certificate = read<wire::Certificate>(message))
    on_certificate(facts, *certificate);
}

void on_compressed_certificate(Facts& facts, const trace::Message& message, Side side) {
  const auto compressed = read<wire::CompressedCertificate>(message);
  if (!compressed) return;
  const bool received = message.direction == Direction::received;
  if (received == (side == Side::client)) facts.certificate_compression = compressed->algorithm;
  const auto body = received ? compression::decompress(*compressed, Limits{}.certificate) : Buffer();
  if (!body) return;
  if (const auto certificate = wire::decode<wire::Certificate>(*body)) on_certificate(facts, *certificate);
}

void on_certificate_verify(Facts& facts, const trace::Message& message, Side side) {
  const auto verify = read<wire::CertificateVerify>(message);
  if (!verify) return;
  const bool by_client = (message.direction == Direction::sent) == (side == Side::client);
  (by_client ? facts.client_signature_scheme : facts.signature_scheme) = verify->algorithm;
}

void on_alert(Facts& facts, const trace::AlertMessage& alert) {
  const bool sent = alert.direction == Direction::sent;
  if (alert.alert == Alert::close_notify)
    facts.close_sent = facts.close_sent || sent;
  else
    (sent ? facts.alert_sent : facts.alert_received) = alert.alert;
}

void on_new_session_ticket(Facts& facts, const trace::Message& message) {
  if (facts.version == ProtocolVersion::tls12) {
    const auto ticket = read<wire::NewSessionTicket12>(message);
    if (!ticket) return;
    facts.sealed_in_ticket = !ticket->ticket.empty();
    facts.tickets += facts.sealed_in_ticket ? 1 : 0;
    facts.ticket_lifetime = ticket->ticket_lifetime_hint;
  } else if (const auto ticket = read<wire::NewSessionTicket>(message)) {
    facts.tickets += ticket->ticket_lifetime > 0 ? 1 : 0;
    facts.ticket_lifetime = ticket->ticket_lifetime;
  }
}

void on_message(Facts& facts, const trace::Message& message, Side side) {
  (message.direction == Direction::sent ? facts.last_sent : facts.last_received) = &message;
  switch (message.type) {
    case HandshakeType::client_hello:
      return on_client_hello(facts, message);
    case HandshakeType::server_hello:
      return on_server_hello(facts, message);
    case HandshakeType::encrypted_extensions:
      return on_encrypted_extensions(facts, message);
    case HandshakeType::certificate_request:
      facts.client_certificate_requested = true;
      return;
    case HandshakeType::certificate:
      if (facts.last_received == &message) on_received_certificate(facts, message);
      return;
    case HandshakeType::certificate_status:
      if (const auto status = read<wire::CertificateStatusMessage>(message); status && facts.last_received == &message)
        facts.staple = to_buffer(status->response);
      return;
    case HandshakeType::new_session_ticket:
      return on_new_session_ticket(facts, message);
    case HandshakeType::server_key_exchange:
      return on_server_key_exchange(facts, message);
    case HandshakeType::compressed_certificate:
      return on_compressed_certificate(facts, message, side);
    case HandshakeType::certificate_verify:
      return on_certificate_verify(facts, message, side);
    default:
      return;
  }
}

template <class E>
std::string named(E value) {
  const auto known = name(value);
  return known.empty() ? wire::describe_code({}, std::to_underlying(value), sizeof(E)) : std::string(known);
}

/// TLS 1.3 needs one to agree on keys; TLS 1.2 a second one for both to say Finished, unless it goes on with old ones.
std::size_t round_trips(const Facts& facts) {
  if (!facts.established) return 0;
  if (facts.version == ProtocolVersion::tls12) return facts.resumed.empty() ? 2 : 1;
  return facts.hello_retry ? 2 : facts.early_data == "accepted" ? 0 : 1;
}

}  // namespace

Facts facts_of(const Transcript& transcript, Side side) {
  Facts facts;
  for (const auto& step : transcript.steps) {
    if (step.side != side) continue;
    if (const auto* message = std::get_if<trace::Message>(&step.what)) on_message(facts, *message, side);
    if (const auto* decided = std::get_if<trace::Decision>(&step.what)) on_decision(facts, *decided);
    if (const auto* verified = std::get_if<trace::Verification>(&step.what)) facts.verdict = verified->verdict;
    if (const auto* alert = std::get_if<trace::AlertMessage>(&step.what)) on_alert(facts, *alert);
  }
  facts.failure = transcript.failure(side);
  facts.established = transcript.completed(side);
  facts.round_trips = round_trips(facts);
  return facts;
}

std::vector<Buffer> chain_in(const trace::Message& message) {
  Facts facts;
  if (message.type == HandshakeType::certificate) on_received_certificate(facts, message);
  if (message.type == HandshakeType::compressed_certificate)
    if (const auto compressed = read<wire::CompressedCertificate>(message))
      if (const auto body = compression::decompress(*compressed, Limits{}.certificate))
        if (const auto certificate = wire::decode<wire::Certificate>(*body)) on_certificate(facts, *certificate);
  return std::move(facts.peer_chain);
}

bool is_static_rsa(const Facts& facts) {
  return facts.version == ProtocolVersion::tls12 && facts.cipher_suite &&
         name(*facts.cipher_suite).starts_with("TLS_RSA_");
}

const trace::Decision* decision(const Transcript& transcript, Side side, Topic topic) noexcept {
  const trace::Decision* found = nullptr;
  for (const auto& step : transcript.steps) {
    if (step.side != side) continue;
    if (std::holds_alternative<trace::Completed>(step.what)) break;
    if (const auto* decided = std::get_if<trace::Decision>(&step.what); decided && decided->topic == topic)
      found = decided;
  }
  return found;
}

std::string text_of(CipherSuite suite) { return named(suite); }
std::string text_of(NamedGroup group) { return named(group); }
std::string text_of(SignatureScheme scheme) { return named(scheme); }
std::string text_of(ProtocolVersion version) { return named(version); }

std::string short_version(ProtocolVersion version) {
  const auto text = text_of(version);
  return text.starts_with("TLS ") ? text.substr(4) : text;
}

std::string text_of(Alert alert) {
  const auto known = name(alert);
  const auto number = std::to_string(std::to_underlying(alert));
  return known.empty() ? "alert " + number : std::string(known) + "(" + number + ")";
}

}  // namespace entente::explain
