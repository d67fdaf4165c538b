// Reading the command line. This file and options_cert.cpp alone include CLI11.
#include "options.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <span>
#include <sstream>
#include <tuple>

#include "code_points.h"
#include "named_files.h"
#include "options_cert.h"
#include "options_decode.h"
#include "options_fetch.h"
#include "options_pki.h"
#include "options_transcript.h"
#include "output.h"
#include "version.h"

namespace entente::cli {
namespace {

// ---- values ----

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= list.size();) {
    const auto comma = std::min(list.find(',', at), list.size());
    if (comma > at) out.push_back(list.substr(at, comma - at));
    at = comma + 1;
  }
  return out;
}

template <class E>
void add_list(CLI::App& app, const std::string& flag, std::vector<E>& into, const std::string& help) {
  const auto take = [&into, flag](const std::string& list) {
    for (const auto& text : split(list)) {
      const auto value = code_point<E>(text);
      if (!value) throw CLI::ValidationError(flag, "not known: " + text);
      into.push_back(*value);
    }
    if (into.empty()) throw CLI::ValidationError(flag, "a list, with commas");
  };
  app.add_option_function<std::string>(flag, take, help)->type_name("LIST");
}

void add_version(CLI::App& app, const std::string& flag, std::optional<ProtocolVersion>& into,
                 const std::string& help) {
  const auto take = [&into, flag](const std::string& text) {
    into = version_of(text);
    if (!into) throw CLI::ValidationError(flag, "1.2 or 1.3 is expected");
  };
  app.add_option_function<std::string>(flag, take, help)->type_name("VERSION");
}

void add_compression(CLI::App& app, ProtocolOptions& options) {
  const auto take = [&options](const std::string& list) {
    options.compress_certificates = list != "off";
    for (const auto& text : split(options.compress_certificates ? list : "")) {
      const auto value = code_point<CertificateCompression>(text);
      if (!value) throw CLI::ValidationError("--certificate-compression", "not known: " + text);
      options.certificate_compression.push_back(*value);
    }
  };
  app.add_option_function<std::string>("--certificate-compression", take,
                                       "Compress certificates by these: brotli,zstd,zlib; or off")
      ->type_name("LIST");
}

void add_protocol(CLI::App& app, ProtocolOptions& options) {
  app.add_option_function<std::string>(
         "--alpn", [&options](const std::string& list) { options.alpn = split(list); },
         "Application protocols, the preferred first: h2,http/1.1")
      ->type_name("LIST");
  add_list(app, "--groups", options.groups,
           "Key exchange groups, the preferred first: X25519MLKEM768,SecP256r1MLKEM768,SecP384r1MLKEM1024 (TLS 1.3 "
           "alone),x25519,secp256r1,secp384r1; besides: secp521r1");
  add_list(app, "--suites", options.suites,
           "Cipher suites, the preferred first: TLS_AES_128_GCM_SHA256,... of TLS 1.3, "
           "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,... of TLS 1.2");
  add_version(app, "--min", options.min_version, "Lowest version: 1.2 or 1.3");
  add_version(app, "--max", options.max_version, "Highest version: 1.2 or 1.3");
  app.add_option("--policy", options.policy,
                 "What is good enough where nothing else is said: modern, default, legacy, or a file (see entente "
                 "policy)")
      ->type_name("POLICY");
  app.add_option("--record-size-limit", options.record_size_limit,
                 "Bytes in the largest record that the peer may send, 64 to 16385 (RFC 8449)")
      ->type_name("N")
      ->check(CLI::Range(64, 16385));
  app.add_option("--pad-records", options.pad_records_to,
                 "Pad what is sent to a multiple of so many bytes (RFC 8446 5.4)")
      ->type_name("N");
  add_compression(app, options);
  add_list(app, "--certificate-schemes", options.certificate_schemes,
           "Signature schemes that the peer's chain may be signed with");
  app.add_flag("--name-authorities", options.name_authorities, "Tell the peer the CAs that are trusted");
  app.add_option("--keylog", options.keylog,
                 "Append the connection's secrets to this file, for Wireshark (also: SSLKEYLOGFILE)")
      ->type_name("FILE");
}

// ---- verbs ----

using Chosen = std::function<Command()>;

