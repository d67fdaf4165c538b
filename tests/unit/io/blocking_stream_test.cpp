// The blocking stream over real sockets of this machine: data, ends, deadlines, jobs.
#include <entente/stream.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <thread>

#include "io/tcp.h"
#include "pairs/pair.h"

namespace entente {
namespace {

using namespace std::chrono_literals;
using test::must;

struct Streams {
  std::unique_ptr<BlockingStream> client, server;
};

struct Stream : testing::Test {
  test::FixedClock clock;  // the client's

  ClientConfig::Ptr client_config() {
    auto options = test::client_options();
    options.clock = &clock;
    return must(ClientConfig::make(std::move(options)));
  }
  static ServerConfig::Ptr server_config() { return must(ServerConfig::make(test::server_options())); }
  Streams streams(ConnectionOptions options = {}, StreamTimeouts timeouts = {}) {
    int sockets[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
    auto client = must(ClientConnection::make(client_config(), {"server.test", {}}, options));
    auto server = must(ServerConnection::make(server_config(), options));
    return {std::make_unique<BlockingStream>(std::move(client), sockets[0], timeouts),
            std::make_unique<BlockingStream>(std::move(server), sockets[1], timeouts)};
  }
  /// Both handshakes at once; the client's result.
  static Result<void> shake(Streams& s) {
    Result<void> at_server;
    std::thread server([&] { at_server = s.server->handshake(); });
    const auto at_client = s.client->handshake();
    server.join();
    EXPECT_EQ(at_client.has_value(), at_server.has_value());
    return at_client;
  }
};

TEST_F(Stream, CarriesDataBothWaysAndTheEnd) {
  auto s = streams();
  ASSERT_TRUE(shake(s));
  Buffer sent(300000), got, room(5000);
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint8_t>(i * 7);
  std::thread writer([&] {
    EXPECT_TRUE(s.client->write(sent));
    EXPECT_TRUE(s.client->close());
  });
  for (;;) {
    const auto n = s.server->read(room);
    ASSERT_TRUE(n);
    if (*n == 0) break;
    got.insert(got.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(*n));
  }
  writer.join();
  EXPECT_EQ(got, sent);
  EXPECT_TRUE(s.server->write(Buffer(10, 1)));  // the other direction is open still
  EXPECT_EQ(*s.client->read(room), 10u);
}

TEST_F(Stream, RunsJobsThatAreHandedOut) {
  ConnectionOptions options;
  options.jobs = Jobs::handed_out;
  auto s = streams(options);
  EXPECT_TRUE(shake(s));
}

TEST_F(Stream, AnEndWithoutCloseNotifyIsATruncation) {
  auto s = streams();
  ASSERT_TRUE(shake(s));
  s.server.reset();
  Buffer room(10);
  const auto n = s.client->read(room);
  ASSERT_FALSE(n);
  EXPECT_EQ(n.error().fault, Fault::truncated);
}

TEST_F(Stream, SilenceEndsAtTheDeadline) {
  StreamTimeouts timeouts;
  timeouts.handshake = 20ms;
  auto s = streams({}, timeouts);
  const auto done = s.client->handshake();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().fault, Fault::timed_out);
}

TEST_F(Stream, AReadEndsAtItsDeadlineToo) {
  StreamTimeouts timeouts;
  timeouts.read = 20ms;
  auto s = streams({}, timeouts);
  ASSERT_TRUE(shake(s));
  Buffer room(10);
  EXPECT_EQ(s.client->read(room).error().fault, Fault::timed_out);
}

TEST_F(Stream, ANonBlockingReadTellsNothingYetFromTheEnd) {
  auto s = streams();
  ASSERT_TRUE(shake(s));
  Buffer room(10);
  EXPECT_FALSE(must(s.client->try_read(room)).has_value());
  ASSERT_TRUE(s.server->write(Buffer(4, 9)));
  EXPECT_EQ(must(s.client->try_read(room)), 4u);
  ASSERT_TRUE(s.server->close());
  EXPECT_EQ(must(s.client->try_read(room)), 0u);
}

TEST_F(Stream, ARefusalReachesThePeerAsItsAlert) {
  clock = test::FixedClock(test::kNow + 1000 * test::kDay);
  auto s = streams();
  Result<void> at_server;
  std::thread server([&] { at_server = s.server->handshake(); });
  const auto at_client = s.client->handshake();
  server.join();
  ASSERT_FALSE(at_client);
  ASSERT_FALSE(at_server);
  EXPECT_EQ(at_client.error().fault, Fault::cert_expired);
  EXPECT_EQ(at_server.error().fault, Fault::peer_alert);
  EXPECT_EQ(at_server.error().alert, Alert::certificate_expired);
}

TEST_F(Stream, ADeadlineCutsNoRecord) {
  StreamTimeouts timeouts;
  timeouts.write = 100ms;
  auto s = streams({}, timeouts);
  ASSERT_TRUE(shake(s));
  ASSERT_EQ(s.client->write(Buffer(8 << 20)).error().fault, Fault::timed_out);  // nobody reads
  ASSERT_EQ(s.client->write(as_bytes("more")).error().fault, Fault::timed_out) << "what waits goes first";
  std::size_t got = 0;
  std::thread reader([&] {
    Buffer room(65536);
    for (;;) {
      const auto n = s.server->read(room);
      ASSERT_TRUE(n) << n.error().row().code;
      if (*n == 0) return;
      got += *n;
    }
  });
  Result<void> closed;
  do closed = s.client->close();
  while (!closed && closed.error().fault == Fault::timed_out);
  reader.join();
  EXPECT_TRUE(closed);
  EXPECT_GT(got, 0u);
}

TEST_F(Stream, KeepsWhatWasNotReadWhenTheClientIsAskedWhoItIs) {
  int sockets[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
  auto client_options = test::client_options();
  client_options.post_handshake_auth = true;
  client_options.credentials = {test::Pki::shared().leaf()};
  auto server_options = test::server_options();
  server_options.client_trust = test::Pki::shared().trust;
  auto client = must(ClientConnection::make(must(ClientConfig::make(client_options)), {"server.test", {}}));
  auto server = must(ServerConnection::make(must(ServerConfig::make(server_options))));
  Streams s{std::make_unique<BlockingStream>(std::move(client), sockets[0]),
            std::make_unique<BlockingStream>(std::move(server), sockets[1])};
  ASSERT_TRUE(shake(s));
  ASSERT_TRUE(s.client->write(as_bytes("0123456789abcdef")));
  Buffer room(4), got;
  ASSERT_EQ(s.server->read(room), 4u);
  append(got, room);
  std::thread peer([&] {
    EXPECT_TRUE(s.client->write(as_bytes("LAST")));
    Buffer answer(2);
    EXPECT_TRUE(s.client->read(answer));
  });
  EXPECT_TRUE(s.server->authenticate_client(ClientAuth::require));
  EXPECT_TRUE(s.server->write(as_bytes("ok")));
  peer.join();
  while (got.size() < 20) {
    const auto n = s.server->read(room);
    ASSERT_TRUE(n);
    ASSERT_GT(*n, 0u);
    append(got, Bytes(room).first(*n));
  }
  EXPECT_EQ(as_text(got), "0123456789abcdefLAST");
}

TEST_F(Stream, OverTcp) {
  auto listener = must(io::listen_on(must(io::resolve("127.0.0.1", 0, 5s)).front()));
  const auto port = io::local_address(listener.get()).port();
  std::thread server([&] {
    auto peer = must(io::accept_from(listener.get(), io::Deadline(5s)));
    BlockingStream stream(must(ServerConnection::make(server_config())), peer.socket.release());
    Buffer room(100);
    EXPECT_TRUE(stream.handshake());
    const auto n = stream.read(room);
    EXPECT_TRUE(n && stream.write(Bytes(room).first(*n)) && stream.close());
  });
  BlockingStream stream(must(ClientConnection::make(client_config(), {"server.test", {}})),
                        must(connect_tcp("127.0.0.1", port, 5s)));
  EXPECT_TRUE(stream.handshake());
  EXPECT_TRUE(stream.write(Buffer(33, 1)));
  Buffer room(100);
  EXPECT_EQ(*stream.read(room), 33u);
  server.join();
}

}  // namespace
}  // namespace entente
