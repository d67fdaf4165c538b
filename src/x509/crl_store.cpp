// Stores of revocation lists: from PEM, DER and files.
#include <entente/revocation.h>

#include "base/result.h"
#include "x509/crl.h"
#include "x509/pem.h"
#include "x509/read_file.h"

namespace entente {
namespace {

using x509::CertificateLists;

constexpr std::string_view kLabel = "X509 CRL";
constexpr std::size_t kFileLimit = std::size_t{256} << 20;

Result<std::unique_ptr<CertificateLists>> read_lists(std::string_view pem) noexcept {
  auto lists = std::make_unique<CertificateLists>();
  for (const auto& block : TRY(x509::read_pem(pem)))
    if (block.label == kLabel) TRY(lists->add(to_buffer(block.der.reveal())));
  if (lists->size() == 0) return fail(Fault::pem_invalid, "crl", "-----BEGIN X509 CRL-----", "no such block");
  return lists;
}

}  // namespace

CrlStore::CrlStore(Token, std::unique_ptr<const CertificateLists> lists) noexcept : lists_(std::move(lists)) {}
CrlStore::~CrlStore() = default;
std::size_t CrlStore::size() const noexcept { return lists_->size(); }

CrlStore::Ptr CrlStore::make(std::unique_ptr<const CertificateLists> lists) noexcept {
  return std::make_shared<const CrlStore>(Token{}, std::move(lists));
}

Result<CrlStore::Ptr> CrlStore::from_der(std::span<const Bytes> lists) noexcept {
  auto out = std::make_unique<CertificateLists>();
  for (const auto der : lists) TRY(out->add(to_buffer(der)));
  return make(std::move(out));
}

Result<CrlStore::Ptr> CrlStore::from_pem(std::string_view pem) noexcept { return make(TRY(read_lists(pem))); }

Result<CrlStore::Ptr> CrlStore::from_file(const std::string& path) noexcept {
  const auto bytes = TRY(x509::read_file(path, kFileLimit));
  const Bytes der = bytes.reveal();
  if (!x509::is_der(der)) return from_pem(as_text(der));
  return from_der({&der, 1});
}

}  // namespace entente
