// `entente cert issue`: a certificate of a small private CA.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "explain/times.h"
#include "idn.h"
#include "io/url.h"
#include "issue/names.h"
#include "making.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;
using issue::NameKind;

struct Name {
  std::string text;  ///< A-labels
  NameKind kind;
};

/// Its last part in A-labels: a host's name, what stands below a wildcard, a mailbox's host.
std::string in_a_labels(const std::string& text) {
  const auto at = text.rfind('@');
  const std::size_t kept = at != text.npos ? at + 1 : text.starts_with("*.") ? 2 : 0;
  return text.substr(0, kept) + to_a_labels(text.substr(kept));
}

std::vector<Name> names_of(const IssueOptions& options) {
  std::vector<Name> out;
  for (const auto& given : options.names) {
    auto text = in_a_labels(given);
    const auto kind = must(issue::name_kind(text), "NAME");
    out.push_back({std::move(text), kind});
  }
  return out;
}

/// A wildcard, an address or a mailbox makes an odd file name.
std::string file_stem(std::string name) {
  constexpr std::string_view kept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@+-";
  if (name.starts_with("*.")) name.replace(0, 1, "any");
  for (auto& c : name)
    if (!kept.contains(c)) c = '-';
  if (name.starts_with('-')) name.insert(0, 1, '_');
  return name;
}

/// Where its two files go: never where the CA's are.
std::string stem_of(const IssueOptions& options, const std::string& name, const CaDirectory& ca) {
  const auto out = in_directory(options.directory, options.out.empty() ? file_stem(name) : options.out);
  for (const auto* own : {"ca", "ca-key", "ca-root", "ca-crl"})
    if (out == ca.path(own))
      throw Stop(make_error(Fault::config_invalid, {}, "another name (--out): this is the CA's own", out), "--out");
  return out;
}

std::string checked_url(const std::string& url, const std::string& option) {
  return must(io::parse_url(url), option), url;
}

void apply_all_places(const IssueOptions& options, const CaDirectory& ca, issue::CertificateTemplate& to) {
  apply_places(options.responder, ca, to);
  if (!options.ocsp_url.empty()) to.ocsp = checked_url(options.ocsp_url, "--ocsp-url");
  if (!options.ca_url.empty()) to.ca_issuers = checked_url(options.ca_url, "--ca-url");
  if (!options.crl_urls.empty()) to.crl_distribution_points.clear();
  for (const auto& url : options.crl_urls) to.crl_distribution_points.push_back(checked_url(url, "--crl-url"));
  if (options.must_staple) to.tls_features = {issue::kMustStaple};
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

issue::LeafOptions leaf_of(const IssueOptions& options, const std::vector<Name>& names) {
  const auto now = system_clock().now();
  issue::LeafOptions out;
  for (const auto& name : names) out.names.push_back(name.text);
  out.key = key_type(options.key);
  out.not_before = now - kHour;
  out.not_after = now + options.days * kDay;
  out.server = !options.client_only;
  return out;
}

issue::Identity issued(const IssueOptions& options, const issue::LeafOptions& leaf, const CaDirectory& ca) {
  const auto& provider = crypto::openssl_provider();
  auto key = provider.make_private(leaf.key, leaf.rsa_bits);
  if (!key)
    throw Stop(make_error(Fault::config_invalid, {},
                          "libcrypto 3.5 or later; this one has p256, p384, ed25519, rsa2048", options.key),
               "--key-type");
  auto what = must(issue::leaf_template(provider, ca.identity(), leaf, **key), "issue");
  apply_all_places(options, ca, what);
  auto certificate = must(issue::sign(what, *ca.identity().key, provider), "issue");
  return {std::move(certificate), std::move(*key)};
}

// ---- what to do with it ----

/// How to try it on this machine: where to listen, what to connect to, and the name to ask for if that is another.
struct Trial {
  std::string listen, target, name;
};

Trial trial_of(const Name& name) {
  const bool v6 = name.kind == NameKind::ip && name.text.contains(':');
  if (name.kind == NameKind::ip && !name.text.starts_with("127.")) {
    const auto host = v6 ? "[" + name.text + "]" : name.text;
    return {host + ":4433", host + ":4433", {}};
  }
  if (name.kind == NameKind::ip || name.text == "localhost") return {{}, name.text + ":4433", {}};
  return {{}, "127.0.0.1:4433", name.kind == NameKind::wildcard ? "any" + name.text.substr(1) : name.text};
}

/// The name that is the easiest to try; nothing if there are mailboxes alone.
const Name* best_of(const std::vector<Name>& names) {
  const auto rank = [](const Name& name) {
    if (name.kind == NameKind::mailbox) return 3;
    const auto trial = trial_of(name);
    return trial.listen.empty() && trial.name.empty() ? 0 : trial.listen.empty() ? 1 : 2;
  };
  const auto best = std::ranges::min_element(names, {}, rank);
  return rank(*best) == 3 ? nullptr : &*best;
}

void put_trial(Page& page, const Name& name, const std::string& stem, const CaDirectory& ca) {
  const auto trial = trial_of(name);
  page.line(fmt::format("  Serve:   entente serve --cert {} --key {}{}", quoted(stem + ".pem"),
                        quoted(stem + "-key.pem"), trial.listen.empty() ? "" : " --listen " + quoted(trial.listen)));
  page.line(fmt::format("  Connect: entente connect {}{} --ca {}", quoted(trial.target),
                        trial.name.empty() ? "" : " --sni " + trial.name, quoted(root_file(ca))));
}

}  // namespace

int run(const IssueOptions& options) {
  const CaDirectory ca(options.directory);
  const auto names = names_of(options);
  const auto stem = stem_of(options, names[0].text, ca);
  const auto above = must(describe_certificate(ca.identity().certificate), "ca.pem");
  const auto leaf = leaf_of(options, names);
  const auto identity = issued(options, leaf, ca);
  NewFiles files(options.force);
  add_identity(files, identity, sent_chain(ca), stem);
  ca.remember(identity.certificate);
  files.commit();

  Page page(standard_output());
  page.line(fmt::format("{} {}  for {}, until {}", page.good(),
                        page.ink(Ink::strong, explain::printable(stem + ".pem")), explain::join(leaf.names),
                        explain::date(leaf.not_after)));
  page.wrapped(2, fmt::format("Its key is in {}-key.pem.", explain::printable(stem)));
  if (above.not_after < leaf.not_after)
    page.wrapped(2, fmt::format("Its CA ends before it: {}.", explain::date(above.not_after)));
  if (const auto* name = leaf.server ? best_of(names) : nullptr) put_trial(page, *name, stem, ca);
  print(page.text());
  return kExitGood;
}

}  // namespace entente::cli
