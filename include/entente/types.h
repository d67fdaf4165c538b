// Code points of the IANA TLS registries, under the names that the registries give them (RFC 8446 §4, appendix B).
// An enum may hold a value without a name: it was received and is not known here.
#pragma once
#include <cstdint>
#include <string_view>

namespace entente {

/// RFC 8446 §4.1.2, §4.2.1.
enum class ProtocolVersion : std::uint16_t {
  ssl30 = 0x0300,
  tls10 = 0x0301,
  tls11 = 0x0302,
  tls12 = 0x0303,
  tls13 = 0x0304
};

/// RFC 8446 §4.
enum class HandshakeType : std::uint8_t {
  hello_request = 0,
  client_hello = 1,
  server_hello = 2,
  new_session_ticket = 4,
  end_of_early_data = 5,
  encrypted_extensions = 8,
  certificate = 11,
  server_key_exchange = 12,
  certificate_request = 13,
  server_hello_done = 14,
  certificate_verify = 15,
  client_key_exchange = 16,
  finished = 20,
  certificate_status = 22,
  key_update = 24,
  compressed_certificate = 25,
  message_hash = 254,
};

/// RFC 8446 §5.1.
enum class ContentType : std::uint8_t {
  invalid = 0,
  change_cipher_spec = 20,
  alert = 21,
  handshake = 22,
  application_data = 23
};

/// RFC 8446 §6.
enum class AlertLevel : std::uint8_t { warning = 1, fatal = 2 };

/// RFC 8446 §6. `none` is not on the wire: the fault has no alert, as nobody is there to be told.
enum class Alert : std::uint8_t {
  close_notify = 0,
  unexpected_message = 10,
  bad_record_mac = 20,
  record_overflow = 22,
  handshake_failure = 40,
  bad_certificate = 42,
  unsupported_certificate = 43,
  certificate_revoked = 44,
  certificate_expired = 45,
  certificate_unknown = 46,
  illegal_parameter = 47,
  unknown_ca = 48,
  access_denied = 49,
  decode_error = 50,
  decrypt_error = 51,
  protocol_version = 70,
  insufficient_security = 71,
  internal_error = 80,
  inappropriate_fallback = 86,
  user_canceled = 90,
  no_renegotiation = 100,
  missing_extension = 109,
  unsupported_extension = 110,
  unrecognized_name = 112,
  bad_certificate_status_response = 113,
  unknown_psk_identity = 115,
  certificate_required = 116,
  no_application_protocol = 120,
  ech_required = 121,
  none = 255,
};

/// RFC 8446 appendix B.4; of TLS 1.2 RFC 5288, RFC 5289, RFC 7905, and the two signals that stand in its lists (RFC
/// 5746 §3.3, RFC 7507 §2).
enum class CipherSuite : std::uint16_t {
  TLS_RSA_WITH_AES_128_GCM_SHA256 = 0x009c,
  TLS_RSA_WITH_AES_256_GCM_SHA384 = 0x009d,
  TLS_EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff,
  TLS_AES_128_GCM_SHA256 = 0x1301,
  TLS_AES_256_GCM_SHA384 = 0x1302,
  TLS_CHACHA20_POLY1305_SHA256 = 0x1303,
  TLS_FALLBACK_SCSV = 0x5600,
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 = 0xc02b,
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 = 0xc02c,
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 = 0xc02f,
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 = 0xc030,
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 = 0xcca8,
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 = 0xcca9,
};

/// RFC 8446 §4.2.7.
enum class NamedGroup : std::uint16_t {
  secp256r1 = 0x0017,
  secp384r1 = 0x0018,
  secp521r1 = 0x0019,
  x25519 = 0x001d,
  x448 = 0x001e,
  SecP256r1MLKEM768 = 0x11eb,
  X25519MLKEM768 = 0x11ec,
  SecP384r1MLKEM1024 = 0x11ed,
};

/// RFC 8446 §4.2.3, draft-ietf-tls-mldsa.
enum class SignatureScheme : std::uint16_t {
  rsa_pkcs1_sha1 = 0x0201,
  ecdsa_sha1 = 0x0203,
  rsa_pkcs1_sha256 = 0x0401,
  ecdsa_secp256r1_sha256 = 0x0403,
  rsa_pkcs1_sha384 = 0x0501,
  ecdsa_secp384r1_sha384 = 0x0503,
  rsa_pkcs1_sha512 = 0x0601,
  ecdsa_secp521r1_sha512 = 0x0603,
  rsa_pss_rsae_sha256 = 0x0804,
  rsa_pss_rsae_sha384 = 0x0805,
  rsa_pss_rsae_sha512 = 0x0806,
  ed25519 = 0x0807,
  ed448 = 0x0808,
  rsa_pss_pss_sha256 = 0x0809,
  rsa_pss_pss_sha384 = 0x080a,
  rsa_pss_pss_sha512 = 0x080b,
  mldsa44 = 0x0904,
  mldsa65 = 0x0905,
  mldsa87 = 0x0906,
};

/// RFC 8446 §4.2.
enum class ExtensionType : std::uint16_t {
  server_name = 0,
  max_fragment_length = 1,
  status_request = 5,
  supported_groups = 10,
  ec_point_formats = 11,
  signature_algorithms = 13,
  use_srtp = 14,
  heartbeat = 15,
  application_layer_protocol_negotiation = 16,
  signed_certificate_timestamp = 18,
  client_certificate_type = 19,
  server_certificate_type = 20,
  padding = 21,
  encrypt_then_mac = 22,
  extended_master_secret = 23,
  compress_certificate = 27,
  record_size_limit = 28,
  session_ticket = 35,
  pre_shared_key = 41,
  early_data = 42,
  supported_versions = 43,
  cookie = 44,
  psk_key_exchange_modes = 45,
  certificate_authorities = 47,
  oid_filters = 48,
  post_handshake_auth = 49,
  signature_algorithms_cert = 50,
  key_share = 51,
  encrypted_client_hello = 0xfe0d,
  renegotiation_info = 0xff01,
};

/// RFC 8879 §7.3.
enum class CertificateCompression : std::uint16_t { zlib = 1, brotli = 2, zstd = 3 };

/// The registry's name, or an empty view for a value that has none here.
std::string_view name(ProtocolVersion) noexcept;  ///< as people write it: `TLS 1.3`
std::string_view name(HandshakeType) noexcept;    ///< the message's name: `ClientHello`
std::string_view name(ContentType) noexcept;
std::string_view name(AlertLevel) noexcept;
std::string_view name(Alert) noexcept;
std::string_view name(CipherSuite) noexcept;
std::string_view name(NamedGroup) noexcept;
std::string_view name(SignatureScheme) noexcept;
std::string_view name(ExtensionType) noexcept;
std::string_view name(CertificateCompression) noexcept;

/// Whether what is agreed stays secret from somebody who records it now and has a quantum computer later.
bool is_post_quantum(NamedGroup) noexcept;

}  // namespace entente
