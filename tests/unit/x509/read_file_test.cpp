#include "x509/read_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace entente::x509 {
namespace {

Buffer sequence(std::size_t size) {
  Buffer out;
  for (std::size_t i = 0; i < size; ++i) out.push_back(static_cast<std::uint8_t>(i * 37));
  return out;
}

TEST(ReadFile, GivesAllBytesOrSaysWhyNot) {
  const auto path = std::filesystem::temp_directory_path() / ("entente-file-test-" + std::to_string(::getpid()));
  const auto bytes = sequence(200000);
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  const auto read = read_file(path);
  const auto too_large = read_file(path, bytes.size() - 1), just_fits = read_file(path, bytes.size());
  std::filesystem::remove(path);
  EXPECT_TRUE(just_fits);
  ASSERT_TRUE(read);
  EXPECT_TRUE(equal(read->reveal(), bytes));
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().fault, Fault::file_unreadable);
  EXPECT_EQ(read_file(path).error().fault, Fault::file_unreadable);
  EXPECT_EQ(read_file("/").error().fault, Fault::file_unreadable);
}

TEST(ReadFile, AFifoEndsWhetherSomebodyWritesOrNot) {
  const auto path = std::filesystem::temp_directory_path() / ("entente-fifo-test-" + std::to_string(::getpid()));
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  EXPECT_TRUE(read_file(path).error().got.view().starts_with("a FIFO that nobody writes to: "));
  const auto bytes = sequence(200000);
  std::jthread writer([&] {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  });
  const auto read = read_file(path);
  writer.join();
  std::filesystem::remove(path);
  ASSERT_TRUE(read);
  EXPECT_TRUE(equal(read->reveal(), bytes));
}

}  // namespace
}  // namespace entente::x509
