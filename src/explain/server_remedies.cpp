// What servers' logs say of clients that fail.
#include "explain/server_remedies.h"

#include <algorithm>

namespace entente::explain {
namespace {

constexpr ServerRemedy kRemedies[] = {
    {Fault::timed_out, Alert::none, "the client connected and then said nothing more: a port scanner, or a bad network",
     "try again", "nothing, unless many do"},
    {Fault::connection_reset, Alert::none, "the client, or something on the way, gave the connection up",
     "try again; compare from another network", "nothing, unless many do: then have a client's own log"},
    {Fault::closed_in_handshake, Alert::none,
     "the client went away without an alert: its user did, or it does not like the certificate and does not say so",
     "look at the client's own message", "nothing, unless many do: then look at the server with entente connect"},
    {Fault::peer_speaks_http, Alert::none, "the client spoke http:// to an https port", "use https://",
     "give out https:// addresses, and redirect from port 80"},
    {Fault::peer_speaks_ssh, Alert::none, "an SSH client came to this port", "use the port of SSH",
     "nothing: somebody took the wrong port"},
    {Fault::peer_speaks_mail, Alert::none, "a client that speaks in plain text first came to this port",
     "begin with TLS at this port", "nothing, unless a port with STARTTLS is wanted: this is none"},
    {Fault::peer_not_tls, Alert::none, "a client of another protocol, or a scanner, came to this port",
     "check host and port", "nothing, unless many do: then find what sends them here"},
    {Fault::version_not_common, Alert::none, "the client is older than what this server speaks",
     "update the client: TLS 1.2 is from 2008", "let TLS 1.2 in, if --min or --policy keeps it out"},
    {Fault::legacy_version_ssl3, Alert::none, "the client is from before 1999, or a scanner", "update the client",
     "nothing: SSL 3.0 is broken"},
    {Fault::suite_not_common, Alert::none, "the client has none of this server's cipher suites", "update the client",
     "allow more (--suites), or --policy legacy for clients that cannot be updated"},
    {Fault::group_not_common, Alert::none, "the client has none of this server's groups", "update the client",
     "allow more groups (--groups)"},
    {Fault::certificate_missing, Alert::none, "this server requires a client certificate",
     "give a certificate and its key", "tell your users where to get one, or use --client-auth request"},
    {Fault::cert_unknown_issuer, Alert::none, "the client's certificate is of a CA that this server does not trust",
     "send the intermediate certificates too, or get a certificate of a CA that this server trusts",
     "add the CA to the file of --client-ca"},
    {Fault::cert_expired, Alert::none, "the client's certificate has ended", "renew the client's certificate",
     "nothing, if your clock is right"},
    {Fault::peer_alert, Alert::unknown_ca,
     "the client does not trust the CA of this server's certificate, or was not sent the intermediates",
     "trust the CA that issued the server's certificate",
     "send the intermediate certificates (in the file of --cert), and have clients trust your root"},
    {Fault::peer_alert, Alert::bad_certificate,
     "the client could not check this server's certificate, or it is for another name", "look at the client's message",
     "look at it with entente connect: it tells every check"},
    {Fault::peer_alert, Alert::certificate_unknown,
     "the client refused this server's certificate: browsers say so until a user accepts it",
     "look at the client's message", "get a certificate of a CA that your clients trust"},
    {Fault::peer_alert, Alert::unsupported_certificate,
     "this server's certificate is for another purpose, or its key is "
     "of a kind that the client does not take",
     "update the client", "get a certificate for servers (serverAuth)"},
    {Fault::peer_alert, Alert::certificate_expired,
     "this server's certificate has ended, or the client's clock is wrong", "check the clock",
     "renew the certificate, and reload it"},
    {Fault::peer_alert, Alert::certificate_revoked, "this server's certificate was revoked", "do not go on",
     "get a new certificate with a new key"},
    {Fault::peer_alert, Alert::protocol_version, "the client does not take the version that this server chose",
     "allow more versions in the client", "allow TLS 1.2, if --min or --policy keeps it out"},
    {Fault::peer_alert, Alert::handshake_failure, "the client takes nothing of what this server chose",
     "allow more suites and groups in the client", "look at the client's own log: the alert says no more"},
    {Fault::peer_alert, Alert::internal_error, "the client failed for a reason of its own", "look at the client's log",
     "nothing"},
    {Fault::peer_alert, Alert::access_denied, "the client's own rules do not let it come here", "look at those rules",
     "nothing"},
};

}  // namespace

const ServerRemedy* remedy_at_server(Fault fault, Alert alert) noexcept {
  const auto wanted = fault == Fault::peer_alert ? alert : Alert::none;
  const auto* found =
      std::ranges::find_if(kRemedies, [&](const auto& row) { return row.fault == fault && row.alert == wanted; });
  return found == std::end(kRemedies) ? nullptr : found;
}

}  // namespace entente::explain
