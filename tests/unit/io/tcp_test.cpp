// TCP in steps, over the loopback interface: every way to fail has its fault.
#include "io/tcp.h"

#include <gtest/gtest.h>

namespace entente::io {
namespace {

using namespace std::chrono_literals;

struct Listening {
  Socket socket;
  Address address;
};

Listening listening(std::string_view host = "127.0.0.1") {
  auto addresses = resolve(host, 0, 5s);
  EXPECT_TRUE(addresses);
  auto socket = listen_on(addresses->front());
  EXPECT_TRUE(socket);
  const auto address = local_address(socket->get());
  return {std::move(*socket), address};
}

TEST(Resolve, TakesAddressesOfBothKindsInAllSpellings) {
  EXPECT_EQ(to_text(resolve("127.0.0.1", 443, 5s)->front()), "127.0.0.1:443");
  EXPECT_EQ(to_text(resolve("::1", 443, 5s)->front()), "[::1]:443");
  EXPECT_EQ(to_text(resolve("[::1]", 8443, 5s)->front()), "[::1]:8443");
}

TEST(Resolve, SaysThatANameIsUnknown) {
  const auto found = resolve("no-such-host.invalid", 443, 10s);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().fault, Fault::dns_failed);
  EXPECT_FALSE(found.error().got.empty());
}

TEST(Connect, ReachesAListener) {
  const auto server = listening();
  auto client = connect(std::vector{server.address}, 5s);
  ASSERT_TRUE(client);
  EXPECT_EQ(to_text(client->address), to_text(server.address));
  auto peer = accept_from(server.socket.get(), Deadline(5s));
  ASSERT_TRUE(peer);
  EXPECT_EQ(to_text(peer->address), to_text(local_address(client->socket.get())));
}

TEST(Connect, SaysThatAPortIsRefused) {
  Address nobody;
  {
    nobody = listening().address;
  }
  const auto client = connect(std::vector{nobody}, 5s);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().fault, Fault::connect_refused);
}

TEST(Connect, GoesOnToTheNextAddress) {
  Address nobody;
  {
    nobody = listening().address;
  }
  const auto server = listening();
  const auto client = connect(std::vector{nobody, server.address}, 5s);
  ASSERT_TRUE(client);
  EXPECT_EQ(to_text(client->address), to_text(server.address));
}

TEST(Accept, GivesUpInTime) {
  const auto server = listening();
  const auto peer = accept_from(server.socket.get(), Deadline(1ms));
  ASSERT_FALSE(peer);
  EXPECT_EQ(peer.error().fault, Fault::timed_out);
}

TEST(Socket, ReceivesWhatIsSentAndSeesTheEnd) {
  const auto server = listening();
  auto client = connect(std::vector{server.address}, 5s);
  auto peer = accept_from(server.socket.get(), Deadline(5s));
  Buffer sent(100000, 0x5a), got, room(4096);
  ASSERT_TRUE(send_all(client->socket.get(), sent, Deadline(5s)));
  client->socket.close();
  for (;;) {
    const auto n = receive(peer->socket.get(), room, Deadline(5s));
    ASSERT_TRUE(n);
    if (*n == 0) break;
    got.insert(got.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(*n));
  }
  EXPECT_EQ(got, sent);
}

TEST(Socket, SilenceIsATimeout) {
  const auto server = listening();
  const auto client = connect(std::vector{server.address}, 5s);
  Buffer room(16);
  const auto n = receive(client->socket.get(), room, Deadline(1ms));
  ASSERT_FALSE(n);
  EXPECT_EQ(n.error().fault, Fault::timed_out);
}

TEST(Socket, WritingToOneThatIsGoneIsAnErrorAndNoSignal) {
  const auto server = listening();
  auto client = connect(std::vector{server.address}, 5s);
  {
    auto peer = accept_from(server.socket.get(), Deadline(5s));
  }
  const Buffer data(1 << 20, 1);
  Result<void> sent;
  for (int i = 0; i < 100 && sent; ++i) sent = send_all(client->socket.get(), data, Deadline(5s));
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().fault, Fault::connection_reset);
}

TEST(Deadline, CountsDown) {
  EXPECT_EQ(Deadline(0ms).left(), -1);
  EXPECT_FALSE(Deadline(0ms).passed());
  EXPECT_EQ(Deadline(-1ms).left(), 0);
  EXPECT_TRUE(Deadline(-1ms).passed());
  EXPECT_GT(Deadline(1h).left(), 3500000);
}

}  // namespace
}  // namespace entente::io
