// A private certificate authority, for development and tests: made on the spot, issues short-lived certificates.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/provider.h"
#include "issue/certificate_template.h"

namespace entente::issue {

/// A certificate and the key that belongs to it.
struct Identity {
  Buffer certificate;  ///< DER
  std::shared_ptr<const crypto::PrivateKey> key;

  [[nodiscard]] std::string certificate_pem() const;
  [[nodiscard]] Result<SecretBuffer> key_pem() const;  ///< PKCS#8
};

struct AuthorityOptions {
  std::string name = "entente development CA";  ///< commonName
  crypto::KeyType key = crypto::KeyType::p256;
  unsigned rsa_bits = 2048;
  UnixTime not_before = 0, not_after = 0;
  std::optional<std::uint32_t> path_length{};
};

struct LeafOptions {
  std::vector<std::string> names;  ///< DNS names (a wildcard too), IP addresses, mailboxes
  crypto::KeyType key = crypto::KeyType::p256;
  unsigned rsa_bits = 2048;
  UnixTime not_before = 0, not_after = 0;
  bool server = true, client = true;  ///< extendedKeyUsage
};

/// A self-signed root.
Result<Identity> make_ca(const crypto::Provider& provider, const AuthorityOptions& options);
/// A CA below another.
Result<Identity> make_intermediate(const crypto::Provider& provider, const Identity& issuer,
                                   const AuthorityOptions& options);
/// A certificate for these names; the first, if any, is its common name too, for people.
Result<Identity> issue(const crypto::Provider& provider, const Identity& issuer, const LeafOptions& options);
/// The same for a key that is already there.
Result<Identity> issue(const crypto::Provider& provider, const Identity& issuer, const LeafOptions& options,
                       std::shared_ptr<const crypto::PrivateKey> key);
/// A CA from its files' texts. Fault::key_mismatch if they do not belong together.
Result<Identity> read_identity(const crypto::Provider& provider, std::string_view certificate_pem,
                               std::string_view key_pem);

/// A private key from its file's text (PEM). Fault::pem_invalid, key_invalid, key_encrypted.
Result<std::shared_ptr<const crypto::PrivateKey>> read_private_key(const crypto::Provider& provider,
                                                                   std::string_view pem);

/// RFC 5280 §4.2.1.9, pathLenConstraint: how many CAs may stand below this one; nothing if that is not bounded.
/// Fault::cert_malformed.
Result<std::optional<std::uint32_t>> path_length(Bytes ca);

/// What `issue` signs, to change before signing it with sign().
Result<CertificateTemplate> leaf_template(const crypto::Provider& provider, const Identity& issuer,
                                          const LeafOptions& options, const crypto::PrivateKey& key);
/// What `make_ca` (issuer: nullptr) and `make_intermediate` sign.
Result<CertificateTemplate> ca_template(const crypto::Provider& provider, const Identity* issuer,
                                        const AuthorityOptions& options, const crypto::PrivateKey& key);

}  // namespace entente::issue
