// What a side shows of itself: a certificate chain and the private key that belongs to it.
#pragma once
#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <entente/bytes.h>
#include <entente/error.h>
#include <entente/types.h>

namespace entente {

namespace crypto {
class PrivateKey;
}
namespace x509 {
class Certificate;
}

/// How a credential is to be used, besides what its chain and key say.
struct CredentialTerms {
  /// It signs by these alone: by the first that the peer takes too. Those that are not for its key count for nothing.
  /// Empty: by all that its key can, in the peer's order.
  std::vector<SignatureScheme> schemes{};
  bool named_issuers_only = false;  ///< shown only to a peer that names one of its issuers (RFC 8446 §4.2.4)
};

/// A chain and its key. Immutable, shared, thread-safe.
class Credential {
  struct Token {
    explicit Token() = default;
  };

 public:
  using Ptr = std::shared_ptr<const Credential>;

  /// From PEM: the leaf first, then its issuers; PKCS#8, SEC1 or PKCS#1 for the key (both may stand in one text).
  /// Fault::pem_invalid, cert_malformed, key_invalid, key_encrypted, key_mismatch.
  [[nodiscard]] static Result<Ptr> from_pem(std::string_view chain, std::string_view key) noexcept;
  /// The same from files. Fault::file_unreadable besides.
  [[nodiscard]] static Result<Ptr> from_files(const std::string& chain, const std::string& key) noexcept;
  /// From PEM, without the key: whoever holds it answers the jobs of JobKind::sign (ConnectionOptions::jobs).
  [[nodiscard]] static Result<Ptr> with_remote_key(std::string_view chain) noexcept;
  /// From DER certificates and a key that is already there.
  [[nodiscard]] static Result<Ptr> make(std::vector<Buffer> chain,
                                        std::shared_ptr<const crypto::PrivateKey> key) noexcept;

  /// The same certificate with an OCSP response for it, DER (RFC 6066 §8); connections that have begun keep the old
  /// one. Fault::config_invalid if it is no DER.
  [[nodiscard]] Result<Ptr> with_staple(Buffer ocsp_response) const noexcept;

  /// The same certificate, used by these terms.
  [[nodiscard]] Ptr with_terms(CredentialTerms terms) const noexcept;

  Credential(Token, std::vector<Buffer> chain, std::shared_ptr<const crypto::PrivateKey> key, Buffer staple,
             CredentialTerms terms) noexcept;
  ~Credential();
  Credential(const Credential&) = delete;
  Credential& operator=(const Credential&) = delete;

  [[nodiscard]] std::span<const Buffer> chain() const noexcept { return chain_; }  ///< DER, leaf first
  [[nodiscard]] const std::shared_ptr<const crypto::PrivateKey>& key() const noexcept { return key_; }
  /// Signs for another process that has the chain alone: what its SignRequest asks for. Fault::sign_failed.
  [[nodiscard]] Result<Buffer> sign(SignatureScheme scheme, Bytes content) const noexcept;
  /// Whether the leaf's subjectAltName holds this DNS name or IP address (RFC 9525).
  [[nodiscard]] bool is_for(std::string_view name) const noexcept;
  /// The leaf's DNS names, for messages.
  [[nodiscard]] std::span<const std::string> dns_names() const noexcept { return dns_names_; }
  /// SHA-256 of the leaf.
  [[nodiscard]] Bytes fingerprint() const noexcept { return fingerprint_; }
  [[nodiscard]] Bytes staple() const noexcept { return staple_; }  ///< empty: none
  [[nodiscard]] const CredentialTerms& terms() const noexcept { return terms_; }
  /// Whether a certificate of the chain was issued by the CA of this name, DER (RFC 8446 §4.2.4).
  [[nodiscard]] bool is_issued_under(Bytes name) const noexcept;
  /// Whether the key may decrypt what clients encrypt to it (static RSA of TLS 1.2, RFC 5246 §7.4.2): it is an RSA key,
  /// and the leaf's keyUsage does not forbid keyEncipherment.
  [[nodiscard]] bool can_decrypt() const noexcept;
  /// Whether all signatures of the chain, self-signed certificates aside, are by these (RFC 8446 §4.4.2.2).
  [[nodiscard]] bool is_signed_by(std::span<const SignatureScheme> schemes) const noexcept;

  /// certificate_list of a Certificate message, encoded once (RFC 8446 §4.4.2); with the staple if that is wanted.
  [[nodiscard]] Bytes certificate_list(bool staple = false) const noexcept;
  /// A whole Certificate message of the handshake, compressed when it is first wanted (RFC 8879 §4); empty if that
  /// makes it no smaller.
  struct Compressed {
    Bytes bytes;
    std::size_t uncompressed = 0;
  };
  [[nodiscard]] Compressed compressed(CertificateCompression algorithm, bool staple) const noexcept;

 private:
  struct Encoded;
  static Result<Ptr> make(std::vector<Buffer> chain, std::shared_ptr<const crypto::PrivateKey> key, Buffer staple,
                          CredentialTerms terms) noexcept;
  std::vector<Buffer> chain_;
  std::shared_ptr<const crypto::PrivateKey> key_;
  Buffer staple_;
  CredentialTerms terms_;
  std::vector<std::shared_ptr<const x509::Certificate>> certificates_;
  std::vector<std::string> dns_names_;
  std::unique_ptr<const Encoded> encoded_;
  std::array<std::uint8_t, 32> fingerprint_{};
};

}  // namespace entente