struct Parser {
  CLI::App app{"A TLS library whose handshakes explain themselves.", "entente"};
  Chosen chosen;

  template <class Options>
  CLI::App* verb(CLI::App& under, const std::string& name, const std::string& help,
                 const std::shared_ptr<Options>& options, const std::string& examples) {
    auto* sub = under.add_subcommand(name, help);
    sub->footer(examples);
    sub->callback([this, options] {
      if constexpr (requires { files_of(*options); })
        if (const auto clash = clash_of(files_of(*options)); !clash.empty()) throw CLI::ParseError(clash, kExitUsage);
      chosen = [options] { return Command(*options); };
    });
    return sub;
  }
};

// ---- demo ----

/// Which failures a handshake can have.
void check_break(const DemoOptions& options) {
  using Handshake = DemoOptions::Handshake;
  constexpr std::string_view not_in_tls12[] = {"version"}, not_in_rsa[] = {"version", "group", "signature"},
                             rsa_alone[] = {"premaster"};
  const auto refused = options.handshake == Handshake::tls12_rsa ? std::span<const std::string_view>(not_in_rsa)
                       : options.handshake == Handshake::tls12   ? std::span<const std::string_view>(not_in_tls12)
                                                                 : std::span<const std::string_view>();
  const bool is_rsa = options.handshake == Handshake::tls12_rsa;
  if (!is_rsa && std::ranges::find(rsa_alone, options.break_name) != std::end(rsa_alone))
    throw CLI::ValidationError("--break", options.break_name + " needs --tls12-rsa");
  if (std::ranges::find(refused, options.break_name) != refused.end())
    throw CLI::ValidationError("--break", "this handshake has nothing that could fail so: " + options.break_name);
}

/// What is shown: at most one of these, each with what cannot be had with it.
void add_demo_kinds(CLI::App& sub, const std::shared_ptr<DemoOptions>& options, CLI::Option* broken,
                    std::initializer_list<CLI::Option*> tls13_alone) {
  using Handshake = DemoOptions::Handshake;
  using Second = DemoOptions::Second;
  struct Row {
    const char* flag;
    Handshake handshake;
    Second second;
    const char* help;
  };
  constexpr Row rows[] = {
      {"--resume", Handshake::tls13, Second::ticket, "Connect twice: the second connection resumes the first"},
      {"--0rtt", Handshake::tls13, Second::early_data,
       "The same, and the second connection begins with data; then somebody sends these again"},
      {"--tls12", Handshake::tls12, Second::none, "TLS 1.2, with a fresh key exchange (ECDHE)"},
      {"--tls12-rsa", Handshake::tls12_rsa, Second::none,
       "TLS 1.2 as in textbooks: a secret encrypted to the server's RSA key. Then an attacker who recorded it gets "
       "that "
       "key"},
      {"--session-id", Handshake::tls12, Second::session_id,
       "TLS 1.2, twice: the second connection names the session that the server kept"},
      {"--tls12-ticket", Handshake::tls12, Second::ticket,
       "TLS 1.2, twice: the second connection brings the server's ticket back"},
  };
  std::vector<CLI::Option*> kinds;
  for (const auto& row : rows) {
    auto* flag = sub.add_flag_callback(
        row.flag,
        [options, row] { std::tie(options->handshake, options->second) = std::tie(row.handshake, row.second); },
        row.help);
    for (auto* other : kinds) flag->excludes(other);
    if (row.second != Second::none) flag->excludes(broken);
    if (row.handshake != Handshake::tls13)
      for (auto* other : tls13_alone) flag->excludes(other);
    kinds.push_back(flag);
  }
}

