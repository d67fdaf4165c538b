// The messages that people paste: OpenSSL's reasons and verify errors, curl's, Go's, Java's, Node's and Python's words,
// the codes of Chromium (ERR_...) and Firefox (SSL_ERROR_..., SEC_ERROR_..., MOZILLA_PKIX_...).
#include "explain/fault_aliases.h"

#include <algorithm>

namespace entente::explain {
namespace {

struct Alias {
  Fault fault;
  std::string_view names;
};

constexpr Alias kAliases[] = {
    {Fault::dns_failed,
     "Could not resolve host, ERR_NAME_NOT_RESOLVED, Name or service not known, getaddrinfo failed, ENOTFOUND, curl 6"},
    {Fault::connect_refused,
     "ECONNREFUSED, ERR_CONNECTION_REFUSED, Failed to connect, Couldn't connect to server, curl 7"},
    {Fault::connect_failed,
     "No route to host, Network is unreachable, EHOSTUNREACH, ENETUNREACH, ERR_ADDRESS_UNREACHABLE, "
     "ERR_INTERNET_DISCONNECTED"},
    {Fault::timed_out,
     "Operation timed out, Connection timed out, ETIMEDOUT, ERR_CONNECTION_TIMED_OUT, ERR_TIMED_OUT, SSL connection "
     "timeout, curl 28"},
    {Fault::connection_reset, "Connection reset by peer, ECONNRESET, ERR_CONNECTION_RESET, PR_CONNECT_RESET_ERROR"},
    {Fault::closed_in_handshake,
     "SSL_ERROR_SYSCALL, unexpected EOF while reading, EOF occurred in violation of protocol, ERR_CONNECTION_CLOSED, "
     "PR_END_OF_FILE_ERROR, socket hang up, Remote host terminated the handshake"},
    {Fault::truncated,
     "TLS connection was non-properly terminated, SSL3_READ_BYTES:unexpected eof while reading, "
     "ERR_CONTENT_LENGTH_MISMATCH"},
    {Fault::peer_speaks_http,
     "wrong version number, http request, https proxy request, SSL_ERROR_RX_RECORD_TOO_LONG, ERR_SSL_PROTOCOL_ERROR, "
     "first record does not look like a TLS handshake, Client sent an HTTP request to an HTTPS server, The plain HTTP "
     "request was sent to HTTPS port"},
    {Fault::peer_not_tls,
     "unknown protocol, packet length too long, An unexpected TLS packet was received, not an SSL/TLS record"},
    {Fault::record_overflow,
     "record too large, data length too long, SSL_ERROR_RX_RECORD_TOO_LONG, received a record that exceeded the "
     "maximum permissible length"},
    {Fault::record_version, "wrong SSL version, unsupported record version"},
    {Fault::bad_record_mac,
     "decryption failed or bad record mac, sslv3 alert bad record mac, SSL_ERROR_BAD_MAC_READ, bad mac decode"},
    {Fault::unexpected_message, "unexpected message, ccs received early, ERR_SSL_UNEXPECTED_MESSAGE"},
    {Fault::version_not_common,
     "unsupported protocol, tlsv1 alert protocol version, no protocols available, ERR_SSL_VERSION_OR_CIPHER_MISMATCH, "
     "SSL_ERROR_UNSUPPORTED_VERSION, SSL_ERROR_PROTOCOL_VERSION_ALERT, ERR_SSL_OBSOLETE_VERSION, Received fatal alert: "
     "protocol_version"},
    {Fault::suite_not_common,
     "no shared cipher, no ciphers available, ERR_SSL_VERSION_OR_CIPHER_MISMATCH, SSL_ERROR_NO_CYPHER_OVERLAP, no "
     "cipher match, sslv3 alert handshake failure"},
    {Fault::group_not_common,
     "no suitable key share, no shared groups, no suitable groups, wrong curve, dh key too small, "
     "ERR_SSL_WEAK_SERVER_EPHEMERAL_DH_KEY"},
    {Fault::alpn_not_common,
     "no application protocol, ERR_ALPN_NEGOTIATION_FAILED, SSL_ERROR_NEXT_PROTOCOL_NO_PROTOCOL"},
    {Fault::scheme_not_common, "no suitable signature algorithm, no shared signature algorithms"},
    {Fault::signature_invalid, "bad signature, SSL_ERROR_BAD_HANDSHAKE_HASH_VALUE, ERR_SSL_SERVER_CERT_BAD_FORMAT"},
    {Fault::finished_invalid, "digest check failed, ERR_SSL_DECRYPT_ERROR_ALERT"},
    {Fault::certificate_missing,
     "peer did not return a certificate, ERR_SSL_CLIENT_AUTH_CERT_NEEDED, ERR_BAD_SSL_CLIENT_AUTH_CERT, No required "
     "SSL certificate was sent"},
    {Fault::fallback_inappropriate,
     "inappropriate fallback, ERR_SSL_FALLBACK_BEYOND_MINIMUM_VERSION, SSL_ERROR_INAPPROPRIATE_FALLBACK_ALERT"},
    {Fault::renegotiation_refused,
     "unsafe legacy renegotiation disabled, no renegotiation, SSL_ERROR_RENEGOTIATION_NOT_ALLOWED"},
    {Fault::extended_master_secret_missing, "SSL_ERROR_MISSING_EXTENDED_MASTER_SECRET"},
    {Fault::peer_alert,
     "sslv3 alert handshake failure, ssl/tls alert handshake failure, tlsv1 alert unknown ca, "
     "tlsv1 unrecognized name, tlsv13 alert certificate required, tlsv1 alert internal error, "
     "SSL_ERROR_HANDSHAKE_FAILURE_ALERT, Received fatal alert: handshake_failure, curl 35"},
    {Fault::cert_expired,
     "certificate has expired, CERT_HAS_EXPIRED, X509_V_ERR_CERT_HAS_EXPIRED, ERR_CERT_DATE_INVALID, "
     "SEC_ERROR_EXPIRED_CERTIFICATE, SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE, certificate has expired or is not yet "
     "valid, verify error:num=10"},
    {Fault::cert_not_yet_valid,
     "certificate is not yet valid, CERT_NOT_YET_VALID, X509_V_ERR_CERT_NOT_YET_VALID, ERR_CERT_DATE_INVALID, "
     "MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE, verify error:num=9"},
    {Fault::cert_name_mismatch,
     "hostname mismatch, ERR_CERT_COMMON_NAME_INVALID, SSL_ERROR_BAD_CERT_DOMAIN, ERR_TLS_CERT_ALTNAME_INVALID, no "
     "alternative certificate subject name matches target host name, certificate subject name does not match target "
     "host name, X509_V_ERR_HOSTNAME_MISMATCH, doesn't match target host, No subject alternative names present, verify "
     "error:num=62"},
    {Fault::cert_unknown_issuer,
     "unable to get local issuer certificate, unable to get issuer certificate, self-signed certificate in certificate "
     "chain, self signed certificate in certificate chain, SSL certificate problem, certificate verify failed, "
     "CERTIFICATE_VERIFY_FAILED, ERR_CERT_AUTHORITY_INVALID, SEC_ERROR_UNKNOWN_ISSUER, SEC_ERROR_UNTRUSTED_ISSUER, "
     "SELF_SIGNED_CERT_IN_CHAIN, UNABLE_TO_GET_ISSUER_CERT_LOCALLY, certificate signed by unknown authority, PKIX path "
     "building failed, unable to find valid certification path to requested target, curl 60, verify error:num=19, "
     "verify error:num=20"},
    {Fault::cert_self_signed,
     "self-signed certificate, self signed certificate, DEPTH_ZERO_SELF_SIGNED_CERT, "
     "MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT, ERR_CERT_AUTHORITY_INVALID, verify error:num=18"},
    {Fault::cert_intermediate_missing,
     "unable to verify the first certificate, UNABLE_TO_VERIFY_LEAF_SIGNATURE, unable to get local issuer certificate, "
     "verify error:num=21"},
    {Fault::cert_signature_invalid,
     "certificate signature failure, SEC_ERROR_BAD_SIGNATURE, ERR_CERT_INVALID, verify error:num=7"},
    {Fault::cert_signature_algorithm,
     "ca md too weak, CA signature digest algorithm too weak, ERR_CERT_WEAK_SIGNATURE_ALGORITHM, "
     "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED"},
    {Fault::cert_weak_key,
     "ee key too small, EE certificate key too weak, ca key too small, ERR_CERT_WEAK_KEY, "
     "MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE"},
    {Fault::cert_wrong_usage,
     "unsupported certificate purpose, unsuitable certificate purpose, SEC_ERROR_INADEQUATE_CERT_TYPE, verify "
     "error:num=26"},
    {Fault::cert_not_a_ca,
     "invalid CA certificate, SEC_ERROR_CA_CERT_INVALID, MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY, verify "
     "error:num=24"},
    {Fault::cert_revoked, "certificate revoked, ERR_CERT_REVOKED, SEC_ERROR_REVOKED_CERTIFICATE, verify error:num=23"},
    {Fault::cert_pin,
     "ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN, MOZILLA_PKIX_ERROR_KEY_PINNING_FAILURE, public key does not match pinned "
     "public key"},
    {Fault::pem_invalid, "no start line, bad base64 decode, PEM_read_bio"},
    {Fault::key_encrypted, "bad decrypt, Enter PEM pass phrase"},
    {Fault::key_mismatch,
     "key values mismatch, private key does not match the certificate public key, X509_check_private_key, "
     "SSL_CTX_use_PrivateKey_file"},
};

}  // namespace

std::string_view names_elsewhere(Fault fault) noexcept {
  const auto* found = std::ranges::find(kAliases, fault, &Alias::fault);
  return found == std::end(kAliases) ? std::string_view() : found->names;
}

}  // namespace entente::explain
