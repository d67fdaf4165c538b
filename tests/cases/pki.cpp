#include "cases/pki.h"

#include <charconv>
#include <map>

#include "x509/certificate.h"
#include "x509/der_writer.h"
#include "x509/verifier.h"

namespace entente::cases {
namespace {

using x509::der::Writer;
namespace oids = x509::oids;

std::vector<Buffer> ders(const Identities& identities) {
  std::vector<Buffer> out;
  for (const auto& identity : identities) out.push_back(identity.certificate);
  return out;
}

std::vector<Bytes> views(const std::vector<Buffer>& buffers) { return {buffers.begin(), buffers.end()}; }

/// What is changed too much cannot be issued from: then another certificate of the same name and key.
Identity readable(const Identity& issuer) {
  if (x509::Certificate::parse(issuer.certificate)) return issuer;
  auto tree = read_tree(issuer.certificate);
  const bool has_version = tree[0][0].constructed();
  const auto name = write(tree[0][has_version ? tbs::subject : tbs::subject - 1]);
  return ca(nullptr, "", [&](auto& c) { c.subject = c.issuer = name; }, issuer.key);
}

std::map<std::pair<std::string, crypto::KeyType>, Key>& keys() {
  static std::map<std::pair<std::string, crypto::KeyType>, Key> made;
  return made;
}

}  // namespace

const Key& key_of(const std::string& name, crypto::KeyType type) {
  auto& key = keys()[{name, type}];
  if (!key) key = *provider().make_private(type);
  return key;
}

Key key_with(Bytes spki) {
  for (const auto& [name, key] : keys())
    if (equal(key->spki(), spki)) return key;
  return nullptr;
}

Identity ca(const Identity* issuer, const std::string& name, const Change& change, const Key& key) {
  const auto& own = key ? key : key_of(name);
  const auto above = issuer ? readable(*issuer) : Identity{};
  auto what =
      *issue::ca_template(provider(), issuer ? &above : nullptr,
                          {.name = name, .not_before = kNow - 100 * kDay, .not_after = kNow + 100 * kDay}, *own);
  if (change) change(what);
  return {*issue::sign(what, issuer ? *issuer->key : *own, provider()), own};
}

Identity leaf(const Identity& issuer, const Change& change, const Key& key) {
  const auto& own = key ? key : key_of("leaf");
  auto what = *issue::leaf_template(
      provider(), readable(issuer),
      {.names = {"www.example.com"}, .not_before = kNow - 10 * kDay, .not_after = kNow + 10 * kDay}, *own);
  if (change) change(what);
  return {*issue::sign(what, *issuer.key, provider()), own};
}

Chain chain(const Identities& sent, const Identities& roots) { return {ders(sent), ders(roots)}; }

Chain chain(const Changes& changes) {
  const auto root = ca(nullptr, "Root", changes.root);
  const auto middle = ca(&root, "Middle", changes.middle);
  return chain({leaf(middle, changes.leaf), middle}, {root});
}

Buffer edited(Bytes certificate, const crypto::PrivateKey& issuer_key, const Edit& edit) {
  auto tree = read_tree(certificate);
  edit(tree[0]);
  const auto body = write(tree[0]);
  Writer out;
  out.sequence([&] {
    out.raw(body);
    out.raw(write(tree[1]));
    out.bit_string(*issuer_key.sign(issue::default_algorithm(issuer_key.type()), body));
  });
  return out.take();
}

Chain with_edited_leaf(const Edit& edit, const Change& change) {
  auto out = with_leaf(change);
  out.sent[0] = edited(out.sent[0], *key_of("Middle"), edit);
  return out;
}

Chain with_edited_middle(const Edit& edit) {
  auto out = chain(Changes{});
  out.sent[1] = edited(out.sent[1], *key_of("Root"), edit);
  return out;
}

Chain with_bytes_of_leaf(const std::function<void(Buffer&)>& change) {
  auto out = chain(Changes{});
  change(out.sent[0]);
  return out;
}

Buffer oid_of(std::string_view dotted) {
  std::vector<std::uint32_t> arcs;
  for (const auto* at = dotted.data(); at < dotted.data() + dotted.size(); ++at) {
    std::uint32_t arc = 0;
    at = std::from_chars(at, dotted.data() + dotted.size(), arc).ptr;
    arcs.push_back(arc);
  }
  arcs[1] += arcs[0] * 40;
  Buffer out;
  for (std::size_t i = 1; i < arcs.size(); ++i) {
    Buffer octets{static_cast<std::uint8_t>(arcs[i] & 0x7f)};
    for (auto left = arcs[i] >> 7; left > 0; left >>= 7)
      octets.insert(octets.begin(), static_cast<std::uint8_t>(0x80 | (left & 0x7f)));
    append(out, octets);
  }
  return out;
}

RawExtension extension(Bytes id, Bytes value, bool critical) { return {id, critical, to_buffer(value)}; }

Buffer algorithm(Bytes oid, bool null) {
  Writer out;
  out.sequence([&] {
    out.oid(oid);
    if (null) out.null();
  });
  return out.take();
}

Change alt_name(unsigned tag, std::string_view content) {
  return [tag, content](CertificateTemplate& c) {
    c.names.clear();
    Writer out;
    out.sequence([&] { out.value(x509::der::primitive(tag), content); });
    c.extensions.push_back(extension(oids::subject_alt_name, out.bytes()));
  };
}

Buffer name_of(const std::vector<std::string>& attributes) {
  std::vector<issue::Attribute> out;
  for (const auto& text : attributes) {
    const std::string_view all = text;
    if (all.starts_with("O="))
      out.push_back({oids::organization_name, all.substr(2)});
    else if (all.starts_with("C="))
      out.push_back({oids::country_name, all.substr(2), x509::der::Tag::printable_string});
    else
      out.push_back({oids::common_name, all});
  }
  return issue::make_name(out);
}

void Cases::of(std::string_view row, std::string_view section, std::string_view clause) noexcept {
  row_ = row;
  section_ = section;
  clause_ = clause;
}

Case& Cases::add(std::string_view name, std::string_view expected, Chain chain, VerifyOptions options) {
  std::string whole(row_);
  whole[0] = static_cast<char>(whole[0] + ('a' - 'A'));
  whole += '-';
  whole += name;
  if (options.at == 0) options.at = kNow;
  options.leaf_signs = false;  // as `entente cert verify` and other verifiers ask
  return cases_.emplace_back(
      Case{std::move(whole), row_, section_, clause_, expected, std::move(chain), {}, std::move(options)});
}

const std::vector<Case>& all() {
  static const auto cases = [] {
    Cases out;
    for (auto* add : {add_encodings, add_forms, add_signatures, add_validity, add_chaining, add_basic_constraints,
                      add_usages, add_names, add_name_constraints, add_mazes, add_policies, add_lists, add_responses})
      add(out);
    return out.take();
  }();
  return cases;
}

Verdict judge(const Case& test) {
  auto options = test.options;
  if (!test.crls.empty()) options.revocation.crls = *CrlStore::from_der(views(test.crls));
  const auto trust = TrustStore::from_der(views(test.chain.roots));
  if (!trust) {
    Verdict out;
    out.error = trust.error();
    return out;
  }
  return x509::verify(views(test.chain.sent), **trust, options, provider()).verdict;
}

std::string_view outcome(const Verdict& verdict) noexcept { return verdict.valid ? "valid" : verdict.error.row().code; }

}  // namespace entente::cases
