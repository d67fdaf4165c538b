// Writing certificates.
#include "issue/certificate_template.h"

#include <algorithm>
#include <charconv>

#include "base/result.h"
#include "x509/algorithms.h"
#include "x509/der_writer.h"
#include "x509/ip_address.h"
#include "x509/time.h"

namespace entente::issue {
namespace {

using x509::der::constructed;
using x509::der::primitive;
using x509::der::Tag;
using x509::der::Writer;
namespace oids = x509::oids;

template <class Body>
void extension(Writer& out, Bytes id, bool critical, Body&& body) {
  out.sequence([&] {
    out.oid(id);
    if (critical) out.boolean(true);
    out.inside(Tag::octet_string, std::forward<Body>(body));
  });
}

void write_general_name(Writer& out, const std::string& name) {
  if (const auto ip = x509::parse_ip(name))
    out.value(primitive(7), ip->bytes());
  else
    out.value(primitive(name.contains('@') ? 1 : 2), name);
}

void write_names(Writer& out, const CertificateTemplate& c) {
  if (c.names.empty()) return;
  const bool subject_empty = c.subject.size() <= 2;
  extension(out, oids::subject_alt_name, c.names_critical.value_or(subject_empty), [&] {
    out.sequence([&] {
      for (const auto& name : c.names) write_general_name(out, name);
    });
  });
}

void write_basic_constraints(Writer& out, const CertificateTemplate& c) {
  if (!c.basic_constraints) return;
  extension(out, oids::basic_constraints, true, [&] {
    out.sequence([&] {
      if (c.basic_constraints->ca) out.boolean(true);
      if (c.basic_constraints->path_length) out.integer(*c.basic_constraints->path_length);
    });
  });
}

void write_key_usage(Writer& out, const CertificateTemplate& c) {
  if (c.key_usage.empty()) return;
  std::uint8_t bits[2]{};
  unsigned last = 0;
  for (const auto usage : c.key_usage) {
    const unsigned bit = std::to_underlying(usage);
    bits[bit / 8] = static_cast<std::uint8_t>(bits[bit / 8] | 0x80U >> bit % 8);
    last = std::max(last, bit);
  }
  // X.690 §11.2.2: a list of named bits has no trailing zeros.
  extension(out, oids::key_usage, true, [&] { out.bit_string(Bytes(bits).first(last / 8 + 1), 7 - last % 8); });
}

void write_purposes(Writer& out, const CertificateTemplate& c) {
  if (c.purposes.empty()) return;
  extension(out, oids::extended_key_usage, false, [&] {
    out.sequence([&] {
      for (const auto purpose : c.purposes) out.oid(purpose);
    });
  });
}

/// RFC 5280 §4.2.1.10: a DNS suffix, or an address and its mask.
void write_subtree(Writer& out, const std::string& base) {
  const auto slash = base.find('/');
  const auto ip = x509::parse_ip(std::string_view(base).substr(0, slash));
  if (slash == base.npos || !ip) return write_general_name(out, base);
  Buffer block = to_buffer(ip->bytes());
  std::size_t bits = 0;
  std::from_chars(base.data() + slash + 1, base.data() + base.size(), bits);
  for (std::size_t i = 0; i < ip->size; ++i) {
    const auto take = std::min<std::size_t>(bits, 8);
    bits -= take;
    block.push_back(static_cast<std::uint8_t>(0xff00U >> take));
  }
  out.value(primitive(7), Bytes(block));
}

void write_name_constraints(Writer& out, const CertificateTemplate& c) {
  if (!c.name_constraints) return;
  const auto subtrees = [&](unsigned n, const std::vector<std::string>& bases) {
    if (bases.empty()) return;
    out.inside(constructed(n), [&] {
      for (const auto& base : bases) out.sequence([&] { write_subtree(out, base); });
    });
  };
  extension(out, oids::name_constraints, true, [&] {
    out.sequence([&] {
      subtrees(0, c.name_constraints->permitted);
      subtrees(1, c.name_constraints->excluded);
    });
  });
}

void write_identifiers(Writer& out, const CertificateTemplate& c) {
  if (!c.subject_key_identifier.empty())
    extension(out, oids::subject_key_identifier, false,
              [&] { out.value(Tag::octet_string, Bytes(c.subject_key_identifier)); });
  if (!c.authority_key_identifier.empty())
    extension(out, oids::authority_key_identifier, false,
              [&] { out.sequence([&] { out.value(primitive(0), Bytes(c.authority_key_identifier)); }); });
  if (!c.ca_issuers.empty())
    extension(out, oids::authority_info_access, false, [&] {
      out.sequence([&] {
        out.sequence([&] {
          out.oid(oids::ca_issuers);
          out.value(primitive(6), c.ca_issuers);
        });
      });
    });
}

Buffer write_extensions(const CertificateTemplate& c) {
  Writer out;
  write_basic_constraints(out, c);
  write_key_usage(out, c);
  write_purposes(out, c);
  write_names(out, c);
  write_name_constraints(out, c);
  write_identifiers(out, c);
  for (const auto& raw : c.extensions) extension(out, raw.id, raw.critical, [&] { out.raw(raw.value); });
  return out.take();
}

void write_time(Writer& out, UnixTime time, bool early_generalized) {
  auto encoded = x509::encode_time(time);
  if (early_generalized && encoded.tag == Tag::utc_time) encoded = {Tag::generalized_time, "20" + encoded.text};
  out.value(encoded.tag, encoded.text);
}

Buffer write_tbs(const CertificateTemplate& c, Bytes serial, Bytes algorithm) {
  const auto extensions = write_extensions(c);
  Writer out;
  out.sequence([&] {
    // RFC 5280 §4.1.2.1: v1 is the default.
    if (c.version != 1) out.inside(constructed(0), [&] { out.integer(static_cast<std::uint64_t>(c.version - 1)); });
    out.integer(serial);
    out.raw(algorithm);
    out.raw(c.issuer);
    out.sequence([&] {
      write_time(out, c.not_before, c.early_generalized);
      write_time(out, c.not_after, c.early_generalized);
    });
    out.raw(c.subject);
    out.raw(c.public_key);
    if (extensions.empty()) return;
    out.inside(constructed(3), [&] { out.sequence([&] { out.raw(extensions); }); });
  });
  return out.take();
}

/// RFC 5280 §4.1.2.2: positive, at most 20 octets; unpredictable, as the CAs' rules want it.
Result<Buffer> random_serial(const crypto::Provider& provider) {
  Buffer serial(16);
  if (!provider.random().fill(serial)) return fail(Fault::random_failed);
  serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7f) | 0x40);
  return serial;
}

}  // namespace