void add_demo(Parser& parser) {
  auto options = std::make_shared<DemoOptions>();
  auto* sub =
      parser.verb(parser.app, "demo", "Client and server in one process, every step explained; no network", options,
                  "Examples:\n  entente demo\n  entente demo --tls12-rsa\n  entente demo --break expired\n"
                  "  entente demo --bytes | less -R\n\n"
                  "With --break the exit code is that of the failure shown (see entente connect --help).");
  auto* broken = sub->add_option("--break", options->break_name,
                                 "Make it fail: expired, not-yet, name, untrusted, signature, version, "
                                 "group, finished or record; premaster, with --tls12-rsa")
                     ->type_name("HOW")
                     ->check(CLI::IsMember({"expired", "not-yet", "name", "untrusted", "signature", "version", "group",
                                            "finished", "record", "premaster"}));
  auto* hybrid = sub->add_flag("--pq", options->pq,
                               "Tell of the post-quantum key exchange: why it was chosen, and both its halves");
  auto* retry = sub->add_flag("--hrr", options->hrr,
                              "The client guesses a group that the server does not take: one more round trip");
  sub->add_flag("--client-auth", options->client_auth, "The server asks the client for a certificate");
  add_demo_kinds(*sub, options, broken, {hybrid, retry});
  sub->get_option("--0rtt")->excludes(retry);
  sub->add_flag("--secrets", options->secrets, "Every secret in full: here they protect nothing");
  sub->add_flag("--bytes", options->bytes, "Every byte of every message, named");
  sub->add_flag("--json", options->json, "Every step of both sides as JSON");
  add_transcript(*sub, options->exports);
  options->exports.data_is_nobodys = true;
  sub->parse_complete_callback([options] { check_break(*options); });
}

void add_connect_trust(CLI::App& sub, ConnectOptions& options) {
  sub.add_option("--ca", options.ca, "Trust the certificates of this file or directory, and no others")
      ->type_name("FILE");
  sub.add_option("--cert", options.cert, "Client certificate, its issuers behind it (PEM)")->type_name("FILE");
  sub.add_option("--key", options.key, "Its private key (PEM)")->type_name("FILE");
  sub.add_flag("--post-handshake-auth", options.post_handshake_auth,
               "Offer to show the certificate when the server asks later");
  sub.add_option("--sni", options.sni, "Ask for this name instead of the target's, and verify it")->type_name("NAME");
  sub.add_option("--verify-name", options.verify_name, "The certificate must be for this name instead")
      ->type_name("NAME");
  sub.add_flag("!--no-verify", options.verify,
               "Go on with a certificate that is not valid; the verdict is shown still");
  add_connect_revocation(sub, options);
}

void add_connect_resumption(CLI::App& sub, ConnectOptions& options) {
  auto* none = sub.add_flag("!--no-tickets", options.tickets, "Ask for no tickets: nothing to resume from");
  auto* in = sub.add_option("--session-in", options.session_in, "Resume the session of this file")->type_name("FILE");
  auto* out = sub.add_option("--session-out", options.session_out,
                             "Wait a second for a ticket, and write the session to this file. Keep it secret");
  out->type_name("FILE");
  auto* resume = sub.add_flag("--resume", options.resume, "Connect twice, and compare: what resumption saves");
  none->excludes(in)->excludes(out)->excludes(resume);
  resume->excludes(in);
  sub.add_option("--early-data", options.early_data,
                 "Send this file in the first flight, if the session allows it. It can be replayed")
      ->type_name("FILE");
  sub.add_option("--psk", options.psks, "A key that both sides have, of 16 to 64 bytes")
      ->type_name("IDENTITY:HEX")
      ->expected(1)
      ->take_all();
}

