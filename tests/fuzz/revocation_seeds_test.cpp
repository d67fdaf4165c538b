// Every seed of the targets `crl` and `ocsp` still says what its name does. If not, make_fuzz_seeds makes them anew.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/bytes.h"
#include "revocation.h"

namespace entente::fuzz {
namespace {

RevocationStatus named(const std::string& seed) {
  if (seed.starts_with("good")) return RevocationStatus::good;
  if (seed.starts_with("revoked")) return RevocationStatus::revoked;
  return seed.starts_with("malformed") ? RevocationStatus::not_checked : RevocationStatus::unknown;
}

std::size_t check(const std::string& target, RevocationStatus (*hear)(Bytes)) {
  std::size_t seeds = 0;
  const auto corpus = std::filesystem::path(ENTENTE_TESTS_DIR).parent_path() / "fuzz" / "corpus" / target;
  for (const auto& file : std::filesystem::directory_iterator(corpus)) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(hear(as_bytes(text)), named(file.path().filename().string())) << file.path();
    for (std::size_t size = 0; size < text.size(); size += 7)
      EXPECT_EQ(hear(as_bytes(text).first(size)), RevocationStatus::not_checked) << file.path() << " cut to " << size;
    ++seeds;
  }
  return seeds;
}

TEST(RevocationSeeds, SayWhatTheirNamesDo) {
  EXPECT_GE(check("crl", hear_list), 8U);
  EXPECT_GE(check("ocsp", hear_response), 8U);
}

}  // namespace
}  // namespace entente::fuzz
