#include "x509/ocsp_request.h"

#include <gtest/gtest.h>

#include "issue/ocsp_template.h"
#include "unit/x509/pki.h"

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

}  // namespace
}  // namespace entente::x509
