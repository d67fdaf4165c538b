// Protecting and opening records of TLS 1.2 (RFC 5246 §6.2.3.3, RFC 5288, RFC 7905).
#include "record/protection12.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "keys.h"

namespace entente::record {
namespace {

constexpr auto kGcm = CipherSuite::TLS_AES_128_GCM_SHA256;
constexpr auto kChaCha = CipherSuite::TLS_CHACHA20_POLY1305_SHA256;
constexpr CipherSuite kAll[] = {kGcm, CipherSuite::TLS_AES_256_GCM_SHA384, kChaCha};
constexpr auto kEnd = std::numeric_limits<std::uint64_t>::max();

bool all_zero(Bytes bytes) {
  return std::ranges::all_of(bytes, [](auto byte) { return byte == 0; });
}

TEST(Protection12, OpensWhatItSealedUnderEveryAead) {
  for (const auto suite : kAll) {
    auto sender = protection12(suite), receiver = protection12(suite);
    for (const std::size_t size : {0u, 1u, 1000u, 16384u}) {
      const Buffer content(size, 'x');
      auto bytes = seal(sender, ContentType::application_data, content);
      const auto opened = receiver.open(as_record(bytes));
      ASSERT_TRUE(opened) << size;
      EXPECT_EQ(opened->type, ContentType::application_data);
      EXPECT_TRUE(equal(opened->content, content));
      EXPECT_EQ(opened->content.data(), bytes.data() + sender.overhead() - crypto::kTagSize) << "in its own place";
    }
    EXPECT_EQ(receiver.sequence(), 4u);
  }
}

TEST(Protection12, KeepsTheTypeInTheHeader) {
  auto sender = protection12(), receiver = protection12();
  auto bytes = seal(sender, ContentType::handshake, Buffer(10));
  EXPECT_TRUE(equal(Bytes(bytes).first(5), Buffer{22, 3, 3, 0, 8 + 10 + 16}));
  EXPECT_EQ(receiver.open(as_record(bytes))->type, ContentType::handshake);
}

TEST(Protection12, R8AesGcmsNonceIsTheSaltAndTheSequenceNumber) {
  for (const std::uint64_t sequence : {std::uint64_t{0}, std::uint64_t{0x0102030405060708}, kEnd - 1}) {
    auto sender = worn12(sequence);
    auto bytes = seal(sender, ContentType::application_data, as_bytes("text"));
    Buffer number(8);
    store_be64(number.data(), sequence);
    const auto record = as_record(bytes);
    EXPECT_TRUE(equal(record.fragment.first(8), number)) << "the explicit part";

    Buffer nonce(4, 9), aad = number;
    append(nonce, number);
    append(aad, Buffer{23, 3, 3, 0, 4});
    const auto aead =
        crypto::openssl_provider().aead(crypto::AeadAlgorithm::aes_128_gcm, AeadKey::copy_of(Buffer(16, 7)));
    const auto body = record.fragment.subspan(8, 4);
    EXPECT_TRUE(aead->open(nonce, aad, body, record.fragment.last(crypto::kTagSize)));
    EXPECT_EQ(as_text(body), "text");
  }
}

TEST(Protection12, ChaCha20sNonceIsTheIvAndTheSequenceNumberAndNotInTheRecord) {
  auto sender = protection12(kChaCha);
  seal(sender, ContentType::application_data, Buffer(1));
  auto bytes = seal(sender, ContentType::application_data, as_bytes("text"));
  ASSERT_EQ(bytes.size(), kHeader + 4 + 16);
  Buffer nonce(12, 9);
  nonce.back() ^= 1;
  const auto aead =
      crypto::openssl_provider().aead(crypto::AeadAlgorithm::chacha20_poly1305, AeadKey::copy_of(Buffer(32, 7)));
  const auto record = as_record(bytes);
  EXPECT_TRUE(aead->open(nonce, Buffer{0, 0, 0, 0, 0, 0, 0, 1, 23, 3, 3, 0, 4}, record.fragment.first(4),
                         record.fragment.last(crypto::kTagSize)));
}

TEST(Protection12, R8NoNonceIsUsedTwice) {
  auto sender = protection12();
  std::set<Buffer> seen;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const auto bytes = seal(sender, i % 7 == 0 ? ContentType::alert : ContentType::application_data, Buffer(i % 3));
    Buffer number(8);
    store_be64(number.data(), i);
    const auto nonce = to_buffer(Bytes(bytes).subspan(kHeader, 8));
    EXPECT_EQ(nonce, number);
    EXPECT_TRUE(seen.insert(nonce).second) << i;
  }
}

TEST(Protection12, TakesAnyNonceOfThePeer) {
  const auto aead =
      crypto::openssl_provider().aead(crypto::AeadAlgorithm::aes_128_gcm, AeadKey::copy_of(Buffer(16, 7)));
  Buffer nonce(4, 9), bytes(kHeader + 8 + 4 + 16, 0xab);
  append(nonce, Bytes(bytes).subspan(kHeader, 8));
  write_header(bytes.data(), ContentType::application_data, ProtocolVersion::tls12, bytes.size() - kHeader);
  const MutableBytes all(bytes);
  aead->seal(nonce, Buffer{0, 0, 0, 0, 0, 0, 0, 0, 23, 3, 3, 0, 4}, all.subspan(kHeader + 8, 4), all.last(16));
  EXPECT_TRUE(protection12().open(as_record(bytes))) << "RFC 5288 §3: it is the sender's choice";
}

TEST(Protection12, R2EveryFlippedBitIsABadRecordMacAndLeavesNothing) {
  for (const auto suite : kAll) {
    auto sender = protection12(suite);
    const auto good = seal(sender, ContentType::application_data, Buffer(20, 'x'));
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
      if (bit / 8 == 3 || bit / 8 == 4) continue;  // another length makes another fragment: see below
      auto receiver = protection12(suite);
      auto bytes = good;
      bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1 << bit % 8);
      const auto opened = receiver.open(as_record(bytes));
      ASSERT_FALSE(opened) << bit;
      EXPECT_EQ(opened.error().fault, Fault::bad_record_mac);
      EXPECT_TRUE(all_zero(Bytes(bytes).subspan(kHeader)));
      EXPECT_EQ(receiver.sequence(), 0u);
    }
  }
}

