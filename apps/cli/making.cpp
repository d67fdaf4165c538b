// Files and places of new certificates.
#include "making.h"

#include <algorithm>
#include <filesystem>

#include "explain/terminal.h"
#include "io/url.h"
#include "issue/sources.h"
#include "output.h"

namespace entente::cli {

std::string in_directory(const std::string& directory, const std::string& file) {
  return (std::filesystem::path(directory) / file).lexically_normal().string();
}

void add_identity(NewFiles& to, const issue::Identity& identity, const std::vector<Buffer>& above,
                  const std::string& stem) {
  auto text = identity.certificate_pem();
  for (const auto& issuer : above) text += issue::Identity{issuer, nullptr}.certificate_pem();
  const auto key = must(identity.key_pem(), stem);
  const auto bytes = key.reveal();
  to.add(stem + "-key.pem", {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, Secrecy::secret);
  to.add(stem + ".pem", text, Secrecy::open);
}

std::vector<Buffer> sent_chain(const CaDirectory& ca) {
  return issue::is_root(ca.identity().certificate) ? std::vector<Buffer>{} : ca.chain();
}

std::string root_file(const CaDirectory& ca) {
  if (sent_chain(ca).empty()) return ca.path("ca.pem");
  auto kept = ca.path(std::string(kRootFile));
  std::error_code why;
  return std::filesystem::exists(kept, why) ? kept : ca.path("ca.pem");
}

void apply_places(const std::string& responder, const CaDirectory& ca, issue::CertificateTemplate& to) {
  if (responder.empty()) return;
  const auto base = responder.ends_with('/') ? responder : responder + "/";
  // What cert ocsp-respond serves stands at the top.
  if (const auto url = must(io::parse_url(base), "--responder"); url.target != "/")
    throw Stop(make_error(Fault::url_invalid, {}, "an address without a path: http://host:port", url.target),
               "--responder");
  to.ocsp = base;
  to.ca_issuers = base + ca.id() + ".crt";
  to.crl_distribution_points = {base + ca.id() + ".crl"};
}

std::string quoted(const std::string& text) {
  constexpr std::string_view harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/@%+:,-";
  if (!text.empty() && text.find_first_not_of(harmless) == text.npos) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return explain::printable(out + "'");
}

}  // namespace entente::cli
