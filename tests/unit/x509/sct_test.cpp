// Timestamps of logs: lists that are read, and what counts as a promise (RFC 6962 §3).
#include "x509/sct.h"

#include <gtest/gtest.h>

#include "unit/x509/pki.h"
#include "x509/der_writer.h"

namespace entente::x509 {
namespace {

using namespace testing;

/// Bytes behind their length in two.
Buffer sized(const Buffer& bytes) {
  Buffer out(2);
  store_be16(out.data(), bytes.size());
  append(out, bytes);
  return out;
}

/// A SerializedSCT of this version: a LogID, a time, no extensions, ECDSA with SHA-256, one byte.
Buffer serialized(std::uint8_t version = 0) {
  Buffer out{version};
  append(out, Buffer(32 + 8));
  append(out, Buffer{0, 0, 4, 3, 0, 1, 0xaa});
  return out;
}

Buffer octet_string(const Buffer& contents) {
  der::Writer out;
  out.value(der::Tag::octet_string, contents);
  return out.take();
}

/// How many timestamps a certificate with this extension has, or -1 if it is refused.
int count(const std::optional<Buffer>& extension) {
  static const auto root = ca(nullptr, "Root");
  const auto der = leaf(root, [&](auto& c) {
                     if (extension) c.extensions.push_back({oids::sct_list, false, *extension});
                   }).certificate;
  const auto scts = embedded_scts(**Certificate::parse(der));
  return scts ? static_cast<int>(scts->size()) : -1;
}

TEST(Scts, AreReadStrictly) {
  const auto list = sized(sized(serialized()));
  EXPECT_EQ(count(std::nullopt), 0);
  EXPECT_EQ(count(octet_string(list)), 1);
  auto more = octet_string(list);
  append(more, Buffer{5, 0});
  EXPECT_EQ(count(more), -1) << "behind the OCTET STRING";
  more = list;
  more.push_back(0);
  EXPECT_EQ(count(octet_string(more)), -1) << "behind the list";
  more = serialized();
  more.push_back(0);
  EXPECT_EQ(count(octet_string(sized(sized(more)))), -1) << "behind the signature";
}

TEST(Scts, OfOtherVersionsArePassedOverAndThereAreOnlySoMany) {
  auto list = sized(serialized(1));
  append(list, sized(serialized()));
  EXPECT_EQ(count(octet_string(sized(list))), 1);
  list.clear();
  for (int i = 0; i < 70; ++i) append(list, sized(serialized()));
  EXPECT_EQ(count(octet_string(sized(list))), 64);
}

LogId sha256(Bytes bytes) {
  const auto hash = provider().hash(crypto::HashAlgorithm::sha256);
  hash->update(bytes);
  LogId out{};
  hash->snapshot(out);
  return out;
}

/// A log that has vouched for a leaf.
struct Vouched {
  Identity root = ca(nullptr, "Root"), server = leaf(root);
  std::shared_ptr<const crypto::PrivateKey> log_key = new_key();
  Certificate::Ptr certificate = *Certificate::parse(server.certificate),
                   issuer = *Certificate::parse(root.certificate);
  Log log{sha256(log_key->spki()), "a log", "usable", 0, to_buffer(log_key->spki())};
  Buffer signature;
  SignedCertificateTimestamp sct{SctVersion::v1, log.id, {}, {}, SignatureScheme::ecdsa_secp256r1_sha256, {}};

  Vouched() {
    store_be64(sct.timestamp.data(), static_cast<std::uint64_t>(kNow - kDay) * 1000);
    Buffer data{0, 0};
    append(data, sct.timestamp);
    append(data, Buffer{0, 1});
    append(data, sha256(issuer->subject_public_key_info.der));
    data.push_back(0);
    append(data, sized(to_buffer(certificate->tbs_certificate)));
    append(data, Buffer{0, 0});
    signature = *log_key->sign({crypto::SignatureAlgorithm::Kind::ecdsa}, data);
    sct.signature = signature;
  }
  [[nodiscard]] std::string_view outcome(UnixTime now = kNow) const {
    return name(verify_sct(sct, *certificate, *issuer, {&log, 1}, now));
  }
};

TEST(Scts, CountFromLogsThatWereGood) {
  Vouched one;
  for (const auto* state : {"usable", "qualified", "readonly"}) {
    one.log.state = state;
    EXPECT_EQ(one.outcome(), "valid") << state;
  }
  for (const auto* state : {"", "pending", "rejected"}) {
    one.log.state = state;
    EXPECT_EQ(one.outcome(), "unusable") << state;
  }
}

TEST(Scts, AreOfATimeThatHasCome) {
  const Vouched one;
  EXPECT_EQ(one.outcome(kNow - kDay), "valid");
  EXPECT_EQ(one.outcome(kNow - kDay - 1), "in_future");
  EXPECT_EQ(one.outcome(-1), "in_future");
}

TEST(Scts, AreSignedAsTheySayByAKeyThatCanBe) {
  Vouched one;
  one.sct.algorithm = SignatureScheme::ed25519;
  EXPECT_EQ(one.outcome(), "invalid");
  one.sct.algorithm = SignatureScheme::rsa_pkcs1_sha256;
  EXPECT_EQ(one.outcome(), "invalid") << "the key is none of RSA";
  one.log.key = {1, 2, 3};
  one.log.id = one.sct.id = sha256(one.log.key);
  EXPECT_EQ(one.outcome(), "unusable");
}

TEST(Scts, TimesAreShownAsLongAsACalendarHasThem) {
  EXPECT_EQ(format_milliseconds(253402300799999), "9999-12-31T23:59:59.999Z");
  EXPECT_EQ(format_milliseconds(253402300800000), "253402300800000 ms");
}

}  // namespace
}  // namespace entente::x509
