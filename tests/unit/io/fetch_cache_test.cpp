// What the disk keeps of what was fetched.
#include "io/fetch_cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace entente::io {
namespace {

namespace fs = std::filesystem;

class FetchCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "/entente-cache-XXXXXX";
    ASSERT_TRUE(mkdtemp(name.data()));
    top_ = name;
  }
  void TearDown() override { fs::remove_all(top_); }

  [[nodiscard]] FetchCache cache() const { return FetchCache(top_ / "made" / "entente"); }
  [[nodiscard]] std::vector<fs::path> files() const {
    std::vector<fs::path> out;
    if (fs::exists(top_ / "made" / "entente"))
      for (const auto& entry : fs::directory_iterator(top_ / "made" / "entente")) out.push_back(entry.path());
    return out;
  }

  fs::path top_;
  const FetchRequest asked_{FetchKind::crl, "http://example.org/a.crl", {}};
  const Buffer body_ = {1, 2, 3};
};

TEST_F(FetchCacheTest, KeepsABodyUntilItsTime) {
  EXPECT_FALSE(cache().find(asked_, 0));
  cache().store(asked_, body_, 1000, 0);
  EXPECT_EQ(cache().find(asked_, 999), body_);
  EXPECT_FALSE(cache().find(asked_, 1000));
  cache().store(asked_, Buffer{4}, 2000, 0);
  EXPECT_EQ(cache().find(asked_, 1000), Buffer{4});
  EXPECT_EQ(files().size(), 1U);
}

TEST_F(FetchCacheTest, TellsRequestsApart) {
  cache().store(asked_, body_, 1000, 0);
  EXPECT_FALSE(cache().find({FetchKind::crl, "http://example.org/b.crl", {}}, 0));
  EXPECT_FALSE(cache().find({FetchKind::ocsp, asked_.url, {}}, 0));
  EXPECT_FALSE(cache().find({FetchKind::crl, asked_.url, {0}}, 0));
}

TEST_F(FetchCacheTest, IsForItsOwnerAlone) {
  cache().store(asked_, body_, 1000, 0);
  ASSERT_EQ(files().size(), 1U);
  struct stat status{};
  ASSERT_EQ(stat(files()[0].c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  ASSERT_EQ(stat(files()[0].parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700U);
  // Names say nothing of what was fetched.
  EXPECT_EQ(files()[0].filename().string().find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST_F(FetchCacheTest, ADamagedFileIsAsNone) {
  cache().store(asked_, body_, 1000, 0);
  const auto path = files()[0];
  const auto size = fs::file_size(path);
  for (std::size_t at = 0; at < size; ++at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const int before = file.get();
    file.seekp(static_cast<std::streamoff>(at)).put(static_cast<char>(before ^ 1));
    file.close();
    EXPECT_FALSE(cache().find(asked_, 0)) << at;
    file.open(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at)).put(static_cast<char>(before));
  }
  EXPECT_TRUE(cache().find(asked_, 0));
  for (const auto length : {size - 1, std::uintmax_t{40}, std::uintmax_t{8}, std::uintmax_t{0}}) {
    fs::resize_file(path, length);
    EXPECT_FALSE(cache().find(asked_, 0)) << length;
  }
}

// Another file under the right name, as a rename would put it there.
TEST_F(FetchCacheTest, AFileOfAnotherRequestIsAsNone) {
  cache().store(asked_, body_, 1000, 0);
  const auto mine = files()[0];
  const FetchRequest other{FetchKind::crl, "http://example.org/b.crl", {}};
  cache().store(other, Buffer{9}, 1000, 0);
  for (const auto& file : files())
    if (file != mine) fs::rename(file, mine);
  EXPECT_FALSE(cache().find(asked_, 0));
  fs::remove(mine);
  fs::create_symlink("/etc/hostname", mine);
  EXPECT_FALSE(cache().find(asked_, 0));
}

class BoundedFetchCache : public FetchCacheTest {
 protected:
  static FetchRequest number(int n) { return {FetchKind::crl, "http://example.org/" + std::to_string(n), {}}; }
  /// Stores the bodies of so many requests, each older than the next.
  void fill(const FetchCache& cache, int count, std::size_t size = 3) const {
    for (int n = 0; n < count; ++n) {
      for (const auto& file : files()) fs::last_write_time(file, fs::last_write_time(file) - std::chrono::minutes{1});
      cache.store(number(n), Buffer(size, 1), 1000, 0);
    }
  }
  [[nodiscard]] FetchCache bounded(const FetchCacheLimits& limits) const {
    return FetchCache(top_ / "made" / "entente", limits);
  }
};

TEST_F(BoundedFetchCache, TheOldestGoFirst) {
  const auto three = bounded({.files = 3});
  fill(three, 5);
  EXPECT_EQ(files().size(), 3U);
  for (int n = 0; n < 5; ++n) EXPECT_EQ(three.find(number(n), 0).has_value(), n >= 2) << n;
}

TEST_F(BoundedFetchCache, TakesSoManyBytes) {
  const auto small = bounded({.bytes = 3000});
  fill(small, 5, 1000);
  EXPECT_EQ(files().size(), 2U) << "each has a little more than its body";
  EXPECT_TRUE(small.find(number(4), 0));
}

TEST_F(BoundedFetchCache, WhatIsNoLongerFreshGoes) {
  cache().store(number(1), body_, 1000, 0);
  cache().store(number(2), body_, 2000, 999);
  EXPECT_EQ(files().size(), 2U);
  cache().store(number(3), body_, 2000, 1000);
  EXPECT_EQ(files().size(), 2U);
  EXPECT_FALSE(cache().find(number(1), 0));
}

TEST_F(BoundedFetchCache, WhatWasNeverFinishedGoesWhenNobodyIsAtIt) {
  cache().store(asked_, body_, 1000, 0);
  const auto unfinished = top_ / "made" / "entente" / "new.abcdef";
  std::ofstream(unfinished) << "half";
  cache().store(asked_, body_, 1000, 0);
  EXPECT_TRUE(fs::exists(unfinished));
  fs::last_write_time(unfinished, fs::last_write_time(unfinished) - std::chrono::hours{2});
  cache().store(asked_, body_, 1000, 0);
  EXPECT_FALSE(fs::exists(unfinished));
}

TEST_F(FetchCacheTest, WhereNothingCanBeStoredNothingIs) {
  FetchCache("").store(asked_, body_, 1000, 0);
  EXPECT_FALSE(FetchCache("").find(asked_, 0));
  std::ofstream(top_ / "file") << "x";
  const FetchCache in_a_file(top_ / "file" / "entente");
  in_a_file.store(asked_, body_, 1000, 0);
  EXPECT_FALSE(in_a_file.find(asked_, 0));
}

TEST_F(FetchCacheTest, StandsWhereTheUserWantsIt) {
  setenv("XDG_CACHE_HOME", "/somewhere/cache", 1);
  EXPECT_EQ(FetchCache::default_directory(), "/somewhere/cache/entente");
  setenv("XDG_CACHE_HOME", "relative", 1);
  setenv("HOME", "/home/me", 1);
  EXPECT_EQ(FetchCache::default_directory(), "/home/me/.cache/entente");
  unsetenv("HOME");
  EXPECT_EQ(FetchCache::default_directory(), "");
}

}  // namespace
}  // namespace entente::io
