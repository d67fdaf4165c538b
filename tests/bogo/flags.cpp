// Reading the command line by a table: a row per flag.
#include "flags.h"

#include <charconv>
#include <string_view>
#include <variant>

#include "x509/pem.h"

namespace entente::bogo {
namespace {

/// Changes nothing that a peer could see: how a program of BoringSSL's hands over what it hands over anyway.
struct Nothing {};
struct NothingWithValue {};
struct NewCredential {};

using Field =
    std::variant<Nothing, NothingWithValue, NewCredential, bool Flags::*, int Flags::*, std::optional<int> Flags::*,
                 std::uint64_t Flags::*, std::string Flags::*, std::vector<int> Flags::*, Buffer Flags::*,
                 bool CredentialFlags::*, std::string CredentialFlags::*, std::vector<int> CredentialFlags::*,
                 Buffer CredentialFlags::*>;

struct Row {
  std::string_view name;
  Field field;
};

using F = Flags;
constexpr Row kRows[] = {
    {"port", &F::port},
    {"shim-id", &F::shim_id},
    {"ipv6", &F::ipv6},
    {"is-handshaker-supported", &F::is_handshaker_supported},
    {"server", &F::server},
    {"resume-count", &F::resume_count},
    {"async", &F::async},
    {"implicit-handshake", &F::implicit_handshake},
    {"fallback-scsv", &F::fallback_scsv},
    {"min-version", &F::min_version},
    {"max-version", &F::max_version},
    {"no-tls13", &F::no_tls13},
    {"no-tls12", &F::no_tls12},
    {"no-tls11", Nothing{}},  // not to be had in any case
    {"no-tls1", Nothing{}},
    {"cipher", &F::cipher},
    {"curves", &F::curves},
    {"key-shares", &F::key_shares},
    {"server-supported-groups-hint", &F::server_supported_groups_hint},
    {"server-preference", Nothing{}},  // a server's order is its own in any case
    {"no-key-shares", &F::no_key_shares},
    {"verify-prefs", &F::verify_prefs},
    {"enable-grease", &F::enable_grease},
    {"permute-extensions", &F::enable_grease},  // the library has one option for both
    {"host-name", &F::host_name},
    {"advertise-alpn", &F::advertise_alpn},
    {"select-alpn", &F::select_alpn},
    {"decline-alpn", &F::decline_alpn},
    {"reject-alpn", &F::reject_alpn},
    {"trust-cert", &F::trust_cert},
    {"new-x509-credential", NewCredential{}},
    {"cert-file", &CredentialFlags::cert_file},
    {"key-file", &CredentialFlags::key_file},
    {"signing-prefs", &CredentialFlags::signing_prefs},
    {"ocsp-response", &CredentialFlags::ocsp_response},
    {"require-any-client-certificate", &F::require_any_client_certificate},
    {"verify-peer", &F::verify_peer},
    {"verify-fail", &F::verify_fail},
    {"must-match-issuer", &CredentialFlags::must_match_issuer},
    {"use-client-ca-list", &F::use_client_ca_list},
    {"reverify-on-resume", &F::reverify_on_resume},
    {"use-custom-verify-callback", &F::use_custom_verify_callback},
    {"use-old-client-cert-callback", Nothing{}},
    {"use-early-callback", Nothing{}},
    {"use-ticket-callback", Nothing{}},
    {"use-ticket-aead-callback", Nothing{}},
    {"install-ddos-callback", Nothing{}},
    {"fail-ddos-callback", &F::fail_ddos_callback},
    {"fail-early-callback", &F::fail_early_callback},
    {"renew-ticket", Nothing{}},              // each is renewed when it is used
    {"jdk11-workaround", Nothing{}},          // there is none: the tests that see it are off
    {"no-legacy-server-connect", Nothing{}},  // nothing else is connected to (RFC 5746)
    {"renegotiate-freely", &F::renegotiate_freely},
    {"max-cert-list", &F::max_cert_list},
    {"send-alert", &F::send_alert},
    {"no-op-extra-handshake", Nothing{}},
    {"allow-hint-mismatch", Nothing{}},  // there are no hints
    {"handshake-twice", Nothing{}},
    {"fail-cert-callback", &F::fail_cert_callback},
    {"enable-ocsp-stapling", &F::enable_ocsp_stapling},
    {"use-ocsp-callback", &F::use_ocsp_callback},
    {"set-ocsp-in-callback", &F::set_ocsp_in_callback},
    {"decline-ocsp-callback", &F::decline_ocsp_callback},
    {"fail-ocsp-callback", &F::fail_ocsp_callback},
    {"enable-early-data", &F::enable_early_data},
    {"no-ticket", &F::no_ticket},
    {"skip-ticket", &F::skip_ticket},
    {"resumption-delay", &F::resumption_delay},
    {"shim-writes-first", &F::shim_writes_first},
    {"shim-initial-write", &F::shim_initial_write},
    {"repeat-shim-initial-write", &F::repeat_shim_initial_write},
    {"read-with-unfinished-write", &F::read_with_unfinished_write},
    {"read-size", &F::read_size},
    {"partial-write", Nothing{}},
    {"cbc-record-splitting", Nothing{}},  // concerns suites that are not here
    {"peek-then-read", Nothing{}},
    {"write-different-record-sizes", &F::write_different_record_sizes},
    {"key-update", &F::key_update},
    {"key-update-before-read", &F::key_update_before_read},
    {"export-keying-material", &F::export_keying_material},
    {"export-label", &F::export_label},
    {"export-context", &F::export_context},
    {"use-export-context", &F::use_export_context},
    {"shim-shuts-down", &F::shim_shuts_down},
    {"check-close-notify", &F::check_close_notify},
    {"expect-version", &F::expect_version},
    {"expect-cipher", &F::expect_cipher},
    {"expect-cipher-aes", &F::expect_cipher},
    {"expect-cipher-no-aes", NothingWithValue{}},  // of a machine that is slow at AES
    {"expect-curve-id", &F::expect_curve_id},
    {"expect-peer-signature-algorithm", &F::expect_peer_signature_algorithm},
    {"expect-peer-verify-pref", &F::expect_peer_verify_pref},
    {"expect-selected-credential", &F::expect_selected_credential},
    {"expect-verify-result", &F::expect_verify_result},
    {"expect-no-peer-cert", &F::expect_no_peer_cert},
    {"expect-peer-cert-file", &F::expect_peer_cert_file},
    {"expect-ocsp-response", &F::expect_ocsp_response},
    {"expect-server-name", &F::expect_server_name},
    {"expect-no-server-name", &F::expect_no_server_name},
    {"expect-alpn", &F::expect_alpn},
    {"expect-advertised-alpn", &F::expect_advertised_alpn},
    {"expect-msg-callback", &F::expect_msg_callback},
    {"expect-session-miss", &F::expect_session_miss},
    {"expect-no-session", &F::expect_no_session},
    {"expect-session-id", &F::expect_session_id},
    {"expect-no-session-id", Nothing{}},
    {"renegotiate-ignore", Nothing{}},  // refused, and the connection goes on
    {"expect-ticket-renewal", &F::expect_ticket_renewal},
    {"expect-ticket-supports-early-data", &F::expect_ticket_supports_early_data},
    {"expect-accept-early-data", &F::expect_accept_early_data},
    {"expect-reject-early-data", &F::expect_reject_early_data},
    {"expect-no-offer-early-data", &F::expect_no_offer_early_data},
    {"expect-early-data-reason", &F::expect_early_data_reason},
    {"expect-extended-master-secret", &F::expect_extended_master_secret},
    {"expect-secure-renegotiation", Nothing{}},  // nothing else is connected to (RFC 5746)
    {"expect-hrr", &F::expect_hrr},
    {"expect-no-hrr", &F::expect_no_hrr},
};

template <class Number>
Number number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) throw Unimplemented("no number: " + std::string(text));
  return value;
}

