// Certificates in words: warnings, extensions, timestamps of logs, paths as a tree.
#include <gtest/gtest.h>

#include <algorithm>

#include "explain/extension_text.h"
#include "explain/json.h"
#include "explain/path_tree.h"
#include "explain/timestamps.h"
#include "explain/verdict_text.h"
#include "explain/warnings.h"
#include "unit/x509/pki.h"
#include "x509/der_writer.h"
#include "x509/sct.h"

namespace entente::explain {
namespace {

using namespace x509::testing;
using x509::oid;
namespace oids = x509::oids;
namespace der = x509::der;

const Identity& root() {
  static const auto made = ca(nullptr, "Root", [](auto& c) { c.not_after = kNow + 4000 * kDay; });
  return made;
}

std::vector<std::string> codes(const std::vector<Warning>& warnings) {
  std::vector<std::string> out;
  for (const auto& one : warnings) out.emplace_back(one.code);
  return out;
}
std::vector<std::string> warned(const Identities& chain, const Identities& anchors, Roots roots) {
  return codes(warnings_of(judge(chain, anchors), roots));
}
bool has(const std::vector<std::string>& all, std::string_view one) { return std::ranges::find(all, one) != all.end(); }

/// Life in days, and how much of it is left.
Change lives(int days, int left) {
  return [=](auto& c) {
    c.not_after = kNow + left * kDay;
    c.not_before = c.not_after - days * kDay + 1;
    c.purposes = {oids::server_auth};
    c.ocsp = "http://ocsp.test";
  };
}
std::vector<std::string> warned(const Change& change, Roots roots = Roots::system) {
  return warned({leaf(root(), change)}, {root()}, roots);
}

TEST(Warnings, AboutToExpire) {
  EXPECT_TRUE(has(warned(lives(90, 13)), "W-CERT-EXPIRES-SOON"));
  EXPECT_FALSE(has(warned(lives(90, 15)), "W-CERT-EXPIRES-SOON"));
  EXPECT_TRUE(has(warned(lives(6, 1)), "W-CERT-EXPIRES-SOON"));
  EXPECT_FALSE(has(warned(lives(6, 3)), "W-CERT-EXPIRES-SOON"));
}

TEST(Warnings, LivesLongerThanPublicCasMayIssue) {
  const auto issued = [](UnixTime from, int days) {
    const auto spoil = [=](auto& c) {
      c.not_before = from;
      c.not_after = from + days * kDay - 1;
    };
    VerifyOptions options;
    options.at = from + kDay;
    const auto old = ca(nullptr, "Old root", [=](auto& c) {
      c.not_before = from - kDay;
      c.not_after = from + 9999 * kDay;
    });
    return has(codes(warnings_of(judge({leaf(old, spoil)}, {old}, options), Roots::system)), "W-CERT-LIFETIME");
  };
  constexpr UnixTime k2026 = 1773532800, k2027 = 1805068800, k2029 = 1868227200;
  EXPECT_FALSE(issued(k2026 - kDay, 398));
  EXPECT_TRUE(issued(k2026 - kDay, 399));
  EXPECT_FALSE(issued(k2026, 200));
  EXPECT_TRUE(issued(k2026, 201));
  EXPECT_FALSE(issued(k2027, 100));
  EXPECT_TRUE(issued(k2027, 101));
  EXPECT_FALSE(issued(k2029, 47));
  EXPECT_TRUE(issued(k2029, 48));
  EXPECT_EQ(warned(lives(600, 500), Roots::own), std::vector<std::string>{});
}

TEST(Warnings, WhatOnlyPublicRootsOwe) {
  const auto plain = [](auto& c) {
    lives(90, 80)(c);
    c.ocsp.clear();
  };
  EXPECT_EQ(warned(plain), std::vector<std::string>{"W-CERT-NO-REVOCATION"});
  EXPECT_EQ(warned(plain, Roots::own), std::vector<std::string>{});
  const auto client = [](auto& c) {
    lives(90, 80)(c);
    c.purposes.push_back(oids::client_auth);
  };
  EXPECT_EQ(warned(client), std::vector<std::string>{"W-CERT-CLIENT-AUTH"});
  EXPECT_EQ(warned(lives(90, 80)), std::vector<std::string>{});
}

TEST(Warnings, AnIssuerThatEndsFirst) {
  const auto brief = ca(&root(), "Brief", [](auto& c) { c.not_after = kNow + 50 * kDay; });
  const auto found = warnings_of(judge({leaf(brief, lives(90, 80)), brief}, {root()}), Roots::own);
  ASSERT_EQ(codes(found), std::vector<std::string>{"W-CERT-ISSUER-EXPIRES-FIRST"});
  EXPECT_EQ(found[0].certificate, 1U);
}

TEST(Warnings, AMissingIntermediateIsNamedWithItsAddress) {
  const auto between = ca(&root(), "Between");
  const auto found = warnings_of(judge({leaf(between,
                                             [](auto& c) {
                                               lives(90, 80)(c);
                                               c.ca_issuers = "http://ca.test/b.der";
                                             })},
                                       {root()}),
                                 Roots::own);
  ASSERT_EQ(codes(found), std::vector<std::string>{"W-CERT-INTERMEDIATE-MISSING"});
  EXPECT_NE(found[0].text.find("CN=Between"), std::string::npos);
  EXPECT_NE(found[0].text.find("http://ca.test/b.der"), std::string::npos);
}

// ---- extensions ----

std::string words(const std::vector<ExtensionText>& all, std::string_view name) {
  for (const auto& one : all)
    if (one.name == name) return join(one.lines, " | ");
  return "no " + std::string(name);
}

TEST(Names, TheShortNameIsTheCommonNameAlone) {
  const auto shown = [](std::span<const issue::Attribute> name) {
    const auto made = leaf(root(), [&](auto& c) { c.subject = issue::make_name(name), c.names = {"real.example"}; });
    return short_name(*describe_certificate(made.certificate));
  };
  const issue::Attribute borrowed[] = {{oids::organization_name, "x,CN=bank.example"}};
  EXPECT_EQ(shown(borrowed), "real.example");
  const issue::Attribute company[] = {{oids::organization_name, "Org"}, {oids::common_name, "Foo, \"Inc\" + Sons"}};
  EXPECT_EQ(shown(company), "Foo, \"Inc\" + Sons");
  const issue::Attribute both[] = {{oids::common_name, "name"}, {oids::organization_name, "a+CN=b"}};
  EXPECT_EQ(shown(both), "name");
  const issue::Attribute escape[] = {{oids::common_name, "a\x1b[31m"}};
  EXPECT_EQ(shown(escape), "a\\1B[31m");
}

TEST(Unreadable, ALeafIsSaidWhereAndWhy) {
  auto end = leaf(root());
  end.certificate[10] ^= 0x40;
  const auto verdict = judge({end}, {root()});
  ASSERT_EQ(verdict.error.row().code, "E-CERT-MALFORMED");
  const auto observed = observed_of(verdict);
  ASSERT_FALSE(observed.empty());
  for (const std::string_view piece : {"The leaf cannot be read: Certificate.", " at byte ", ": expected ", ", got "})
    EXPECT_TRUE(observed[0].contains(piece)) << observed[0];
  const auto json = verify_json(verdict, VerifyReport{});
  for (const std::string_view key : {"\"where\": \"", "\"offset\": ", "\"expected\": \"", "\"got\": \""})
    EXPECT_TRUE(json.contains(key)) << json;
}

TEST(Unreadable, AnIntermediateIsSaidWhereAndWhy) {
  auto middle = ca(&root(), "Middle");
  const auto end = leaf(middle);
  middle.certificate[10] ^= 0x40;
  const auto observed = observed_of(judge({end, middle}, {root()}));
  EXPECT_TRUE(std::ranges::any_of(observed, [](const std::string& line) {
    return line.contains("#1 as sent cannot be read: ") && line.contains(" at byte ") && line.contains("expected ");
  }));
}

TEST(Extensions, InWords) {
  const auto all = extensions_of(leaf(root(), [](auto& c) {
                                   c.names = {"a.test", "192.0.2.1", "b@a.test"};
                                   c.crl_distribution_points = {"http://crl.test/1"};
                                   c.ca_issuers = "http://ca.test";
                                   c.ocsp = "http://ocsp.test";
                                   c.extensions.push_back({oid<2, 5, 29, 56>, false, {5, 0}});
                                   c.extensions.push_back({oid<1, 3, 6, 1, 5, 5, 7, 1, 24>, false, {0x30, 3, 2, 1, 5}});
                                   c.extensions.push_back({oid<1, 2, 3>, false, {0xff}});
                                 }).certificate);
  EXPECT_EQ(words(all, "keyUsage"), "digitalSignature");
  EXPECT_EQ(words(all, "extKeyUsage"), "serverAuth, clientAuth");
  EXPECT_EQ(words(all, "subjectAltName"), "DNS:a.test, IP:192.0.2.1, email:b@a.test");
  EXPECT_EQ(words(all, "cRLDistributionPoints"), "http://crl.test/1");
  EXPECT_EQ(words(all, "authorityInfoAccess"), "OCSP http://ocsp.test | caIssuers http://ca.test");
  EXPECT_NE(words(all, "noRevAvail").find("nobody"), std::string::npos);
  EXPECT_EQ(words(all, "TLS feature"), "must staple: status_request (5)");
  EXPECT_EQ(words(all, "1.2.3"), "ff");
  const auto of_root = extensions_of(ca(&root(), "Bound", [](auto& c) {
                                       c.name_constraints = {{"a.test", "192.0.2.0/24"}, {"b.a.test"}};
                                     }).certificate);
  EXPECT_EQ(words(of_root, "basicConstraints"), "may issue certificates");
  EXPECT_EQ(words(of_root, "nameConstraints"), "only a.test, 192.0.2.0/255.255.255.0 | never b.a.test");
}

TEST(Extensions, NamesOfServices) {
  const auto all =
      extensions_of(leaf(root(), [](auto& c) {
                      c.names.clear();
                      der::Writer out;
                      out.sequence([&] {
                        out.inside(der::constructed(0), [&] {
                          out.oid(oid<1, 3, 6, 1, 5, 5, 7, 8, 7>);
                          out.inside(der::constructed(0), [&] { out.value(der::Tag::ia5_string, "_xmpp.a.test"); });
                        });
                        out.value(der::primitive(6), "https://a.test/\x1b[31m");
                      });
                      c.extensions.push_back({oids::subject_alt_name, false, out.take()});
                    }).certificate);
  EXPECT_EQ(words(all, "subjectAltName"), "SRV:_xmpp.a.test, URI:https://a.test/\\1B[31m");
}

// ---- timestamps ----

/// A log that vouches for a leaf.
struct Logged {
  std::shared_ptr<const crypto::PrivateKey> log_key = new_key(), leaf_key = new_key();
  x509::Log log;
  Verdict verdict;

