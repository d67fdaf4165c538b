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

std::string alpn_of(const wire::EncryptedExtensions& message) {
  if (const auto& e = message.extensions.get<wire::Alpn>())
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

Lines lines_of(const wire::ClientHello& hello, Side) {
  Lines lines;
  const auto& extensions = hello.extensions;
  if (const auto& e = extensions.get<wire::SupportedVersions>())
    lines.push_back({"versions", join(names_of(e->versions))});
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
  if (!hello.legacy_session_id.empty())
    lines.push_back({"disguise", "a session ID, as if a TLS 1.2 session were resumed"});
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
  return {{"version", text_of(hello.legacy_version)}, {"suite", text_of(hello.cipher_suite)}};
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

Lines lines_of(const wire::Certificate& certificate, Side sender) {
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

Lines lines_of(const wire::KeyUpdate& update, Side) {
  const bool both = update.request_update == wire::KeyUpdateRequest::update_requested;
  return {{"asks", both ? "that the other side does the same" : "for nothing"}};
}

Lines lines_of(const wire::EndOfEarlyData&, Side) { return {}; }

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

std::string phrase(const wire::Certificate& certificate, Side) {
  std::size_t n = 0;
  for ([[maybe_unused]] const auto& entry : certificate.certificate_list) ++n;
  return n == 0 ? "none" : counted(n, "certificate");
}

std::string phrase(const wire::CompressedCertificate& message, Side sender) {
  const auto body = unpacked(message);
  const auto certificate = body ? wire::decode<wire::Certificate>(*body) : std::unexpected(Error{});
  return certificate ? fmt::format("{}, {}", phrase(*certificate, sender), name(message.algorithm)) : "cannot be read";
}

std::string phrase(const wire::CertificateVerify&, Side) { return "proves it holds the key"; }
std::string phrase(const wire::Finished&, Side sender) {
  return sender == Side::server ? "transcript matches" : "application keys ready";
}
std::string phrase(const wire::NewSessionTicket& ticket, Side) {
  return "good for " + duration_in_words(ticket.ticket_lifetime);
}
std::string phrase(const wire::KeyUpdate&, Side) { return "new keys follow"; }
std::string phrase(const wire::EndOfEarlyData&, Side) { return {}; }

/// Calls `then` with the decoded message; false if it cannot be read.
template <class Then, class... M>
bool with(const trace::Message& message, Then&& then, wire::TypeList<M...>) {
  const auto one = [&]<class Message>() {
    if (Message::type != message.type || Message::name != message.name) return false;
    if constexpr (requires { Message::claims(Bytes{}); })
      if (!Message::claims(Bytes(message.bytes).subspan(std::min(message.bytes.size(), wire::kHeaderSize))))
        return false;
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
