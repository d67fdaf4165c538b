// Reading what certificates point to.
#include "issue/sources.h"

#include <entente/trust.h>

#include <algorithm>

#include "base/result.h"
#include "issue/ocsp_template.h"
#include "x509/algorithms.h"
#include "x509/certificate.h"
#include "x509/crl.h"
#include "x509/name.h"
#include "x509/ocsp_response.h"
#include "x509/pem.h"

namespace entente::issue {
namespace {

using x509::der::constructed;
using x509::der::Reader;
using x509::der::Tag;

// RFC 5652 §4, §5.1: ContentInfo's signedData.
constexpr Bytes kSignedData = x509::oid<1, 2, 840, 113549, 1, 7, 2>;

void add_uri(const x509::GeneralName& name, std::vector<std::string>& to) {
  if (name.kind == x509::GeneralName::Kind::uri && to.size() < 16) to.emplace_back(name.text());
}

void read_access(Bytes value, Sources& out) {
  Reader field(value);
  x509::describe_access(field, "AuthorityInfoAccessSyntax",
                        [&](const x509::der::Oid& method, const x509::GeneralName& location) {
                          if (equal(method.content, x509::oids::ca_issuers)) add_uri(location, out.ca_issuers);
                          if (equal(method.content, x509::oids::ocsp)) add_uri(location, out.ocsp);
                        });
}

/// RFC 5652 §5.1: SignedData whose certificates alone count.
bool read_signed_data(Reader& field, std::vector<Buffer>& out) {
  x509::der::Value skip;
  x509::der::Oid type;
  field.sequence("ContentInfo", [&] {
    field("contentType", type);
    if (!field.failed() && type.content.size() == kSignedData.size() && equal(type.content, kSignedData))
      field.inside("content", constructed(0), [&] {
        field.sequence("SignedData", [&] {
          for (const auto* name : {"version", "digestAlgorithms", "encapContentInfo"}) field.any(name, skip);
          if (field.next_is(constructed(0)))
            field.inside("certificates", constructed(0), [&] {
              while (field.more()) {
                field.any("CertificateChoices", skip);
                if (!field.failed() && skip.tag == Tag::sequence) out.push_back(to_buffer(skip.whole));
              }
            });
          field.rest();
        });
      });
  });
  return field.finish("ContentInfo") && !out.empty();
}

}  // namespace

Sources sources_of(Bytes der) {
  Sources out;
  const auto certificate = x509::Certificate::parse(der);
  if (!certificate) return out;
  const auto& extensions = (*certificate)->extensions;
  if (const auto* access = extensions.find(x509::oids::authority_info_access)) read_access(access->value, out);
  x509::for_each_distribution_point(extensions.crl_distribution_points, [&](const x509::DistributionPoint& point) {
    x509::for_each_name(point.name.full_name, [&](const x509::GeneralName& name) { add_uri(name, out.crls); });
  });
  return out;
}

Result<std::vector<Buffer>> read_certificates(Bytes answer) noexcept {
  const auto text = as_text(answer);
  std::vector<Buffer> out;
  const auto add = [&](Bytes der) {
    std::vector<Buffer> inside;
    if (Reader field(der); read_signed_data(field, inside))
      for (auto& certificate : inside) out.push_back(std::move(certificate));
    else if (x509::Certificate::parse(der))
      out.push_back(to_buffer(der));
  };
  if (!x509::is_der(answer) && text.contains("-----BEGIN ")) {
    for (const auto& block : TRY(x509::read_pem(text)))
      if (block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE" || block.label == "PKCS7" ||
          block.label == "CMS")
        add(block.der.reveal());
  } else {
    add(answer);
  }
  if (out.empty()) return fail(Fault::pem_invalid, "answer", "a certificate", "none");
  return out;
}

bool is_issued_by(Bytes certificate, Bytes issuer) {
  const auto info = describe_certificate(certificate);
  const auto store = TrustStore::from_der({&issuer, 1});
  if (!info || !store) return false;
  VerifyOptions options;
  options.purpose = Purpose::any;
  options.at = info->not_before;
  options.leaf_signs = false;
  options.revocation.mode = RevocationMode::off;
  const auto verdict = verify({&certificate, 1}, **store, options);
  return verdict.path.size() == 2 && verdict.path[0][CheckId::signature].outcome == Outcome::pass;
}

bool is_root(Bytes certificate) {
  const auto parsed = x509::Certificate::parse(certificate);
  if (!parsed || !x509::equal_names((*parsed)->subject, (*parsed)->issuer)) return false;
  const auto& self = **parsed;
  const auto algorithm = x509::signature_algorithm(self.signature_algorithm);
  const auto key = crypto::openssl_provider().import_public(self.subject_public_key_info.der);
  return algorithm && key && self.signature_value.unused == 0 &&
         (*key)->verify(*algorithm, self.tbs_certificate, self.signature_value.bytes);
}

Result<Buffer> ocsp_question(Bytes certificate, Bytes issuer) {
  const Identity above{to_buffer(issuer), nullptr};
  const std::vector<Buffer> ids{TRY(cert_id(crypto::openssl_provider(), above, certificate))};
  return x509::encode_ocsp_request(ids);
}

std::string_view content_of(Bytes file) noexcept {
  if (file.empty()) return "an empty file";
  constexpr std::pair<std::string_view, std::string_view> labels[] = {
      {"PRIVATE KEY-----", "a private key"},    {"CERTIFICATE REQUEST-----", "a certificate request"},
      {"X509 CRL-----", "a revocation list"},   {"PUBLIC KEY-----", "a public key"},
      {"DH PARAMETERS-----", "a DH parameter"}, {"OPENSSH PRIVATE", "a private key of SSH"},
  };
  const auto text = as_text(file);
  if (const auto begin = text.find("-----BEGIN "); begin != text.npos) {
    const auto line = text.substr(begin, text.find('\n', begin) - begin);
    for (const auto& [label, words] : labels)
      if (line.contains(label)) return words;
    return {};
  }
  if (x509::CertificateList::parse(to_buffer(file))) return "a revocation list";
  if (is_ocsp_response(file)) return "an OCSP response";
  if (crypto::openssl_provider().import_private(file)) return "a private key";
  return crypto::openssl_provider().import_public(file) ? "a public key" : std::string_view();
}

bool promises_staple(Bytes certificate) noexcept {
  const auto parsed = x509::Certificate::parse(certificate);
  return parsed && (*parsed)->extensions.must_staple;
}

bool is_ocsp_response(Bytes der) noexcept { return x509::OcspResponse::parse(der).has_value(); }

std::string_view staple_problem(Bytes response, Bytes certificate, UnixTime now) noexcept {
  const auto parsed = x509::Certificate::parse(certificate);
  const auto said = x509::OcspResponse::parse(response);
  if (!parsed || !said) return "it is no OCSP response";
  if ((*said)->response_status != 0) return "the responder refused to answer";
  const auto& all = (*said)->responses;
  const auto one = std::ranges::find_if(all, [&](const x509::SingleResponse& single) {
    return equal(single.cert_id.serial_number.content, (*parsed)->serial_number.content);
  });
  if (one == all.end()) return "it is about other certificates";
  if (one->status == RevocationStatus::revoked) return "it says that the certificate was revoked";
  if (one->status != RevocationStatus::good) return "it does not say that the certificate is good";
  return one->next_update && *one->next_update < now ? "it is out of date" : std::string_view();
}

Buffer crl_bytes(Bytes answer) {
  if (x509::is_der(answer)) return to_buffer(answer);
  if (const auto blocks = x509::read_pem(as_text(answer)))
    for (const auto& block : *blocks)
      if (block.label == "X509 CRL") return to_buffer(block.der.reveal());
  return to_buffer(answer);
}

CrlStore::Ptr merged(const CrlStore& a, const CrlStore& b) {
  auto all = std::make_unique<x509::CertificateLists>();
  for (const auto* store : {&a, &b}) all->add(store->lists());
  return CrlStore::make(std::move(all));
}

Result<CrlStore::Ptr> with_list(const CrlStore::Ptr& base, Bytes list) {
  auto one = TRY(CrlStore::from_der({&list, 1}));
  return base ? merged(*base, *one) : std::move(one);
}

}  // namespace entente::issue
