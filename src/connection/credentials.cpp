// Reading a chain and its key, and seeing that they belong together (RFC 8446 §4.4.2).
#include <entente/credentials.h>

#include <array>
#include <mutex>

#include "base/result.h"
#include "compression/algorithms.h"
#include "crypto/provider.h"
#include "crypto/signature_schemes.h"
#include "wire/certificate.h"
#include "x509/algorithms.h"
#include "x509/hostname.h"
#include "x509/pem.h"
#include "x509/read_file.h"

namespace entente {
namespace {

/// certificate_list of a Certificate message; the staple, if there is one, beside the first (RFC 8446 §4.4.2.1).
Buffer encode_list(const std::vector<Buffer>& chain, Bytes staple) {
  Buffer out;
  wire::Writer writer(out);
  for (const auto& der : chain) {
    wire::CertificateEntry entry;
    entry.cert_data = der;
    if (!staple.empty())
      entry.extensions.set(wire::CertificateStatus{wire::CertificateStatusType::ocsp, std::exchange(staple, {})});
    wire::CertificateEntry::describe(writer, std::as_const(entry));
  }
  return out;
}

/// The public half of a key that is elsewhere.
class RemoteKey final : public crypto::PrivateKey {
 public:
  RemoteKey(const crypto::PublicKey& key, Bytes spki)
      : type_(key.type()), bits_(key.bits()), spki_(spki.begin(), spki.end()) {}

  crypto::KeyType type() const noexcept override { return type_; }
  unsigned bits() const noexcept override { return bits_; }
  Bytes spki() const noexcept override { return spki_; }
  Result<Buffer> sign(crypto::SignatureAlgorithm, Bytes) const noexcept override { return elsewhere(); }
  Result<SecretBuffer> pkcs8() const noexcept override { return elsewhere(); }

