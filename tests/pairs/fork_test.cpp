// Two processes that were one have nothing secret in common (docs/decisions/0006-threads-and-fork.md).
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

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

TEST(R8Fork, MakesConnectionsThatDiffer) { expect_to_differ(first_words); }

TEST(R8Fork, MakesServersOfTls12ThatDiffer) { expect_to_differ(first_words_of_a_server); }

}  // namespace
}  // namespace entente::test
