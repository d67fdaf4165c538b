// Trust stores: from PEM, DER, files, directories and the system's place for them.
#include "x509/trust_store.h"

#include <entente/trust.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <tuple>

#include "base/result.h"
#include "x509/pem.h"

namespace entente {
namespace x509 {

void Anchors::add(Bytes der) noexcept {
  auto certificate = Certificate::parse(der);
  if (!certificate) {
    ++unreadable_;
  } else if (!find(**certificate)) {
    const auto hash = (*certificate)->subject.hash;
    all_.emplace(std::piecewise_construct, std::forward_as_tuple(hash),
                 std::forward_as_tuple(std::move(*certificate), true));
  }
}

const Candidate* Anchors::find(const Certificate& certificate) const noexcept {
  const Candidate* found = nullptr;
  any_named(certificate.subject, [&](const Candidate& anchor) {
    if (equal(anchor->der(), certificate.der())) found = &anchor;
    return found != nullptr;
  });
  return found;
}

std::array<std::uint8_t, 32> Anchors::digest(const crypto::Provider& provider) const noexcept {
  using Digest = std::array<std::uint8_t, 32>;
  const auto hash = provider.hash(crypto::HashAlgorithm::sha256);
  std::vector<Digest> each;
  each.reserve(all_.size());
  for (const auto& [name, anchor] : all_) {
    hash->reset();
    hash->update(anchor->der());
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

// Where Debian's ca-certificates puts them.
constexpr const char *kSystemBundle = "/etc/ssl/certs/ca-certificates.crt", *kSystemDirectory = "/etc/ssl/certs";

bool looks_like_der(std::string_view bytes) noexcept { return bytes.starts_with('\x30'); }

Result<void> add_file(Anchors& anchors, const std::string& path) noexcept {
  const auto bytes = TRY(x509::read_file(path));
  const auto text = as_text(bytes.reveal());
  if (looks_like_der(text)) {
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
  if (!file && !directories && !add_file(*anchors, kSystemBundle)) TRY(add_directory(*anchors, kSystemDirectory));
  return make(std::move(anchors));
}

}  // namespace entente
