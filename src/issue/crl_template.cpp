// Writing revocation lists.
#include "issue/crl_template.h"

#include "base/result.h"
#include "x509/certificate.h"

namespace entente::issue {
namespace {

using x509::der::constructed;
using x509::der::primitive;
using x509::der::Tag;
using x509::der::Writer;
namespace oids = x509::oids;

void write_reason(Writer& out, RevocationReason reason) {
  const auto code = std::to_underlying(reason);
  write_extension(out, oids::reason_code, false, [&] { out.value(Tag::enumerated, Bytes{&code, 1}); });
}

void write_entry(Writer& out, const RevokedCertificate& entry) {
  const bool extended = entry.reason || !entry.certificate_issuer.empty() || !entry.extensions.empty();
  const auto extensions = [&] {
    if (entry.reason) write_reason(out, *entry.reason);
    if (!entry.certificate_issuer.empty())
      write_extension(out, oids::certificate_issuer, true, [&] {
        out.sequence([&] { out.inside(constructed(4), [&] { out.raw(entry.certificate_issuer); }); });
      });
    for (const auto& raw : entry.extensions) write_extension(out, raw);
  };
  out.sequence([&] {
    out.integer(Bytes(entry.serial));
    write_time(out, entry.at);
    if (extended) out.sequence(extensions);
  });
}

/// RFC 5280 §5.2.5: ReasonFlags, a BIT STRING of named bits.
void write_reasons(Writer& out, const std::vector<unsigned>& reasons) {
  std::uint8_t bits[2]{};
  unsigned last = 0;
  for (const auto bit : reasons) {
    bits[bit / 8] = static_cast<std::uint8_t>(bits[bit / 8] | 0x80U >> bit % 8);
    last = std::max(last, bit);
  }
  Buffer content{static_cast<std::uint8_t>(7 - last % 8)};
  append(content, Bytes(bits).first(last / 8 + 1));
  out.value(primitive(3), Bytes(content));
}

void write_distribution_point(Writer& out, const IssuingDistributionPoint& point) {
  const auto flag = [&](unsigned n, bool set) {
    const std::uint8_t yes = 0xff;
    if (set) out.value(primitive(n), Bytes{&yes, 1});
  };
  const auto names = [&] {
    for (const auto& url : point.urls) write_general_name(out, url);
  };
  write_extension(out, oids::issuing_distribution_point, point.critical, [&] {
    out.sequence([&] {
      if (!point.urls.empty()) out.inside(constructed(0), [&] { out.inside(constructed(0), names); });
      flag(1, point.only_user);
      flag(2, point.only_ca);
      if (!point.only_reasons.empty()) write_reasons(out, point.only_reasons);
      flag(4, point.indirect);
      flag(5, point.only_attribute);
    });
  });
}

Buffer write_extensions(const CrlTemplate& list) {
  Writer out;
  if (!list.authority_key_identifier.empty())
    write_extension(out, oids::authority_key_identifier, false,
                    [&] { out.sequence([&] { out.value(primitive(0), Bytes(list.authority_key_identifier)); }); });
  if (list.number) write_extension(out, oids::crl_number, list.number_critical, [&] { out.integer(*list.number); });
  if (list.delta_of) write_extension(out, oids::delta_crl_indicator, true, [&] { out.integer(*list.delta_of); });
  if (list.issuing_distribution_point) write_distribution_point(out, *list.issuing_distribution_point);
  for (const auto& raw : list.extensions) write_extension(out, raw);
  return out.take();
}

/// RFC 5280 §5.1.2.6: without entries the list of them is absent.
Buffer write_entries(const CrlTemplate& list) {
  Writer out;
  for (const auto& entry : list.revoked) write_entry(out, entry);
  return out.take();
}

Buffer write_tbs(const CrlTemplate& list, Bytes algorithm) {
  const auto extensions = write_extensions(list);
  const auto entries = write_entries(list);
  Writer out;
  out.sequence([&] {
    // RFC 5280 §5.1.2.1: v1 has no version field.
    if (list.version != 1) out.integer(static_cast<std::uint64_t>(list.version - 1));
    out.raw(algorithm);
    out.raw(list.issuer);
    write_time(out, list.this_update);
    if (list.next_update) write_time(out, *list.next_update);
    if (!entries.empty()) out.sequence([&] { out.raw(entries); });
    if (!extensions.empty()) out.inside(constructed(0), [&] { out.sequence([&] { out.raw(extensions); }); });
  });
  return out.take();
}

}  // namespace

Result<CrlTemplate> crl_template(const crypto::Provider& provider, const Identity& issuer, UnixTime this_update,
                                 std::int64_t lifetime) {
  const auto parsed = TRY(x509::Certificate::parse(issuer.certificate));
  CrlTemplate out;
  out.issuer = to_buffer(parsed->subject.der);
  out.this_update = this_update;
  out.next_update = this_update + lifetime;
  out.authority_key_identifier = to_buffer(parsed->extensions.subject_key_identifier);
  if (out.authority_key_identifier.empty())
    out.authority_key_identifier = key_identifier(provider, parsed->subject_public_key_info.der);
  return out;
}

Result<Buffer> sign(const CrlTemplate& list, const crypto::PrivateKey& issuer_key) {
  const auto tbs = write_tbs(list, inner_algorithm(list, issuer_key));
  Writer out;
  Result<void> done;
  out.sequence([&] { done = write_signed(out, tbs, list, issuer_key); });
  TRY(done);
  return out.take();
}

}  // namespace entente::issue
