// Two processes that were one have nothing secret in common (docs/decisions/0006-threads-and-fork.md).
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>

#include "pairs/pair.h"

namespace entente::test {
namespace {

/// What a client says first: its random and its key shares are in it.
Buffer first_words() {
  Pair pair;
  return pair.client.say();
}

/// What a server of TLS 1.2 says first: all that its keys depend on, where the client could be anybody.
Buffer first_words_of_a_server() {
  auto options = server_options();
  options.min_version = options.max_version = ProtocolVersion::tls12;
  Pair pair(client_options(), options);
  pair.server.hear(pair.client.say());
  return pair.server.say();
}

/// The first 32 bytes of what a child process of this one would say.
Buffer random_of_a_child(Buffer (*words)()) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const auto child = fork();
  if (child == 0) {
    const auto said = words();
    const auto written = write(ends[1], said.data() + 5 + 4 + 2, 32);  // past the headers and legacy_version
    _exit(written == 32 ? 0 : 1);
  }
  close(ends[1]);
  Buffer random(32);
  const auto got = read(ends[0], random.data(), random.size());
  close(ends[0]);
  int status = 1;
  waitpid(child, &status, 0);
  if (got != 32 || status != 0) return {};
  return random;
}

void expect_to_differ(Buffer (*words)()) {
  words();  // the generator of this thread has been used
  const auto said = words();
  std::set<Buffer> randoms = {Buffer(said.begin() + 11, said.begin() + 11 + 32)};
  for (int i = 0; i < 3; ++i) {
    const auto random = random_of_a_child(words);
    ASSERT_EQ(random.size(), 32u);
    EXPECT_TRUE(randoms.insert(random).second) << "said before";
  }
  EXPECT_EQ(randoms.size(), 4u);
}

// A sanitizer's processes take long to fork.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kChildren = 20;
#elif defined(__has_feature)
constexpr std::size_t kChildren = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ? 20 : 1000;
#else
constexpr std::size_t kChildren = 1000;
#endif

TEST(C4Fork, AThousandChildrenSayDifferentThings) {
  using Random = std::array<std::uint8_t, 32>;
  auto& random = crypto::openssl_provider().random();
  Random said{};
  ASSERT_TRUE(random.fill(said));
  std::set<Random> seen = {said};
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  for (std::size_t i = 0; i < kChildren; ++i)
    if (fork() == 0) _exit(random.fill(said) && write(ends[1], said.data(), said.size()) == 32 ? 0 : 1);
  for (std::size_t i = 0; i < kChildren; ++i) {
    int status = 1;
    ASSERT_GT(wait(&status), 0);
    ASSERT_EQ(status, 0);
    ASSERT_EQ(read(ends[0], said.data(), said.size()), 32);
    EXPECT_TRUE(seen.insert(said).second) << "said before";
  }
  close(ends[0]);
  close(ends[1]);
}

TEST(R8Fork, MakesConnectionsThatDiffer) { expect_to_differ(first_words); }

TEST(R8Fork, MakesServersOfTls12ThatDiffer) { expect_to_differ(first_words_of_a_server); }

}  // namespace
}  // namespace entente::test
