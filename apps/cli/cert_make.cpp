// `entente cert make-ca` and `entente cert issue`: a small private CA for development.
#include <fmt/format.h>

#include <filesystem>

#include "explain/times.h"
#include "files.h"
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

void write_identity(const issue::Identity& identity, const std::string& stem, bool force) {
  write_file(stem + "-key.pem", text_of(must(identity.key_pem(), stem)), Secrecy::secret, force);
  write_file(stem + ".pem", identity.certificate_pem(), Secrecy::open, force);
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
  authority.path_length = 0;
  const auto ca = must(issue::make_ca(crypto::openssl_provider(), authority), "make-ca");
  std::filesystem::create_directories(options.directory);
  const auto stem = in(options.directory, "ca");
  write_identity(ca, stem, options.force);

  Page page(standard_output());
  page.line(fmt::format("{} {}  \"{}\", until {}", page.good(), page.ink(Ink::strong, stem + ".pem"), options.name,
                        explain::date(authority.not_after)));
  page.wrapped(2,
               fmt::format("Its key is in {}-key.pem, for your eyes only: whoever has it can be any host to those who "
                           "trust this CA.",
                           stem));
  page.wrapped(2, "Next: entente cert issue localhost");
  print(page.text());
  return kExitGood;
}

int run(const IssueOptions& options) {
  const auto& provider = crypto::openssl_provider();
  const auto ca_path = in(options.directory, "ca.pem"), ca_key_path = in(options.directory, "ca-key.pem");
  std::error_code why;
  if (!std::filesystem::exists(ca_path, why))
    throw Stop(make_error(Fault::file_unreadable, {}, "a CA; entente cert make-ca makes one"), ca_path);
  const auto ca = must(issue::read_identity(provider, read_text(ca_path), read_text(ca_key_path)), ca_path);

  const auto now = system_clock().now();
  issue::LeafOptions leaf;
  leaf.names = options.names;
  leaf.key = key_type(options.key);
  leaf.not_before = now - kHour;
  leaf.not_after = now + options.days * kDay;
  leaf.server = !options.client_only;
  const auto identity = must(issue::issue(provider, ca, leaf), "issue");
  const auto stem = in(options.directory, options.out.empty() ? file_stem(options.names[0]) : options.out);
  write_identity(identity, stem, options.force);

  Page page(standard_output());
  page.line(fmt::format("{} {}  for {}, until {}", page.good(), page.ink(Ink::strong, stem + ".pem"),
                        explain::join(options.names), explain::date(leaf.not_after)));
  page.wrapped(2, fmt::format("Its key is in {}-key.pem.", stem));
  if (leaf.server) {
    page.line(fmt::format("  Serve:   entente serve --cert {0}.pem --key {0}-key.pem", stem));
    page.line(fmt::format("  Connect: entente connect {}:4433 --ca {}", options.names[0], ca_path));
  }
  print(page.text());
  return kExitGood;
}

}  // namespace entente::cli
