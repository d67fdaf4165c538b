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

void write_names(Writer& out, const CertificateTemplate& c) {
  if (c.names.empty()) return;
  const bool subject_empty = c.subject.size() <= 2;
  write_extension(out, oids::subject_alt_name, c.names_critical.value_or(subject_empty), [&] {
    out.sequence([&] {
      for (const auto& name : c.names) write_general_name(out, name);
    });
  });
}

void write_basic_constraints(Writer& out, const CertificateTemplate& c) {
  if (!c.basic_constraints) return;
  write_extension(out, oids::basic_constraints, true, [&] {
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
  write_extension(out, oids::key_usage, true, [&] { out.bit_string(Bytes(bits).first(last / 8 + 1), 7 - last % 8); });
}

void write_purposes(Writer& out, const CertificateTemplate& c) {
  if (c.purposes.empty()) return;
  write_extension(out, oids::extended_key_usage, false, [&] {
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
  write_extension(out, oids::name_constraints, true, [&] {
    out.sequence([&] {
      subtrees(0, c.name_constraints->permitted);
      subtrees(1, c.name_constraints->excluded);
    });
  });
}

void write_identifiers(Writer& out, const CertificateTemplate& c) {
  if (!c.subject_key_identifier.empty())
    write_extension(out, oids::subject_key_identifier, false,
                    [&] { out.value(Tag::octet_string, Bytes(c.subject_key_identifier)); });
  if (!c.authority_key_identifier.empty())
    write_extension(out, oids::authority_key_identifier, false,
                    [&] { out.sequence([&] { out.value(primitive(0), Bytes(c.authority_key_identifier)); }); });
}

void write_access(Writer& out, const CertificateTemplate& c) {
  if (c.ca_issuers.empty() && c.ocsp.empty()) return;
  const auto access = [&](Bytes method, const std::string& url) {
    if (url.empty()) return;
    out.sequence([&] {
      out.oid(method);
      out.value(primitive(6), url);
    });
  };
  write_extension(out, oids::authority_info_access, false, [&] {
    out.sequence([&] {
      access(oids::ocsp, c.ocsp);
      access(oids::ca_issuers, c.ca_issuers);
    });
  });
}

void write_distribution_points(Writer& out, const CertificateTemplate& c) {
  if (c.crl_distribution_points.empty()) return;
  const auto point = [&](const std::string& url) {
    out.sequence([&] {
      out.inside(constructed(0), [&] { out.inside(constructed(0), [&] { out.value(primitive(6), url); }); });
    });
  };
  write_extension(out, oids::crl_distribution_points, false, [&] {
    out.sequence([&] {
      for (const auto& url : c.crl_distribution_points) point(url);
    });
  });
}

/// What is said of how to learn of a revocation, and that there is none to learn of.
void write_revocation(Writer& out, const CertificateTemplate& c) {
  if (!c.tls_features.empty())
    write_extension(out, oids::tls_feature, false, [&] {
      out.sequence([&] {
        for (const auto feature : c.tls_features) out.integer(std::uint64_t{feature});
      });
    });
  if (c.no_rev_avail) write_extension(out, oids::no_rev_avail, false, [&] { out.null(); });
  if (c.ocsp_nocheck) write_extension(out, oids::ocsp_nocheck, false, [&] { out.null(); });
}

Buffer write_extensions(const CertificateTemplate& c) {
  Writer out;
  write_basic_constraints(out, c);
  write_key_usage(out, c);
  write_purposes(out, c);
  write_names(out, c);
  write_name_constraints(out, c);
  write_identifiers(out, c);
  write_access(out, c);
  write_distribution_points(out, c);
  write_revocation(out, c);
  for (const auto& raw : c.extensions) write_extension(out, raw);
  return out.take();
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
      for (const auto time : {c.not_before, c.not_after})
        write_time(out, c.early_generalized ? x509::encode_generalized_time(time) : x509::encode_time(time));
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

Result<Buffer> sign(const CertificateTemplate& certificate, const crypto::PrivateKey& issuer_key,
                    const crypto::Provider& provider) {
  auto serial = certificate.serial;
  if (serial.empty()) serial = TRY(random_serial(provider));
  const auto tbs = write_tbs(certificate, serial, inner_algorithm(certificate, issuer_key));
  Writer out;
  Result<void> done;
  out.sequence([&] { done = write_signed(out, tbs, certificate, issuer_key); });
  TRY(done);
  return out.take();
}

}  // namespace entente::issue
