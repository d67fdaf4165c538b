// Each algorithm there and back, and what strangers make of it (RFC 8879 §4, §5).
#include <gtest/gtest.h>

#include <random>

#include "compression/certificate.h"

namespace entente::compression {
namespace {

/// Something with repetitions, as a chain has.
Buffer sample(std::size_t size) {
  std::mt19937 random(7);
  Buffer out;
  while (out.size() < size) append(out, as_bytes("certificate ")), out.push_back(static_cast<std::uint8_t>(random()));
  out.resize(size);
  return out;
}

wire::CompressedCertificate message(CertificateCompression algorithm, std::size_t size, Bytes compressed) {
  return {algorithm, static_cast<std::uint32_t>(size), compressed};
}

class EveryAlgorithm : public testing::TestWithParam<CertificateCompression> {
 protected:
  const AlgorithmInfo& row = *find(GetParam());
};

TEST_P(EveryAlgorithm, GivesBackWhatItTook) {
  for (const std::size_t size : {1u, 100u, 3000u, 65536u}) {
    const auto plain = sample(size);
    const auto small = row.compress(plain);
    ASSERT_FALSE(small.empty());
    EXPECT_LT(small.size(), size / 2 + 100);
    const auto back = decompress(message(GetParam(), size, small), 65536);
    ASSERT_TRUE(back) << size;
    EXPECT_EQ(*back, plain);
  }
}

TEST_P(EveryAlgorithm, H18TakesNoLengthButTheRightOne) {
  const auto plain = sample(3000);
  const auto small = row.compress(plain);
  for (const std::size_t size : {0u, 1u, 2999u, 3001u, 65536u}) {
    const auto back = decompress(message(GetParam(), size, small), 65536);
    ASSERT_FALSE(back) << size;
    EXPECT_EQ(back.error().fault, Fault::certificate_decompression);
    EXPECT_EQ(back.error().alert, Alert::bad_certificate);
  }
}

TEST_P(EveryAlgorithm, H18AllocatesNothingForAClaim) {
  const auto back = decompress(message(GetParam(), 0xffffff, row.compress(sample(10))), 65536);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().where.field, "uncompressed_length");
}

TEST_P(EveryAlgorithm, TakesNeitherHalfNorMore) {
  const auto small = row.compress(sample(3000));
  for (std::size_t size = 0; size < small.size(); ++size)
    EXPECT_FALSE(decompress(message(GetParam(), 3000, Bytes(small).first(size)), 65536)) << size;
  auto more = small;
  more.push_back(0);
  EXPECT_FALSE(decompress(message(GetParam(), 3000, more), 65536));
}

TEST_P(EveryAlgorithm, SurvivesDamage) {
  const auto plain = sample(3000);
  const auto small = row.compress(plain);
  for (std::size_t i = 0; i < small.size(); ++i) {
    auto damaged = small;
    damaged[i] ^= 0x55;
    const auto back = decompress(message(GetParam(), 3000, damaged), 65536);
    EXPECT_EQ(back ? back->size() : 3000u, 3000u);
  }
}

INSTANTIATE_TEST_SUITE_P(Compression, EveryAlgorithm,
                         testing::Values(CertificateCompression::zlib, CertificateCompression::brotli,
                                         CertificateCompression::zstd),
                         [](const auto& value) { return std::string(name(value.param)); });

TEST(Compression, ATableRowForEveryNamedAlgorithm) {
  std::size_t named = 0;
  for (unsigned code = 0; code < 0x10000; ++code) {
    const auto algorithm = static_cast<CertificateCompression>(code);
    EXPECT_EQ(find(algorithm) != nullptr, !name(algorithm).empty()) << code;
    named += !name(algorithm).empty();
  }
  EXPECT_EQ(named, algorithms().size());
}

TEST(Compression, H18ABrotliWindowOf16MiBIsNotAllocated) {
  // RFC 7932 §9.1, §9.2: a window of 24 bits, then a meta-block that claims 16 MiB
  const Buffer large = {0x0f, 0xf0, 0xff, 0xff, 0x0f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const auto back = decompress(message(CertificateCompression::brotli, 65536, large), 65536);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().fault, Fault::certificate_decompression);
}

TEST(Compression, AnAlgorithmThatThereIsNotIsRefused) {
  const auto back = decompress(message(CertificateCompression{4}, 10, sample(10)), 65536);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().fault, Fault::compression_not_offered);
}

}  // namespace
}  // namespace entente::compression
