// The runner's command line: what the shim is to be, to do and to expect, for the first connection, for those that
// resume it, and for what follows early data that the server refused.
#pragma once
#include <entente/bytes.h>

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace entente::bogo {

/// Not to be had here: exit 89, and the runner counts the test as unimplemented.
struct Unimplemented : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct CredentialFlags {
  std::string cert_file{}, key_file{};
  std::vector<int> signing_prefs{};
  Buffer ocsp_response{};
  bool must_match_issuer = false;
};

/// Named as the runner names them.
struct Flags {
  bool server = false, async = false, implicit_handshake = false, fallback_scsv = false;
  bool require_any_client_certificate = false, verify_peer = false, verify_fail = false, fail_cert_callback = false;
  bool fail_ddos_callback = false, fail_early_callback = false, send_alert = false, renegotiate_freely = false;
  bool use_custom_verify_callback = false, reverify_on_resume = false;
  bool enable_ocsp_stapling = false, use_ocsp_callback = false, fail_ocsp_callback = false;
  bool set_ocsp_in_callback = false, decline_ocsp_callback = false;
  bool enable_early_data = false, no_ticket = false, skip_ticket = false, enable_grease = false;
  bool no_tls13 = false, no_tls12 = false, no_key_shares = false, decline_alpn = false, reject_alpn = false;
  bool shim_writes_first = false, shim_shuts_down = false, check_close_notify = false;
  bool use_export_context = false, write_different_record_sizes = false, read_with_unfinished_write = false;
  bool key_update = false, key_update_before_read = false;
  bool expect_verify_result = false, expect_accept_early_data = false, expect_reject_early_data = false;
  bool expect_no_offer_early_data = false, expect_ticket_supports_early_data = false, expect_session_miss = false;
  bool expect_no_session = false, expect_ticket_renewal = false, expect_session_id = false;
  bool expect_extended_master_secret = false, expect_hrr = false, expect_no_hrr = false, expect_no_peer_cert = false;
  bool expect_no_server_name = false;
  int port = 0, resume_count = 0, min_version = 0, max_version = 0, repeat_shim_initial_write = 1, read_size = 0;
  int export_keying_material = 0, resumption_delay = 0, max_cert_list = 0;
  int expect_version = 0, expect_peer_signature_algorithm = 0, expect_curve_id = 0, expect_cipher = 0;
  std::optional<int> expect_selected_credential{};
  std::uint64_t shim_id = 0;
  bool ipv6 = false, is_handshaker_supported = false;
  std::string trust_cert{}, host_name{}, advertise_alpn{}, select_alpn{}, cipher{}, use_client_ca_list{};
  std::string export_label{}, export_context{}, shim_initial_write = "hello";
  std::string expect_server_name{}, expect_alpn{}, expect_peer_cert_file{}, expect_early_data_reason{};
  std::string expect_msg_callback{}, expect_advertised_alpn{};
  std::vector<int> curves{}, verify_prefs{}, key_shares{}, server_supported_groups_hint{}, expect_peer_verify_pref{};
  Buffer expect_ocsp_response{};
  CredentialFlags default_credential{};
  std::vector<CredentialFlags> credentials{};
};

struct CommandLine {
  Flags initial{}, resume{}, retry{};
};

/// Throws Unimplemented for a flag that is not known here.
CommandLine parse(std::span<char*> arguments);

}  // namespace entente::bogo
