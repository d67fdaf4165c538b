// Making authorities and issuing from them.
#include "issue/authority.h"

#include "base/result.h"
#include "x509/certificate.h"
#include "x509/pem.h"

namespace entente::issue {
namespace {

using x509::KeyUsage;

using Key = std::shared_ptr<const crypto::PrivateKey>;

/// RFC 5280 appendix A: ub-common-name is 64 characters; a longer name stands in the subjectAltName alone.
Buffer subject_of(const LeafOptions& options) {
  const bool fits = !options.names.empty() && options.names[0].size() <= 64;
  return make_name(fits ? std::string_view(options.names[0]) : std::string_view{});
}

/// RFC 5280 §4.2.1.1: the issuer's subjectKeyIdentifier, or what it would be.
Buffer authority_key(const crypto::Provider& provider, const x509::Certificate& issuer) {
  const auto own = issuer.extensions.subject_key_identifier;
  return own.empty() ? key_identifier(provider, issuer.subject_public_key_info.der) : to_buffer(own);
}

Result<Identity> signed_by(const crypto::Provider& provider, const CertificateTemplate& what,
                           const crypto::PrivateKey& issuer_key, Key key) {
  return Identity{TRY(sign(what, issuer_key, provider)), std::move(key)};
}

}  // namespace

std::string Identity::certificate_pem() const { return x509::write_pem("CERTIFICATE", certificate); }

Result<SecretBuffer> Identity::key_pem() const {
  const auto der = TRY(key->pkcs8());
  auto text = x509::write_pem("PRIVATE KEY", der.reveal());
  SecretBuffer out(to_buffer(as_bytes(text)));
  wipe(text.data(), text.size());
  return out;
}

Result<CertificateTemplate> ca_template(const crypto::Provider& provider, const Identity* issuer,
                                        const AuthorityOptions& options, const crypto::PrivateKey& key) {
  CertificateTemplate out;
  out.subject = make_name(options.name);
  out.issuer = out.subject;
  out.not_before = options.not_before;
  out.not_after = options.not_after;
  out.public_key = to_buffer(key.spki());
  out.basic_constraints = {true, options.path_length};
  out.key_usage = {KeyUsage::key_cert_sign, KeyUsage::crl_sign};
  out.subject_key_identifier = key_identifier(provider, key.spki());
  out.authority_key_identifier = out.subject_key_identifier;
  if (issuer) {
    const auto parsed = TRY(x509::Certificate::parse(issuer->certificate));
    out.issuer = to_buffer(parsed->subject.der);
    out.authority_key_identifier = authority_key(provider, *parsed);
  }
  return out;
}

Result<CertificateTemplate> leaf_template(const crypto::Provider& provider, const Identity& issuer,
                                          const LeafOptions& options, const crypto::PrivateKey& key) {
  const auto parsed = TRY(x509::Certificate::parse(issuer.certificate));
  CertificateTemplate out;
  out.subject = subject_of(options);
  out.issuer = to_buffer(parsed->subject.der);
  out.not_before = options.not_before;
  out.not_after = options.not_after;
  out.public_key = to_buffer(key.spki());
  out.names = options.names;
  out.basic_constraints.emplace();
  out.key_usage = {KeyUsage::digital_signature};
  // RFC 5246 §7.4.2: what static RSA key exchange asks of the server's key
  if (options.server && key.type() == crypto::KeyType::rsa) out.key_usage.push_back(KeyUsage::key_encipherment);
  if (options.server) out.purposes.push_back(x509::oids::server_auth);
  if (options.client) out.purposes.push_back(x509::oids::client_auth);
  out.subject_key_identifier = key_identifier(provider, key.spki());
  out.authority_key_identifier = authority_key(provider, *parsed);
  return out;
}

Result<std::optional<std::uint32_t>> path_length(Bytes ca) {
  const auto parsed = TRY(x509::Certificate::parse(ca));
  const auto& constraints = parsed->extensions.basic_constraints;
  return constraints ? constraints->path_length : std::nullopt;
}

Result<Identity> make_ca(const crypto::Provider& provider, const AuthorityOptions& options) {
  const auto key = TRY(provider.make_private(options.key, options.rsa_bits));
  return signed_by(provider, TRY(ca_template(provider, nullptr, options, *key)), *key, key);
}

Result<Identity> make_intermediate(const crypto::Provider& provider, const Identity& issuer,
                                   const AuthorityOptions& options) {
  const auto key = TRY(provider.make_private(options.key, options.rsa_bits));
  return signed_by(provider, TRY(ca_template(provider, &issuer, options, *key)), *issuer.key, key);
}

Result<Identity> issue(const crypto::Provider& provider, const Identity& issuer, const LeafOptions& options) {
  return issue(provider, issuer, options, TRY(provider.make_private(options.key, options.rsa_bits)));
}

Result<Identity> issue(const crypto::Provider& provider, const Identity& issuer, const LeafOptions& options, Key key) {
  const auto what = TRY(leaf_template(provider, issuer, options, *key));
  return signed_by(provider, what, *issuer.key, std::move(key));
}

Result<std::shared_ptr<const crypto::PrivateKey>> read_private_key(const crypto::Provider& provider,
                                                                   std::string_view pem) {
  const auto der = TRY(x509::read_pem_private_key(pem));
  return provider.import_private(der.reveal());
}

Result<Identity> read_identity(const crypto::Provider& provider, std::string_view certificate_pem,
                               std::string_view key_pem) {
  auto certificates = TRY(x509::read_pem_certificates(certificate_pem));
  Identity out{std::move(certificates[0]), TRY(read_private_key(provider, key_pem))};
  const auto parsed = TRY(x509::Certificate::parse(out.certificate));
  if (!equal(parsed->subject_public_key_info.der, out.key->spki())) return fail(Fault::key_mismatch, "Certificate");
  return out;
}

}  // namespace entente::issue
