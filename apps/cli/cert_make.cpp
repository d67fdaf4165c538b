// `entente cert make-ca` and `entente cert issue`: a small private CA for development.
#include <fmt/format.h>

#include <filesystem>

#include "ca_directory.h"
#include "explain/times.h"
#include "files.h"
#include "io/url.h"
#include "issue/authority.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

constexpr UnixTime kHour = 3600, kDay = 24 * kHour;

std::string text_of(const SecretBuffer& secret) {
  const auto bytes = secret.reveal();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string in(const std::string& directory, const std::string& file) {
  return (std::filesystem::path(directory) / file).lexically_normal().string();
}

/// `above`: the certificates between it and its root, which go behind it.
void write_identity(const issue::Identity& identity, const std::vector<Buffer>& above, const std::string& stem,
                    bool force) {
  auto text = identity.certificate_pem();
  for (const auto& issuer : above) text += issue::Identity{issuer, nullptr}.certificate_pem();
  write_file(stem + "-key.pem", text_of(must(identity.key_pem(), stem)), Secrecy::secret, force);
  write_file(stem + ".pem", text, Secrecy::open, force);
}

/// What a server sends of this CA: nothing if it is a root.
std::vector<Buffer> sent_chain(const CaDirectory& ca) {
  const auto info = must(describe_certificate(ca.identity().certificate), "ca.pem");
  return info.self_issued ? std::vector<Buffer>{} : ca.chain();
}

/// The places that a certificate names: of its CA's responder, or each by its own option.
void apply_places(const std::string& responder, const CaDirectory& ca, issue::CertificateTemplate& to) {
  if (responder.empty()) return;
  const auto base = responder.ends_with('/') ? responder : responder + "/";
  (void)must(io::parse_url(base), "--responder");
  to.ocsp = base;
  to.ca_issuers = base + ca.id() + ".crt";
  to.crl_distribution_points = {base + ca.id() + ".crl"};
}

std::string checked_url(const std::string& url, const std::string& option) {
  return must(io::parse_url(url), option), url;
}

void apply_places(const IssueOptions& options, const CaDirectory& ca, issue::CertificateTemplate& to) {
  apply_places(options.responder, ca, to);
  if (!options.ocsp_url.empty()) to.ocsp = checked_url(options.ocsp_url, "--ocsp-url");
  if (!options.ca_url.empty()) to.ca_issuers = checked_url(options.ca_url, "--ca-url");
  if (!options.crl_urls.empty()) to.crl_distribution_points.clear();
  for (const auto& url : options.crl_urls) to.crl_distribution_points.push_back(checked_url(url, "--crl-url"));
  if (options.must_staple) to.tls_features = {issue::kMustStaple};
}

/// A root, or a CA below another, which remembers it.
issue::Identity made_ca(const MakeCaOptions& options, const issue::AuthorityOptions& authority,
                        const CaDirectory* above) {
  const auto& provider = crypto::openssl_provider();
  if (!above) return must(issue::make_ca(provider, authority), "make-ca");
  auto key = must(provider.make_private(authority.key), "make-ca");
  auto what = must(issue::ca_template(provider, &above->identity(), authority, *key), "make-ca");
  apply_places(options.responder, *above, what);
  auto certificate = must(issue::sign(what, *above->identity().key, provider), "make-ca");
  return {std::move(certificate), std::move(key)};
}

crypto::KeyType key_type(const std::string& name) {
  if (name == "p384") return crypto::KeyType::p384;
  if (name == "ed25519") return crypto::KeyType::ed25519;
  if (name == "mldsa44") return crypto::KeyType::mldsa44;
  if (name == "mldsa65") return crypto::KeyType::mldsa65;
  if (name == "mldsa87") return crypto::KeyType::mldsa87;
  if (name == "rsa2048") return crypto::KeyType::rsa;
  return crypto::KeyType::p256;
}

/// A wildcard or an address makes an odd file name.
std::string file_stem(std::string name) {
  if (name.starts_with("*.")) name.replace(0, 1, "any");
  for (auto& c : name)
    if (c == '/' || c == ':') c = '-';
  return name;
}

}  // namespace

int run(const MakeCaOptions& options) {
  const auto now = system_clock().now();
  issue::AuthorityOptions authority;
  authority.name = options.name;
  authority.not_before = now - kHour;
  authority.not_after = now + options.days * kDay;
  authority.path_length = options.depth;
  std::optional<CaDirectory> above;
  if (!options.under.empty()) above.emplace(options.under);
  const auto ca = made_ca(options, authority, above ? &*above : nullptr);
  std::filesystem::create_directories(options.directory);
  const auto stem = in(options.directory, "ca");
  write_identity(ca, above ? sent_chain(*above) : std::vector<Buffer>{}, stem, options.force);
  if (above) above->remember(ca.certificate);

  Page page(standard_output());
  page.line(fmt::format("{} {}  \"{}\", until {}", page.good(), page.ink(Ink::strong, stem + ".pem"), options.name,
                        explain::date(authority.not_after)));
  page.wrapped(2,
               fmt::format("Its key is in {}-key.pem, for your eyes only: whoever has it can be any host to those who "
                           "trust this CA.",
                           stem));
  const auto where = options.directory == "." ? "" : " --dir " + options.directory;
  page.wrapped(2, fmt::format("Next: entente cert issue localhost{}", where));
  print(page.text());
  return kExitGood;
}

int run(const IssueOptions& options) {
  const auto& provider = crypto::openssl_provider();
  const CaDirectory ca(options.directory);
  const auto now = system_clock().now();
  issue::LeafOptions leaf;
  leaf.names = options.names;
  leaf.key = key_type(options.key);
  leaf.not_before = now - kHour;
  leaf.not_after = now + options.days * kDay;
  leaf.server = !options.client_only;
  auto key = must(provider.make_private(leaf.key, leaf.rsa_bits), "issue");
  auto what = must(issue::leaf_template(provider, ca.identity(), leaf, *key), "issue");
  apply_places(options, ca, what);
  auto certificate = must(issue::sign(what, *ca.identity().key, provider), "issue");
  const issue::Identity identity{std::move(certificate), std::move(key)};
  const auto stem = in(options.directory, options.out.empty() ? file_stem(options.names[0]) : options.out);
  write_identity(identity, sent_chain(ca), stem, options.force);
  ca.remember(identity.certificate);

  Page page(standard_output());
  page.line(fmt::format("{} {}  for {}, until {}", page.good(), page.ink(Ink::strong, stem + ".pem"),
                        explain::join(options.names), explain::date(leaf.not_after)));
  page.wrapped(2, fmt::format("Its key is in {}-key.pem.", stem));
  if (leaf.server) {
    page.line(fmt::format("  Serve:   entente serve --cert {0}.pem --key {0}-key.pem", stem));
    page.line(fmt::format("  Connect: entente connect {}:4433 --ca {}", options.names[0], ca.path("ca.pem")));
  }
  print(page.text());
  return kExitGood;
}

}  // namespace entente::cli
