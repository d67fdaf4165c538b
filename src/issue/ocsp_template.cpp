// Writing OCSP responses.
#include "issue/ocsp_template.h"

#include "base/result.h"
#include "crypto/sha1.h"

namespace entente::issue {
namespace {

using x509::der::constructed;
using x509::der::primitive;
using x509::der::Tag;
using x509::der::Writer;
namespace oids = x509::oids;

/// RFC 6960 §4.2.2.1: GeneralizedTime, before 2050 too.
void write_generalized_time(Writer& out, UnixTime time) { write_time(out, x509::encode_generalized_time(time)); }

void write_status(Writer& out, const OcspAnswer& answer) {
  switch (answer.status) {
    case RevocationStatus::good:
      return out.value(primitive(0), Bytes{});
    case RevocationStatus::revoked:
      return out.inside(constructed(1), [&] {
        write_generalized_time(out, answer.revoked_at);
        if (!answer.reason) return;
        const auto code = std::to_underlying(*answer.reason);
        out.inside(constructed(0), [&] { out.value(Tag::enumerated, Bytes{&code, 1}); });
      });
    case RevocationStatus::unknown:
    case RevocationStatus::not_checked:
      return out.value(primitive(2), Bytes{});
  }
}

void write_extensions(Writer& out, unsigned n, const Buffer& nonce, const std::vector<RawExtension>& extensions) {
  if (nonce.empty() && extensions.empty()) return;
  out.inside(constructed(n), [&] {
    out.sequence([&] {
      if (!nonce.empty())
        write_extension(out, oids::ocsp_nonce, false, [&] { out.value(Tag::octet_string, Bytes(nonce)); });
      for (const auto& raw : extensions) write_extension(out, raw);
    });
  });
}

void write_answer(Writer& out, const OcspAnswer& answer) {
  out.sequence([&] {
    out.raw(answer.cert_id);
    write_status(out, answer);
    write_generalized_time(out, answer.this_update);
    if (answer.next_update) out.inside(constructed(0), [&] { write_generalized_time(out, *answer.next_update); });
    write_extensions(out, 1, {}, answer.extensions);
  });
}

/// RFC 6960 §4.2.1: KeyHash is the SHA-1 of the public key's bits.
Buffer key_hash(Bytes spki) {
  x509::SubjectPublicKeyInfo key;
  x509::der::Reader field(spki);
  describe(field, key);
  const auto digest = crypto::sha1(key.subject_public_key.bytes);
  return to_buffer(digest);
}

Buffer write_tbs(const OcspTemplate& response, const crypto::PrivateKey& key) {
  Writer out;
  out.sequence([&] {
    // RFC 6960 §4.2.1: version is v1, the default.
    if (!response.responder_name.empty()) {
      out.inside(constructed(1), [&] { out.raw(response.responder_name); });
    } else {
      const auto hash = response.responder_key.empty() ? key_hash(key.spki()) : response.responder_key;
      out.inside(constructed(2), [&] { out.value(Tag::octet_string, Bytes(hash)); });
    }
    write_generalized_time(out, response.produced_at);
    out.sequence([&] {
      for (const auto& answer : response.answers) write_answer(out, answer);
    });
    write_extensions(out, 1, response.nonce, response.extensions);
  });
  return out.take();
}

Result<void> write_basic(Writer& out, const OcspTemplate& response, const crypto::PrivateKey& key) {
  Result<void> done;
  out.sequence([&] {
    done = write_signed(out, write_tbs(response, key), response, key);
    if (response.certificates.empty()) return;
    out.inside(constructed(0), [&] {
      out.sequence([&] {
        for (const auto& certificate : response.certificates) out.raw(certificate);
      });
    });
  });
  return done;
}

}  // namespace

Result<Buffer> cert_id(const crypto::Provider& provider, const Identity& issuer, Bytes certificate,
                       x509::CertIdHash hash) {
  const auto parsed = TRY(x509::Certificate::parse(certificate));
  const auto above = TRY(x509::Certificate::parse(issuer.certificate));
  return x509::encode_cert_id(provider, parsed->issuer.der, above->subject_public_key_info,
                              parsed->serial_number.content, hash);
}

Result<OcspTemplate> ocsp_template(const crypto::Provider& provider, const Identity& issuer, Bytes certificate,
                                   UnixTime this_update, std::int64_t lifetime) {
  OcspTemplate out;
  out.produced_at = this_update;
  OcspAnswer answer;
  answer.cert_id = TRY(cert_id(provider, issuer, certificate));
  answer.this_update = this_update;
  answer.next_update = this_update + lifetime;
  out.answers.push_back(std::move(answer));
  return out;
}

Result<Buffer> sign(const OcspTemplate& response, const crypto::PrivateKey& key) {
  Writer out;
  Result<void> done;
  out.sequence([&] {
    const auto status = std::to_underlying(response.status);
    out.value(Tag::enumerated, Bytes{&status, 1});
    if (response.status != OcspStatus::successful) return;
    out.inside(constructed(0), [&] {
      out.sequence([&] {
        out.oid(response.response_type);
        out.inside(Tag::octet_string, [&] { done = write_basic(out, response, key); });
      });
    });
  });
  TRY(done);
  return out.take();
}

}  // namespace entente::issue