TEST(Protection12, R2EveryOtherLengthIsABadRecordMacAndLeavesNothing) {
  for (const auto suite : kAll) {
    auto sender = protection12(suite);
    const auto good = seal(sender, ContentType::application_data, Buffer(20, 'x'));
    for (std::size_t size = kHeader; size < good.size() + 20; ++size) {
      if (size == good.size()) continue;
      auto receiver = protection12(suite);
      auto bytes = good;
      bytes.resize(size);
      const auto opened = receiver.open(as_record(bytes));
      ASSERT_FALSE(opened) << size;
      EXPECT_EQ(opened.error().fault, Fault::bad_record_mac) << size;
      EXPECT_EQ(opened.error().alert, Alert::bad_record_mac);
      EXPECT_TRUE(all_zero(Bytes(bytes).subspan(kHeader)));
    }
  }
}

TEST(Protection12, R10RecordsOpenInTheirOrderAlone) {
  for (const auto suite : kAll) {
    auto sender = protection12(suite), receiver = protection12(suite);
    const auto one = seal(sender, ContentType::application_data, Buffer(1));
    const auto two = seal(sender, ContentType::application_data, Buffer(1));
    auto early = two, in_time = one, replayed = one;
    EXPECT_FALSE(receiver.open(as_record(early)));
    EXPECT_TRUE(receiver.open(as_record(in_time)));
    EXPECT_FALSE(receiver.open(as_record(replayed)));
  }
}

TEST(Protection12, R1APlaintextOverItsBoundIsAnOverflow) {
  auto sender = protection12(), receiver = protection12();
  auto most = seal(sender, ContentType::application_data, Buffer(16384));
  EXPECT_TRUE(receiver.open(as_record(most)));
  auto over = seal(sender, ContentType::application_data, Buffer(16385));
  const auto opened = receiver.open(as_record(over));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().fault, Fault::record_overflow);
}

TEST(Protection12, HoldsThePeerToASmallerBound) {
  auto sender = protection12(), receiver = protection12();
  auto most = seal(sender, ContentType::application_data, Buffer(64));
  EXPECT_TRUE(receiver.open(as_record(most), 64)) << "no type byte counts";
  auto over = seal(sender, ContentType::application_data, Buffer(65));
  EXPECT_EQ(receiver.open(as_record(over), 64).error().fault, Fault::record_overflow);
}

TEST(Protection12, R7NothingIsSealedPastTheLastSequenceNumber) {
  auto sender = worn12(kEnd - 1);
  seal(sender, ContentType::application_data, Buffer(1));
  for (int i = 0; i < 3; ++i) {
    Buffer out(sender.overhead() + 1);
    const auto sealed = sender.seal(ContentType::application_data, as_bytes("x"), out);
    ASSERT_FALSE(sealed);
    EXPECT_EQ(sealed.error().fault, Fault::sequence_exhausted);
    EXPECT_TRUE(all_zero(out)) << "nor is it written in the clear";
    EXPECT_EQ(sender.sequence(), kEnd) << "it never wraps";
  }
}

TEST(Protection12, R7NothingIsOpenedPastTheLastSequenceNumber) {
  auto sender = worn12(kEnd - 1), receiver = worn12(kEnd - 1), fresh = protection12();
  auto last = seal(sender, ContentType::application_data, Buffer(1));
  EXPECT_TRUE(receiver.open(as_record(last)));
  auto first = seal(fresh, ContentType::application_data, Buffer(1));
  const auto opened = receiver.open(as_record(first));
  ASSERT_FALSE(opened) << "a number that wraps would open the first record again";
  EXPECT_EQ(opened.error().fault, Fault::sequence_exhausted);
}

TEST(Protection12DeathTest, TakesNoIvOfAnotherSize) {
  const auto& row = *crypto::find(kGcm);
  EXPECT_DEATH((void)Protection12::make(crypto::openssl_provider(), row, AeadKey::copy_of(Buffer(16)),
                                        AeadIv::copy_of(Buffer(12))),
               "");
}

TEST(Protection, IsEitherVersion) {
  Protection old = protection12(), modern = protection();
  EXPECT_EQ(old.version(), ProtocolVersion::tls12);
  EXPECT_EQ(modern.version(), ProtocolVersion::tls13);
  EXPECT_EQ(old.overhead(), kHeader + 8 + 16);
  EXPECT_EQ(Protection(protection12(kChaCha)).overhead(), kHeader + 16);
  EXPECT_EQ(modern.overhead(), kHeader + 17);
  EXPECT_LE(old.overhead(), kMaxOverhead);
  auto bytes = seal(old, ContentType::alert, Buffer(2));
  EXPECT_EQ(old.sequence(), 1u);
  EXPECT_EQ(Protection(protection12()).open(as_record(bytes), kMaxPlaintext)->type, ContentType::alert);
}

TEST(Protection, WantsNewKeysInTls13Alone) {
  EXPECT_FALSE(Protection(worn12(kEnd - 1)).wants_update()) << "TLS 1.2 has no KeyUpdate";
  EXPECT_TRUE(Protection(worn(kEnd - 1)).wants_update());
}

}  // namespace
}  // namespace entente::record