void add_connect(Parser& parser) {
  auto options = std::make_shared<ConnectOptions>();
  auto* sub = parser.verb(
      parser.app, "connect", "Connect, and explain what happened: timings, choices, identity", options,
      "Examples:\n  entente connect example.org\n  entente connect localhost:4433 --ca ca.pem --bytes\n"
      "  entente connect https://example.org/ > page.html\n  echo hello | entente connect localhost:4433 --pipe\n\n"
      "Exit: 0 good; 2 usage; 3 no connection, or not TLS; 4 the handshake failed; 5 the certificate is not valid; "
      "70 a bug.\nThe system's trust store is used unless --ca is given (SSL_CERT_FILE and SSL_CERT_DIR say where it "
      "is).");
  sub->add_option("TARGET", options->target, "host[:port], [v6]:port, or an https:// URL, which is fetched")
      ->required();
  add_connect_trust(*sub, *options);
  add_connect_resumption(*sub, *options);
  add_protocol(*sub, options->protocol);
  sub->add_option_function<double>(
         "--timeout",
         [options](double seconds) { options->timeout = std::chrono::milliseconds(static_cast<long>(seconds * 1000)); },
         "Seconds for each of DNS, TCP and TLS (10)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 86400.0));
  sub->add_flag("--staple", options->staple,
                "Ask for a stapled OCSP response; one that is not in order ends the handshake");
  sub->add_flag("!--no-grease", options->grease, "Offer nothing without a meaning, in a fixed order (RFC 8701)");
  auto* silent =
      sub->add_flag("!--no-probe", options->probe, "No second connection to find out why the first was refused");
  sub->add_flag("--probe", options->probe_older,
                "A second connection after a good one of TLS 1.3, to find out whether TLS 1.2 would do")
      ->excludes(silent);
  sub->add_flag("--key-update", options->key_update,
                "New keys right after the handshake, and the server is asked for its own");
  sub->add_flag("--pipe", options->pipe, "Copy stdin to the peer and the peer to stdout; the explanation to stderr");
  auto* bytes = sub->add_flag("--bytes", options->bytes, "Every byte of every message, named");
  sub->add_flag("--json", options->json, "JSON on stdout (schema entente.connect/1)")->excludes(bytes);
  sub->add_flag("-v,--verbose", options->verbose, "Each check of each certificate, with what it wanted and found");
  add_capture(*sub, options->pcap);
  add_transcript_with_data(*sub, options->exports);
}

void add_serve_content(CLI::App& sub, const std::shared_ptr<ServeOptions>& options) {
  using Content = ServeOptions::Content;
  auto* http = sub.add_flag_callback(
      "--http", [options] { options->content = Content::http; },
      "Answer any GET with a page about the connection (the default)");
  auto* echo = sub.add_flag_callback("--echo", [options] { options->content = Content::echo; }, "Send back what comes");
  auto* root =
      sub.add_option("--root", options->root, "Serve the files of this directory over HTTP/1.1")->type_name("DIR");
  root->check(CLI::ExistingDirectory);
  http->excludes(echo)->excludes(root);
  echo->excludes(root);
  sub.add_option("--reply-size", options->reply_size, "Make the page of --http this many bytes long")
      ->type_name("N")
      ->excludes(echo)
      ->excludes(root);
}

void add_serve_resumption(CLI::App& sub, const std::shared_ptr<ServeOptions>& options) {
  sub.add_option("--tickets", options->tickets, "Tickets after a handshake, with which clients come back; off: none")
      ->type_name("N|off")
      ->check(CLI::IsMember({"off"}) | CLI::Range(0, 16))
      ->capture_default_str();
  sub.add_option("--session-cache", options->session_cache, "Keep this many sessions here rather than in the tickets")
      ->type_name("N");
  sub.add_option("--early-data", options->early_data,
                 "Take this many bytes of early data (0-RTT) of clients that come back; it can be replayed")
      ->type_name("N");
  sub.add_option("--psk", options->psks, "A key that client and server share, at least 16 bytes; may be repeated")
      ->type_name("IDENTITY:HEX")
      ->expected(1)
      ->take_all();
}

void add_serve_records(CLI::App& sub, const std::shared_ptr<ServeOptions>& options) {
  add_capture(sub, options->pcap);
  add_transcript_with_data(sub, options->exports);
  sub.get_option("--transcript")
      ->description("Append a line to this file for each connection, when it ends (schema entente.transcript/1)");
  sub.get_option("--html")->description(
      "Write a page that shows the last connections, to the byte: one file, for any browser. It is written when the "
      "server ends");
}

void add_serve(Parser& parser) {
  auto options = std::make_shared<ServeOptions>();
  auto* sub = parser.verb(
      parser.app, "serve", "An HTTPS file server or echo server; one explained line for each handshake", options,
      "Examples:\n  entente cert make-ca && entente cert issue localhost\n"
      "  entente serve --cert localhost.pem --key localhost-key.pem --root .\n\n"
      "The first line on stdout is 'listening on HOST:PORT'. SIGTERM and SIGINT end it: what is under way is finished "
      "first.");
  sub->add_option("--listen", options->listen, "Address and port; port 0 picks a free one")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  sub->add_option("--cert", options->certs, "Certificate, its issuers behind it (PEM); repeat with --key for more")
      ->type_name("FILE")
      ->expected(1)
      ->take_all()
      ->required();
  sub->add_option("--key", options->keys, "Private key of the certificate in the same place")
      ->type_name("FILE")
      ->expected(1)
      ->take_all()
      ->required();
  sub->add_option("--staple", options->staples, "OCSP response (DER) for the certificate in the same place")
      ->type_name("FILE")
      ->expected(1)
      ->take_all();
  add_staple_fetching(*sub, options->fetching);
  sub->add_option_function<std::string>(
         "--retry",
         [options](const std::string& when) {
           options->retry = when == "always" ? ServeOptions::Retry::always : ServeOptions::Retry::busy;
         },
         "Let clients bring back a cookie before anything is computed for them: always, or when busy")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"always", "busy"}));
  auto* ca = sub->add_option("--client-ca", options->client_ca,
                             "Trust clients with certificates of the CAs of this file or directory");
  ca->type_name("FILE");
  sub->add_option_function<std::string>(
         "--client-auth",
         [options](const std::string& how) {
           options->ask_later = how == "later";
           options->client_auth = how == "request" ? ClientAuth::request : ClientAuth::require;
         },
         "Ask clients for a certificate: request, require (the default with --client-ca), or later, which requires one "
         "after the first HTTP request (RFC 8446 section 4.6.2)")
      ->type_name("HOW")
      ->check(CLI::IsMember({"request", "require", "later"}))
      ->needs(ca);
  add_protocol(*sub, options->protocol);
  add_serve_resumption(*sub, options);
  add_serve_content(*sub, options);
  sub->add_option("--count", options->count, "End after this many connections")->type_name("N");
  sub->add_option("--key-update-every", options->key_update_every, "New keys after this many bytes sent")
      ->type_name("N");
  sub->add_flag("--json", options->json, "A JSON object a line instead of text");
  add_serve_records(*sub, options);
}

