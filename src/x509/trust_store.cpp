// Trust stores: from PEM, DER, files, directories and the system's place for them.
#include "x509/trust_store.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <tuple>

#include "base/result.h"
#include "x509/pem.h"
#include "x509/read_file.h"

namespace entente {
namespace x509 {
namespace {

using Digest = std::array<std::uint8_t, 32>;

}  // namespace

void Anchors::add(Bytes der) noexcept {
  if (const auto certificate = Certificate::parse(der))
    add(*certificate);
  else
    ++unreadable_;
}

void Anchors::add(const Certificate::Ptr& certificate, std::optional<UnixTime> distrusted_after) noexcept {
  if (find(*certificate)) return;
  const auto hash = certificate->subject.hash;
  all_.emplace(std::piecewise_construct, std::forward_as_tuple(hash),
               std::forward_as_tuple(certificate, true, distrusted_after));
}

const Candidate* Anchors::find(const Certificate& certificate) const noexcept {
  const Candidate* found = nullptr;
  any_named(certificate.subject, [&](const Candidate& anchor) {
    if (equal(anchor->der(), certificate.der())) found = &anchor;
    return found != nullptr;
  });
  return found;
}

std::unique_ptr<Anchors> Anchors::distrusting(std::span<const DistrustAfter> retired,
                                              const crypto::Provider& provider) const noexcept {
  auto out = std::make_unique<Anchors>();
  out->unreadable_ = unreadable_;
  const auto hash = provider.hash(crypto::HashAlgorithm::sha256);
  for (const auto& [name, anchor] : all_) {
    Digest fingerprint;
    hash->reset();
    hash->update(anchor->der());
    hash->snapshot(fingerprint);
    auto after = anchor.distrusted_after();
    for (const auto& row : retired)
      if (row.sha256 == fingerprint) after = std::min(row.after, after.value_or(row.after));
    out->add(anchor.certificate(), after);
  }
  return out;
}

std::array<std::uint8_t, 32> Anchors::digest(const crypto::Provider& provider) const noexcept {
  const auto hash = provider.hash(crypto::HashAlgorithm::sha256);
  std::vector<Digest> each;
  each.reserve(all_.size());
  for (const auto& [name, anchor] : all_) {
    hash->reset();
    hash->update(anchor->der());
    if (const auto after = anchor.distrusted_after()) hash->update(as_bytes(std::to_string(*after)));
    hash->snapshot(each.emplace_back());
  }
  std::ranges::sort(each);
  hash->reset();
  for (const auto& one : each) hash->update(one);
  Digest out{};
  hash->snapshot(out);
  return out;
}

}  // namespace x509

namespace {

using x509::Anchors;

/// Where systems keep their anchors: the first that is there counts. A bundle is read faster than a directory.
constexpr const char* kSystemBundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Alpine, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL
    "/etc/pki/tls/certs/ca-bundle.crt",                   // older RHEL
    "/var/lib/ca-certificates/ca-bundle.pem",             // openSUSE
    "/etc/ssl/ca-bundle.pem",                             // older openSUSE
    "/etc/ssl/cert.pem",                                  // Alpine, FreeBSD, OpenBSD, macOS
    "/usr/local/share/certs/ca-root-nss.crt",             // FreeBSD's ca_root_nss
    "/opt/homebrew/etc/ca-certificates/cert.pem",         // Homebrew on ARM
    "/usr/local/etc/ca-certificates/cert.pem",            // Homebrew on x86
};
constexpr const char* kSystemDirectories[] = {
    "/etc/ssl/certs",          // Debian, Alpine, Arch, openSUSE, FreeBSD
    "/etc/pki/tls/certs",      // RHEL
    "/usr/local/share/certs",  // FreeBSD
};

Result<void> add_file(Anchors& anchors, const std::string& path) noexcept {
  const auto bytes = TRY(x509::read_file(path));
  const auto text = as_text(bytes.reveal());
  if (x509::is_der(bytes.reveal())) {
    anchors.add(bytes.reveal());
    return {};
  }
  for (const auto& der : TRY(x509::read_pem_certificates(text))) anchors.add(der);
  return {};
}

Result<void> add_directory(Anchors& anchors, const std::string& path) noexcept {
  std::error_code problem;
  std::filesystem::directory_iterator at(path, problem);
  if (problem) return fail(Fault::file_unreadable, "directory", path, problem.message());
  for (; at != std::filesystem::directory_iterator(); at.increment(problem)) {
    if (problem) return fail(Fault::file_unreadable, "directory", path, problem.message());
    // A file without certificates, or one that may not be read, does not take the others away.
    if (at->is_regular_file(problem)) (void)add_file(anchors, at->path().string());
  }
  return {};
}

/// SSL_CERT_DIR may name several, with colons between.
Result<void> add_directories(Anchors& anchors, std::string_view paths) noexcept {
  while (!paths.empty()) {
    const auto colon = paths.find(':');
    if (const auto path = paths.substr(0, colon); !path.empty()) TRY(add_directory(anchors, std::string(path)));
    paths.remove_prefix(colon == paths.npos ? paths.size() : colon + 1);
  }
  return {};
}

/// Whether one of the places has anchors.
bool add_first(Anchors& anchors, std::span<const char* const> places,
               Result<void> (*add)(Anchors&, const std::string&) noexcept) noexcept {
  return std::ranges::any_of(places,
                             [&](const char* place) { return add(anchors, place).has_value() && anchors.size() > 0; });
}

}  // namespace

