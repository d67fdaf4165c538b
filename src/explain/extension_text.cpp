// Words for each extension.
#include "explain/extension_text.h"

#include <fmt/format.h>

#include "explain/terminal.h"
#include "x509/annotate.h"
#include "x509/hostname.h"
#include "x509/sct.h"

namespace entente::explain {
namespace {

namespace oids = x509::oids;
using x509::oid;

/// The fields of one extension's value, leaves alone.
struct Fields {
  std::vector<const wire::FieldSpan*> leaves;
  const x509::Certificate& certificate;
  Bytes value;

  [[nodiscard]] std::vector<std::string> values(std::string_view name) const {
    std::vector<std::string> out;
    for (const auto* leaf : leaves)
      if (leaf->name == name) out.push_back(leaf->value);
    return out;
  }
  [[nodiscard]] std::string first(std::string_view name) const {
    const auto all = values(name);
    return all.empty() ? std::string() : all[0];
  }
};
using Lines = std::vector<std::string>;

std::string hex(Bytes bytes, std::size_t at_most) {
  std::string out;
  for (const auto byte : bytes.first(std::min(bytes.size(), at_most))) out += fmt::format("{:02x}", byte);
  return bytes.size() > at_most ? out + "…" : out;
}

/// `keyUsage (2.5.29.15)` without the numbers, where there is a name.
std::string short_oid(const std::string& text) { return text.substr(0, text.find(" (")); }

/// The prefix that tells a name's kind; empty if the field is no name.
std::string_view kind_of_name(std::string_view field) {
  constexpr std::pair<std::string_view, std::string_view> kKinds[] = {{"dNSName", "DNS:"},
                                                                      {"iPAddress", "IP:"},
                                                                      {"rfc822Name", "email:"},
                                                                      {"uniformResourceIdentifier", "URI:"},
                                                                      {"registeredID", "registered ID:"}};
  for (const auto& [name, kind] : kKinds)
    if (name == field) return kind;
  return {};
}

Lines urls(const Fields& fields) {
  auto out = fields.values("uniformResourceIdentifier");
  if (const auto reasons = fields.values("reasons"); !reasons.empty()) out.push_back("for " + join(reasons, "; "));
  if (out.empty()) out.emplace_back("no URL");
  return out;
}

/// RFC 4985 §2, RFC 8398 §3 and others: otherName by its kind.
std::string other_name(Bytes content) {
  x509::der::Reader field(content);
  x509::der::Oid type;
  x509::der::Value value;
  field("type-id", type);
  field.inside("value", x509::der::constructed(0), [&] { field.any("value", value); });
  if (field.failed()) return "another kind of name";
  const auto text = x509::string_text(value);
  const auto kind = x509::readable(type);
  return text.empty() ? kind : fmt::format("{}:{}", kind, text);
}

Lines alternative_names(const Fields& fields) {
  Lines out;
  x509::for_each_name(fields.value, [&](const x509::GeneralName& name) {
    using Kind = x509::GeneralName::Kind;
    const std::string_view kind = name.kind == Kind::dns ? "DNS:" : name.kind == Kind::ip ? "IP:" : "";
    out.push_back(name.kind == Kind::other ? other_name(name.content) : std::string(kind) + to_text(name));
  });
  return {join(out)};
}

Lines information_access(const Fields& fields) {
  Lines out;
  std::string method;
  for (const auto* leaf : fields.leaves) {
    if (leaf->name == "accessMethod") method = short_oid(leaf->value);
    if (!kind_of_name(leaf->name).empty()) out.push_back(fmt::format("{} {}", method, leaf->value));
  }
  return out;
}

Lines policies(const Fields& fields) {
  Lines out;
  for (const auto* leaf : fields.leaves) {
    if (leaf->name == "policyIdentifier") out.push_back(leaf->value);
    const bool qualifies = leaf->name == "cPSuri" || leaf->name == "explicitText" || leaf->name == "organization";
    if (qualifies && !out.empty()) out.back() += fmt::format("; {}", leaf->value);
  }
  return out;
}

Lines mappings(const Fields& fields) {
  Lines out;
  const auto from = fields.values("issuerDomainPolicy"), to = fields.values("subjectDomainPolicy");
  for (std::size_t i = 0; i < std::min(from.size(), to.size()); ++i)
    out.push_back(fmt::format("{} counts as {}", to[i], from[i]));
  return out;
}

Lines policy_constraints(const Fields& fields) {
  Lines out;
  for (const auto& n : fields.values("requireExplicitPolicy"))
    out.push_back(n == "0" ? "a policy is demanded from here on"
                           : fmt::format("a policy is demanded after {} more certificates", n));
  for (const auto& n : fields.values("inhibitPolicyMapping"))
    out.push_back(n == "0" ? "no policy may be mapped from here on"
                           : fmt::format("no policy may be mapped after {} more certificates", n));
  return out;
}

Lines inhibit_any(const Fields& fields) {
  const auto n = fields.first("InhibitAnyPolicy");
  return {n == "0" ? "anyPolicy does not count from here on"
                   : fmt::format("anyPolicy does not count after {} more certificates", n)};
}

Lines constraints(const Fields& fields) {
  Lines permitted, excluded, out;
  x509::for_each_subtree(fields.value, [&](const x509::GeneralName& base, bool is_excluded) {
    auto text = to_text(base);
    if (base.kind == x509::GeneralName::Kind::ip && base.content.size() % 8 == 0) {
      const auto half = base.content.size() / 2;
      text = x509::format_ip(base.content.first(half)) + '/' + x509::format_ip(base.content.last(half));
    }
    (is_excluded ? excluded : permitted).push_back(text.empty() ? "every name of a kind" : text);
  });
  if (!permitted.empty()) out.push_back("only " + join(permitted));
  if (!excluded.empty()) out.push_back("never " + join(excluded));
  return out;
}

Lines basic(const Fields& fields) {
  const auto& basic = fields.certificate.extensions.basic_constraints;
  if (!basic || !basic->ca) return {"may not issue certificates"};
  if (!basic->path_length) return {"may issue certificates"};
  return {fmt::format("may issue certificates, with at most {} below it", counted(*basic->path_length, "CA"))};
}

Lines purposes(const Fields& fields) {
  Lines out;
  for (const auto& purpose : fields.values("KeyPurposeId")) out.push_back(short_oid(purpose));
  return {join(out)};
}

Lines authority_key(const Fields& fields) {
  Lines out;
  if (const auto id = fields.certificate.extensions.authority_key_identifier; !id.empty()) out.push_back(hex(id, 32));
  if (const auto serial = fields.values("authorityCertSerialNumber"); !serial.empty())
    out.emplace_back("and the issuer's own issuer and serial number");
  return out;
}

Lines timestamps(const Fields& fields) {
  Lines out;
  const auto scts = x509::embedded_scts(fields.certificate);
  if (!scts) return {"cannot be read"};
  for (const auto& sct : *scts)
    out.push_back(fmt::format("log {} at {}, {}", hex(sct.id, 32), x509::format_milliseconds(sct.milliseconds()),
                              name(sct.algorithm)));
  if (out.empty()) out.emplace_back("none of a version that is known");
  return out;
}

Lines features(const Fields& fields) {
  Lines out;
  for (const auto& feature : fields.values("INTEGER"))
    out.push_back(feature == "5"    ? "must staple: status_request (5)"
                  : feature == "17" ? "must staple: status_request_v2 (17)"
                                    : "TLS extension " + feature);
  return out;
}

template <const char* text>
Lines says(const Fields&) {
  return {text};
}
constexpr char kNoRevocation[] = "nobody will publish whether it was revoked: it lives too briefly for that";
constexpr char kNoCheck[] = "whether it was revoked is not to be asked";
constexpr char kPoison[] = "a precertificate: for logs alone, never to be accepted";

struct Row {
  Bytes id;
  Lines (*words)(const Fields&);
};
constexpr Row kRows[] = {
    {oids::key_usage, [](const Fields& f) { return Lines{f.first("KeyUsage")}; }},
    {oids::extended_key_usage, purposes},
    {oids::basic_constraints, basic},
    {oids::subject_key_identifier,
     [](const Fields& f) { return Lines{hex(f.certificate.extensions.subject_key_identifier, 32)}; }},
    {oids::authority_key_identifier, authority_key},
    {oids::subject_alt_name, alternative_names},
    {oids::issuer_alt_name, alternative_names},
    {oids::name_constraints, constraints},
    {oids::certificate_policies, policies},
    {oids::policy_mappings, mappings},
    {oids::policy_constraints, policy_constraints},
    {oids::inhibit_any_policy, inhibit_any},
    {oids::crl_distribution_points, urls},
    {oid<2, 5, 29, 46>, urls},
    {oids::authority_info_access, information_access},
    {oid<1, 3, 6, 1, 5, 5, 7, 1, 11>, information_access},
    {oids::sct_list, timestamps},
    {oids::precertificate_poison, says<kPoison>},
    {oid<1, 3, 6, 1, 5, 5, 7, 1, 24>, features},
    {oid<2, 5, 29, 56>, says<kNoRevocation>},
    {oid<1, 3, 6, 1, 5, 5, 7, 48, 1, 5>, says<kNoCheck>},
};

/// Of an extension without words of its own: its fields.
Lines fields_of(const Fields& fields) {
  Lines out;
  for (const auto* leaf : fields.leaves)
    if (leaf->name != "tag and length" && !leaf->value.empty())
      out.push_back(leaf->name == "value" ? leaf->value : fmt::format("{} {}", leaf->name, leaf->value));
  if (out.empty()) return {hex(fields.value, 32)};
  return {join(out)};
}

Lines words(const x509::Extension& extension, const Fields& fields) {
  Lines out;
  for (const auto& row : kRows)
    if (equal(row.id, extension.id.content)) out = row.words(fields);
  std::erase(out, std::string());
  if (out.empty()) out = fields_of(fields);
  for (auto& line : out) line = printable(line);
  return out;
}

}  // namespace

std::vector<ExtensionText> extensions_of(Bytes der) {
  std::vector<ExtensionText> out;
  const auto certificate = x509::Certificate::parse(der);
  if (!certificate) return out;
  const auto spans = x509::annotate_certificate((*certificate)->der());
  const auto* begin = (*certificate)->der().data();
  for (const auto& extension : (*certificate)->extensions.all) {
    Fields fields{{}, **certificate, extension.value};
    const auto from = static_cast<std::size_t>(extension.value.data() - begin);
    for (const auto& span : spans)
      if (span.leaf && span.offset >= from && span.offset < from + extension.value.size())
        fields.leaves.push_back(&span);
    out.push_back(
        {x509::dotted(extension.id), x509::readable(extension.id), extension.critical, words(extension, fields)});
  }
  return out;
}

}  // namespace entente::explain
