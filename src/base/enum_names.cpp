// The names of the code points (types.h), as the registries and the RFCs spell them.
#include <entente/types.h>

#include <utility>

#include "base/enum_names.h"
#include "base/registry.h"

namespace entente {
namespace {

constexpr Named<ProtocolVersion> kVersions[] = {
    {ProtocolVersion::ssl30, "SSL 3.0"}, {ProtocolVersion::tls10, "TLS 1.0"}, {ProtocolVersion::tls11, "TLS 1.1"},
    {ProtocolVersion::tls12, "TLS 1.2"}, {ProtocolVersion::tls13, "TLS 1.3"},
};
constexpr Named<HandshakeType> kHandshakeTypes[] = {
    {HandshakeType::hello_request, "HelloRequest"},
    {HandshakeType::client_hello, "ClientHello"},
    {HandshakeType::server_hello, "ServerHello"},
    {HandshakeType::new_session_ticket, "NewSessionTicket"},
    {HandshakeType::end_of_early_data, "EndOfEarlyData"},
    {HandshakeType::encrypted_extensions, "EncryptedExtensions"},
    {HandshakeType::certificate, "Certificate"},
    {HandshakeType::server_key_exchange, "ServerKeyExchange"},
    {HandshakeType::certificate_request, "CertificateRequest"},
    {HandshakeType::server_hello_done, "ServerHelloDone"},
    {HandshakeType::certificate_verify, "CertificateVerify"},
    {HandshakeType::client_key_exchange, "ClientKeyExchange"},
    {HandshakeType::finished, "Finished"},
    {HandshakeType::certificate_status, "CertificateStatus"},
    {HandshakeType::key_update, "KeyUpdate"},
    {HandshakeType::compressed_certificate, "CompressedCertificate"},
    {HandshakeType::message_hash, "message_hash"},
};
constexpr Named<ContentType> kContentTypes[] = {
    {ContentType::change_cipher_spec, "change_cipher_spec"},
    {ContentType::alert, "alert"},
    {ContentType::handshake, "handshake"},
    {ContentType::application_data, "application_data"},
};
constexpr Named<AlertLevel> kAlertLevels[] = {{AlertLevel::warning, "warning"}, {AlertLevel::fatal, "fatal"}};

#define ENTENTE_NAMED(E, n) {E::n, #n}
constexpr Named<Alert> kAlerts[] = {
    ENTENTE_NAMED(Alert, close_notify),
    ENTENTE_NAMED(Alert, unexpected_message),
    ENTENTE_NAMED(Alert, bad_record_mac),
    ENTENTE_NAMED(Alert, record_overflow),
    ENTENTE_NAMED(Alert, handshake_failure),
    ENTENTE_NAMED(Alert, bad_certificate),
    ENTENTE_NAMED(Alert, unsupported_certificate),
    ENTENTE_NAMED(Alert, certificate_revoked),
    ENTENTE_NAMED(Alert, certificate_expired),
    ENTENTE_NAMED(Alert, certificate_unknown),
    ENTENTE_NAMED(Alert, illegal_parameter),
    ENTENTE_NAMED(Alert, unknown_ca),
    ENTENTE_NAMED(Alert, access_denied),
    ENTENTE_NAMED(Alert, decode_error),
    ENTENTE_NAMED(Alert, decrypt_error),
    ENTENTE_NAMED(Alert, protocol_version),
    ENTENTE_NAMED(Alert, insufficient_security),
    ENTENTE_NAMED(Alert, internal_error),
    ENTENTE_NAMED(Alert, inappropriate_fallback),
    ENTENTE_NAMED(Alert, user_canceled),
    ENTENTE_NAMED(Alert, no_renegotiation),
    ENTENTE_NAMED(Alert, missing_extension),
    ENTENTE_NAMED(Alert, unsupported_extension),
    ENTENTE_NAMED(Alert, unrecognized_name),
    ENTENTE_NAMED(Alert, bad_certificate_status_response),
    ENTENTE_NAMED(Alert, unknown_psk_identity),
    ENTENTE_NAMED(Alert, certificate_required),
    ENTENTE_NAMED(Alert, no_application_protocol),
    ENTENTE_NAMED(Alert, ech_required),
};
constexpr Named<CipherSuite> kSuites[] = {
    ENTENTE_NAMED(CipherSuite, TLS_AES_128_GCM_SHA256),
    ENTENTE_NAMED(CipherSuite, TLS_AES_256_GCM_SHA384),
    ENTENTE_NAMED(CipherSuite, TLS_CHACHA20_POLY1305_SHA256),
    ENTENTE_NAMED(CipherSuite, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
    ENTENTE_NAMED(CipherSuite, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
    ENTENTE_NAMED(CipherSuite, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
    ENTENTE_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
    ENTENTE_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
    ENTENTE_NAMED(CipherSuite, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
    ENTENTE_NAMED(CipherSuite, TLS_RSA_WITH_AES_128_GCM_SHA256),
    ENTENTE_NAMED(CipherSuite, TLS_RSA_WITH_AES_256_GCM_SHA384),
    ENTENTE_NAMED(CipherSuite, TLS_EMPTY_RENEGOTIATION_INFO_SCSV),
    ENTENTE_NAMED(CipherSuite, TLS_FALLBACK_SCSV),
};
constexpr Named<NamedGroup> kGroups[] = {
    ENTENTE_NAMED(NamedGroup, secp256r1),      ENTENTE_NAMED(NamedGroup, secp384r1),
    ENTENTE_NAMED(NamedGroup, secp521r1),      ENTENTE_NAMED(NamedGroup, x25519),
    ENTENTE_NAMED(NamedGroup, x448),           ENTENTE_NAMED(NamedGroup, SecP256r1MLKEM768),
    ENTENTE_NAMED(NamedGroup, X25519MLKEM768), ENTENTE_NAMED(NamedGroup, SecP384r1MLKEM1024),
};
constexpr Named<SignatureScheme> kSchemes[] = {
    ENTENTE_NAMED(SignatureScheme, rsa_pkcs1_sha1),
    ENTENTE_NAMED(SignatureScheme, ecdsa_sha1),
    ENTENTE_NAMED(SignatureScheme, rsa_pkcs1_sha256),
    ENTENTE_NAMED(SignatureScheme, ecdsa_secp256r1_sha256),
    ENTENTE_NAMED(SignatureScheme, rsa_pkcs1_sha384),
    ENTENTE_NAMED(SignatureScheme, ecdsa_secp384r1_sha384),
    ENTENTE_NAMED(SignatureScheme, rsa_pkcs1_sha512),
    ENTENTE_NAMED(SignatureScheme, ecdsa_secp521r1_sha512),
    ENTENTE_NAMED(SignatureScheme, rsa_pss_rsae_sha256),
    ENTENTE_NAMED(SignatureScheme, rsa_pss_rsae_sha384),
    ENTENTE_NAMED(SignatureScheme, rsa_pss_rsae_sha512),
    ENTENTE_NAMED(SignatureScheme, ed25519),
    ENTENTE_NAMED(SignatureScheme, ed448),
    ENTENTE_NAMED(SignatureScheme, rsa_pss_pss_sha256),
    ENTENTE_NAMED(SignatureScheme, rsa_pss_pss_sha384),
    ENTENTE_NAMED(SignatureScheme, rsa_pss_pss_sha512),
    ENTENTE_NAMED(SignatureScheme, mldsa44),
    ENTENTE_NAMED(SignatureScheme, mldsa65),
    ENTENTE_NAMED(SignatureScheme, mldsa87),
};
constexpr Named<ExtensionType> kExtensions[] = {
    ENTENTE_NAMED(ExtensionType, server_name),
    ENTENTE_NAMED(ExtensionType, max_fragment_length),
    ENTENTE_NAMED(ExtensionType, status_request),
    ENTENTE_NAMED(ExtensionType, supported_groups),
    ENTENTE_NAMED(ExtensionType, ec_point_formats),
    ENTENTE_NAMED(ExtensionType, signature_algorithms),
    ENTENTE_NAMED(ExtensionType, use_srtp),
    ENTENTE_NAMED(ExtensionType, heartbeat),
    ENTENTE_NAMED(ExtensionType, application_layer_protocol_negotiation),
    ENTENTE_NAMED(ExtensionType, signed_certificate_timestamp),
    ENTENTE_NAMED(ExtensionType, client_certificate_type),
    ENTENTE_NAMED(ExtensionType, server_certificate_type),
    ENTENTE_NAMED(ExtensionType, padding),
    ENTENTE_NAMED(ExtensionType, encrypt_then_mac),
    ENTENTE_NAMED(ExtensionType, extended_master_secret),
    ENTENTE_NAMED(ExtensionType, compress_certificate),
    ENTENTE_NAMED(ExtensionType, record_size_limit),
    ENTENTE_NAMED(ExtensionType, session_ticket),
    ENTENTE_NAMED(ExtensionType, pre_shared_key),
    ENTENTE_NAMED(ExtensionType, early_data),
    ENTENTE_NAMED(ExtensionType, supported_versions),
    ENTENTE_NAMED(ExtensionType, cookie),
    ENTENTE_NAMED(ExtensionType, psk_key_exchange_modes),
    ENTENTE_NAMED(ExtensionType, certificate_authorities),
    ENTENTE_NAMED(ExtensionType, oid_filters),
    ENTENTE_NAMED(ExtensionType, post_handshake_auth),
    ENTENTE_NAMED(ExtensionType, signature_algorithms_cert),
    ENTENTE_NAMED(ExtensionType, key_share),
    ENTENTE_NAMED(ExtensionType, encrypted_client_hello),
    ENTENTE_NAMED(ExtensionType, renegotiation_info),
};
constexpr Named<CertificateCompression> kCompressions[] = {
    ENTENTE_NAMED(CertificateCompression, zlib),
    ENTENTE_NAMED(CertificateCompression, brotli),
    ENTENTE_NAMED(CertificateCompression, zstd),
};
#undef ENTENTE_NAMED

/// What this library speaks has a value with a name in types.h; the rest of the registry has its names alone.
template <class E, std::size_t N>
std::string_view registry_name(const Named<E> (&spoken)[N], std::span<const Registered> others, E value) noexcept {
  const auto found = find_name(spoken, value);
  return found.empty() ? registered_name(others, std::to_underlying(value)) : found;
}

}  // namespace

std::string_view name(ProtocolVersion v) noexcept { return find_name(kVersions, v); }
std::string_view name(HandshakeType v) noexcept { return find_name(kHandshakeTypes, v); }
std::string_view name(ContentType v) noexcept { return find_name(kContentTypes, v); }
std::string_view name(AlertLevel v) noexcept { return find_name(kAlertLevels, v); }
std::string_view name(Alert v) noexcept { return find_name(kAlerts, v); }
std::string_view name(CipherSuite v) noexcept { return registry_name(kSuites, registered_suites(), v); }
std::string_view name(NamedGroup v) noexcept { return registry_name(kGroups, registered_groups(), v); }
std::string_view name(SignatureScheme v) noexcept { return registry_name(kSchemes, registered_schemes(), v); }
std::string_view name(ExtensionType v) noexcept { return find_name(kExtensions, v); }
std::string_view name(CertificateCompression v) noexcept { return find_name(kCompressions, v); }

bool is_post_quantum(NamedGroup group) noexcept {
  return group == NamedGroup::X25519MLKEM768 || group == NamedGroup::SecP256r1MLKEM768 ||
         group == NamedGroup::SecP384r1MLKEM1024;
}

}  // namespace entente
