#include "x509/ocsp_request.h"

#include <gtest/gtest.h>

#include <functional>

#include "issue/ocsp_template.h"
#include "unit/x509/pki.h"
#include "x509/der_writer.h"

namespace entente::x509 {
namespace {

using namespace testing;

class OcspRequests : public ::testing::Test {
 protected:
  const Identity root = ca(nullptr, "Root"), other = ca(nullptr, "Root"), server = leaf(root);
  const Certificate::Ptr certificate = *Certificate::parse(server.certificate);
  const Certificate::Ptr issuer = *Certificate::parse(root.certificate);
  const Certificate::Ptr stranger = *Certificate::parse(other.certificate);
};

TEST_F(OcspRequests, NameCertificatesByEitherHash) {
  for (const auto hash : {CertIdHash::sha1, CertIdHash::sha256}) {
    const Buffer ids[] = {*issue::cert_id(provider(), root, server.certificate, hash)};
    const auto request = OcspRequest::parse(encode_ocsp_request(ids));
    ASSERT_TRUE(request);
    ASSERT_EQ((*request)->request_list.size(), 1U);
    EXPECT_TRUE((*request)->nonce.empty());
    const auto& id = (*request)->request_list[0];
    EXPECT_TRUE(equal(id.der, ids[0]));
    EXPECT_EQ(id.issuer_key_hash.bytes.size(), hash == CertIdHash::sha1 ? 20U : 32U);
    EXPECT_TRUE(is_about(provider(), id, *certificate, *issuer));
    // The same name with another key, and another serial of the same issuer.
    EXPECT_FALSE(is_about(provider(), id, *certificate, *stranger));
    EXPECT_FALSE(is_about(provider(), id, **Certificate::parse(leaf(root).certificate), *issuer));
    EXPECT_TRUE(is_of(provider(), id, issuer->subject.der, issuer->subject_public_key_info));
  }
}

TEST_F(OcspRequests, CarryANonce) {
  const Buffer nonce(32, 0x5a);
  const Buffer ids[] = {*issue::cert_id(provider(), root, server.certificate),
                        *issue::cert_id(provider(), root, root.certificate)};
  const auto request = OcspRequest::parse(encode_ocsp_request(ids, nonce));
  ASSERT_TRUE(request);
  EXPECT_EQ((*request)->request_list.size(), 2U);
  EXPECT_TRUE(equal((*request)->nonce, nonce));
  EXPECT_FALSE((*request)->critical_unknown);
  // RFC 9654 §2.1: 1 to 128 octets.
  EXPECT_FALSE(OcspRequest::parse(encode_ocsp_request(ids, Buffer(129, 1))));
}

TEST_F(OcspRequests, AreStrictDer) {
  const Buffer ids[] = {*issue::cert_id(provider(), root, server.certificate)};
  const auto good = encode_ocsp_request(ids, Buffer(8, 1));
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto cut = OcspRequest::parse(Bytes(good).first(size));
    ASSERT_FALSE(cut) << size;
    EXPECT_EQ(cut.error().fault, Fault::ocsp_malformed);
  }
  auto longer = good;
  longer.push_back(0);
  EXPECT_FALSE(OcspRequest::parse(longer));
  EXPECT_FALSE(OcspRequest::parse(encode_ocsp_request(std::vector<Buffer>(65, ids[0]))));
}

TEST_F(OcspRequests, NameNothingByAHashThatIsNotKnown) {
  const Buffer ids[] = {*issue::cert_id(provider(), root, server.certificate, CertIdHash::sha256)};
  const auto request = *OcspRequest::parse(encode_ocsp_request(ids));
  const auto known = [&](CertId id) { return is_about(provider(), id, *certificate, *issuer); };
  auto id = request->request_list[0];
  ASSERT_TRUE(known(id));
  id.hash_algorithm.parameters.reset();
  EXPECT_TRUE(known(id)) << "RFC 4055 §2.1: absent, too";
  id.hash_algorithm.parameters = der::Value{der::Tag::octet_string, {}, {}};
  EXPECT_FALSE(known(id));
  id = request->request_list[0];
  id.hash_algorithm.algorithm.content = oids::sha384;
  EXPECT_FALSE(known(id));
  id = request->request_list[0];
  const auto name = to_buffer(id.issuer_key_hash.bytes);
  id.issuer_name_hash.bytes = name;
  EXPECT_FALSE(known(id)) << "another name";
}

/// A request of this tbsRequest's contents, and what follows it.
Result<OcspRequest::Ptr> request(const std::function<void(der::Writer&)>& tbs, const Buffer& behind = {}) {
  der::Writer out;
  out.sequence([&] {
    out.sequence([&] { tbs(out); });
    out.raw(behind);
  });
  return OcspRequest::parse(out.take());
}

TEST_F(OcspRequests, MaySayWhoAsksAndBeSigned) {
  const auto id = *issue::cert_id(provider(), root, server.certificate);
  const auto read = request(
      [&](der::Writer& out) {
        out.inside(der::constructed(1),
                   [&] { out.inside(der::constructed(4), [&] { out.raw(certificate->issuer.der); }); });
        out.sequence([&] { out.sequence([&] { out.raw(id); }); });
      },
      {0xa0, 0x02, 0x05, 0x00});
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)->request_list.size(), 1U);
}

TEST_F(OcspRequests, HaveExtensionsOfWhichTheNonceIsOne) {
  const auto id = *issue::cert_id(provider(), root, server.certificate);
  const auto with = [&](Bytes type, bool critical, const Buffer& value) {
    return request([&](der::Writer& out) {
      out.sequence([&] { out.sequence([&] { out.raw(id); }); });
      out.inside(der::constructed(2), [&] {
        out.sequence([&] { issue::write_extension(out, {.id = type, .critical = critical, .value = value}); });
      });
    });
  };
  EXPECT_TRUE(equal((*with(oids::ocsp_nonce, false, {0x04, 0x01, 0x07}))->nonce, Buffer{7}));
  EXPECT_TRUE(equal((*with(oids::ocsp_nonce, false, {0x02, 0x01, 0x07}))->nonce, Buffer{2, 1, 7}))
      << "as older ones do";
  EXPECT_FALSE(with(oids::ocsp_nonce, false, {0x04, 0x00})) << "RFC 9654 §2.1: 1 to 128 octets";
  EXPECT_FALSE(with(oids::ocsp_nonce, false, {0x04, 0x02, 0x07}));
  const auto unknown = with(oids::ocsp_nocheck, true, {0x05, 0x00});
  ASSERT_TRUE(unknown);
  EXPECT_TRUE((*unknown)->critical_unknown);
  EXPECT_TRUE((*unknown)->nonce.empty());
}

TEST_F(OcspRequests, WhereverTheyAreDamagedAreReadOrRefused) {
  const Buffer ids[] = {*issue::cert_id(provider(), root, server.certificate)};
  const auto good = encode_ocsp_request(ids, Buffer(8, 1));
  std::size_t refused = 0;
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const std::uint8_t value : Buffer{0x00, 0x05, 0x30, 0x7f, 0xff}) {
      auto bad = good;
      bad[at] = value;
      const auto read = OcspRequest::parse(bad);
      if (read) continue;
      ++refused;
      EXPECT_EQ(read.error().fault, Fault::ocsp_malformed) << at;
      EXPECT_LE(read.error().offset, good.size()) << at;
    }
  EXPECT_GT(refused, good.size());
}

}  // namespace
}  // namespace entente::x509