void add_cert_verify(Parser& parser, CLI::App& cert) {
  auto options = std::make_shared<CertVerifyOptions>();
  auto* sub = parser.verb(cert, "verify", "Judge a certificate: every check, every path", options,
                          "Exit: 0 valid; 5 not valid; 2 the case cannot be expressed or a file cannot be read.\n\n"
                          "Example:\n  entente cert verify --ca ca.pem --name localhost localhost.pem");
  add_cert_verify_options(*sub, *options);
}

void add_cert_making(Parser& parser, CLI::App& cert) {
  auto ca = std::make_shared<MakeCaOptions>();
  auto* make = parser.verb(cert, "make-ca", "Make a small private CA for development: ca.pem and ca-key.pem", ca,
                           "Example:\n  entente cert make-ca && entente cert issue localhost 127.0.0.1");
  make->add_option("--dir", ca->directory, "Where to write")->type_name("DIR")->capture_default_str();
  make->add_option("--name", ca->name, "What it is called (entente development CA; with --under its directory behind)")
      ->type_name("TEXT");
  make->add_option("--days", ca->days, "For how long")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 36500));
  make->add_flag("--force", ca->force, "Replace files that are there");
  add_authority_options(*make, *ca);

  auto leaf = std::make_shared<IssueOptions>();
  auto* issue = parser.verb(cert, "issue", "Issue a certificate of that CA: NAME.pem and NAME-key.pem", leaf,
                            "Names are DNS names (*.example.test too), IP addresses or mailboxes.\n\n"
                            "Example:\n  entente cert issue localhost 127.0.0.1 ::1");
  issue->add_option("NAME", leaf->names, "Whom it is for; the first names the files")->required();
  issue->add_option("--dir", leaf->directory, "Where the CA is, and where to write")
      ->type_name("DIR")
      ->capture_default_str();
  issue->add_option("--out", leaf->out, "Name the files OUT.pem and OUT-key.pem")->type_name("OUT");
  issue->add_option("--days", leaf->days, "For how long")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 3650));
  issue
      ->add_option("--key-type", leaf->key,
                   "p256, p384, ed25519, rsa2048, or with libcrypto 3.5 mldsa44, mldsa65 or mldsa87")
      ->type_name("KIND")
      ->capture_default_str()
      ->check(CLI::IsMember({"p256", "p384", "ed25519", "rsa2048", "mldsa44", "mldsa65", "mldsa87"}));
  issue->add_flag("--client-only", leaf->client_only, "For a client, not for a server");
  issue->add_flag("--force", leaf->force, "Replace files that are there");
  add_issue_places(*issue, *leaf);
}

