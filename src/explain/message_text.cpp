// Messages in words (RFC 8446 §4).
#include "explain/message_text.h"

#include <entente/limits.h>
#include <entente/trust.h>
#include <fmt/format.h>

#include <algorithm>

#include "compression/certificate.h"
#include "explain/decoded.h"
#include "explain/terminal.h"
#include "explain/times.h"

namespace entente::explain {
namespace {

using Lines = std::vector<Labelled>;

/// The first few, and how many more there are.
std::string few(const std::vector<std::string>& names, std::size_t at_most) {
  if (names.size() <= at_most) return join(names);
  const std::vector<std::string> first(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(at_most));
  return fmt::format("{} and {} more", join(first), names.size() - at_most);
}

std::string hex(Bytes bytes, std::size_t at_most) {
  std::string out;
  for (const auto byte : bytes.first(std::min(bytes.size(), at_most))) out += fmt::format("{:02x}", byte);
  return bytes.size() > at_most ? out + "…" : out;
}

std::string alpn_of(const auto& message) {
  if (const auto& e = message.extensions.template get<wire::Alpn>())
    for (const auto& name : e->protocol_name_list) return printable(as_text(name.name));
  return {};
}

// ---- the hellos ----

void share_lines(Lines& lines, const wire::ClientHello& hello) {
  if (const auto& e = hello.extensions.get<wire::SupportedGroups>())
    lines.push_back({"groups", join(names_of(e->named_group_list))});
  if (const auto& e = hello.extensions.get<wire::KeyShareOffer>()) {
    std::vector<std::string> shares;
    for (const auto& share : e->client_shares)
      if (!wire::is_grease(std::to_underlying(share.group)))
        shares.push_back(fmt::format("{}, {}", text_of(share.group), counted(share.key_exchange.size(), "byte")));
    lines.push_back({"share", shares.empty() ? "none yet: the server is to name a group" : join(shares, "; ")});
  }
}

/// What the client wants to go on from.
void session_lines(Lines& lines, const wire::ClientHello& hello) {
  if (const auto& e = hello.extensions.get<wire::PreSharedKeyOffer>()) {
    for (const auto& one : e->identities)
      lines.push_back(
          {"session", fmt::format("a ticket, or the name of a key: {}", counted(one.identity.size(), "byte"))});
    for (const auto& one : e->binders)
      lines.push_back({"binder", fmt::format("{}, {}: over this message, keyed with the session's secret",
                                             counted(one.binder.size(), "byte"), hex(one.binder, 8))});
  }
  if (hello.extensions.get<wire::EarlyDataIndication>())
    lines.push_back({"0-RTT", "data follow at once, under a key of the session"});
}

bool offers(const wire::ClientHello& hello, ProtocolVersion version) {
  const auto& e = hello.extensions.get<wire::SupportedVersions>();
  return e ? contains(e->versions, version) : version == hello.legacy_version;
}

/// In TLS 1.2 both randoms go into the keys as they are; TLS 1.3 hashes the hellos whole.
void random_line(Lines& lines, Bytes random) {
  lines.push_back({"random", fmt::format("{}, {}: no secret, but it makes these keys unlike all others",
                                         counted(random.size(), "byte"), hex(random, 8))});
}

/// The same as TLS 1.2 does it, or as TLS 1.3 dresses itself up.
void session_lines12(Lines& lines, const wire::ClientHello& hello) {
  const bool ticket =
      hello.extensions.get<wire::SessionTicket>() && !hello.extensions.get<wire::SessionTicket>()->ticket.empty();
  if (ticket)
    lines.push_back(
        {"ticket", fmt::format("{}: a TLS 1.2 session to go on with",
                               counted(hello.extensions.get<wire::SessionTicket>()->ticket.size(), "byte"))});
  if (hello.legacy_session_id.empty()) return;
  if (!offers(hello, ProtocolVersion::tls12))
    lines.push_back({"disguise", "a session ID, as if a TLS 1.2 session were resumed"});
  else if (ticket)
    lines.push_back({"session ID", "random: the server sends it back if it takes the ticket"});
  else if (offers(hello, ProtocolVersion::tls13))
    lines.push_back({"session ID", "of a TLS 1.2 session to go on with, or random to look like it"});
  else
    lines.push_back({"session ID", "of a session to go on with"});
}

Lines lines_of(const wire::ClientHello& hello, Side) {
  Lines lines;
  const auto& extensions = hello.extensions;
  if (const auto& e = extensions.get<wire::SupportedVersions>())
    lines.push_back({"versions", join(names_of(e->versions))});
  if (!offers(hello, ProtocolVersion::tls13)) random_line(lines, hello.random);
  lines.push_back({"suites", join(names_of(hello.cipher_suites))});
  share_lines(lines, hello);
  if (const auto& e = extensions.get<wire::SignatureAlgorithms>())
    lines.push_back({"signatures", few(names_of(e->supported_signature_algorithms), 3)});
  if (const auto& e = extensions.get<wire::ServerName>())
    for (const auto& entry : e->server_name_list) lines.push_back({"name", printable(as_text(entry.host_name))});
  if (const auto& e = extensions.get<wire::Alpn>()) {
    std::vector<std::string> names;
    for (const auto& name : e->protocol_name_list) names.push_back(printable(as_text(name.name)));
    lines.push_back({"protocols", join(names)});
  }
  if (extensions.get<wire::Cookie>()) lines.push_back({"cookie", "the server's, sent back unchanged"});
  session_lines12(lines, hello);
  session_lines(lines, hello);
  return lines;
}

Lines lines_of(const wire::HelloRetryRequest& retry, Side) {
  Lines lines = {{"suite", text_of(retry.cipher_suite)}};
  if (const auto& e = retry.extensions.get<wire::KeyShareRetry>())
    lines.push_back({"wants", "a share for " + text_of(e->selected_group)});
  if (retry.extensions.get<wire::Cookie>()) lines.push_back({"cookie", "to be sent back unchanged"});
  return lines;
}

Lines lines_of(const wire::ServerHello& hello, Side) {
  Lines lines;
  if (const auto& e = hello.extensions.get<wire::SelectedVersion>())
    lines.push_back({"version", text_of(e->selected_version)});
  lines.push_back({"suite", text_of(hello.cipher_suite)});
  if (const auto& e = hello.extensions.get<wire::KeyShareAnswer>())
    lines.push_back({"share", fmt::format("{}, {}", text_of(e->server_share.group),
                                          counted(e->server_share.key_exchange.size(), "byte"))});
  if (const auto& e = hello.extensions.get<wire::PreSharedKeyChoice>())
    lines.push_back({"session", fmt::format("taken: number {} of those offered", e->selected_identity + 1)});
  return lines;
}

Lines lines_of(const wire::ServerHello12& hello, Side) {
  Lines lines = {{"version", text_of(hello.legacy_version)}};
  random_line(lines, hello.random);
  lines.push_back({"suite", text_of(hello.cipher_suite)});
  if (!hello.legacy_session_id_echo.empty())
    lines.push_back({"session", fmt::format("its ID, {}: {}", counted(hello.legacy_session_id_echo.size(), "byte"),
                                            hex(hello.legacy_session_id_echo, 8))});
  const auto& extensions = hello.extensions;
  if (extensions.get<wire::ServerNameAck>()) lines.push_back({"name", "the name asked for is served here"});
  if (const auto alpn = alpn_of(hello); !alpn.empty()) lines.push_back({"protocol", alpn});
  if (extensions.get<wire::ExtendedMasterSecret>())
    lines.push_back({"ext. master", "the master secret is made from the whole handshake so far"});
  if (extensions.get<wire::StatusRequestAck>()) lines.push_back({"staple", "follows behind the certificates"});
  if (extensions.get<wire::SessionTicket>()) lines.push_back({"ticket", "a new one follows"});
  return lines;
}

// ---- the rest ----

Lines lines_of(const wire::EncryptedExtensions& message, Side) {
  Lines lines;
  if (message.extensions.get<wire::ServerNameAck>()) lines.push_back({"name", "the name asked for is served here"});
  if (const auto alpn = alpn_of(message); !alpn.empty()) lines.push_back({"protocol", alpn});
  if (message.extensions.get<wire::EarlyDataIndication>()) lines.push_back({"0-RTT", "accepted"});
  if (message.extensions.order().empty()) lines.push_back({"nothing", "no extension needs an answer here"});
  return lines;
}

Lines lines_of(const wire::CertificateRequest& request, Side) {
  Lines lines;
  if (const auto& e = request.extensions.get<wire::SignatureAlgorithms>())
    lines.push_back({"signatures", few(names_of(e->supported_signature_algorithms), 3)});
  return lines;
}

/// Of both versions.
template <class Certificate>
Lines chain_lines(const Certificate& certificate, Side sender) {
  Lines lines;
  for (const auto& entry : certificate.certificate_list) {
    const auto label = fmt::format("#{}", lines.size());
    if (const auto info = describe_certificate(entry.cert_data))
      lines.push_back(
          {label, fmt::format("{}, {}, signed by {}, until {}", info->subject.empty() ? "no subject" : info->subject,
                              info->key, info->issuer, date(info->not_after))});
    else
      lines.push_back({label, "cannot be read"});
  }
  if (lines.empty()) lines.push_back({"none", fmt::format("the {} shows no certificate", trace::name(sender))});
  return lines;
}

Lines lines_of(const wire::Certificate& certificate, Side sender) { return chain_lines(certificate, sender); }
Lines lines_of(const wire::Certificate12& certificate, Side sender) { return chain_lines(certificate, sender); }

std::optional<Buffer> unpacked(const wire::CompressedCertificate& message) {
  auto body = compression::decompress(message, Limits{}.certificate);
  if (!body) return std::nullopt;
  return *std::move(body);
}

Lines lines_of(const wire::CompressedCertificate& message, Side sender) {
  Lines lines;
  const auto body = unpacked(message);
  const auto certificate = body ? wire::decode<wire::Certificate>(*body) : std::unexpected(Error{});
  if (certificate) lines = lines_of(*certificate, sender);
  const auto algorithm = name(message.algorithm);
  lines.push_back(
      {"compressed", fmt::format("by {}, {} of {} bytes", algorithm.empty() ? "what is not known" : algorithm,
                                 message.compressed_certificate_message.size(), message.uncompressed_length)});
  return lines;
}

Lines lines_of(const wire::CertificateRequest12& request, Side) {
  std::vector<std::string> keys;
  for (const auto type : request.certificate_types)
    if (!name(type).empty()) keys.emplace_back(name(type));
  Lines lines = {{"keys", join(keys)}, {"signatures", few(names_of(request.supported_signature_algorithms), 3)}};
  const auto authorities = std::ranges::distance(request.certificate_authorities);
  if (authorities > 0) lines.push_back({"CAs", fmt::format("{} whose certificates would do", authorities)});
  return lines;
}

Lines lines_of(const wire::CertificateStatusMessage& status, Side) {
  return {{"staple", counted(status.response.size(), "byte") + " of OCSP response"}};
}

Lines lines_of(const wire::CertificateVerify& verify, Side) {
  return {{"scheme", text_of(verify.algorithm)},
          {"signature", fmt::format("{}, {}", counted(verify.signature.size(), "byte"), hex(verify.signature, 8))}};
}

Lines lines_of(const wire::Finished& finished, Side) {
  return {
      {"checksum", fmt::format("{}, {}", counted(finished.verify_data.size(), "byte"), hex(finished.verify_data, 8))}};
}

Lines lines_of(const wire::NewSessionTicket& ticket, Side) {
  Lines lines = {{"lifetime", duration_in_words(ticket.ticket_lifetime)},
                 {"ticket", counted(ticket.ticket.size(), "byte")}};
  if (const auto& e = ticket.extensions.get<wire::EarlyDataLimit>())
    lines.push_back({"0-RTT", fmt::format("{} next time, at most", counted(e->max_early_data_size, "byte"))});
  return lines;
}

Lines lines_of(const wire::NewSessionTicket12& ticket, Side) {
  const auto lifetime = ticket.ticket_lifetime_hint;
  return {{"lifetime", lifetime == 0 ? "not said" : duration_in_words(lifetime)},
          {"ticket", counted(ticket.ticket.size(), "byte")}};
}

Lines lines_of(const wire::KeyUpdate& update, Side) {
  const bool both = update.request_update == wire::KeyUpdateRequest::update_requested;
  return {{"asks", both ? "that the other side does the same" : "for nothing"}};
}

Lines lines_of(const wire::EndOfEarlyData&, Side) { return {}; }

// ---- the key exchange of TLS 1.2 ----

Lines lines_of(const wire::ServerKeyExchange& exchange, Side) {
  return {{"share", fmt::format("{}, {}", text_of(exchange.params.named_curve),
                                counted(exchange.params.public_.size(), "byte"))},
          {"scheme", text_of(exchange.algorithm)},
          {"signature", fmt::format("{}, {}", counted(exchange.signature.size(), "byte"), hex(exchange.signature, 8))}};
}

Lines lines_of(const wire::ClientKeyExchangeEcdhe& exchange, Side) {
  return {{"share", counted(exchange.ecdh_Yc.size(), "byte")}};
}

Lines lines_of(const wire::ClientKeyExchangeRsa& exchange, Side) {
  return {{"secret", fmt::format("{}, encrypted to the key in the server's certificate",
                                 counted(exchange.encrypted_pre_master_secret.size(), "byte"))}};
}

Lines lines_of(const wire::ServerHelloDone&, Side) { return {}; }
Lines lines_of(const wire::HelloRequest&, Side) { return {}; }

// ---- summaries ----

std::string phrase(const wire::ClientHello& hello, Side) {
  std::vector<std::string> versions;
  if (const auto& e = hello.extensions.get<wire::SupportedVersions>())
    for (const auto version : e->versions)
      if (!wire::is_grease(std::to_underlying(version))) versions.push_back(short_version(version));
  return "offers " + (versions.empty() ? short_version(hello.legacy_version) : join(versions));
}

std::string phrase(const wire::HelloRetryRequest& retry, Side) {
  const auto& e = retry.extensions.get<wire::KeyShareRetry>();
  return e ? "asks for " + text_of(e->selected_group) : "asks for another hello";
}

std::string phrase(const wire::ServerHello& hello, Side) {
  std::string out = "picks";
  if (const auto& e = hello.extensions.get<wire::SelectedVersion>())
    out.append(" ").append(short_version(e->selected_version));
  if (const auto& e = hello.extensions.get<wire::KeyShareAnswer>())
    out.append(", ").append(text_of(e->server_share.group));
  return out;
}

std::string phrase(const wire::ServerHello12& hello, Side) { return "picks " + short_version(hello.legacy_version); }

std::string phrase(const wire::EncryptedExtensions& message, Side) {
  const auto alpn = alpn_of(message);
  return alpn.empty() ? "no ALPN" : "ALPN " + alpn;
}

std::string phrase(const wire::CertificateRequest&, Side) { return "asks who the client is"; }
std::string phrase(const wire::CertificateRequest12&, Side) { return "asks who the client is"; }

std::string count_of_certificates(const auto& certificate) {
  const auto n = static_cast<std::size_t>(std::ranges::distance(certificate.certificate_list));
  return n == 0 ? "none" : counted(n, "certificate");
}
std::string phrase(const wire::Certificate& certificate, Side) { return count_of_certificates(certificate); }
std::string phrase(const wire::Certificate12& certificate, Side) { return count_of_certificates(certificate); }
std::string phrase(const wire::CertificateStatusMessage&, Side) { return "a stapled OCSP response"; }

std::string phrase(const wire::CompressedCertificate& message, Side sender) {
  const auto body = unpacked(message);
  const auto certificate = body ? wire::decode<wire::Certificate>(*body) : std::unexpected(Error{});
  return certificate ? fmt::format("{}, {}", phrase(*certificate, sender), name(message.algorithm)) : "cannot be read";
}

std::string phrase(const wire::CertificateVerify&, Side) { return "proves it holds the key"; }
std::string phrase(const wire::Finished& finished, Side sender) {
  const bool tls12 = finished.verify_data.size() == 12;  // either side can be the last one then
  return sender == Side::server || tls12 ? "transcript matches" : "application keys ready";
}
std::string phrase(const wire::NewSessionTicket& ticket, Side) {
  return "good for " + duration_in_words(ticket.ticket_lifetime);
}
std::string phrase(const wire::NewSessionTicket12& ticket, Side) {
  const auto lifetime = ticket.ticket_lifetime_hint;
  return lifetime == 0 ? "for next time" : "good for " + duration_in_words(lifetime);
}
std::string phrase(const wire::KeyUpdate&, Side) { return "new keys follow"; }
std::string phrase(const wire::EndOfEarlyData&, Side) { return {}; }
std::string phrase(const wire::ServerKeyExchange& exchange, Side) {
  return text_of(exchange.params.named_curve) + " share, signed";
}
std::string phrase(const wire::ClientKeyExchangeEcdhe&, Side) { return "its share"; }
std::string phrase(const wire::ClientKeyExchangeRsa&, Side) { return "a secret, for the certificate's key"; }
std::string phrase(const wire::ServerHelloDone&, Side) { return "waits for the client"; }
std::string phrase(const wire::HelloRequest&, Side) { return "asks for another handshake"; }

/// Calls `then` with the decoded message; false if it cannot be read.
template <class Then, class... M>
bool with(const trace::Message& message, Then&& then, wire::TypeList<M...>) {
  const auto body = Bytes(message.bytes).subspan(std::min(message.bytes.size(), wire::kHeaderSize));
  const auto one = [&]<class Message>() {
    if (Message::name != message.name || !wire::looks_like<Message>(message.type, body)) return false;
    const auto decoded = read<Message>(message);
    if (!decoded) return false;
    then(*decoded);
    return true;
  };
  return (one.template operator()<M>() || ...);
}

}  // namespace

std::string summary(const trace::Message& message, Side sender) {
  std::string out;
  with(message, [&](const auto& decoded) { out = phrase(decoded, sender); }, wire::AllMessages{});
  return out;
}

std::vector<Labelled> contents(const trace::Message& message, Side sender) {
  std::vector<Labelled> lines;
  with(message, [&](const auto& decoded) { lines = lines_of(decoded, sender); }, wire::AllMessages{});
  return lines;
}

}  // namespace entente::explain
