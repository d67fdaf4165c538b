// Protecting and opening records (RFC 8446 §5.2 to §5.4).
#include "record/protection13.h"

#include <gtest/gtest.h>

#include <limits>

#include "keys.h"

namespace entente::record {
namespace {

TEST(Protection13, OpensWhatItSealedUnderEverySuite) {
  for (const auto& suite : crypto::cipher_suites()) {
    auto sender = protection(suite.suite), receiver = protection(suite.suite);
    for (const std::size_t size : {0u, 1u, 1000u, 16384u}) {
      const Buffer content(size, 'x');
      auto bytes = seal(sender, ContentType::application_data, content);
      const auto opened = receiver.open(as_record(bytes));
      ASSERT_TRUE(opened) << size;
      EXPECT_EQ(opened->type, ContentType::application_data);
      EXPECT_TRUE(equal(opened->content, content));
      EXPECT_EQ(opened->content.data(), bytes.data() + kHeader) << "in its own place";
    }
    EXPECT_EQ(receiver.sequence(), 4u);
  }
}

TEST(Protection13, WritesTheHeaderThatTheRfcFixes) {
  auto sender = protection();
  const auto bytes = seal(sender, ContentType::handshake, Buffer(10));
  EXPECT_TRUE(equal(Bytes(bytes).first(5), Buffer{23, 3, 3, 0, 27}));
}

TEST(Protection13, SkipsPadding) {
  auto receiver = protection();
  Buffer inner(10, 'x');
  inner.push_back(23);
  inner.resize(200);
  auto bytes = seal_inner(inner);
  const auto opened = receiver.open(as_record(bytes));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->content.size(), 10u);
}

TEST(Protection13, R2EveryFlippedBitIsABadRecordMacAndLeavesNothing) {
  const Buffer content(20, 'x');
  auto sender = protection();
  const auto good = seal(sender, ContentType::application_data, content);
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    auto receiver = protection();
    auto bytes = good;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1 << bit % 8);
    const auto opened = receiver.open(as_record(bytes));
    ASSERT_FALSE(opened) << bit;
    EXPECT_EQ(opened.error().fault, Fault::bad_record_mac);
    EXPECT_TRUE(std::all_of(bytes.begin() + kHeader, bytes.end(), [](auto byte) { return byte == 0; }));
    EXPECT_EQ(receiver.sequence(), 0u);
  }
}

TEST(Protection13, R2ARecordWithoutRoomForATagIsABadRecordMac) {
  for (std::size_t size = 0; size < kTypeAndTag; ++size) {
    auto receiver = protection();
    Buffer bytes(kHeader + size, 23);
    const auto opened = receiver.open(as_record(bytes));
    ASSERT_FALSE(opened) << size;
    EXPECT_EQ(opened.error().fault, Fault::bad_record_mac);
  }
}

TEST(Protection13, R10RecordsOpenInTheirOrderAlone) {
  auto sender = protection();
  const auto one = seal(sender, ContentType::application_data, Buffer(1));
  const auto two = seal(sender, ContentType::application_data, Buffer(1));
  auto receiver = protection();
  auto early = two;
  EXPECT_FALSE(receiver.open(as_record(early)));
  auto in_time = one;
  EXPECT_TRUE(receiver.open(as_record(in_time)));
  auto replayed = one;
  EXPECT_FALSE(receiver.open(as_record(replayed)));
}

TEST(Protection13, R3ARecordOfZerosAloneHasNoType) {
  for (const std::size_t size : {1u, 2u, 300u}) {
    auto receiver = protection();
    auto bytes = seal_inner(Buffer(size));
    const auto opened = receiver.open(as_record(bytes));
    ASSERT_FALSE(opened) << size;
    EXPECT_EQ(opened.error().fault, Fault::record_no_type);
    EXPECT_EQ(opened.error().alert, Alert::unexpected_message);
  }
}

TEST(Protection13, R1APlaintextOverItsBoundIsAnOverflow) {
  auto receiver = protection();
  Buffer inner(16385 + 1, 'x');
  inner.back() = 23;
  auto bytes = seal_inner(inner);
  const auto opened = receiver.open(as_record(bytes));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::record_overflow);

  inner.assign(16385, 'x');
  inner.back() = 23;
  bytes = seal_inner(inner, 1);
  EXPECT_TRUE(receiver.open(as_record(bytes))) << "2^14 bytes and their type are right";
}

TEST(Protection13, R7WantsNewKeysBeforeTheLimitOfItsAead) {
  const auto& row = *crypto::find(CipherSuite::TLS_AES_128_GCM_SHA256);
  EXPECT_LE(row.record_limit, std::uint64_t{1} << 24) << "2^24.5 (RFC 8446 §5.5)";
  auto few = row;
  few.record_limit = 3;
  auto sender = *Protection13::make(crypto::openssl_provider(), few, AeadKey::copy_of(Buffer(16, 7)),
                                    AeadIv::copy_of(Buffer(12, 9)));
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(sender.wants_update()) << i;
    seal(sender, ContentType::application_data, Buffer(1));
  }
  EXPECT_TRUE(sender.wants_update());
}

constexpr auto kEnd = std::numeric_limits<std::uint64_t>::max();

TEST(Protection13, R7TheLastSequenceNumberIsInItsNonceWhole) {
  auto sender = worn(kEnd - 1);
  auto bytes = seal(sender, ContentType::application_data, as_bytes("last"));
  Buffer nonce(crypto::kNonceSize, 9);
  for (std::size_t i = 4; i < nonce.size(); ++i) nonce[i] = 9 ^ 0xff;
  nonce.back() = 9 ^ 0xfe;
  const auto aead =
      crypto::openssl_provider().aead(crypto::AeadAlgorithm::aes_128_gcm, AeadKey::copy_of(Buffer(16, 7)));
  const auto record = as_record(bytes);
  EXPECT_TRUE(aead->open(nonce, record.header, record.fragment.first(5), record.fragment.last(crypto::kTagSize)));
}

TEST(Protection13, R7NothingIsSealedPastTheLastSequenceNumber) {
  auto sender = worn(kEnd - 1);
  seal(sender, ContentType::application_data, Buffer(1));
  EXPECT_TRUE(sender.wants_update()) << "long since";
  for (int i = 0; i < 3; ++i) {
    Buffer out(Protection13::sealed_size(1));
    const auto sealed = sender.seal(ContentType::application_data, as_bytes("x"), out);
    ASSERT_FALSE(sealed);
    EXPECT_EQ(sealed.error().fault, Fault::sequence_exhausted);
    EXPECT_EQ(out, Buffer(out.size())) << "nor is it written in the clear";
    EXPECT_EQ(sender.sequence(), kEnd) << "it never wraps";
  }
}

TEST(Protection13, R7NothingIsOpenedPastTheLastSequenceNumber) {
  auto sender = worn(kEnd - 1), receiver = worn(kEnd - 1), fresh = protection();
  auto last = seal(sender, ContentType::application_data, Buffer(1));
  EXPECT_TRUE(receiver.open(as_record(last)));
  for (int i = 0; i < 3; ++i) {
    auto first = seal(fresh, ContentType::application_data, Buffer(1));
    const auto opened = receiver.open(as_record(first));
    ASSERT_FALSE(opened) << "a number that wraps would open the first record again";
    EXPECT_EQ(opened.error().fault, Fault::sequence_exhausted);
    EXPECT_EQ(receiver.sequence(), kEnd);
  }
}

}  // namespace
}  // namespace entente::record
