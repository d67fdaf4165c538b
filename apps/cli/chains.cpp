// Files and hosts are told apart by how they are written.
#include "chains.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "explain/inputs.h"
#include "files.h"
#include "issue/sources.h"
#include "output.h"
#include "words.h"

namespace entente::cli {
namespace {

/// Which verb or option takes what a file holds, if it is no certificate.
std::string_view taken_by(std::string_view content) {
  if (content == "a revocation list") return "; cert verify --crl takes it";
  if (content == "an OCSP response") return "; cert verify --ocsp takes it";
  if (content == "a private key") return "; serve and connect --key take it";
  return "";
}

}  // namespace

bool names_file(const std::string& what) {
  std::error_code why;
  if (std::filesystem::exists(what, why)) return true;
  constexpr std::string_view endings[] = {".pem", ".crt", ".cer", ".der", ".p7b", ".p7c", ".key", ".csr", ".crl"};
  const auto text = lower(what);
  if (!text.starts_with("https://") && !text.starts_with("http://") && text.contains('/')) return true;
  return std::ranges::any_of(endings, [&](std::string_view ending) { return text.ends_with(ending); });
}

std::vector<Buffer> certificates_in(const std::string& path) {
  const auto file = read_bytes(path);
  auto certificates = explain::read_certificates(file);
  if (certificates && (certificates->size() > 1 || describe_certificate(certificates->at(0)))) return *certificates;
  if (auto message = issue::read_certificates(file); message && !message->empty()) return *message;
  if (const auto content = issue::content_of(file); !content.empty())
    throw Stop(make_error(Fault::file_unreadable, {}, "a certificate", fmt::format("{}{}", content, taken_by(content))),
               path);
  // Damaged, or what no one knows: its reader says where it stops to make sense.
  return must(std::move(certificates), path);
}

std::string both_readings(const std::string& what) { return what + " (as a host; no file is called so either)"; }

std::vector<Buffer> chain_of(const std::string& what) {
  if (names_file(what)) return certificates_in(what);
  try {
    return chain_of_host(what);
  } catch (const Stop& stop) {
    if (stop.error().fault != Fault::dns_failed) throw;
    throw Stop(stop.error(), both_readings(what));
  }
}

}  // namespace entente::cli