  x509::LogId digest(Bytes bytes) const {
    const auto hash = provider().hash(crypto::HashAlgorithm::sha256);
    hash->update(bytes);
    x509::LogId out{};
    hash->snapshot(out);
    return out;
  }
  explicit Logged(std::uint64_t milliseconds) {
    log.id = digest(log_key->spki());
    log.state = "usable";
    append(log.key, log_key->spki());
    const auto plain = [](auto& c) { c.serial = {1, 2, 3}; };
    const auto precertificate = *x509::Certificate::parse(leaf(root(), plain, leaf_key).certificate);
    Buffer list = timestamp(precertificate->tbs_certificate, milliseconds);
    const auto whole = leaf(
        root(),
        [&](auto& c) {
          plain(c);
          der::Writer out;
          out.value(der::Tag::octet_string, list);
          c.extensions.push_back({oids::sct_list, false, out.take()});
        },
        leaf_key);
    EXPECT_TRUE(equal(x509::precertificate_tbs(**x509::Certificate::parse(whole.certificate)),
                      precertificate->tbs_certificate));
    verdict = judge({whole}, {root()});
  }
  Buffer timestamp(Bytes tbs, std::uint64_t milliseconds) const {
    Buffer time(8);
    store_be64(time.data(), milliseconds);
    Buffer data{0, 0};
    append(data, time);
    append(data, Buffer{0, 1});
    append(data, digest((*x509::Certificate::parse(root().certificate))->subject_public_key_info.der));
    append(data, Buffer{0, static_cast<std::uint8_t>(tbs.size() >> 8), static_cast<std::uint8_t>(tbs.size())});
    append(data, tbs);
    append(data, Buffer{0, 0});
    const auto signature = *log_key->sign({crypto::SignatureAlgorithm::Kind::ecdsa}, data);
    Buffer sct{0};
    append(sct, log.id);
    append(sct, time);
    append(sct, Buffer{0, 0, 4, 3, 0, static_cast<std::uint8_t>(signature.size())});
    append(sct, signature);
    const auto size = static_cast<std::uint8_t>(sct.size());
    Buffer list{0, static_cast<std::uint8_t>(size + 2), 0, size};
    append(list, sct);
    return list;
  }
  [[nodiscard]] std::string_view outcome(const x509::Log& one) const {
    const auto reports = timestamps_of(verdict, {one});
    return reports.size() == 1 ? name(reports[0].outcome) : "none";
  }
};

TEST(Timestamps, AreVerifiedAgainstTheLogs) {
  const Logged logged(static_cast<std::uint64_t>(kNow - kDay) * 1000);
  EXPECT_EQ(logged.outcome(logged.log), "valid");
  auto log = logged.log;
  log.state = "retired";
  log.since = kNow;
  EXPECT_EQ(logged.outcome(log), "valid");
  log.since = kNow - 2 * kDay;
  EXPECT_EQ(logged.outcome(log), "unusable");
  log.state = "rejected";
  EXPECT_EQ(logged.outcome(log), "unusable");
  log = logged.log;
  log.id[0] ^= 1;
  EXPECT_EQ(logged.outcome(log), "unknown_log");
  log = logged.log;
  log.key = to_buffer(new_key()->spki());
  EXPECT_EQ(logged.outcome(log), "unusable");  // its id is of another key
  EXPECT_EQ(Logged(static_cast<std::uint64_t>(kNow + kDay) * 1000).outcome(logged.log), "unknown_log");
}

TEST(Timestamps, AreCountedByLogs) {
  const auto report = [](std::string log, x509::SctOutcome outcome) {
    return TimestampReport{std::move(log), {}, {}, {}, outcome};
  };
  using enum x509::SctOutcome;
  EXPECT_EQ(logs_in({}), 0U);
  EXPECT_EQ(logs_in({report("a", valid), report("a", valid), report("b", invalid), report("c", unknown_log)}), 1U);
  EXPECT_EQ(logs_in({report("a", valid), report("b", valid)}), 2U);
}

TEST(Timestamps, OfTheFutureOrOfAnotherCertificateDoNotCount) {
  const Logged later(static_cast<std::uint64_t>(kNow + kDay) * 1000);
  EXPECT_EQ(later.outcome(later.log), "in_future");
  Logged other(static_cast<std::uint64_t>(kNow - kDay) * 1000);
  // The same timestamp under another issuer's key.
  const auto wrong = ca(nullptr, "Root");
  other.verdict.path[1].certificate = *x509::Certificate::parse(wrong.certificate);
  EXPECT_EQ(other.outcome(other.log), "invalid");
}

TEST(Timestamps, LogLists) {
  const auto logs = read_log_list(R"({"operators":[{"name":"A","logs":[
      {"description":"One","log_id":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","key":"MAA=",
       "state":{"retired":{"timestamp":"2026-01-01T00:00:00Z"}}},
      {"description":"No id","key":"MAA="}, 5],
      "tiled_logs":[{"description":"Two","log_id":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","key":"MAA=","state":{"usable":{}}}]}]})");
  ASSERT_TRUE(logs);
  ASSERT_EQ(logs->size(), 2U);
  EXPECT_EQ((*logs)[0].state, "retired");
  EXPECT_EQ((*logs)[0].since, 1767225600);
  EXPECT_EQ((*logs)[1].name, "Two");
  for (const auto* bad : {"", "[]", "{}", "{\"operators\":5}", "\xff", "{\"operators\":["})
    EXPECT_FALSE(read_log_list(bad)) << bad;
}

// ---- trees ----

std::string drawn(const AllPaths& all, bool unicode = true) {
  Page page({false, unicode, 200});
  put_tree(page, all);
  return page.text();
}
AllPaths all(const Identities& chain, const Identities& anchors, std::size_t most = 32) {
  VerifyOptions options;
  options.at = kNow;
  return all_paths(ders(chain), *trusting(anchors), options, most);
}

TEST(Tree, TwoRootsAndAnExpiredOne) {
  const auto key = new_key();
  const auto old = ca(nullptr, "Old root", [](auto& c) { c.not_after = kNow - kDay; });
  const auto a = ca(&root(), "Issuing", {}, key),
             b = ca(&old, "Issuing", [](auto& c) { c.not_after = kNow - kDay; }, key);
  const auto good = leaf(a);
  const auto found = all({good, a, b}, {root(), old});
  ASSERT_EQ(found.paths.size(), 2U);
  EXPECT_TRUE(found.complete);
  EXPECT_TRUE(found.paths[0].valid);
  EXPECT_FALSE(found.paths[1].valid);
  const auto text = drawn(found);
  EXPECT_NE(text.find("✓ www.example.com"), std::string::npos) << text;
  EXPECT_NE(text.find("├─ ✓ Issuing"), std::string::npos) << text;
  EXPECT_NE(text.find("│  └─ ✓ Root"), std::string::npos) << text;
  EXPECT_NE(text.find("└─ ✗ Issuing"), std::string::npos) << text;
  EXPECT_NE(text.find("E-CERT-EXPIRED"), std::string::npos) << text;
  EXPECT_EQ(drawn(found, false).find("├"), std::string::npos);
}

TEST(Tree, WherePathsEndWithoutARoot) {
  const auto away = ca(nullptr, "Away");
  const auto found = all({leaf(away)}, {root()});
  ASSERT_EQ(found.paths.size(), 1U);
  EXPECT_FALSE(found.paths[0].valid);
  EXPECT_NE(drawn(found).find("E-CERT-"), std::string::npos);
}

TEST(Tree, EachPathIsJudgedForItself) {
  const auto key = new_key();
  const auto other = ca(nullptr, "Other root"), away = ca(nullptr, "Away");
  const auto a = ca(&root(), "Issuing", {}, key), b = ca(&other, "Issuing", {}, key), c = ca(&away, "Issuing", {}, key);
  VerifyOptions options;
  options.at = kNow;
  const auto retired = trusting({root(), other});
  const auto hash = describe_certificate(other.certificate)->sha256;
  const auto found =
      all_paths(ders({leaf(a), a, b, c}), *retired->distrusting(std::array{DistrustAfter{hash, 1}}), options);
  ASSERT_EQ(found.paths.size(), 3U);
  EXPECT_TRUE(found.paths[0].valid);
  std::vector<std::string_view> refused;
  for (const auto& one : found.paths) {
    EXPECT_TRUE(one.rejected.empty());
    ASSERT_EQ(one.path.size(), one.path.back().is_anchor ? 3U : 2U);
    // Where a path ends, what stands in it is judged as well.
    EXPECT_EQ(one.path[0][CheckId::signature].outcome, Outcome::pass);
    if (!one.valid) refused.push_back(one.error.row().code);
  }
  EXPECT_TRUE(std::ranges::find(refused, "E-CERT-DISTRUSTED") != refused.end());
  EXPECT_TRUE(std::ranges::find(refused, "E-CERT-UNKNOWN-CA") != refused.end());
}

TEST(Tree, MazesAreBounded) {
  // Every CA signed every other: as many ways as there are orders.
  Identities chain;
  std::vector<std::shared_ptr<const crypto::PrivateKey>> keys;
  for (int i = 0; i < 6; ++i) keys.push_back(new_key());
  Identities cas;
  for (int i = 0; i < 6; ++i)
    cas.push_back(ca(nullptr, "CA " + std::to_string(i), {}, keys[static_cast<std::size_t>(i)]));
  chain.push_back(leaf(cas[0]));
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t j = 0; j < 6; ++j)
      if (i != j) chain.push_back(ca(&cas[j], "CA " + std::to_string(i), {}, keys[i]));
  const auto found = all(chain, {cas[5]}, 8);
  EXPECT_EQ(found.paths.size(), 8U);
  EXPECT_FALSE(found.complete);
}

}  // namespace
}  // namespace entente::explain