Buffer make_name(std::span<const Attribute> attributes) {
  Writer out;
  out.sequence([&] {
    for (const auto& attribute : attributes)
      out.inside(Tag::set, [&] {
        out.sequence([&] {
          out.oid(attribute.type);
          out.value(attribute.tag, attribute.text);
        });
      });
  });
  return out.take();
}

Buffer make_name(std::string_view common_name) {
  const Attribute attribute{oids::common_name, common_name};
  return make_name(std::span(&attribute, common_name.empty() ? 0 : 1));
}

Buffer key_identifier(const crypto::Provider& provider, Bytes spki) {
  x509::SubjectPublicKeyInfo key;
  x509::der::Reader field(spki);
  describe(field, key);
  const auto hash = provider.hash(crypto::HashAlgorithm::sha256);
  hash->update(key.subject_public_key.bytes);
  std::uint8_t digest[crypto::kMaxDigest];
  return to_buffer(hash->snapshot(digest).first(20));
}

crypto::SignatureAlgorithm default_algorithm(crypto::KeyType key) noexcept {
  using crypto::HashAlgorithm, crypto::KeyType;
  using Kind = crypto::SignatureAlgorithm::Kind;
  switch (key) {
    case KeyType::rsa:
      return {Kind::rsa_pkcs1, HashAlgorithm::sha256};
    case KeyType::rsa_pss:
      return {Kind::rsa_pss, HashAlgorithm::sha256};
    case KeyType::p256:
      return {Kind::ecdsa, HashAlgorithm::sha256};
    case KeyType::p384:
      return {Kind::ecdsa, HashAlgorithm::sha384};
    case KeyType::p521:
      return {Kind::ecdsa, HashAlgorithm::sha512};
    case KeyType::mldsa44:
      return {Kind::mldsa44};
    case KeyType::mldsa65:
      return {Kind::mldsa65};
    case KeyType::mldsa87:
      return {Kind::mldsa87};
    case KeyType::ed25519:
      break;
  }
  return {Kind::ed25519};
}

Result<Buffer> sign(const CertificateTemplate& certificate, const crypto::PrivateKey& issuer_key,
                    const crypto::Provider& provider) {
  const auto algorithm = certificate.algorithm.value_or(default_algorithm(issuer_key.type()));
  const auto encoded = x509::encode_algorithm(algorithm);
  const auto& inner = certificate.inner_algorithm.empty() ? encoded : certificate.inner_algorithm;
  const auto& outer = certificate.outer_algorithm.empty() ? encoded : certificate.outer_algorithm;
  auto serial = certificate.serial;
  if (serial.empty()) serial = TRY(random_serial(provider));
  const auto tbs = write_tbs(certificate, serial, inner);
  auto signature = TRY(issuer_key.sign(algorithm, tbs));
  if (certificate.wrong_signature) signature.back() ^= 1;
  Writer out;
  out.sequence([&] {
    out.raw(tbs);
    out.raw(outer);
    out.bit_string(signature);
  });
  return out.take();
}

}  // namespace entente::issue
