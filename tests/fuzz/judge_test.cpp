// The seeds of the targets for paths, name constraints and private keys still say what their names say. If not,
// make_fuzz_seeds makes them anew (fuzz/CMakeLists.txt).
#include "judge.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/bytes.h"

namespace entente::fuzz {
namespace {

template <class Look>
void each_seed(const std::string& target, Look&& look) {
  std::size_t count = 0;
  const auto corpus = std::filesystem::path(ENTENTE_TESTS_DIR).parent_path() / "fuzz" / "corpus" / target;
  for (const auto& file : std::filesystem::directory_iterator(corpus)) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    look(file.path().filename().string(), as_bytes(text));
    ++count;
  }
  EXPECT_GE(count, 5U) << target;
}

TEST(Judge, GoodPathsAreAcceptedAndOthersAreNot) {
  each_seed("path", [](const std::string& name, Bytes seed) {
    EXPECT_EQ(judge_path(seed).valid, name.starts_with("good")) << name;
    for (std::size_t size = 0; size < seed.size(); size += 97)
      EXPECT_FALSE(judge_path(seed.first(size)).valid) << name << " cut to " << size;
  });
}

TEST(Judge, AsManyNamesAreRefusedAsTheSeedSays) {
  each_seed("name_constraints", [](const std::string& name, Bytes seed) {
    EXPECT_EQ(judge_name_constraints(seed), std::stoul(name.substr(name.find('_') + 1))) << name;
    EXPECT_FALSE(judge_name_constraints(seed.first(seed.size() - 1))) << name;
  });
}

TEST(Judge, KeysAreReadAndPiecesOfThemAreNot) {
  each_seed("pkcs8", [](const std::string& name, Bytes seed) {
    EXPECT_TRUE(import_key(seed)) << name;
    EXPECT_FALSE(import_key(seed.first(seed.size() / 2))) << name;
  });
}

}  // namespace
}  // namespace entente::fuzz
