// Naming certificates by hashes, and writing requests.
#include "x509/ocsp_request.h"

#include "base/result.h"
#include "crypto/sha1.h"
#include "x509/der_writer.h"

namespace entente::x509 {
namespace {

Buffer digest(const crypto::Provider& provider, CertIdHash hash, Bytes bytes) {
  if (hash == CertIdHash::sha1) {
    const auto short_one = crypto::sha1(bytes);
    return to_buffer(short_one);
  }
  const auto running = provider.hash(crypto::HashAlgorithm::sha256);
  running->update(bytes);
  Buffer out(crypto::digest_size(crypto::HashAlgorithm::sha256));
  running->snapshot(out);
  return out;
}

std::optional<CertIdHash> known_hash(const AlgorithmIdentifier& id) noexcept {
  // RFC 4055 §2.1: parameters are absent or NULL.
  if (id.parameters && id.parameters->tag != der::Tag::null) return std::nullopt;
  if (equal(id.algorithm.content, oids::sha1)) return CertIdHash::sha1;
  if (equal(id.algorithm.content, oids::sha256)) return CertIdHash::sha256;
  return std::nullopt;
}

}  // namespace

Buffer encode_cert_id(const crypto::Provider& provider, Bytes issuer_name, const SubjectPublicKeyInfo& issuer_key,
                      Bytes serial, CertIdHash hash) {
  der::Writer out;
  out.sequence([&] {
    out.sequence([&] {
      out.oid(hash == CertIdHash::sha1 ? oids::sha1 : oids::sha256);
      out.null();
    });
    out.value(der::Tag::octet_string, Bytes(digest(provider, hash, issuer_name)));
    // RFC 6960 §4.1.1: the key's BIT STRING without tag, length and count of unused bits.
    out.value(der::Tag::octet_string, Bytes(digest(provider, hash, issuer_key.subject_public_key.bytes)));
    out.integer(serial);
  });
  return out.take();
}

bool is_of(const crypto::Provider& provider, const CertId& id, Bytes issuer_name,
           const SubjectPublicKeyInfo& issuer_key) noexcept {
  const auto hash = known_hash(id.hash_algorithm);
  return hash && equal(id.issuer_name_hash.bytes, digest(provider, *hash, issuer_name)) &&
         equal(id.issuer_key_hash.bytes, digest(provider, *hash, issuer_key.subject_public_key.bytes));
}

bool is_about(const crypto::Provider& provider, const CertId& id, const Certificate& certificate,
              const Certificate& issuer) noexcept {
  return equal(id.serial_number.content, certificate.serial_number.content) &&
         is_of(provider, id, certificate.issuer.der, issuer.subject_public_key_info);
}

Result<OcspRequest::Ptr> OcspRequest::parse(Bytes der) noexcept {
  auto request = std::make_shared<OcspRequest>(Token{}, der);
  der::Reader field(request->der_);
  describe(field, static_cast<OcspRequestFields&>(*request));
  TRY(field.finish("OCSPRequest", Fault::ocsp_malformed));
  return request;
}

Buffer encode_ocsp_request(std::span<const Buffer> cert_ids, Bytes nonce) {
  der::Writer out;
  const auto extension = [&] {
    out.oid(oids::ocsp_nonce);
    out.inside(der::Tag::octet_string, [&] { out.value(der::Tag::octet_string, nonce); });
  };
  out.sequence([&] {
    out.sequence([&] {
      out.sequence([&] {
        for (const auto& id : cert_ids) out.sequence([&] { out.raw(id); });
      });
      if (!nonce.empty()) out.inside(der::constructed(2), [&] { out.sequence([&] { out.sequence(extension); }); });
    });
  });
  return out.take();
}

}  // namespace entente::x509
