// What the command line asks for, verb by verb, as plain data.
#pragma once
#include <entente/config.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace entente::cli {

/// What is left behind of connections besides what is printed.
struct TranscriptOptions {
  std::string transcript;  ///< a file, or `-`
  std::string html;        ///< a file
  bool with_secrets = false, with_data = false;
  bool data_is_nobodys = false;  ///< a demonstration's: it may be shown to all
  bool web = false;              ///< the page is served
  bool until_closed = false;     ///< until it is closed, rather than until a signal

  [[nodiscard]] bool wanted() const noexcept { return !transcript.empty() || !html.empty() || web; }
  [[nodiscard]] bool to_stdout() const noexcept { return transcript == "-"; }
};

struct DemoOptions {
  enum class Handshake : std::uint8_t { tls13, tls12, tls12_rsa } handshake = Handshake::tls13;
  /// A second connection that resumes the first.
  enum class Second : std::uint8_t { none, ticket, early_data, session_id } second = Second::none;
  std::string break_name;
  bool bytes = false, secrets = false, json = false;
  bool hrr = false, pq = false, client_auth = false;
  TranscriptOptions exports;
};

/// What both sides of a real connection may choose.
struct ProtocolOptions {
  std::string policy = "default";  ///< a name, or a file
  std::optional<ProtocolVersion> min_version, max_version;
  std::vector<std::string> alpn;
  std::vector<NamedGroup> groups;
  std::vector<CipherSuite> suites;
  std::string keylog;
  std::uint16_t record_size_limit = 0, pad_records_to = 0;
  bool compress_certificates = true;
  std::vector<CertificateCompression> certificate_compression;
  std::vector<SignatureScheme> certificate_schemes;
  bool name_authorities = false;
};

/// Whether and how what certificates point to is fetched.
struct FetchChoice {
  bool fetch = false;
  std::vector<std::string> from;            ///< hosts that may have private addresses
  std::chrono::milliseconds timeout{5000};  ///< for each
  bool cache = true;
};

struct ConnectOptions {
  std::string target;
  ProtocolOptions protocol;
  std::string ca, cert, key, sni, verify_name;
  std::vector<std::string> crl;  ///< files
  std::optional<RevocationMode> revocation;
  FetchChoice fetching;
  std::chrono::milliseconds timeout{10000};
  std::string session_in, session_out, early_data;  ///< files
  std::vector<std::string> psks;                    ///< IDENTITY:HEX
  bool verify = true, probe = true, probe_older = false, tickets = true, resume = false, post_handshake_auth = false;
  bool staple = false, grease = true, key_update = false;
  bool json = false, pipe = false, bytes = false, verbose = false;
  std::string pcap;  ///< a file
  TranscriptOptions exports;
};

struct ServeOptions {
  std::string listen = "127.0.0.1:4433";
  ProtocolOptions protocol;
  std::vector<std::string> certs, keys, staples;
  FetchChoice fetching;  ///< of staples
  std::string client_ca;
  ClientAuth client_auth = ClientAuth::none;
  bool ask_later = false;         ///< for the certificate: after the first request
  std::string tickets = "2";      ///< a number, or off
  std::size_t session_cache = 0;  ///< sessions kept here rather than in tickets
  std::uint32_t early_data = 0;   ///< bytes
  std::vector<std::string> psks;  ///< IDENTITY:HEX
  enum class Content : std::uint8_t { http, echo, files } content = Content::http;
  enum class Retry : std::uint8_t { when_needed, busy, always } retry = Retry::when_needed;
  std::string root;
  std::size_t reply_size = 0;  ///< 0: the page as it is
  std::size_t count = 0;       ///< connections to serve; 0: no end
  std::size_t key_update_every = 0;
  bool json = false;
  std::string pcap;  ///< a file
  TranscriptOptions exports;
};

struct CertShowOptions {
  std::string what;
  bool bytes = false, json = false;
};

struct CertVerifyOptions {
  std::string leaf, ca, intermediates;
  std::vector<std::string> crl, ocsp;  ///< files
  std::optional<RevocationMode> revocation;
  std::string at, purpose = "server";
  std::optional<std::string> name, ip, email, srv, uri;  ///< at most one of them
  std::optional<std::size_t> max_intermediates;
  std::vector<std::string> pins;
  std::string ct_logs;
  std::size_t required_scts = 0;
  PolicyOptions policies;
  bool tree = false, json = false;
  FetchChoice fetching;
};

/// Every path that there is, rather than the first that is good.
struct CertTreeOptions : CertVerifyOptions {
  std::vector<std::string> files;  ///< the leaf's first
};

struct CertFetchOptions {
  std::string what, ca, out;
  FetchChoice fetching{.fetch = true, .from = {}};
  bool force = false;
};

struct CertExpiryOptions {
  std::vector<std::string> what;
  std::string ca;
  std::int64_t fail_on = std::int64_t{14} * 86400;  ///< seconds
  std::chrono::milliseconds timeout{10000};
  bool json = false;
};

struct MakeCaOptions {
  std::string directory = ".";
  std::optional<std::string> name;
  std::string under, responder;
  std::optional<unsigned> depth;  ///< how many CAs may stand below it
  int days = 3650;
  bool force = false;
};

struct IssueOptions {
  std::vector<std::string> names;
  std::string directory = ".", out, key = "p256";
  int days = 30;
  std::string responder;  ///< where all three are
  std::vector<std::string> crl_urls;
  std::string ca_url, ocsp_url;
  bool force = false, client_only = false, must_staple = false;
};

struct CertRevokeOptions {
  std::string what, directory = ".", reason = "unspecified";
};

struct CertCrlOptions {
  std::string directory = ".", out;
  int days = 7;
};

struct OcspRespondOptions {
  std::vector<std::string> directories{"."};
  std::string listen = "127.0.0.1:8888";
  std::int64_t lifetime = 3600;  ///< seconds
  std::size_t count = 0;         ///< requests to answer; 0: no end
  bool delegate = false;
};

struct DiffOptions {
  std::string a, b;  ///< files or targets; one document alone if `b` is empty
  std::string ca, policy = "default";
  std::optional<ProtocolVersion> min_version, max_version;
  std::chrono::milliseconds timeout{10000};
  bool verify = true, json = false;
  TranscriptOptions exports;
};

struct PolicyListOptions {};

struct PolicyShowOptions {
  std::string policy;  ///< a name, or a file
  bool json = false;
};

struct DecodeOptions {
  std::string file, ca;
  std::vector<std::string> keylogs, keys;  ///< files
  std::size_t follow = 0;                  ///< which connection; 0: all
  std::string host, sni, outcome;          ///< those that are wanted; empty: all
  TranscriptOptions exports;
  bool bytes = false, json = false, ndjson = false;
};

struct ExplainOptions {
  std::string what;  ///< a code, a number or a name; empty: what there is
  std::string list;  ///< a kind
  bool all = false, json = false;
};

using Command =
    std::variant<DemoOptions, ConnectOptions, ServeOptions, CertShowOptions, CertVerifyOptions, CertTreeOptions,
                 CertFetchOptions, CertExpiryOptions, MakeCaOptions, IssueOptions, CertRevokeOptions, CertCrlOptions,
                 OcspRespondOptions, DiffOptions, PolicyListOptions, PolicyShowOptions, ExplainOptions, DecodeOptions>;

/// The command, or what to exit with: help was shown, or the line made no sense (2).
std::variant<Command, int> parse(int argc, char** argv);

}  // namespace entente::cli
