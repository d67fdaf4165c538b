// What certificates point to, and what servers answer with.
#include "issue/sources.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/bytes.h"
#include "issue/authority.h"
#include "issue/crl_template.h"
#include "issue/names.h"
#include "signed_data.h"
#include "x509/crl.h"
#include "x509/pem.h"

namespace entente::issue {
namespace {

const crypto::Provider& provider() { return crypto::openssl_provider(); }

struct Pki {
  Identity root, other;
  Buffer leaf;
};

const Pki& pki() {
  static const Pki made = [] {
    AuthorityOptions authority;
    authority.not_after = 1000;
    authority.key = crypto::KeyType::ed25519;
    Pki out;
    out.root = *make_ca(provider(), authority);
    out.other = *make_ca(provider(), authority);  // of the same name
    LeafOptions options;
    options.names = {"leaf.test"};
    options.not_after = 1000;
    auto what = *leaf_template(provider(), out.root, options, *out.root.key);
    what.ca_issuers = "http://ca.test/ca.crt";
    what.ocsp = "http://ocsp.test/";
    what.crl_distribution_points = {"http://ca.test/1.crl", "ldap://ca.test/2"};
    out.leaf = *sign(what, *out.root.key, provider());
    return out;
  }();
  return made;
}

TEST(Sources, AreReadFromACertificate) {
  const auto sources = sources_of(pki().leaf);
  EXPECT_EQ(sources.ca_issuers, std::vector<std::string>{"http://ca.test/ca.crt"});
  EXPECT_EQ(sources.ocsp, std::vector<std::string>{"http://ocsp.test/"});
  EXPECT_EQ(sources.crls, (std::vector<std::string>{"http://ca.test/1.crl", "ldap://ca.test/2"}));
}

TEST(Sources, MayBeNone) {
  const auto of_root = sources_of(pki().root.certificate);
  EXPECT_TRUE(of_root.ca_issuers.empty() && of_root.ocsp.empty() && of_root.crls.empty());
  EXPECT_TRUE(sources_of({}).crls.empty());
}

TEST(Answers, AreTakenInEveryForm) {
  const Buffer &one = pki().root.certificate, &two = pki().leaf;
  const auto both = std::vector<Buffer>{one, two};
  EXPECT_EQ(read_certificates(one).value(), std::vector<Buffer>{one});
  EXPECT_EQ(read_certificates(test::signed_data({one, two})).value(), both);
  const auto pem = x509::write_pem("CERTIFICATE", one) + "text\n" + x509::write_pem("CERTIFICATE", two);
  EXPECT_EQ(read_certificates(as_bytes(pem)).value(), both);
  EXPECT_EQ(read_certificates(as_bytes(x509::write_pem("PKCS7", test::signed_data({one, two})))).value(), both);
}

TEST(Answers, OfAnotherKindAreRefused) {
  const auto key = x509::write_pem("PRIVATE KEY", pki().root.certificate);
  for (const Buffer& bytes :
       {Buffer{}, Buffer{0x30, 0}, Buffer(100, 'x'), test::signed_data({}), to_buffer(as_bytes(key))})
    EXPECT_EQ(read_certificates(bytes).error().fault, Fault::pem_invalid);
}

TEST(Answers, ThatAreCutOffAreRefused) {
  const auto whole = test::signed_data({pki().root.certificate});
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(read_certificates(Bytes(whole).first(size)));
  auto flipped = whole;  // whatever comes of it, it comes to an end
  for (auto& byte : flipped) {
    byte ^= 0x20;
    (void)read_certificates(flipped);
    byte ^= 0x20;
  }
}

TEST(IsIssuedBy, NeedsNameAndSignature) {
  EXPECT_TRUE(is_issued_by(pki().leaf, pki().root.certificate));
  EXPECT_FALSE(is_issued_by(pki().leaf, pki().other.certificate));
  EXPECT_FALSE(is_issued_by(pki().leaf, pki().leaf));
  EXPECT_FALSE(is_issued_by(pki().root.certificate, pki().leaf));
  EXPECT_FALSE(is_issued_by({}, pki().root.certificate));
}

TEST(Sources, ARootIsIssuedByItself) {
  EXPECT_TRUE(is_root(pki().root.certificate));
  EXPECT_FALSE(is_root(pki().leaf));
  EXPECT_FALSE(is_root({}));
  // A name that is the issuer's makes no root.
  AuthorityOptions authority;
  authority.not_after = 1000;
  const auto below = make_intermediate(provider(), pki().root, authority);
  EXPECT_FALSE(is_root(below->certificate));
  auto cut = pki().root.certificate;
  cut.back() ^= 1;
  EXPECT_FALSE(is_root(cut));
}

TEST(Names, AreOfOneKindOrRefused) {
  const std::pair<std::string_view, NameKind> good[] = {
      {"localhost", NameKind::dns},        {"xn--bcher-kva.test", NameKind::dns}, {"my_host.test", NameKind::dns},
      {"*.x.test", NameKind::wildcard},    {"127.0.0.1", NameKind::ip},           {"2001:db8::1", NameKind::ip},
      {"a.b+c@x.test", NameKind::mailbox},
  };
  for (const auto& [name, kind] : good) {
    const auto got = name_kind(name);
    ASSERT_TRUE(got) << name;
    EXPECT_EQ(*got, kind) << name;
  }
  for (const std::string_view name :
       {"", ".", "x.", "a b", "*", "*.test", "*.*.test", "a*.x.test", "1.2.3", "../x", "x\x1b", "b\xc3\xbc.test",
        "@x.test", "a@", ".a@x.test", "a..b@x.test", "a b@x.test", "a@1.2.3.4", "http://x.test/"})
    EXPECT_FALSE(name_kind(name)) << name;
}

TEST(Lists, AreReadOnceAndShared) {
  const auto list = [](const Identity& issuer) {
    return *sign(*crl_template(provider(), issuer, 500, 1000), *issuer.key);
  };
  const auto first = *with_list(nullptr, list(pki().root));
  const auto both = *with_list(first, list(pki().other));
  EXPECT_EQ(first->size(), 1U);
  EXPECT_EQ(both->size(), 2U);
  const auto issuer = *x509::Certificate::parse(pki().root.certificate);
  const auto all = both->lists().of(issuer->subject);
  EXPECT_NE(std::ranges::find(all, first->lists().of(issuer->subject)[0]), all.end());
  EXPECT_EQ(with_list(first, Buffer{0x30, 0}).error().fault, Fault::crl_malformed);
}

}  // namespace
}  // namespace entente::issue
