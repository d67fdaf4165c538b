// Cookies that are not what the server gave (RFC 8446 §4.2.2), and hellos that change while nobody remembers them.
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;

ServerOptions asking_server() {
  auto options = victim_server();
  options.ask_for_cookie = true;
  return options;
}

/// A server that has asked a client for its cookie.
struct Asked {
  explicit Asked(ServerOptions options = asking_server()) : victim(std::move(options)), client(victim) {
    hello = client.client_hello();
    client.say_client_hello(hello);
    cookie = *ServerHello::parse(client.heard.back()).extensions.find(Type::cookie);
  }
  Victim victim;
  ScriptedClient client;
  ClientHello hello;
  Buffer cookie;  ///< the extension's data
};

TEST(Cookie, ComesBackAndIsTaken) {
  Asked asked;
  EXPECT_EQ(asked.victim.state(), "WaitClientHelloWithCookie") << "nothing is remembered";
  asked.hello.extensions.add(Type::cookie, asked.cookie);
  asked.client.say_client_hello(asked.hello);
  asked.client.say_finished();
  EXPECT_EQ(asked.victim.state(), "Connected");
}

TEST(Cookie, EveryByteOfItIsAuthenticated) {
  const Asked good;
  for (std::size_t i = 2; i < good.cookie.size(); ++i) {
    Asked asked;
    auto damaged = asked.cookie;
    damaged[i] ^= 1;
    asked.hello.extensions.add(Type::cookie, damaged);
    asked.client.send(asked.hello.encode().bytes);
    ASSERT_TRUE(refused(asked.victim, asked.client, Fault::cookie_invalid, Alert::illegal_parameter)) << i;
  }
}

TEST(Cookie, CutOrOfAnotherServerIsRefused) {
  const Asked stranger;
  for (const auto& bytes : {stranger.cookie, Buffer{0, 1, 1}, Buffer(2 + 34, 0)}) {
    Asked asked;
    auto data = bytes;
    if (data.size() == 36) data[1] = 34;
    asked.hello.extensions.add(Type::cookie, data);
    asked.client.send(asked.hello.encode().bytes);
    EXPECT_TRUE(refused(asked.victim, asked.client, Fault::cookie_invalid, Alert::illegal_parameter));
  }
}

class MovingClock final : public Clock {
 public:
  UnixTime now() const noexcept override { return time; }
  UnixTime time = test::kNow;
};

TEST(Cookie, IsGoodForAMinute) {
  for (const auto& [later, good] :
       std::initializer_list<std::pair<UnixTime, bool>>{{60, true}, {61, false}, {-1, false}}) {
    MovingClock clock;
    auto options = asking_server();
    options.clock = &clock;
    Asked asked(options);
    clock.time += later;
    asked.hello.extensions.add(Type::cookie, asked.cookie);
    asked.client.say_client_hello(asked.hello);
    if (good)
      EXPECT_EQ(asked.victim.failure(), nullptr) << later;
    else
      EXPECT_TRUE(refused(asked.victim, asked.client, Fault::cookie_invalid, Alert::illegal_parameter)) << later;
  }
}

TEST(Cookie, H6BindsTheHello) {
  {
    Asked asked;
    asked.hello.extensions[Type::server_name] = server_name_list("other.test");
    asked.hello.extensions.add(Type::cookie, asked.cookie);
    asked.client.send(asked.hello.encode().bytes);
    EXPECT_TRUE(refused(asked.victim, asked.client, Fault::hello_changed, Alert::illegal_parameter));
  }
  Asked random;
  random.hello.random[0] ^= 1;
  random.hello.extensions.add(Type::cookie, random.cookie);
  random.client.send(random.hello.encode().bytes);
  EXPECT_TRUE(refused(random.victim, random.client, Fault::hello_changed, Alert::illegal_parameter));
}

TEST(Cookie, H6IsAskedForOnce) {
  Asked asked;
  asked.client.send(asked.hello.encode().bytes);
  EXPECT_TRUE(refused(asked.victim, asked.client, Fault::retry_ignored, Alert::illegal_parameter));
}

TEST(H1EveryMessageInEveryState, OfAServerThatAskedForACookie) {
  for (const auto& kind : every_kind())
    for (const bool whole : {true, false}) {
      if (kind.name == "ClientHello") continue;
      Asked asked;
      ASSERT_EQ(asked.victim.state(), "WaitClientHelloWithCookie");
      const Buffer header = {static_cast<std::uint8_t>(kind.type), 0, 0, 1};
      if (whole)
        asked.client.send(asked.client.make(kind.name));
      else
        asked.client.send_record(ContentType::handshake, header);
      EXPECT_TRUE(unexpected(asked.victim, asked.client)) << kind.name;
    }
}

}  // namespace
}  // namespace entente::adversary