 private:
  static std::unexpected<Error> elsewhere() noexcept {
    return fail(Fault::sign_failed, "Credential.key", "its holder's answer to the job", "the key is elsewhere");
  }
  crypto::KeyType type_;
  unsigned bits_;
  Buffer spki_;
};

}  // namespace

/// Without and with the staple. What is compressed is made when it is first wanted, by whichever thread wants it.
struct Credential::Encoded {
  struct Small {
    std::once_flag once;
    Buffer bytes;
    std::size_t uncompressed = 0;
  };
  std::array<Buffer, 2> lists;
  mutable std::array<std::array<Small, 2>, 3> compressed;
};

Credential::Credential(Token, std::vector<Buffer> chain, std::shared_ptr<const crypto::PrivateKey> key, Buffer staple,
                       CredentialTerms terms) noexcept
    : chain_(std::move(chain)), key_(std::move(key)), staple_(std::move(staple)), terms_(std::move(terms)) {
  auto encoded = std::make_unique<Encoded>();
  encoded->lists = {encode_list(chain_, {}), encode_list(chain_, staple_)};
  encoded_ = std::move(encoded);
}
Credential::~Credential() = default;

Result<Credential::Ptr> Credential::make(std::vector<Buffer> chain,
                                         std::shared_ptr<const crypto::PrivateKey> key) noexcept {
  return make(std::move(chain), std::move(key), {}, {});
}

Result<Credential::Ptr> Credential::make(std::vector<Buffer> chain, std::shared_ptr<const crypto::PrivateKey> key,
                                         Buffer staple, CredentialTerms terms) noexcept {
  if (chain.empty()) return fail(Fault::config_invalid, "Credential.chain", "at least one certificate");
  if (!key) return fail(Fault::config_invalid, "Credential.key", "a private key");
  std::vector<x509::Certificate::Ptr> certificates;
  for (const auto& der : chain) certificates.push_back(TRY(x509::Certificate::parse(Bytes(der))));
  const auto& leaf = *certificates.front();
  if (!equal(leaf.subject_public_key_info.der, key->spki()))
    return fail(Fault::key_mismatch, "Credential.key", "the key of the first certificate");
  auto credential =
      std::make_shared<Credential>(Token{}, std::move(chain), std::move(key), std::move(staple), std::move(terms));
  credential->certificates_ = std::move(certificates);
  const auto hash = crypto::openssl_provider().hash(crypto::HashAlgorithm::sha256);
  hash->update(credential->chain_.front());
  hash->snapshot(credential->fingerprint_);
  x509::for_each_name(leaf.extensions.subject_alt_name, [&](const x509::GeneralName& name) {
    if (name.kind == x509::GeneralName::Kind::dns) credential->dns_names_.emplace_back(name.text());
  });
  return credential;
}

Result<Credential::Ptr> Credential::from_pem(std::string_view chain, std::string_view key) noexcept {
  auto certificates = TRY(x509::read_pem_certificates(chain));
  const auto der = TRY(x509::read_pem_private_key(key));
  return make(std::move(certificates), TRY(crypto::openssl_provider().import_private(der.reveal())));
}

Result<Credential::Ptr> Credential::with_remote_key(std::string_view chain) noexcept {
  auto certificates = TRY(x509::read_pem_certificates(chain));
  if (certificates.empty()) return fail(Fault::config_invalid, "Credential.chain", "at least one certificate");
  const auto leaf = TRY(x509::Certificate::parse(Bytes(certificates.front())));
  const auto spki = leaf->subject_public_key_info.der;
  const auto key = TRY(crypto::openssl_provider().import_public(spki));
  return make(std::move(certificates), std::make_shared<RemoteKey>(*key, spki));
}

Result<Buffer> Credential::sign(SignatureScheme scheme, Bytes content) const noexcept {
  const auto* row = crypto::find(scheme);
  const auto fits = [&](ProtocolVersion version) { return crypto::fits(*row, key_->type(), version); };
  if (!row || (!fits(ProtocolVersion::tls13) && !fits(ProtocolVersion::tls12)))
    return fail(Fault::sign_failed, "Credential.sign", crypto::name(key_->type()), name(scheme));
  return key_->sign(row->algorithm, content);
}

Result<Credential::Ptr> Credential::from_files(const std::string& chain, const std::string& key) noexcept {
  const auto certificates = TRY(x509::read_file(chain));
  const auto secret = TRY(x509::read_file(key));
  return from_pem(as_text(certificates.reveal()), as_text(secret.reveal()));
}

bool Credential::is_for(std::string_view name) const noexcept {
  const auto reference = x509::reference_name(name);
  return reference && x509::matches(*certificates_.front(), *reference);
}

Result<Credential::Ptr> Credential::with_staple(Buffer ocsp_response) const noexcept {
  // RFC 6960 §4.2.1: an OCSPResponse is a SEQUENCE; what it says is for others to judge
  if (ocsp_response.size() < 2 || ocsp_response[0] != 0x30)
    return fail(Fault::config_invalid, "Credential.staple", "an OCSP response, DER");
  return make(chain_, key_, std::move(ocsp_response), terms_);
}

Credential::Ptr Credential::with_terms(CredentialTerms terms) const noexcept {
  auto made = make(chain_, key_, staple_, std::move(terms));
  return made ? *std::move(made) : nullptr;  // what was a credential is one
}

bool Credential::is_issued_under(Bytes name) const noexcept {
  return std::ranges::any_of(certificates_,
                             [&](const auto& certificate) { return equal(certificate->issuer.der, name); });
}

bool Credential::can_decrypt() const noexcept {
  const auto& usage = certificates_.front()->extensions.key_usage;
  return key_->can_decrypt() && (!usage || usage->has(x509::KeyUsage::key_encipherment));
}

bool Credential::is_signed_by(std::span<const SignatureScheme> schemes) const noexcept {
  return std::ranges::all_of(certificates_, [&](const auto& certificate) {
    return certificate->self_issued() || x509::is_one_of(certificate->signature_algorithm, schemes);
  });
}

Bytes Credential::certificate_list(bool staple) const noexcept { return encoded_->lists[staple ? 1 : 0]; }

Credential::Compressed Credential::compressed(CertificateCompression algorithm, bool staple) const noexcept {
  const auto* row = compression::find(algorithm);
  if (!row) return {};
  auto& small = encoded_->compressed[static_cast<std::size_t>(row - compression::algorithms().data())][staple ? 1 : 0];
  std::call_once(small.once, [&] {
    Buffer message;
    wire::encode(message, wire::Certificate{{}, wire::List<wire::CertificateEntry>(certificate_list(staple))});
    const auto body = Bytes(message).subspan(wire::kHeaderSize);
    auto bytes = row->compress(body);
    if (bytes.size() >= body.size()) return;
    small.bytes = std::move(bytes);
    small.uncompressed = body.size();
  });
  return {small.bytes, small.uncompressed};
}

}  // namespace entente
