// Notes on alerts (RFC 8446 §6), and what usually makes a peer send each; notes on the checks of certificates (RFC 5280
// §6.1, RFC 9525).
#include "base/enum_names.h"
#include "explain/notes.h"

namespace entente::explain {
namespace {

constexpr Note kAlerts[] = {
    {"close_notify", "The sender says no more.", "Without it nobody could tell an end from a cut."},
    {"unexpected_message", "A message came that may not come at this point.", "The order of a handshake is fixed."},
    {"bad_record_mac", "A record does not authenticate.",
     "It was altered on the way, or the two sides have different keys."},
    {"record_overflow", "A record is larger than allowed.", "At most 2^14 bytes, 256 more when encrypted."},
    {"handshake_failure", "No acceptable set of parameters was found.",
     "The least telling of all alerts: suites, groups, signatures or certificates."},
    {"bad_certificate", "A certificate is damaged or wrong.", "A bad signature, a wrong name, a broken encoding."},
    {"unsupported_certificate", "A certificate is of a kind that is not supported.",
     "A purpose, a key or an extension that does not fit."},
    {"certificate_revoked", "A certificate was revoked by its issuer.", "Its key may have been stolen."},
    {"certificate_expired", "A certificate is outside its time.", "Expired, or not yet valid."},
    {"certificate_unknown", "A certificate was refused for another reason.", "Often the application's own rule."},
    {"illegal_parameter", "A field contradicts others or the rules.", "The message can be read but makes no sense."},
    {"unknown_ca", "No trusted issuer was found for the certificate.",
     "A private CA, or a chain without its intermediate certificates."},
    {"access_denied", "The certificate is good, but who it names may not come in.", "A decision of the application."},
    {"decode_error", "A message cannot be read.", "A length is wrong or something is missing."},
    {"decrypt_error", "A signature or a Finished does not check.",
     "The two sides saw different handshakes, or the key is not the certificate's."},
    {"protocol_version", "The version is known but not accepted.", "One side is too old for the other."},
    {"insufficient_security", "The offer is too weak.", "The server wants stronger suites or groups."},
    {"internal_error", "Something failed that has nothing to do with the peer.", "Memory, configuration, a bug."},
    {"inappropriate_fallback", "The client tried again with an older version, and should not have.",
     "Somebody may be forcing an older version."},
    {"user_canceled", "The sender gave up for reasons of its own.", "close_notify follows."},
    {"no_renegotiation", "The sender does not renegotiate.",
     "TLS 1.2 could begin a second handshake inside a connection; TLS 1.3 cannot."},
    {"missing_extension", "An extension that must be there is not.",
     "TLS 1.3 needs supported_groups, key_share and signature_algorithms."},
    {"unsupported_extension", "An extension came that nobody asked for.", "Answers must be to questions."},
    {"unrecognized_name", "No site of this name is served here.", "The server_name matches no certificate."},
    {"bad_certificate_status_response", "The stapled OCSP response is wrong.", "Not signed rightly, or out of date."},
    {"unknown_psk_identity", "No pre-shared key of this name is known.", "It may have been forgotten."},
    {"certificate_required", "The server wants a client certificate and got none.", "Give one with --cert and --key."},
    {"no_application_protocol", "No common application protocol.", "The ALPN lists share none."},
    {"ech_required", "The server wants an encrypted ClientHello.", "The client's configuration for it is out of date."},
};

struct Reasons {
  Alert alert;
  std::span<const std::string_view> reasons;
};

constexpr std::string_view kHandshakeFailure[] = {
    "no cipher suite in common",
    "no signature scheme of the offer fits the server's certificate",
    "no group in common",
    "the server wants a client certificate",
    "the server serves no site of this name",
};
constexpr std::string_view kProtocolVersion[] = {
    "the server has no TLS 1.3", "the server has neither TLS 1.2 nor TLS 1.3", "the server has no TLS 1.2 any more",
    "a device on the way answers in the server's place"};
constexpr std::string_view kInsufficientSecurity[] = {
    "the server allows only suites or groups stronger than the offered"};
constexpr std::string_view kUnrecognizedName[] = {"the server serves no site of this name",
                                                  "no server_name was sent (an IP address has none) and there is no "
                                                  "default site"};
constexpr std::string_view kNoProtocol[] = {"the server speaks none of the protocols offered with ALPN"};
constexpr std::string_view kCertificateRequired[] = {"the server requires a client certificate, and none was sent"};
constexpr std::string_view kBadCertificate[] = {"the peer could not check the certificate that it was shown",
                                                "a wrong name, a bad signature or a broken encoding"};
constexpr std::string_view kUnsupportedCertificate[] = {
    "the certificate shown is for another purpose (extendedKeyUsage)",
    "its key is of a kind that the peer does not take"};
constexpr std::string_view kRevoked[] = {"the certificate shown was revoked"};
constexpr std::string_view kExpired[] = {"the certificate shown has expired",
                                         "the peer's clock is wrong, or ours was when it was issued"};
constexpr std::string_view kUnknown[] = {"a rule of the peer's application refused the certificate shown"};
constexpr std::string_view kUnknownCa[] = {"the peer does not trust the CA of the certificate that it was shown",
                                           "the intermediate certificates were not sent along"};
constexpr std::string_view kDenied[] = {"the peer knows who we are and does not let us in"};
constexpr std::string_view kInternal[] = {"the peer is misconfigured: often no usable certificate",
                                          "the peer is out of memory, or has a bug"};
constexpr std::string_view kDecrypt[] = {"something on the way altered the handshake",
                                         "the private key used does not belong to the certificate",
                                         "one of the two has a bug"};
constexpr std::string_view kMac[] = {"something on the way altered a record", "one of the two has a bug"};
constexpr std::string_view kGrammar[] = {"something on the way altered the hello", "one of the two has a bug"};
constexpr std::string_view kUnexpected[] = {"the port expects another protocol or a greeting first (STARTTLS)",
                                            "one of the two has a bug"};
constexpr std::string_view kClosed[] = {"the server shut down, or closes connections that it does not want"};
constexpr std::string_view kMissing[] = {"something on the way removed an extension of the hello"};

constexpr Reasons kReasons[] = {
    {Alert::handshake_failure, kHandshakeFailure},
    {Alert::protocol_version, kProtocolVersion},
    {Alert::insufficient_security, kInsufficientSecurity},
    {Alert::unrecognized_name, kUnrecognizedName},
    {Alert::no_application_protocol, kNoProtocol},
    {Alert::certificate_required, kCertificateRequired},
    {Alert::bad_certificate, kBadCertificate},
    {Alert::unsupported_certificate, kUnsupportedCertificate},
    {Alert::certificate_revoked, kRevoked},
    {Alert::certificate_expired, kExpired},
    {Alert::certificate_unknown, kUnknown},
    {Alert::unknown_ca, kUnknownCa},
    {Alert::access_denied, kDenied},
    {Alert::internal_error, kInternal},
    {Alert::decrypt_error, kDecrypt},
    {Alert::bad_record_mac, kMac},
    {Alert::record_overflow, kMac},
    {Alert::decode_error, kGrammar},
    {Alert::illegal_parameter, kGrammar},
    {Alert::unsupported_extension, kGrammar},
    {Alert::missing_extension, kMissing},
    {Alert::unexpected_message, kUnexpected},
    {Alert::close_notify, kClosed},
    {Alert::user_canceled, kClosed},
};

constexpr Note kChecks[] = {
    {"trust", "the path ends in a certificate that is trusted here",
     "Trust is given to roots; everything else earns it by a signature."},
    {"validity", "now lies between notBefore and notAfter",
     "A short life bounds the harm of a stolen key, and of a mistake."},
    {"signature", "the issuer's key signed this certificate", "Otherwise anybody could write any name into it."},
    {"algorithm", "the signature's algorithm is a strong one", "SHA-1 and MD5 can be forged."},
    {"key", "the public key is strong enough", "A short key can be broken, and then anybody can be its owner."},
    {"basic_constraints", "whoever issues certificates is a CA",
     "Otherwise every owner of a certificate could issue more, for any name."},
    {"path_length", "no more intermediate CAs than a CA above allows", "A CA can bound whom it entrusts."},
    {"key_usage", "the key may be used for this", "A key for encryption should not sign."},
    {"extended_key_usage", "the certificate is for this purpose",
     "A certificate for mail must not pass for a server's."},
    {"critical_extensions", "every critical extension is understood",
     "A restriction that is not understood might be broken."},
    {"profile", "the certificate keeps to the rules of RFC 5280", "What is odd is often an attack on the reader."},
    {"name_constraints", "its names lie within what the CAs above may issue for",
     "A CA for one company should not be able to speak for another."},
    {"policies", "it was issued under rules that the CAs above, and you, accept",
     "Who demands a policy wants every CA of the path to have kept it."},
    {"name", "the certificate is for the name asked for",
     "A good certificate for another name proves that one talks to somebody else."},
    {"revocation", "the issuer has not taken the certificate back", "Keys get stolen before certificates expire."},
};

}  // namespace

std::span<const Note> alert_notes() noexcept { return kAlerts; }
std::span<const Note> check_notes() noexcept { return kChecks; }

std::span<const std::string_view> usual_reasons(Alert alert) noexcept {
  for (const auto& row : kReasons)
    if (row.alert == alert) return row.reasons;
  return {};
}

}  // namespace entente::explain
