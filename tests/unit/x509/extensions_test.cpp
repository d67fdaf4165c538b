// Extensions of certificates: what is read of each, and what is refused (RFC 5280 §4.2).
#include "x509/extensions.h"

#include <gtest/gtest.h>

#include "unit/x509/pki.h"
#include "x509/certificate.h"
#include "x509/der_writer.h"
#include "x509/hostname.h"

namespace entente::x509 {
namespace {

using namespace testing;
using Write = std::function<void(der::Writer&)>;

class ExtensionsOf : public ::testing::Test {
 protected:
  const Identity root = ca(nullptr, "Root");

  /// A certificate with this extension; `last` keeps its views alive.
  Result<Certificate::Ptr> with(Bytes id, const Write& write, bool critical = false) {
    der::Writer out;
    write(out);
    last = leaf(
        root, [&](auto& c) { c.extensions.push_back({id, critical, out.take()}), c.authority_key_identifier.clear(); },
        root.key);
    return Certificate::parse(last.certificate);
  }
  std::string_view refused(Bytes id, const Write& write) {
    const auto read = with(id, write);
    return read ? "read" : read.error().row().code;
  }
  Identity last;
};

void uri(der::Writer& out, std::string_view text) { out.value(der::primitive(6), text); }

TEST_F(ExtensionsOf, DistributionPointsAreRead) {
  const auto read = with(oids::crl_distribution_points, [](der::Writer& out) {
    out.sequence([&] {
      out.sequence([&] {
        out.inside(der::constructed(0),
                   [&] { out.inside(der::constructed(0), [&] { uri(out, "http://ca.example/1.crl"); }); });
        out.value(der::primitive(1), Buffer{0x01, 0x06});
      });
      out.sequence([&] {
        out.inside(der::constructed(2),
                   [&] { out.inside(der::constructed(4), [&] { out.raw(issue::make_name("Other")); }); });
      });
    });
  });
  ASSERT_TRUE(read);
  std::vector<std::string> seen;
  for_each_distribution_point((*read)->extensions.crl_distribution_points, [&](const DistributionPoint& point) {
    for_each_name(point.name.full_name, [&](const GeneralName& name) { seen.push_back(to_text(name)); });
    for_each_name(point.crl_issuer, [&](const GeneralName& name) { seen.push_back(to_text(name)); });
    if (point.has_reasons) seen.push_back(std::to_string(point.reasons.bytes[0]));
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"URI:http://ca.example/1.crl", "6", "directory:CN=Other"}));
}

TEST_F(ExtensionsOf, DistributionPointsSayWhereOrWho) {
  const auto points = [&](const Write& point) {
    return refused(oids::crl_distribution_points, [&](auto& out) { out.sequence([&] { point(out); }); });
  };
  EXPECT_EQ(points([](auto&) {}), "E-CERT-MALFORMED");  // none
  EXPECT_EQ(points([](auto& out) { out.sequence([] {}); }), "E-CERT-MALFORMED");
  EXPECT_EQ(points([](auto& out) { out.sequence([&] { out.value(der::primitive(1), Buffer{0x01, 0x06}); }); }),
            "E-CERT-MALFORMED");
  EXPECT_EQ(points([](auto& out) {
              out.sequence([&] { out.inside(der::constructed(0), [&] { out.inside(der::constructed(0), [] {}); }); });
            }),
            "E-CERT-MALFORMED");
}

TEST_F(ExtensionsOf, AnAuthorityKeyIdentifierHasIssuerAndSerialOrNeither) {
  const auto identifier = [&](bool issuer, bool serial) {
    return refused(oids::authority_key_identifier, [&](der::Writer& out) {
      out.sequence([&] {
        if (issuer)
          out.inside(der::constructed(1),
                     [&] { out.inside(der::constructed(4), [&] { out.raw(issue::make_name("Root")); }); });
        if (serial) out.value(der::primitive(2), Buffer{7});
      });
    });
  };
  EXPECT_EQ(identifier(true, true), "read");
  EXPECT_EQ(identifier(false, false), "read");
  EXPECT_EQ(identifier(true, false), "E-CERT-MALFORMED");
  EXPECT_EQ(identifier(false, true), "E-CERT-MALFORMED");
}

TEST_F(ExtensionsOf, PromisesAboutRevocationAreRead) {
  const auto features = [&](std::initializer_list<std::uint64_t> numbers) {
    const auto read = with(oids::tls_feature, [&](der::Writer& out) {
      out.sequence([&] {
        for (const auto number : numbers) out.integer(number);
      });
    });
    return read && (*read)->extensions.must_staple;
  };
  EXPECT_TRUE(features({5}));
  EXPECT_TRUE(features({17, 5}));
  EXPECT_FALSE(features({17}));
  EXPECT_EQ(refused(oids::tls_feature, [](auto& out) { out.sequence([] {}); }), "E-CERT-MALFORMED");

  const auto none = with(oids::no_rev_avail, [](auto& out) { out.null(); });
  ASSERT_TRUE(none);
  EXPECT_TRUE((*none)->extensions.no_rev_avail);
  EXPECT_EQ(refused(oids::no_rev_avail, [](auto& out) { out.boolean(true); }), "E-CERT-MALFORMED");
}

TEST_F(ExtensionsOf, PolicyNumbersAreRead) {
  const auto constraints = with(
      oids::policy_constraints,
      [](der::Writer& out) {
        out.sequence([&] {
          out.value(der::primitive(0), Buffer{3});
          out.value(der::primitive(1), Buffer{0});
        });
      },
      true);
  ASSERT_TRUE(constraints);
  EXPECT_EQ((*constraints)->extensions.policy_constraints.require_explicit, 3U);
  EXPECT_EQ((*constraints)->extensions.policy_constraints.inhibit_mapping, 0U);
  const auto any = with(oids::inhibit_any_policy, [](auto& out) { out.integer(std::uint64_t{2}); }, true);
  ASSERT_TRUE(any);
  EXPECT_EQ((*any)->extensions.inhibit_any_policy, 2U);
}

TEST_F(ExtensionsOf, OtherNamesHaveATypeAndAValue) {
  const auto alternative = [&](const Write& name) {
    return refused(oids::issuer_alt_name, [&](auto& out) { out.sequence([&] { name(out); }); });
  };
  const auto other = [&](bool value) {
    return alternative([value](der::Writer& out) {
      out.inside(der::constructed(0), [&] {
        out.oid(oid<1, 3, 6, 1, 5, 5, 7, 8, 7>);
        if (value) out.inside(der::constructed(0), [&] { out.value(der::Tag::ia5_string, "_ldap.example.com"); });
      });
    });
  };
  EXPECT_EQ(other(true), "read");
  EXPECT_EQ(other(false), "E-CERT-MALFORMED");
  EXPECT_EQ(alternative([](auto& out) { out.value(der::primitive(8), Buffer{0x2a, 0x03}); }), "read");
  EXPECT_EQ(alternative([](auto& out) { out.value(der::primitive(8), Buffer{0x80, 0x03}); }), "E-CERT-MALFORMED");
  EXPECT_EQ(alternative([](auto& out) { out.value(der::primitive(7), Buffer{1, 2, 3}); }), "E-CERT-MALFORMED");
}

TEST_F(ExtensionsOf, AccessDescriptionsAreRead) {
  const Write access = [](der::Writer& out) {
    out.sequence([&] {
      out.sequence([&] {
        out.oid(oids::ocsp);
        uri(out, "http://ocsp.example");
      });
    });
  };
  const auto authority = with(oids::authority_info_access, access);
  ASSERT_TRUE(authority);
  EXPECT_EQ((*authority)->extensions.ocsp, "http://ocsp.example");
  EXPECT_EQ(refused(oids::subject_info_access, access), "read");
  EXPECT_EQ(refused(oids::subject_info_access, [](auto& out) { out.sequence([] {}); }), "E-CERT-MALFORMED");
}

TEST_F(ExtensionsOf, SomeMustNotBeCritical) {
  const Write point = [](der::Writer& out) {
    out.sequence([&] {
      out.sequence([&] {
        out.inside(der::constructed(0),
                   [&] { out.inside(der::constructed(0), [&] { uri(out, "http://ca.example/delta.crl"); }); });
      });
    });
  };
  ASSERT_TRUE(with(oids::freshest_crl, point, true));
  EXPECT_EQ(outcome({last}, {root}), "E-CERT-CRITICAL");
  ASSERT_TRUE(with(oids::freshest_crl, point));
  EXPECT_EQ(outcome({last}, {root}), "valid");
  ASSERT_TRUE(with(oids::crl_distribution_points, point, true));
  EXPECT_EQ(outcome({last}, {root}), "valid");
}

TEST_F(ExtensionsOf, NoBitOfKeyUsageIsNoUse) {
  der::Writer none;
  none.bit_string(Bytes{});
  const auto idle = leaf(root, [&](auto& c) {
    c.key_usage.clear();
    c.extensions.push_back({oids::key_usage, true, none.take()});
  });
  VerifyOptions options;
  options.purpose = Purpose::any;
  EXPECT_EQ(outcome({idle}, {root}, options), "E-CERT-MALFORMED");
}

TEST(Oid, IsReadFromItsNumbers) {
  EXPECT_EQ(parse_oid("2.5.29.32.0"), to_buffer(oids::any_policy));
  EXPECT_EQ(parse_oid("1.2.840.113549.1.1.11"), to_buffer(oids::sha256_with_rsa));
  EXPECT_EQ(parse_oid("2.999.3"), (Buffer{0x88, 0x37, 0x03}));
  for (const auto* bad : {"", "1", "3.1", "1.40", "1.2.", ".1.2", "1..2", "1.02", "1.2.x", "1.2.4294967296", "1.2 "})
    EXPECT_FALSE(parse_oid(bad)) << bad;
}

TEST_F(ExtensionsOf, AccessIsByUrl) {
  const auto read = with(oids::authority_info_access, [](der::Writer& out) {
    out.sequence([&] {
      out.sequence([&] {
        out.oid(oids::ocsp);
        out.value(der::primitive(2), "ocsp.example");
      });
    });
  });
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)->extensions.ocsp, "") << "a DNS name is no URL";
}

TEST_F(ExtensionsOf, FeaturesAreNumbers) {
  EXPECT_EQ(refused(oids::tls_feature, [](auto& out) { out.sequence([&] { out.boolean(true); }); }),
            "E-CERT-MALFORMED");
}

}  // namespace
}  // namespace entente::x509
