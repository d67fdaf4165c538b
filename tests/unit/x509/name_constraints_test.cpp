// X7: names that a CA may certify.
#include "x509/name_constraints.h"

#include <gtest/gtest.h>

#include "unit/x509/pki.h"
#include "x509/der_writer.h"

namespace entente::x509 {
namespace {

using namespace testing;
using Names = std::vector<std::string>;

class Constraints : public ::testing::Test {
 protected:
  const Identity root = ca(nullptr, "Root");

  /// The verdict on a leaf with these names below a CA that `change` constrains.
  std::string_view below(const Change& change, const Names& names) {
    const auto free = ca(&root, "Middle");  // what issues need not be readable, so this one stands in for it
    const auto bound = ca(&root, "Middle", change, free.key);
    return outcome({leaf(free, [&](auto& c) { c.names = names; }), bound}, {root});
  }
  std::string_view judged(const Names& permitted, const Names& excluded, const Names& names) {
    return below([&](auto& c) { c.name_constraints = issue::NameConstraints{permitted, excluded}; }, names);
  }
  std::string_view permits(const Names& bases, const Names& names) { return judged(bases, {}, names); }
  std::string_view excludes(const Names& bases, const Names& names) { return judged({}, bases, names); }
  /// With the contents of the extension as they are.
  std::string_view raw(const Buffer& value) {
    return below([&](auto& c) { c.extensions.push_back({oids::name_constraints, true, value}); }, {"www.example.com"});
  }
};

TEST_F(Constraints, X7PermittedDnsNames) {
  EXPECT_EQ(permits({"example.com"}, {"example.com"}), "valid");
  EXPECT_EQ(permits({"example.com"}, {"a.b.EXAMPLE.com"}), "valid");
  EXPECT_EQ(permits({"EXAMPLE.com"}, {"www.example.com"}), "valid");
  EXPECT_EQ(permits({"example.com"}, {"badexample.com"}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(permits({"example.com"}, {"www.example.com", "other.example"}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(permits({"example.com", "other.example"}, {"www.example.com", "other.example"}), "valid");
  EXPECT_EQ(permits({"example.com"}, {"*.example.com"}), "valid");
  EXPECT_EQ(permits({"foo.example.com"}, {"*.example.com"}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(permits({"example.com"}, {"..example.com"}), "E-CERT-NAME-CONSTRAINT");
}

TEST_F(Constraints, X7ExcludedDnsNames) {
  EXPECT_EQ(excludes({"example.com"}, {"other.example"}), "valid");
  EXPECT_EQ(excludes({"example.com"}, {"www.Example.COM"}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(excludes({"foo.example.com"}, {"*.example.com"}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(excludes({"a.foo.example.com"}, {"*.example.com"}), "valid");
  EXPECT_EQ(excludes({""}, {"www.example.com"}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(judged({"example.com"}, {"secret.example.com"}, {"www.example.com"}), "valid");
  EXPECT_EQ(judged({"example.com"}, {"secret.example.com"}, {"x.secret.example.com"}), "E-CERT-NAME-CONSTRAINT");
}

TEST_F(Constraints, X7Addresses) {
  EXPECT_EQ(permits({"192.0.2.0/24"}, {"192.0.2.7"}), "valid");
  EXPECT_EQ(permits({"192.0.2.0/24"}, {"192.0.3.7"}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(permits({"192.0.2.0/24"}, {"2001:db8::1"}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(permits({"192.0.2.0/24"}, {"www.example.com"}), "valid");  // another kind of name
  EXPECT_EQ(excludes({"2001:db8::/33"}, {"2001:db8:8000::1"}), "valid");
  EXPECT_EQ(excludes({"2001:db8::/33"}, {"2001:db8:7fff::1"}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(excludes({"0.0.0.0/0"}, {"192.0.2.7"}), "E-CERT-NAME-CONSTRAINT");
}

TEST_F(Constraints, X7MasksAreContiguous) {
  const auto block = [](std::initializer_list<std::uint8_t> octets) { return is_address_block(std::vector(octets)); };
  EXPECT_TRUE(block({192, 0, 2, 0, 255, 255, 255, 0}));
  EXPECT_TRUE(block({192, 0, 2, 0, 255, 255, 254, 0}));
  EXPECT_TRUE(block({0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_TRUE(block({1, 2, 3, 4, 255, 255, 255, 255}));
  EXPECT_FALSE(block({192, 0, 2, 0, 255, 0, 255, 0}));
  EXPECT_FALSE(block({192, 0, 2, 0, 255, 255, 253, 0}));
  EXPECT_FALSE(block({192, 0, 2, 0, 255, 127, 0, 0}));
  EXPECT_FALSE(block({192, 0, 2, 0}));
  EXPECT_EQ(raw({0x30, 0x0e, 0xa0, 0x0c, 0x30, 0x0a, 0x87, 0x08, 192, 0, 2, 0, 255, 0, 255, 0}), "E-CERT-MALFORMED");
}

TEST_F(Constraints, Mailboxes) {
  EXPECT_EQ(permits({"ann@example.com"}, {"ann@EXAMPLE.com"}), "valid");
  EXPECT_EQ(permits({"ann@example.com"}, {"bob@example.com"}), "E-CERT-NAME-CONSTRAINT");
  const auto host = [&](std::string_view base, const std::string& mailbox) {
    der::Writer out;
    out.sequence(
        [&] { out.inside(der::constructed(0), [&] { out.sequence([&] { out.value(der::primitive(1), base); }); }); });
    const auto middle =
        ca(&root, "Middle", [&](auto& c) { c.extensions.push_back({oids::name_constraints, true, out.take()}); });
    return outcome({leaf(middle, [&](auto& c) { c.names = {mailbox}; }), middle}, {root});
  };
  EXPECT_EQ(host("example.com", "bob@example.com"), "valid");
  EXPECT_EQ(host("example.com", "bob@mail.example.com"), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(host(".example.com", "bob@mail.example.com"), "valid");
  EXPECT_EQ(host(".example.com", "bob@example.com"), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(host("example.com", "bob@evil@example.com"), "E-CERT-NAME-CONSTRAINT");
}

TEST_F(Constraints, DistinguishedNames) {
  const auto middle = [&](std::string_view organization) {
    der::Writer out;
    const issue::Attribute base{oids::organization_name, organization};
    out.sequence([&] {
      out.inside(der::constructed(0), [&] {
        out.sequence([&] { out.inside(der::constructed(4), [&] { out.raw(issue::make_name({&base, 1})); }); });
      });
    });
    return ca(&root, "Middle", [&](auto& c) { c.extensions.push_back({oids::name_constraints, true, out.take()}); });
  };
  const auto subject = [](auto& c) {
    const issue::Attribute name[] = {{oids::organization_name, "EXAMPLE  inc"}, {oids::common_name, "x"}};
    c.subject = issue::make_name(name);
  };
  const auto good = middle("Example Inc"), bad = middle("Example");
  EXPECT_EQ(outcome({leaf(good, subject), good}, {root}), "valid");
  EXPECT_EQ(outcome({leaf(bad, subject), bad}, {root}), "E-CERT-NAME-CONSTRAINT");
}

TEST_F(Constraints, X9LongDirectoryNamesCostMore) {
  const auto wide = std::string(4000, 'x') + 'y', other = std::string(4000, 'x') + 'z';
  const issue::Attribute base{oids::organization_name, wide}, own{oids::organization_name, other};
  der::Writer out;
  out.sequence([&] {
    out.inside(der::constructed(1), [&] {
      for (int i = 0; i < 5; ++i)
        out.sequence([&] { out.inside(der::constructed(4), [&] { out.raw(issue::make_name({&base, 1})); }); });
    });
  });
  const auto bound =
      ca(nullptr, "Bound", [&](auto& c) { c.extensions.push_back({oids::name_constraints, true, out.take()}); });
  const auto subject = [&](auto& c) { c.subject = issue::make_name({&own, 1}); };
  const auto verdict = judge({leaf(bound, subject)}, {bound});
  EXPECT_EQ(outcome(verdict), "valid");
  EXPECT_GT(verdict.comparisons, 5U * 8000 / 16);
}

TEST_F(Constraints, X7UnknownFormsRefuseWhereTheyBind) {
  // registeredID 1.2.3 excluded: nothing to bind, then a subjectAltName of that form.
  const Buffer constraints{0x30, 0x08, 0xa1, 0x06, 0x30, 0x04, 0x88, 0x02, 0x2a, 0x03};
  EXPECT_EQ(raw(constraints), "valid");
  const auto middle =
      ca(&root, "Middle", [&](auto& c) { c.extensions.push_back({oids::name_constraints, true, constraints}); });
  const auto end = leaf(middle, [](auto& c) {
    c.names.clear();
    c.extensions.push_back({oids::subject_alt_name, false, {0x30, 0x04, 0x88, 0x02, 0x2a, 0x04}});
  });
  EXPECT_EQ(outcome({end, middle}, {root}), "E-CERT-NAME-CONSTRAINT");
}

TEST_F(Constraints, AnAnchorsConstraintsBindToo) {
  const auto bound =
      ca(nullptr, "Bound", [](auto& c) { c.name_constraints = issue::NameConstraints{{"a.example"}, {}}; });
  EXPECT_EQ(outcome({leaf(bound)}, {bound}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(outcome({leaf(bound, [](auto& c) { c.names = {"a.example"}; })}, {bound}), "valid");
}

TEST_F(Constraints, MalformedOnesAreRefused) {
  EXPECT_EQ(raw({0x30, 0x00}), "E-CERT-MALFORMED");  // the intermediate cannot be read
  EXPECT_EQ(permits({".example.com"}, {"www.example.com"}), "E-CERT-MALFORMED");
  // minimum 0, encoded.
  EXPECT_EQ(raw({0x30, 0x0a, 0xa0, 0x08, 0x30, 0x06, 0x82, 0x01, 'a', 0x80, 0x01, 0x00}), "E-CERT-MALFORMED");
}

TEST_F(Constraints, X7BasesThatCannotMatchAreRefused) {
  // An excluded one would exclude nothing.
  const auto excluded = [&](unsigned kind, std::string_view base) {
    der::Writer out;
    out.sequence([&] {
      out.inside(der::constructed(1), [&] { out.sequence([&] { out.value(der::primitive(kind), base); }); });
    });
    return raw(out.take());
  };
  for (const auto* base : {"*.example.net", "example.net.", "exa mple.net", "https://example.net", "192.0.2.1"})
    for (const unsigned kind : {1U, 2U, 6U}) EXPECT_EQ(excluded(kind, base), "E-CERT-MALFORMED") << kind << ' ' << base;
  for (const auto* base : {"", "example.net", ".example.net"}) {
    EXPECT_EQ(excluded(1, base), "valid") << base;
    EXPECT_EQ(excluded(6, base), "valid") << base;
  }
  EXPECT_EQ(excluded(1, "ann@example.net"), "valid");
  EXPECT_EQ(excluded(1, "@example.net"), "E-CERT-MALFORMED");
}

TEST_F(Constraints, Uris) {
  const auto judged_uri = [&](std::string_view base, std::string_view uri) {
    der::Writer constraints, names;
    constraints.sequence([&] {
      constraints.inside(der::constructed(0),
                         [&] { constraints.sequence([&] { constraints.value(der::primitive(6), base); }); });
    });
    names.sequence([&] { names.value(der::primitive(6), uri); });
    const auto middle = ca(
        &root, "Middle", [&](auto& c) { c.extensions.push_back({oids::name_constraints, true, constraints.take()}); });
    const auto end = leaf(middle, [&](auto& c) {
      c.names.clear();
      c.extensions.push_back({oids::subject_alt_name, false, names.take()});
    });
    return outcome({end, middle}, {root});
  };
  EXPECT_EQ(judged_uri("example.com", "https://example.com/path?a@b"), "valid");
  EXPECT_EQ(judged_uri("example.com", "https://user@EXAMPLE.com:8443"), "valid");
  EXPECT_EQ(judged_uri("example.com", "https://www.example.com"), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(judged_uri(".example.com", "spiffe://a.b.example.com/x"), "valid");
  EXPECT_EQ(judged_uri("example.com", "a1+b-c.d://example.com/"), "valid");
  EXPECT_EQ(judged_uri(".example.com", "https://example.com"), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(judged_uri("example.com", "https://evil.test/@example.com"), "E-CERT-NAME-CONSTRAINT");
  // RFC 5280 §4.2.1.10: without a host name it cannot be judged.
  for (const auto* uri :
       {"urn:example.com", "mailto:a@example.com", "https://192.0.2.1/", "https://[2001:db8::1]/",
        "urn:x?://example.com/", "data:,://example.com/", "//example.com/", "://example.com/", "1a://example.com/",
        "https:/example.com/", "https:example.com://example.com/", "a_b://example.com/"})
    EXPECT_EQ(judged_uri("", uri), "E-CERT-NAME-CONSTRAINT") << uri;
  // Readers disagree on where the host of these begins and ends.
  for (const auto* uri : {"https://evil.test\\@example.com/", "https://a@b@example.com/", "https://example.com:x@y/",
                          "https://exam ple@example.com/", "https://example.com:80:90/"})
    EXPECT_EQ(judged_uri("example.com", uri), "E-CERT-NAME-CONSTRAINT") << uri;
}

TEST_F(Constraints, TheSubjectsMailboxCountsWithoutAlternatives) {
  const auto bound = [](auto& c) { c.name_constraints = issue::NameConstraints{{}, {"ann@example.com"}}; };
  const auto middle = ca(&root, "Middle", bound);
  const auto subject = [](std::string_view mailbox, bool alternatives) -> Change {
    return [=](auto& c) {
      const issue::Attribute name[] = {{oids::email_address, mailbox, der::Tag::ia5_string}};
      c.subject = issue::make_name(name);
      if (!alternatives) c.names.clear();
    };
  };
  EXPECT_EQ(outcome({leaf(middle, subject("ann@example.com", false)), middle}, {root}), "E-CERT-NAME-CONSTRAINT");
  EXPECT_EQ(outcome({leaf(middle, subject("bob@example.com", false)), middle}, {root}), "valid");
  EXPECT_EQ(outcome({leaf(middle, subject("ann@example.com", true)), middle}, {root}), "valid");
}

TEST_F(Constraints, SelfIssuedCertificatesAreNotBoundButLeavesAre) {
  // RFC 5280 §6.1.3 (b): a CA that renews its key keeps its name, which need not be one of those it certifies.
  der::Writer out;
  const issue::Attribute base{oids::organization_name, "Example"};
  out.sequence([&] {
    out.inside(der::constructed(0), [&] {
      out.sequence([&] { out.inside(der::constructed(4), [&] { out.raw(issue::make_name({&base, 1})); }); });
    });
  });
  const auto middle =
      ca(&root, "Middle", [&](auto& c) { c.extensions.push_back({oids::name_constraints, true, out.take()}); });
  const auto renewed = ca(&middle, "Middle");
  const auto inside = [&](auto& c) { c.subject = issue::make_name({&base, 1}); };
  EXPECT_EQ(outcome({leaf(renewed, inside), renewed, middle}, {root}), "valid");
  const auto same_name = [](auto& c) { c.subject = issue::make_name("Middle"); };
  EXPECT_EQ(outcome({leaf(renewed, same_name), renewed, middle}, {root}), "E-CERT-NAME-CONSTRAINT");
}

TEST_F(Constraints, SayWhichNameAndWhose) {
  const auto middle =
      ca(&root, "Middle", [](auto& c) { c.name_constraints = issue::NameConstraints{{"a.example"}, {}}; });
  const auto verdict = judge({leaf(middle), middle}, {root});
  EXPECT_EQ(verdict.error.got.view(), "www.example.com is not permitted by CN=Middle");
  EXPECT_EQ(verdict.failed_at, 0U);
}

TEST_F(Constraints, X9TwoThousandByTwoThousandEnd) {
  Names bases, names;
  for (int i = 0; i < 2048; ++i) {
    bases.push_back(std::to_string(i) + ".b.example");
    names.push_back(std::to_string(i) + ".n.example");
  }
  const auto bound = ca(nullptr, "Bound", [&](auto& c) { c.name_constraints = issue::NameConstraints{{}, bases}; });
  VerifyOptions wide;
  wide.limits.certificate_bytes = wide.limits.chain_bytes = std::size_t{1} << 20;
  const auto verdict = judge({leaf(bound, [&](auto& c) { c.names = names; })}, {bound}, wide);
  EXPECT_EQ(outcome(verdict), "E-CERT-BUDGET");
  EXPECT_LE(verdict.comparisons, wide.limits.comparisons);
}

}  // namespace
}  // namespace entente::x509