TrustStore::TrustStore(Token, std::unique_ptr<const Anchors> anchors) noexcept : anchors_(std::move(anchors)) {}
TrustStore::~TrustStore() = default;
std::size_t TrustStore::size() const noexcept { return anchors_->size(); }
std::size_t TrustStore::unreadable() const noexcept { return anchors_->unreadable(); }

Result<TrustStore::Ptr> TrustStore::make(std::unique_ptr<Anchors> anchors) noexcept {
  if (anchors->size() == 0)
    return fail(Fault::trust_empty, "trust", "at least one certificate",
                anchors->unreadable() == 0 ? "none" : "none that can be read");
  return std::make_shared<const TrustStore>(Token{}, std::move(anchors));
}

Result<TrustStore::Ptr> TrustStore::from_der(std::span<const Bytes> certificates) noexcept {
  auto anchors = std::make_unique<Anchors>();
  for (const auto der : certificates) anchors->add(der);
  return make(std::move(anchors));
}

TrustStore::Ptr TrustStore::distrusting(std::span<const DistrustAfter> retired) const noexcept {
  return std::make_shared<const TrustStore>(Token{}, anchors_->distrusting(retired, crypto::openssl_provider()));
}

Result<TrustStore::Ptr> TrustStore::from_pem(std::string_view pem) noexcept {
  auto anchors = std::make_unique<Anchors>();
  for (const auto& der : TRY(x509::read_pem_certificates(pem))) anchors->add(der);
  return make(std::move(anchors));
}

Result<TrustStore::Ptr> TrustStore::from_file(const std::string& path) noexcept {
  auto anchors = std::make_unique<Anchors>();
  TRY(add_file(*anchors, path));
  return make(std::move(anchors));
}

Result<TrustStore::Ptr> TrustStore::from_directory(const std::string& path) noexcept {
  auto anchors = std::make_unique<Anchors>();
  TRY(add_directory(*anchors, path));
  return make(std::move(anchors));
}

Result<TrustStore::Ptr> TrustStore::system() noexcept {
  auto anchors = std::make_unique<Anchors>();
  const char* file = std::getenv("SSL_CERT_FILE");
  const char* directories = std::getenv("SSL_CERT_DIR");
  if (file) TRY(add_file(*anchors, file));
  if (directories) TRY(add_directories(*anchors, directories));
  if (file || directories) return make(std::move(anchors));
  if (!add_first(*anchors, kSystemBundles, add_file)) (void)add_first(*anchors, kSystemDirectories, add_directory);
  return make(std::move(anchors));
}

}  // namespace entente