void add_cert_revocation(Parser& parser, CLI::App& cert) {
  auto revoke = std::make_shared<CertRevokeOptions>();
  add_cert_revoke_options(
      *parser.verb(cert, "revoke", "Take a certificate of that CA back: a line in its ca-index.tsv", revoke,
                   "Example:\n  entente cert revoke localhost.pem --reason keyCompromise && entente cert crl"),
      *revoke);
  auto crl = std::make_shared<CertCrlOptions>();
  add_cert_crl_options(*parser.verb(cert, "crl", "Write that CA's revocation list: ca-crl.pem", crl,
                                    "Example:\n  entente cert crl && entente connect localhost:4433 --ca ca.pem --crl "
                                    "ca-crl.pem"),
                       *crl);
  auto respond = std::make_shared<OcspRespondOptions>();
  add_ocsp_respond_options(
      *parser.verb(cert, "ocsp-respond", "Answer clients of that CA: OCSP, revocation lists, its certificate", respond,
                   "The first line on stdout is 'listening on HOST:PORT'. What is revoked meanwhile is told at once. "
                   "Plain HTTP, for one\nmachine or a trusted network. SIGTERM and SIGINT end it.\n\n"
                   "Examples:\n  entente cert ocsp-respond --listen 127.0.0.1:8888 &\n"
                   "  entente cert issue localhost --responder http://127.0.0.1:8888"),
      *respond);
}

void add_cert_fetching(Parser& parser, CLI::App& cert) {
  auto fetch = std::make_shared<CertFetchOptions>();
  add_cert_fetch_options(
      *parser.verb(cert, "fetch", "Complete a chain: fetch the issuers that it lacks, and print it (PEM)", fetch,
                   "Issuers are fetched from where each certificate says that its own is (authorityInfoAccess), over "
                   "http://, from public\naddresses, unless --fetch-from names the host.\n\n"
                   "Example:\n  entente cert fetch example.org > chain.pem"),
      *fetch);
  auto expiry = std::make_shared<CertExpiryOptions>();
  add_cert_expiry_options(
      *parser.verb(cert, "expiry", "Tell how long certificates of hosts and files are still good for", expiry,
                   "Exit: 0 all are good for longer; 1 one ends within --fail-on, or is not valid; 3 or what else kept "
                   "a target from\nbeing looked at, if nothing was found in the others.\n\n"
                   "Example:\n  entente cert expiry example.org mail.example.org:993 localhost.pem --fail-on 14d"),
      *expiry);
}

void add_cert(Parser& parser) {
  auto* cert = parser.app.add_subcommand("cert", "Show, verify and make certificates");
  cert->require_subcommand(1);
  auto show = std::make_shared<CertShowOptions>();
  auto* sub = parser.verb(*cert, "show", "Decode certificates of a file or a host", show,
                          "Examples:\n  entente cert show localhost.pem --bytes\n  entente cert show example.org");
  sub->add_option("WHAT", show->what, "A file (PEM or DER), or host[:port]")->required();
  sub->add_flag("--bytes", show->bytes, "Every value of the DER, named");
  sub->add_flag("--json", show->json, "JSON on stdout (schema entente.cert.show/1)");
  add_cert_verify(parser, *cert);
  auto tree = std::make_shared<CertTreeOptions>();
  add_cert_tree_options(
      *parser.verb(*cert, "tree", "Draw every path from a certificate to the roots, and why it is good or not", tree,
                   "Exit: 0 one of them is good; 5 none is; 2 a file cannot be read.\n\n"
                   "Example:\n  entente cert tree --ca ca.pem localhost.pem"),
      *tree);
  add_cert_fetching(parser, *cert);
  add_cert_making(parser, *cert);
  add_cert_revocation(parser, *cert);
}

void add_diff(Parser& parser) {
  auto options = std::make_shared<DiffOptions>();
  add_diff_options(
      *parser.verb(parser.app, "diff", "Compare two connections: what differs, and why it matters", options,
                   "Exit: 0 they are equal, times and bytes aside; 1 they differ; 2 usage, or no transcript."
                   "\n\nExamples:\n  entente connect localhost:4433 --ca ca.pem --transcript before.json\n"
                   "  entente diff before.json localhost:4433 --ca ca.pem\n"
                   "  entente diff example.org example.net --html compare.html"),
      *options);
}

