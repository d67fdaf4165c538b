// V1-V3: OCSP responses (RFC 6960), stapled or not, and who promised to staple (RFC 7633).
#include "cases/pki.h"
#include "issue/crl_template.h"
#include "issue/ocsp_template.h"

namespace entente::cases {
namespace {

namespace oids = x509::oids;
using issue::OcspTemplate;
using x509::KeyUsage;
using ResponseChange = std::function<void(OcspTemplate&)>;

constexpr std::string_view kRevoked = "E-CERT-REVOKED", kUnknown = "E-CERT-REVOCATION-UNKNOWN", kStaple = "E-STAPLE",
                           kMissing = "E-STAPLE-MISSING";

/// Root and leaf: the leaf is the only one to ask about.
struct Pki {
  explicit Pki(const Change& change = {}) : root(ca(nullptr, "Root")), end(leaf(root, change)) {}
  [[nodiscard]] Chain chain() const { return cases::chain({end}, {root}); }
  [[nodiscard]] Buffer response(const ResponseChange& change = {}, const Key& key = nullptr) const {
    auto what = *issue::ocsp_template(provider(), root, end.certificate, kNow - kDay, 7 * kDay);
    if (change) change(what);
    return *issue::sign(what, key ? *key : *root.key);
  }
  Identity root, end;
};

VerifyOptions asking(const Buffer& response, bool stapled, RevocationMode mode) {
  VerifyOptions out;
  out.revocation.mode = mode;
  if (stapled) {
    out.revocation.staple = response;
    out.revocation.staple_asked = true;
  } else {
    out.revocation.ocsp = {response};
  }
  return out;
}

/// One response, at hand and stapled: the first may be passed over, the second has to be in order.
struct Expected {
  std::string_view required, soft, stapled;
};
constexpr Expected kIsGood{"valid", "valid", "valid"}, kIsRevoked{kRevoked, kRevoked, kRevoked},
    kCountsForNothing{kUnknown, "valid", kStaple}, kKnownToNobody{kUnknown, "valid", "valid"};

void add(Cases& cases, const std::string& name, const Expected& expected, const Pki& pki, const Buffer& response) {
  using enum RevocationMode;
  cases.add(name, expected.required, pki.chain(), asking(response, false, require));
  cases.add(name + "-soft", expected.soft, pki.chain(), asking(response, false, soft));
  cases.add(name + "-stapled", expected.stapled, pki.chain(), asking(response, true, soft));
}

ResponseChange answering(RevocationStatus status) {
  return [status](OcspTemplate& c) {
    c.answers[0].status = status;
    c.answers[0].revoked_at = kNow - 2 * kDay;
  };
}
ResponseChange within(UnixTime from, std::optional<UnixTime> to) {
  return [from, to](OcspTemplate& c) {
    c.answers[0].this_update = from;
    c.answers[0].next_update = to;
  };
}

void add_statuses(Cases& cases) {
  const Pki pki;
  cases.of("V2", "", "RFC 6960 §2.2");
  add(cases, "good", kIsGood, pki, pki.response());
  add(cases, "revoked", kIsRevoked, pki, pki.response(answering(RevocationStatus::revoked)));
  add(cases, "unknown", kCountsForNothing, pki, pki.response(answering(RevocationStatus::unknown)));
  cases.of("V2", "", "RFC 6960 §4.2.1");
  for (const auto status : {issue::OcspStatus::malformed_request, issue::OcspStatus::internal_error,
                            issue::OcspStatus::try_later, issue::OcspStatus::unauthorized})
    add(cases, "error-" + std::to_string(static_cast<int>(status)), kCountsForNothing, pki,
        pki.response([status](auto& c) { c.status = status; }));
  add(cases, "of-no-answers", kCountsForNothing, pki, pki.response([](auto& c) { c.answers.clear(); }));
  add(cases, "of-no-bytes-that-can-be-read", kCountsForNothing, pki, Buffer{0x30, 0x03, 0x0a, 0x01, 0x00});
  add(cases, "of-another-type", kCountsForNothing, pki,
      pki.response([](auto& c) { c.response_type = x509::oid<1, 2, 3, 4>; }));
  cases.of("V2", "", "RFC 6960 §3.2 (1), §4.1.1");
  const auto other = leaf(pki.root, [](auto& c) { c.serial = {0x77}; });
  add(cases, "about-another-serial", kCountsForNothing, pki,
      pki.response([&](auto& c) { c.answers[0].cert_id = *issue::cert_id(provider(), pki.root, other.certificate); }));
  const auto stranger = ca(nullptr, "Stranger");
  add(cases, "about-another-issuer", kCountsForNothing, pki, pki.response([&](auto& c) {
    c.answers[0].cert_id = *issue::cert_id(provider(), stranger, pki.end.certificate);
  }));
  add(cases, "by-sha256-names", kIsGood, pki, pki.response([&](auto& c) {
    c.answers[0].cert_id = *issue::cert_id(provider(), pki.root, pki.end.certificate, x509::CertIdHash::sha256);
  }));
  cases.of("V2", "", "RFC 6960 §3.2 (5)-(6), §4.2.2.1");
  add(cases, "of-the-future", kCountsForNothing, pki, pki.response(within(kNow + kDay, kNow + 2 * kDay)));
  add(cases, "out-of-date", kCountsForNothing, pki, pki.response(within(kNow - 2 * kDay, kNow - 1)));
  add(cases, "in-its-last-second", kIsGood, pki, pki.response(within(kNow - kDay, kNow)));
  add(cases, "without-an-end", kCountsForNothing, pki, pki.response(within(kNow - kDay, std::nullopt)));
}

void add_signers(Cases& cases) {
  const Pki pki;
  cases.of("V1", "", "RFC 6960 §3.2 (2)-(4)");
  add(cases, "signed-by-the-issuer", kIsGood, pki, pki.response());
  add(cases, "with-a-wrong-signature", kCountsForNothing, pki, pki.response([](auto& c) { c.wrong_signature = true; }));
  add(cases, "revoking-with-a-wrong-signature", kCountsForNothing, pki, pki.response([](auto& c) {
    answering(RevocationStatus::revoked)(c);
    c.wrong_signature = true;
  }));
  add(cases, "signed-by-a-stranger", kCountsForNothing, pki, pki.response({}, key_of("stranger")));
  add(cases, "signed-by-the-leaf", kCountsForNothing, pki, pki.response({}, key_of("leaf")));
  cases.of("X10", "", "RFC 8446 §4.2.3");
  add(cases, "response-signed-with-sha1", kCountsForNothing, pki,
      pki.response([](auto& c) { c.outer_algorithm = algorithm(x509::oid<1, 2, 840, 10045, 4, 1>, false); }));
  struct Row {
    std::string name;
    Expected expected;
    Change change;
    bool by_another_ca = false;
  };
  const Row rows[] = {
      {"by-a-delegate", kIsGood, {}},
      {"by-a-delegate-of-whom-nothing-is-known", kKnownToNobody, [](auto& c) { c.ocsp_nocheck = false; }},
      {"by-a-delegate-without-ocsp-signing", kCountsForNothing, [](auto& c) { c.purposes = {oids::server_auth}; }},
      {"by-a-delegate-without-purposes", kCountsForNothing, [](auto& c) { c.purposes.clear(); }},
      {"by-a-delegate-without-digital-signature", kCountsForNothing,
       [](auto& c) { c.key_usage = {KeyUsage::key_agreement}; }},
      {"by-an-expired-delegate", kCountsForNothing, [](auto& c) { c.not_after = kNow - 1; }},
      {"by-a-delegate-of-tomorrow", kCountsForNothing, [](auto& c) { c.not_before = kNow + 1; }},
      {"by-a-delegate-nobody-signed", kCountsForNothing, [](auto& c) { c.wrong_signature = true; }},
      {"by-a-delegate-of-another-ca", kCountsForNothing, {}, true},
      {"by-a-delegate-with-an-unknown-critical-extension", kCountsForNothing,
       [](auto& c) { c.extensions.push_back(extension(x509::oid<1, 2, 3, 4>, Buffer{0x05, 0x00}, true)); }},
  };
  cases.of("V1", "", "RFC 6960 §4.2.2.2");
  const auto stranger = ca(nullptr, "Stranger");
  for (const auto& row : rows) {
    const auto delegate = leaf(
        row.by_another_ca ? stranger : pki.root,
        [&](auto& c) {
          c.names.clear();
          c.subject = issue::make_name("Responder");
          c.purposes = {oids::ocsp_signing};
          c.ocsp_nocheck = true;
          if (row.change) row.change(c);
        },
        key_of("Responder"));
    add(cases, row.name, row.expected, pki,
        pki.response([&](auto& c) { c.certificates = {delegate.certificate}; }, key_of("Responder")));
  }
  add(cases, "by-a-delegate-that-is-not-sent", kCountsForNothing, pki, pki.response({}, key_of("Responder")));
}

void add_staples(Cases& cases) {
  cases.of("V3", "", "RFC 7633 §4.2.3");
  const Change promises = [](auto& c) { c.tls_features = {issue::kMustStaple}; };
  const Pki pki(promises), plain;
  const auto asked = [](bool stapling, RevocationMode mode) {
    VerifyOptions out;
    out.revocation.staple_asked = stapling;
    out.revocation.mode = mode;
    return out;
  };
  using enum RevocationMode;
  cases.add("must-staple-and-none", kMissing, pki.chain(), asked(true, soft));
  cases.add("must-staple-and-none-but-not-asked", "valid", pki.chain(), asked(false, soft));
  cases.add("must-staple-and-none-but-off", "valid", pki.chain(), asked(true, off));
  cases.add("must-staple-and-stapled", "valid", pki.chain(), asking(pki.response(), true, soft));
  cases.add("must-staple-and-revoked", kRevoked, pki.chain(),
            asking(pki.response(answering(RevocationStatus::revoked)), true, soft));
  cases.add("must-staple-and-damaged", kStaple, pki.chain(),
            asking(pki.response([](auto& c) { c.wrong_signature = true; }), true, soft));
  auto at_hand = asking(pki.response(), false, soft);
  at_hand.revocation.staple_asked = true;
  cases.add("must-staple-and-a-response-that-was-not-stapled", kMissing, pki.chain(), at_hand);
  cases.add("no-promise-and-none", "valid", plain.chain(), asked(true, soft));
  cases.of("V3", "", "RFC 9608 §4");
  const Pki brief([](auto& c) { c.no_rev_avail = true; });
  cases.add("no-revocation-available", "valid", brief.chain(), asked(false, require));
}

}  // namespace

void add_responses(Cases& cases) {
  add_statuses(cases);
  add_signers(cases);
  add_staples(cases);
}

}  // namespace entente::cases
