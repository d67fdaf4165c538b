// Notes on alerts (RFC 8446 §6), and what usually makes a peer send each.
#include "explain/notes.h"

namespace entente::explain {
namespace {

constexpr Note kAlerts[] = {
    {"close_notify", "The sender says no more.", "Without it nobody could tell an end from a cut.",
     "Somebody could cut a connection, and the receiver would take a part for the whole (truncation attack).",
     "RFC 8446 §6.1"},
    {"unexpected_message", "A message came that may not come at this point.", "The order of a handshake is fixed.",
     "Messages could be left out or come twice, as those that prove who the peer is (SMACK).", "RFC 8446 §6.2"},
    {"bad_record_mac", "A record does not authenticate.",
     "It was altered on the way, or the two sides have different keys.", "Altered bytes would reach the application.",
     "RFC 8446 §6.2"},
    {"record_overflow", "A record is larger than allowed.", "At most 2^14 bytes, 256 more when encrypted.",
     "A peer could make the other side hold as much as it likes.", "RFC 8446 §6.2"},
    {"handshake_failure", "No acceptable set of parameters was found.",
     "The least telling of all alerts: suites, groups, signatures or certificates.",
     "The peer would see a closed connection, and nothing more.", "RFC 8446 §6.2"},
    {"bad_certificate", "A certificate is damaged or wrong.", "A bad signature, a wrong name, a broken encoding.",
     "The peer would not learn that its certificate is at fault.", "RFC 8446 §6.2"},
    {"unsupported_certificate", "A certificate is of a kind that is not supported.",
     "A purpose, a key or an extension that does not fit.", "The peer would look for the fault elsewhere.",
     "RFC 8446 §6.2"},
    {"certificate_revoked", "A certificate was revoked by its issuer.", "Its key may have been stolen.",
     "The owner might not learn that everybody refuses its certificate.", "RFC 8446 §6.2"},
    {"certificate_expired", "A certificate is outside its time.", "Expired, or not yet valid.",
     "The owner might not learn that it forgot to renew.", "RFC 8446 §6.2"},
    {"certificate_unknown", "A certificate was refused for another reason.", "Often the application's own rule.",
     "There would be no word for what the others do not fit.", "RFC 8446 §6.2"},
    {"illegal_parameter", "A field contradicts others or the rules.", "The message can be read but makes no sense.",
     "A peer that breaks the rules would not learn of it.", "RFC 8446 §6.2"},
    {"unknown_ca", "No trusted issuer was found for the certificate.",
     "A private CA, or a chain without its intermediate certificates.",
     "The owner would not learn that its chain lacks a link, or that its CA is not known.", "RFC 8446 §6.2"},
    {"access_denied", "The certificate is good, but who it names may not come in.", "A decision of the application.",
     "The peer would take a refusal for a fault of the connection.", "RFC 8446 §6.2"},
    {"decode_error", "A message cannot be read.", "A length is wrong or something is missing.",
     "A peer with a bug in its encoder would not learn of it.", "RFC 8446 §6.2"},
    {"decrypt_error", "A signature or a Finished does not check.",
     "The two sides saw different handshakes, or the key is not the certificate's.",
     "A forged handshake would look like a broken connection.", "RFC 8446 §6.2"},
    {"protocol_version", "The version is known but not accepted.", "One side is too old for the other.",
     "The peer would try again and again with the same version.", "RFC 8446 §6.2"},
    {"insufficient_security", "The offer is too weak.", "The server wants stronger suites or groups.",
     "The peer could not tell a weak offer from no common one.", "RFC 8446 §6.2"},
    {"internal_error", "Something failed that has nothing to do with the peer.", "Memory, configuration, a bug.",
     "The peer would look for the fault at its own side.", "RFC 8446 §6.2"},
    {"inappropriate_fallback", "The client tried again with an older version, and should not have.",
     "Somebody may be forcing an older version.",
     "Whoever makes the first attempt fail would choose the version of the second (POODLE).", "RFC 7507 §3"},
    {"user_canceled", "The sender gave up for reasons of its own.", "close_notify follows.",
     "The peer would report a failure where there is none.", "RFC 8446 §6.1"},
    {"no_renegotiation", "The sender does not renegotiate.",
     "TLS 1.2 could begin a second handshake inside a connection; TLS 1.3 cannot.",
     "A TLS 1.2 peer would wait for a handshake that does not come.", "RFC 5246 §7.2.2"},
    {"missing_extension", "An extension that must be there is not.",
     "TLS 1.3 needs supported_groups, key_share and signature_algorithms.",
     "Each side would guess what the other meant.", "RFC 8446 §6.2"},
    {"unsupported_extension", "An extension came that nobody asked for.", "Answers must be to questions.",
     "A server could turn on features that the client does not know.", "RFC 8446 §6.2"},
    {"unrecognized_name", "No site of this name is served here.", "The server_name matches no certificate.",
     "The client would get another site's certificate, and a name error that says less.", "RFC 6066 §3"},
    {"bad_certificate_status_response", "The stapled OCSP response is wrong.", "Not signed rightly, or out of date.",
     "A server would not learn that its staple is stale or wrong.", "RFC 6066 §8"},
    {"unknown_psk_identity", "No pre-shared key of this name is known.", "It may have been forgotten.",
     "The client would not learn that its key, and nothing else, is at fault.", "RFC 8446 §6.2"},
    {"certificate_required", "The server wants a client certificate and got none.", "Give one with --cert and --key.",
     "The client would see a closed connection, as if the network had failed.", "RFC 8446 §6.2"},
    {"no_application_protocol", "No common application protocol.", "The ALPN lists share none.",
     "The two would speak different protocols inside (ALPACA).", "RFC 7301 §3.2"},
    {"ech_required", "The server wants an encrypted ClientHello.", "The client's configuration for it is out of date.",
     "A client would go on with a name in the clear that it meant to hide.", "RFC 9849 §5"},
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

}  // namespace

std::span<const Note> alert_notes() noexcept { return kAlerts; }

std::span<const std::string_view> usual_reasons(Alert alert) noexcept {
  for (const auto& row : kReasons)
    if (row.alert == alert) return row.reasons;
  return {};
}

}  // namespace entente::explain