void add_policy(Parser& parser) {
  auto* policy = parser.app.add_subcommand("policy", "Show what is good enough: versions, suites, groups, signatures");
  policy->require_subcommand(1);
  parser.verb(*policy, "list", "The policies that there are", std::make_shared<PolicyListOptions>(),
              "Example:\n  entente policy list");
  auto show = std::make_shared<PolicyShowOptions>();
  auto* sub =
      parser.verb(*policy, "show", "Print a policy, with what each line is for", show,
                  "What is printed is a file that --policy takes:\n"
                  "  entente policy show default > mine.toml\n  entente connect example.org --policy mine.toml");
  sub->add_option("POLICY", show->policy, "modern, default, legacy, or a file")->required();
  sub->add_flag("--json", show->json, "JSON on stdout (schema entente.policy/1)");
}

void add_explain(Parser& parser) {
  auto options = std::make_shared<ExplainOptions>();
  auto* sub = parser.verb(parser.app, "explain", "What a code, a message, a field, an alert, a suite... means; offline",
                          options,
                          "Examples:\n  entente explain E-CERT-EXPIRED\n  entente explain ServerHello\n"
                          "  entente explain 0x1301\n  entente explain alert 40\n  entente explain forward secrecy\n"
                          "  entente explain --list alert\n  entente explain          (tells what there is)");
  auto words = std::make_shared<std::vector<std::string>>();
  auto* what = sub->add_option("NAME", *words, "A code, a number or a name: E-CERT-EXPIRED, 40, key_share");
  sub->parse_complete_callback([options, words] {
    for (const auto& word : *words) options->what += (options->what.empty() ? "" : " ") + word;
  });
  auto* list = sub->add_option("--list", options->list, "All of a kind: message, alert, suite, term...");
  auto* all = sub->add_flag("--all", options->all, "Every note there is; needs --json");
  auto* json =
      sub->add_flag("--json", options->json, "JSON on stdout (schema entente.explain/1; with --all entente.notes/1)");
  list->type_name("KIND")->excludes(what)->excludes(all)->excludes(json);
  all->needs(json)->excludes(what);
}

void add_decode(Parser& parser) {
  auto options = std::make_shared<DecodeOptions>();
  auto* sub = parser.verb(parser.app, "decode", "Explain connections that were captured (pcap, pcapng)", options,
                          kDecodeExamples);
  add_decode_options(*sub, *options);
}

void shape_help(CLI::App& app) {
  app.get_formatter()->column_width(30);
  app.get_formatter()->label("OPTIONS", "options");
  for (auto* sub : app.get_subcommands({})) shape_help(*sub);
}

/// The verb as far as it was understood: `cert issue`.
std::string verb_in(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  if (chosen.empty()) return {};
  const auto below = verb_in(*chosen.front());
  return chosen.front()->get_name() + (below.empty() ? "" : " " + below);
}

/// As the verb's own failures are told.
Report report_wanted(std::span<char*> arguments) {
  const auto has = [&](std::string_view flag) { return std::ranges::find(arguments, flag) != arguments.end(); };
  return !has("--json") ? Report::page : has("--pipe") ? Report::json_on_stderr : Report::json;
}

}  // namespace

std::variant<Command, int> parse(int argc, char** argv) {
  Parser parser;
  parser.app.require_subcommand(1);
  parser.app.set_version_flag("--version", "entente " + std::string(kVersion));
  add_demo(parser);
  add_connect(parser);
  add_serve(parser);
  add_cert(parser);
  add_diff(parser);
  add_policy(parser);
  add_explain(parser);
  add_decode(parser);
  parser.app.footer("Begin with: entente demo\nHelp on a verb: entente VERB --help");
  shape_help(parser.app);
  try {
    parser.app.parse(argc, argv);
    return parser.chosen();
  } catch (const CLI::Success& asked) {
    std::ostringstream help;
    const int exit = parser.app.exit(asked, help, help);
    print(help.str());
    return exit;
  } catch (const CLI::ParseError& wrong) {
    return report_usage(wrong.what(), verb_in(parser.app), report_wanted({argv, static_cast<std::size_t>(argc)}));
  }
}

}  // namespace entente::cli
