// What the tables know of an entry besides its note.
#include <entente/policy.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "explain/diagnosis.h"
#include "explain/layout.h"
#include "explain/note_page.h"
#include "explain/server_remedies.h"

namespace entente::explain {
namespace {

using Facts = std::vector<Labelled>;

constexpr const char* kUnspoken = "known by name, not spoken here";

template <class E>
std::string policies_with(E value, std::span<const E> Policy::* list) {
  std::vector<std::string> out;
  for (const auto& policy : policies())
    if (std::ranges::find(policy.*list, value) != (policy.*list).end()) out.emplace_back(policy.name);
  return out.empty() ? "none" : join(out);
}

/// `ECDHE_RSA` and `AES_128_GCM_SHA256` of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256; the first is empty in TLS 1.3.
struct SuiteName {
  std::string_view exchange, hash, aead;
};
SuiteName split(std::string_view name) noexcept {
  name.remove_prefix(std::min<std::size_t>(4, name.size()));
  SuiteName out;
  if (const auto with = name.find("_WITH_"); with != name.npos) {
    out.exchange = name.substr(0, with);
    name.remove_prefix(with + 6);
  }
  const auto last = name.rfind('_');
  out.aead = name.substr(0, last);
  out.hash = name.substr(last + 1);
  return out;
}

/// Of suites that are not spoken here, by the beginning of their names.
constexpr std::pair<std::string_view, std::string_view> kExchanges[] = {
    {"ECDHE_PSK", "ECDHE, and a key that both sides have"},
    {"DHE_PSK", "Diffie-Hellman, and a key that both sides have"},
    {"RSA_PSK", "static RSA, and a key that both sides have: no forward secrecy"},
    {"PSK_DHE", "Diffie-Hellman, and a key that both sides have"},
    {"PSK", "a key that both sides have: no forward secrecy"},
    {"ECDHE_", "ECDHE: forward secrecy"},
    {"DHE_", "Diffie-Hellman without a curve, fresh: forward secrecy"},
    {"ECDH_anon", "ECDHE, and nobody proves who he is"},
    {"DH_anon", "Diffie-Hellman, and nobody proves who he is"},
    {"ECDH_", "static Diffie-Hellman on a curve: no forward secrecy"},
    {"DH_", "static Diffie-Hellman: no forward secrecy"},
    {"RSA", "static RSA: no forward secrecy"},
};

std::string exchange_text(std::string_view exchange) {
  if (exchange == "ECDHE_ECDSA") return "ECDHE, signed with an ECDSA or Ed25519 key: forward secrecy";
  if (exchange == "ECDHE_RSA") return "ECDHE, signed with an RSA key: forward secrecy";
  if (exchange == "RSA") return "static RSA: no forward secrecy";
  return "chosen apart: forward secrecy, unless a PSK goes without one (psk_ke)";
}

std::string unspoken_exchange_text(std::string_view exchange) {
  for (const auto& [begin, text] : kExchanges)
    if (exchange.starts_with(begin)) return std::string(text);
  return exchange.empty() ? exchange_text(exchange) : std::string(exchange);
}

Facts of_unspoken_suite(const Entry& entry) {
  const auto parts = split(entry.note.name);
  auto cipher = std::string(parts.aead);
  if (!cipher.empty()) cipher.append("_").append(parts.hash);
  return {{"version", parts.exchange.empty() ? "TLS 1.3" : "TLS 1.2 or older"},
          {"key exch.", unspoken_exchange_text(parts.exchange)},
          {"cipher", cipher},
          {"standing", kUnspoken}};
}

Facts of_suite(const Entry& entry) {
  if (!entry.spoken) return of_unspoken_suite(entry);
  if (entry.note.name.ends_with("_SCSV")) return {{"standing", "a signal, no suite"}};
  const auto parts = split(entry.note.name);
  return {{"version", parts.exchange.empty() ? "TLS 1.3" : "TLS 1.2"},
          {"key exch.", exchange_text(parts.exchange)},
          {"AEAD", std::string(parts.aead)},
          {"hash", std::string(parts.hash)},
          {"policies", policies_with(static_cast<CipherSuite>(*entry.number), &Policy::cipher_suites)}};
}

Facts of_group(const Entry& entry) {
  if (!entry.spoken) return {{"standing", kUnspoken}};
  const auto group = static_cast<NamedGroup>(*entry.number);
  return {{"quantum", is_post_quantum(group) ? "withstands quantum computers, as far as is known"
                                             : "a quantum computer would open what was recorded"},
          {"policies", policies_with(group, &Policy::groups)}};
}

Facts of_scheme(const Entry& entry) {
  if (!entry.spoken) return {{"standing", kUnspoken}};
  return {{"policies", policies_with(static_cast<SignatureScheme>(*entry.number), &Policy::signature_schemes)}};
}

Facts of_message(const Entry& entry) {
  const auto* place = place_of(entry.note.name, entry.kind == NoteKind::message12);
  if (!place) return {};
  return {{"sent by", std::string(place->sender)},
          {"protected", std::string(place->keys)},
          {"when", std::string(place->when)}};
}

Facts of_extension(const Entry& entry) {
  std::vector<std::string> carriers;
  for (const auto& layout : layouts_of(static_cast<ExtensionType>(*entry.number))) carriers.push_back(layout.message);
  return {{"stands in", carriers.empty() ? "nothing that this library sends or reads" : join(carriers)}};
}

Facts of_alert(const Entry& entry) {
  const auto alert = static_cast<Alert>(*entry.number);
  Facts out;
  std::vector<std::string> codes;
  for (int i = 0; i <= static_cast<int>(Fault::internal); ++i)
    if (const auto& fault = info(static_cast<Fault>(i)); fault.alert == alert) codes.emplace_back(fault.code);
  for (const auto reason : usual_reasons(alert)) out.push_back({out.empty() ? "usually" : "", std::string(reason)});
  if (!codes.empty()) out.push_back({"sent for", join(codes)});
  return out;
}

std::string_view kind_text(FaultKind kind) noexcept {
  switch (kind) {
    case FaultKind::usage:
      return "use or configuration";
    case FaultKind::transport:
      return "the connection below TLS";
    case FaultKind::handshake:
      return "the handshake";
    case FaultKind::certificate:
      return "a certificate";
    case FaultKind::internal:
      break;
  }
  return "this program or its surroundings";
}

Facts of_fault(const Entry& entry) {
  const auto& fault = *find_fault(entry.note.name);
  Facts out = {{"about", std::string(kind_text(fault.kind))}, {"exit", std::to_string(exit_code(fault.kind))}};
  if (const auto* row = remedy_at_server(fault.fault, Alert::none); row && fault.fault != Fault::peer_alert)
    out.push_back({"at server", fmt::format("{}; owner: {}; client: {}", row->cause, row->owner, row->user)});
  if (fault.alert == Alert::none) return out;
  const auto* note = note_on_alert(fault.alert);
  out.push_back({"alert", fmt::format("{}: {}", text_of(fault.alert), note ? note->what : "")});
  return out;
}

}  // namespace

std::vector<Labelled> facts_of(const Entry& entry) {
  switch (entry.kind) {
    case NoteKind::suite:
      return of_suite(entry);
    case NoteKind::group:
      return of_group(entry);
    case NoteKind::scheme:
      return of_scheme(entry);
    case NoteKind::message:
    case NoteKind::message12:
      return of_message(entry);
    case NoteKind::extension:
      return of_extension(entry);
    case NoteKind::alert:
      return of_alert(entry);
    case NoteKind::fault:
      return of_fault(entry);
    default:
      return {};
  }
}

}  // namespace entente::explain
