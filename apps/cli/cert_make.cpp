// `entente cert make-ca`: a small private CA for development.
#include <fmt/format.h>

#include <filesystem>

#include "explain/times.h"
#include "issue/sources.h"
#include "making.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

constexpr std::string_view kName = "entente development CA";
/// RFC 5280 appendix A.1, ub-common-name, in characters.
constexpr std::size_t kLongestName = 64;

[[noreturn]] void refuse(std::string_view option, std::string_view expected, std::string_view got = {}) {
  throw Stop(make_error(Fault::config_invalid, {}, expected, got), option);
}

/// CAs of one chain are told apart by their names: one that is called as another above it would pass for a root.
std::string default_name(const MakeCaOptions& options) {
  if (options.under.empty()) return std::string(kName);
  std::error_code why;
  const auto place = std::filesystem::absolute(options.directory, why).lexically_normal();
  const auto folder = place.has_filename() ? place.filename() : place.parent_path().filename();
  return fmt::format("{}: {}", kName, explain::printable(folder.string()));
}

std::string name_of(const MakeCaOptions& options) {
  const auto name = options.name ? *options.name : default_name(options);
  if (name.empty() || explain::printable(name) != name) refuse("--name", "a text without control characters", name);
  if (explain::columns(name) > kLongestName) refuse("--name", "64 characters at most", name);
  return name;
}

/// RFC 5280 §4.2.1.9: one less than the CA above has; a chain with more is never valid.
unsigned depth_of(const MakeCaOptions& options, const CaDirectory* above) {
  if (!above) return options.depth.value_or(1);
  const auto length = must(issue::path_length(above->identity().certificate), options.under);
  if (length && *length == 0)
    refuse("--under " + options.under, "a CA that may have others below it: make it with --depth 1, or more");
  if (length && options.depth.value_or(0) >= *length)
    refuse("--depth", fmt::format("{} at most, below a CA with {}", *length - 1, *length),
           std::to_string(*options.depth));
  return options.depth.value_or(length ? *length - 1 : 0);
}

issue::AuthorityOptions authority_of(const MakeCaOptions& options, const CaDirectory* above) {
  const auto now = system_clock().now();
  issue::AuthorityOptions out;
  out.name = name_of(options);
  out.not_before = now - kHour;
  out.not_after = now + options.days * kDay;
  out.path_length = depth_of(options, above);
  if (!above) return out;
  const auto issuer = must(describe_certificate(above->identity().certificate), options.under);
  if (issuer.not_after <= now)
    refuse("--under " + options.under, "a CA that has not ended", explain::utc(issuer.not_after));
  out.not_after = std::min(out.not_after, issuer.not_after);
  return out;
}

void check_name(Bytes certificate, const CaDirectory& above) {
  const auto own = must(describe_certificate(certificate), "make-ca");
  bool taken = own.self_issued;
  for (const auto& der : above.chain()) {
    const auto other = must(describe_certificate(der), "make-ca");
    taken = taken || own.subject == other.subject || own.subject == other.issuer;
  }
  if (taken) refuse("--name", "another name than those of the CAs above", own.subject);
}

/// A root, or a CA below another.
issue::Identity made_ca(const MakeCaOptions& options, const issue::AuthorityOptions& authority,
                        const CaDirectory* above) {
  const auto& provider = crypto::openssl_provider();
  if (!above) return must(issue::make_ca(provider, authority), "make-ca");
  auto key = must(provider.make_private(authority.key), "make-ca");
  auto what = must(issue::ca_template(provider, &above->identity(), authority, *key), "make-ca");
  apply_places(options.responder, *above, what);
  auto certificate = must(issue::sign(what, *above->identity().key, provider), "make-ca");
  check_name(certificate, *above);
  return {std::move(certificate), std::move(key)};
}

void put(const issue::AuthorityOptions& authority, const std::string& directory, const CaDirectory* above) {
  const auto stem = explain::printable(in_directory(directory, "ca"));
  Page page(standard_output());
  page.line(fmt::format("{} {}  \"{}\", until {}", page.good(), page.ink(Ink::strong, stem + ".pem"), authority.name,
                        explain::date(authority.not_after)));
  page.wrapped(2,
               fmt::format("Its key is in {}-key.pem, for your eyes only: whoever has it can be any host to those who "
                           "trust this CA.",
                           stem));
  const auto below = *authority.path_length;
  page.wrapped(2, below == 0
                      ? "No CA may stand below it."
                      : fmt::format("{} may stand below it, one under the other.", explain::counted(below, "CA")));
  if (above)
    page.wrapped(2, fmt::format("Clients trust its root, {}.", in_directory(directory, std::string(kRootFile))));
  page.wrapped(
      2, fmt::format("Next: entente cert issue localhost{}", directory == "." ? "" : " --dir " + quoted(directory)));
  print(page.text());
}

}  // namespace

int run(const MakeCaOptions& options) {
  std::optional<CaDirectory> above;
  if (!options.under.empty()) above.emplace(options.under);
  if (!above && !options.responder.empty())
    refuse("--responder", "--under: a root has nobody above it who would answer for it", options.responder);
  const auto* issuer = above ? &*above : nullptr;
  const auto authority = authority_of(options, issuer);
  const auto ca = made_ca(options, authority, issuer);
  make_directory(options.directory);
  NewFiles files(options.force);
  add_identity(files, ca, above ? sent_chain(*above) : std::vector<Buffer>{}, in_directory(options.directory, "ca"));
  add_empty_index(files, options.directory);
  if (above)
    files.add(in_directory(options.directory, std::string(kRootFile)), read_text(root_file(*above)), Secrecy::open);
  if (above) above->remember(ca.certificate);
  files.commit();
  put(authority, options.directory, issuer);
  return kExitGood;
}

}  // namespace entente::cli