/// Puts one flag where it belongs; `next` gives its value.
class Setter {
 public:
  Setter(Flags& flags, std::string_view value) : flags_(flags), value_(value) {}

  void operator()(Nothing) const {}
  void operator()(NothingWithValue) const {}
  void operator()(NewCredential) const { flags_.credentials.emplace_back(); }
  void operator()(bool Flags::* field) const { flags_.*field = true; }
  void operator()(int Flags::* field) const { flags_.*field = number<int>(value_); }
  void operator()(std::optional<int> Flags::* field) const { flags_.*field = number<int>(value_); }
  void operator()(std::uint64_t Flags::* field) const { flags_.*field = number<std::uint64_t>(value_); }
  void operator()(std::string Flags::* field) const { flags_.*field = value_; }
  void operator()(std::vector<int> Flags::* field) const { (flags_.*field).push_back(number<int>(value_)); }
  void operator()(Buffer Flags::* field) const { flags_.*field = x509::decode_base64(value_); }
  void operator()(bool CredentialFlags::* field) const { credential().*field = true; }
  void operator()(std::string CredentialFlags::* field) const { credential().*field = value_; }
  void operator()(std::vector<int> CredentialFlags::* field) const {
    (credential().*field).push_back(number<int>(value_));
  }
  void operator()(Buffer CredentialFlags::* field) const { credential().*field = x509::decode_base64(value_); }

 private:
  [[nodiscard]] CredentialFlags& credential() const {
    return flags_.credentials.empty() ? flags_.default_credential : flags_.credentials.back();
  }
  Flags& flags_;
  std::string_view value_;
};

bool takes_value(const Field& field) {
  return !std::holds_alternative<Nothing>(field) && !std::holds_alternative<NewCredential>(field) &&
         !std::holds_alternative<bool Flags::*>(field) && !std::holds_alternative<bool CredentialFlags::*>(field);
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

const Row& row_of(std::string_view name) {
  for (const auto& row : kRows)
    if (row.name == name) return row;
  throw Unimplemented("flag -" + std::string(name));
}

/// Those of the three that a flag is for; takes the prefix that says so from its name.
std::vector<Flags*> meant(CommandLine& line, std::string_view& name) {
  // another program's, of which there is none: a handshake is not split here
  if (drop_prefix(name, "on-handshaker-")) {
    drop_prefix(name, "on-resume-");
    return {};
  }
  if (drop_prefix(name, "on-initial-")) return {&line.initial};
  if (drop_prefix(name, "on-resume-")) return {&line.resume};
  if (drop_prefix(name, "on-retry-")) return {&line.retry};
  return {&line.initial, &line.resume, &line.retry};
}

}  // namespace

CommandLine parse(std::span<char*> arguments) {
  CommandLine line;
  while (!arguments.empty()) {
    std::string_view name(arguments.front());
    arguments = arguments.subspan(1);
    if (!drop_prefix(name, "-")) throw Unimplemented("argument " + std::string(name));
    drop_prefix(name, "on-shim-");
    const auto flags = meant(line, name);
    const auto& row = row_of(name);
    std::string_view value;
    if (takes_value(row.field)) {
      if (arguments.empty()) throw Unimplemented("no value of -" + std::string(name));
      value = arguments.front();
      arguments = arguments.subspan(1);
    }
    for (auto* each : flags) std::visit(Setter(*each, value), row.field);
  }
  return line;
}

}  // namespace entente::bogo
