// V4 and PKITS 4.4, 4.14, 4.15: revocation lists (RFC 5280 §5, §6.3).
#include "cases/pki.h"
#include "issue/crl_template.h"
#include "x509/certificate.h"

namespace entente::cases {
namespace {

namespace oids = x509::oids;
using issue::CrlTemplate;
using x509::KeyUsage;
using ListChange = std::function<void(CrlTemplate&)>;
using Point = issue::IssuingDistributionPoint;

constexpr std::string_view kRevoked = "E-CERT-REVOKED", kUnknown = "E-CERT-REVOCATION-UNKNOWN";
const Buffer kLeafSerial{0x10, 0x01}, kMiddleSerial{0x20, 0x02};

Buffer list(const Identity& issuer, const ListChange& change = {}, const Key& key = nullptr) {
  auto what = *issue::crl_template(provider(), issuer, kNow - kDay, 7 * kDay);
  if (change) change(what);
  return *issue::sign(what, key ? *key : *issuer.key);
}

ListChange revoking(const Buffer& serial, std::optional<RevocationReason> reason = {}) {
  return [serial, reason](CrlTemplate& c) {
    c.revoked.push_back({.serial = serial, .at = kNow - kDay, .reason = reason});
  };
}
ListChange both(const ListChange& one, const ListChange& other) {
  return [one, other](CrlTemplate& c) {
    one(c);
    other(c);
  };
}
ListChange point(const Point& of) {
  return [of](CrlTemplate& c) { c.issuing_distribution_point = of; };
}
ListChange until(UnixTime from, std::optional<UnixTime> to) {
  return [from, to](CrlTemplate& c) {
    c.this_update = from;
    c.next_update = to;
  };
}

/// Root, Middle and leaf, with serial numbers that lists can name.
struct Pki {
  explicit Pki(const Changes& changes = {})
      : root(ca(nullptr, "Root", changes.root)),
        middle(ca(&root, "Middle", with_serial(kMiddleSerial, changes.middle))),
        end(leaf(middle, with_serial(kLeafSerial, changes.leaf))) {}
  static Change with_serial(const Buffer& serial, const Change& more) {
    return [serial, more](CertificateTemplate& c) {
      c.serial = serial;
      if (more) more(c);
    };
  }
  [[nodiscard]] Chain chain() const { return cases::chain({end, middle}, {root}); }
  Identity root, middle, end;
};

VerifyOptions mode(RevocationMode of) {
  VerifyOptions out;
  out.revocation.mode = of;
  return out;
}

void add(Cases& cases, std::string_view name, std::string_view expected, const Chain& chain, std::vector<Buffer> lists,
         RevocationMode how = RevocationMode::require) {
  cases.add(name, expected, chain, mode(how)).crls = std::move(lists);
}

void add_modes(Cases& cases) {
  using enum RevocationMode;
  const Pki pki;
  const auto chain = pki.chain();
  const auto above = list(pki.root), below = list(pki.middle);
  const auto leaf_gone = list(pki.middle, revoking(kLeafSerial, RevocationReason::key_compromise));
  const auto middle_gone = list(pki.root, revoking(kMiddleSerial));
  cases.of("V4", "4.4", "RFC 5280 §6.3");
  add(cases, "nothing-revoked", "valid", chain, {above, below});
  add(cases, "leaf-revoked", kRevoked, chain, {above, leaf_gone});
  add(cases, "leaf-revoked-soft", kRevoked, chain, {above, leaf_gone}, soft);
  add(cases, "leaf-revoked-and-no-other-list-soft", kRevoked, chain, {leaf_gone}, soft);
  add(cases, "leaf-revoked-off", "valid", chain, {above, leaf_gone}, off);
  add(cases, "intermediate-revoked", kRevoked, chain, {middle_gone, below});
  add(cases, "intermediate-revoked-soft", kRevoked, chain, {middle_gone}, soft);
  add(cases, "no-lists", kUnknown, chain, {});
  add(cases, "no-lists-soft", "valid", chain, {}, soft);
  add(cases, "no-list-of-the-root", kUnknown, chain, {below});
  add(cases, "no-list-of-the-intermediate", kUnknown, chain, {above});
  add(cases, "no-list-of-the-intermediate-soft", "valid", chain, {above}, soft);
  add(cases, "another-revoked", "valid", chain, {above, list(pki.middle, revoking({0x10, 0x02}))});
  add(cases, "the-serial-of-another-ca-revoked", "valid", chain, {list(pki.root, revoking(kLeafSerial)), below});
}

void add_signers(Cases& cases) {
  const Pki pki;
  const auto chain = pki.chain();
  const auto above = list(pki.root);
  cases.of("V4", "4.4", "RFC 5280 §6.3.3 (f)-(g)");
  const ListChange wrong = [](auto& c) { c.wrong_signature = true; };
  add(cases, "list-with-a-wrong-signature", kUnknown, chain, {above, list(pki.middle, wrong)});
  add(cases, "list-with-a-wrong-signature-soft", "valid", chain, {above, list(pki.middle, wrong)},
      RevocationMode::soft);
  add(cases, "list-by-another-key", kUnknown, chain, {above, list(pki.middle, {}, key_of("stranger"))});
  const ListChange by_root = [](auto& c) { c.issuer = issue::make_name("Root"); };
  add(cases, "list-of-another-issuer", kUnknown, chain, {above, list(pki.middle, by_root)});
  const auto usage = [](std::vector<KeyUsage> of) { return Changes{.middle = [of](auto& c) { c.key_usage = of; }}; };
  const Pki may_not(usage({KeyUsage::key_cert_sign})), says_not(usage({}));
  add(cases, "issuer-without-crl-sign", kUnknown, may_not.chain(), {above, list(may_not.middle)});
  add(cases, "issuer-without-crl-sign-soft", "valid", may_not.chain(),
      {above, list(may_not.middle, revoking(kLeafSerial))}, RevocationMode::soft);
  add(cases, "issuer-without-key-usage", "valid", says_not.chain(), {above, list(says_not.middle)});
  cases.of("X10", "", "RFC 8446 §4.2.3");
  const ListChange sha1 = [](auto& c) {
    c.inner_algorithm = c.outer_algorithm = algorithm(x509::oid<1, 2, 840, 10045, 4, 1>, false);
  };
  add(cases, "list-signed-with-sha1", kUnknown, chain, {above, list(pki.middle, sha1)});
  cases.of("V4", "", "RFC 5280 §5.1.1.2");
  const ListChange two = [](auto& c) { c.inner_algorithm = algorithm(oids::ecdsa_with_sha384, false); };
  add(cases, "list-with-another-algorithm-inside", kUnknown, chain, {above, list(pki.middle, two)});
}

void add_times(Cases& cases) {
  const Pki pki;
  const auto chain = pki.chain();
  const auto above = list(pki.root);
  const auto with = [&](UnixTime from, std::optional<UnixTime> to) {
    return std::vector{above, list(pki.middle, until(from, to))};
  };
  cases.of("V4", "4.4", "RFC 5280 §6.3.3 (a), §5.1.2.4-5.1.2.5");
  add(cases, "list-of-the-future", kUnknown, chain, with(kNow + kDay, kNow + 2 * kDay));
  add(cases, "list-of-this-second", "valid", chain, with(kNow, kNow + kDay));
  add(cases, "list-out-of-date", kUnknown, chain, with(kNow - 2 * kDay, kNow - kDay));
  add(cases, "list-out-of-date-by-a-second", kUnknown, chain, with(kNow - kDay, kNow - 1));
  add(cases, "list-in-its-last-second", "valid", chain, with(kNow - kDay, kNow));
  add(cases, "list-that-ends-in-2060", "valid", chain, with(kNow - kDay, 2840140800));
  add(cases, "list-without-an-end", kUnknown, chain, with(kNow - kDay, std::nullopt));
  const auto old = list(pki.middle, both(until(kNow - 9 * kDay, kNow - 8 * kDay), revoking(kLeafSerial)));
  add(cases, "revoked-by-a-list-that-is-out-of-date", kRevoked, chain, {above, old}, RevocationMode::soft);
  add(cases, "revoked-by-the-newer-of-two", kRevoked, chain,
      {above, list(pki.middle), list(pki.middle, both(until(kNow - 60, kNow + kDay), revoking(kLeafSerial)))});
}

void add_entries(Cases& cases) {
  cases.of("V4", "4.4", "RFC 5280 §5.1.2.6");
  for (const auto& [name, serial] :
       {std::pair{"long", Buffer(20, 0x7b)}, {"high-bit", Buffer{0x80, 0x01}}, {"one", Buffer{1}}}) {
    const Pki pki({.leaf = [&](auto& c) { c.serial = serial; }});
    const auto above = list(pki.root);
    add(cases, std::string("serial-") + name + "-revoked", kRevoked, pki.chain(),
        {above, list(pki.middle, revoking(serial))});
    add(cases, std::string("serial-") + name + "-good", "valid", pki.chain(),
        {above, list(pki.middle, revoking({0x7f}))});
  }
  const Pki pki;
  const auto chain = pki.chain();
  const auto above = list(pki.root);
  cases.of("V4", "4.4", "RFC 5280 §5.3.1");
  for (const auto reason :
       {RevocationReason::unspecified, RevocationReason::certificate_hold, RevocationReason::superseded})
    add(cases, "revoked-for-reason-" + std::to_string(static_cast<int>(reason)), kRevoked, chain,
        {above, list(pki.middle, revoking(kLeafSerial, reason))});
  cases.of("V4", "4.4", "RFC 5280 §5.2, §5.3");
  const RawExtension unknown{x509::oid<1, 2, 3, 4>, true, {0x05, 0x00}},
      harmless{x509::oid<1, 2, 3, 4>, false, {0x05, 0x00}};
  const auto with = [](const RawExtension& of) { return [of](CrlTemplate& c) { c.extensions.push_back(of); }; };
  add(cases, "list-with-an-unknown-critical-extension", kUnknown, chain, {above, list(pki.middle, with(unknown))});
  add(cases, "list-with-an-unknown-harmless-extension", "valid", chain, {above, list(pki.middle, with(harmless))});
  const auto entry = [](const RawExtension& of) {
    return [of](CrlTemplate& c) {
      c.revoked.push_back({.serial = {0x55}, .at = kNow - kDay});
      c.revoked.back().extensions.push_back(of);
    };
  };
  add(cases, "entry-with-an-unknown-critical-extension", kUnknown, chain, {above, list(pki.middle, entry(unknown))});
  add(cases, "entry-with-an-unknown-harmless-extension", "valid", chain, {above, list(pki.middle, entry(harmless))});
}

void add_points(Cases& cases) {
  const Pki pki;
  const auto chain = pki.chain();
  const auto above = list(pki.root), below = list(pki.middle);
  cases.of("V4", "4.14", "RFC 5280 §6.3.3 (b)(2)");
  add(cases, "list-of-end-entities-for-the-leaf", "valid", chain,
      {above, list(pki.middle, point({.only_user = true}))});
  add(cases, "list-of-end-entities-for-a-ca", kUnknown, chain, {list(pki.root, point({.only_user = true})), below});
  add(cases, "list-of-cas-for-a-ca", "valid", chain, {list(pki.root, point({.only_ca = true})), below});
  add(cases, "list-of-cas-for-the-leaf", kUnknown, chain, {above, list(pki.middle, point({.only_ca = true}))});
  add(cases, "list-of-cas-for-the-leaf-that-revokes-it", "valid", chain,
      {above, list(pki.middle, both(point({.only_ca = true}), revoking(kLeafSerial)))}, RevocationMode::soft);
  add(cases, "list-of-attribute-certificates", kUnknown, chain,
      {above, list(pki.middle, point({.only_attribute = true}))});
  cases.of("V4", "4.14", "RFC 5280 §6.3.3 (d)-(e)");
  const std::vector<unsigned> some{1, 2}, rest{3, 4, 5, 6, 7, 8};
  add(cases, "list-of-some-reasons", kUnknown, chain, {above, list(pki.middle, point({.only_reasons = some}))});
  add(cases, "lists-of-all-reasons-together", "valid", chain,
      {above, list(pki.middle, point({.only_reasons = some})), list(pki.middle, point({.only_reasons = rest}))});
  add(cases, "list-of-some-reasons-that-revokes", kRevoked, chain,
      {above,
       list(pki.middle, both(point({.only_reasons = some}), revoking(kLeafSerial, RevocationReason::key_compromise)))});
  cases.of("V4", "4.14", "RFC 5280 §6.3.3 (b)(2)(i)");
  const std::string url = "http://crl.example/1.crl", other = "http://crl.example/2.crl";
  const Pki pointing({.leaf = [&](auto& c) { c.crl_distribution_points = {url}; }});
  add(cases, "distribution-point-the-same", "valid", pointing.chain(),
      {above, list(pointing.middle, point({.urls = {url}}))});
  add(cases, "distribution-point-another", kUnknown, pointing.chain(),
      {above, list(pointing.middle, point({.urls = {other}}))});
  add(cases, "distribution-point-one-of-two", "valid", pointing.chain(),
      {above, list(pointing.middle, point({.urls = {other, url}}))});
  add(cases, "distribution-point-of-a-list-for-all", "valid", pointing.chain(), {above, list(pointing.middle)});
  add(cases, "distribution-point-the-certificate-has-none", kUnknown, chain,
      {above, list(pki.middle, point({.urls = {url}}))});
  cases.of("V4", "4.14", "RFC 5280 §5.2.5, §6.3.3 (b)(1)");
  add(cases, "indirect-list", kUnknown, chain, {above, list(pki.middle, point({.indirect = true}))});
  const auto stranger = ca(nullptr, "Stranger");
  const ListChange for_middle = [&](auto& c) {
    c.issuing_distribution_point = Point{.indirect = true};
    c.revoked.push_back({.serial = kLeafSerial, .at = kNow - kDay, .certificate_issuer = issue::make_name("Middle")});
  };
  add(cases, "indirect-list-of-a-stranger", kUnknown, chain, {above, list(stranger, for_middle)});
  add(cases, "indirect-list-of-a-stranger-soft", "valid", chain, {above, list(stranger, for_middle)},
      RevocationMode::soft);
}

void add_deltas(Cases& cases) {
  const Pki pki;
  const auto chain = pki.chain();
  const auto above = list(pki.root), below = list(pki.middle);
  const ListChange delta = [](auto& c) {
    c.number = 2;
    c.delta_of = 1;
  };
  cases.of("V4", "4.15", "RFC 5280 §5.2.4");
  add(cases, "delta-list-alone", kUnknown, chain, {above, list(pki.middle, delta)});
  add(cases, "delta-list-beside-its-base", "valid", chain, {above, below, list(pki.middle, delta)});
  const auto base = list(pki.middle, revoking(kLeafSerial));
  const auto back = list(pki.middle, both(delta, revoking(kLeafSerial, RevocationReason::remove_from_crl)));
  add(cases, "delta-list-that-removes-does-not-count", kRevoked, chain, {above, base, back});
}

/// PKITS 4.5: a CA changed its key; its lists are signed by either.
void add_rollover(Cases& cases) {
  cases.of("V4", "4.5", "RFC 5280 §6.3.3 (f)");
  const Pki pki;
  const auto above = list(pki.root);
  const auto fresh = ca(&pki.root, "Middle", [](auto& c) { c.serial = {0x20, 0x03}; }, key_of("Middle, next"));
  const auto sent = chain({pki.end, pki.middle, fresh}, {pki.root});
  add(cases, "list-by-the-new-key-of-the-issuer", "valid", sent, {above, list(fresh)});
  add(cases, "list-by-the-new-key-that-revokes", kRevoked, sent, {above, list(fresh, revoking(kLeafSerial))});
  add(cases, "list-by-a-new-key-that-nobody-certified", kUnknown, pki.chain(), {above, list(fresh)});
}

}  // namespace

void add_lists(Cases& cases) {
  add_modes(cases);
  add_signers(cases);
  add_times(cases);
  add_entries(cases);
  add_points(cases);
  add_deltas(cases);
  add_rollover(cases);
}

}  // namespace entente::cases
