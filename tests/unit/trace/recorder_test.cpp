// The recorder: owned copies, injected time, and bounds on what a long connection may leave behind.
#include "trace/recorder.h"

#include <gtest/gtest.h>

#include "base/result.h"

namespace entente::trace {
namespace {

struct Recording : testing::Test {
  Transcript transcript;
  Micros now = 0;
  Recorder recorder(RecorderOptions options = {}, Side side = Side::client) {
    return {transcript, side, [this] { return now += 10; }, options};
  }
};

TEST_F(Recording, CopiesWhatTheViewsShow) {
  auto sink = recorder();
  {
    std::string name = "ServerHello";
    Buffer bytes = {2, 0, 0, 0};
    sink.on(MessageSeen{Direction::received, Epoch::plain, HandshakeType::server_hello, name, bytes});
    name.assign("gone");
    bytes.assign(4, 0xff);
  }
  ASSERT_EQ(transcript.steps.size(), 1u);
  const auto& message = std::get<Message>(transcript.steps[0].what);
  EXPECT_EQ(message.name, "ServerHello");
  EXPECT_EQ(message.bytes, (Buffer{2, 0, 0, 0}));
  EXPECT_EQ(message.size, 4u);
  EXPECT_EQ(transcript.steps[0].at, 10);
}

TEST_F(Recording, SecretsAreLeftOutUnlessAskedFor) {
  const Buffer value(32, 7), context(32, 1);
  const Event derived = SecretDerived{"handshake_secret", "early_secret", "derived", context, value};
  recorder().on(derived);
  recorder({.keep_secrets = true}).on(derived);
  EXPECT_TRUE(std::get<Derivation>(transcript.steps[0].what).value.empty());
  EXPECT_EQ(std::get<Derivation>(transcript.steps[1].what).value, value);
}

TEST_F(Recording, CountsTrafficAndMergesData) {
  auto sink = recorder();
  for (int i = 0; i < 1000; ++i) {
    sink.on(RecordSeen{Direction::sent, Epoch::application, ContentType::application_data, 122, {}});
    sink.on(DataSeen{Direction::sent, 100});
  }
  sink.on(DataSeen{Direction::received, 5});
  ASSERT_EQ(transcript.steps.size(), 2u);
  EXPECT_EQ(std::get<Data>(transcript.steps[0].what).size, 100000u);
  EXPECT_EQ(transcript.client.sent, 122000u);
  EXPECT_EQ(transcript.client.received, 0u);
}

TEST_F(Recording, StopsAtItsLimit) {
  auto sink = recorder({.limit = 3});
  for (int i = 0; i < 10; ++i) sink.on(ChangeCipherSpecSeen{Direction::sent});
  EXPECT_EQ(transcript.steps.size(), 3u);
  EXPECT_EQ(transcript.left_out, 7u);
}

TEST_F(Recording, TimesJobs) {
  auto sink = recorder();
  sink.on(JobStarted{JobKind::sign});         // at 10
  sink.on(JobFinished{JobKind::sign, true});  // at 20
  EXPECT_EQ(std::get<Job>(transcript.steps[0].what).duration, 10);
}

TEST_F(Recording, FindsTheEndOfEachSide) {
  auto client = recorder();
  auto server = recorder({}, Side::server);
  const auto error = make_error(Fault::cert_expired, "Certificate");
  client.on(Failed{&error});
  server.on(HandshakeFinished{});
  ASSERT_NE(transcript.failure(Side::client), nullptr);
  EXPECT_EQ(transcript.failure(Side::client)->fault, Fault::cert_expired);
  EXPECT_EQ(transcript.failure(Side::server), nullptr);
  EXPECT_TRUE(transcript.completed(Side::server));
  EXPECT_FALSE(transcript.completed(Side::client));
}

TEST_F(Recording, ALogKeepsOnlyWhatItTells) {
  auto sink = recorder({.keep_bytes = false, .keep_flow = false});
  const Buffer bytes(10, 1);
  sink.on(RecordSeen{Direction::sent, Epoch::plain, ContentType::handshake, 15, bytes});
  sink.on(StateChanged{"START", "WAIT_SH", "ClientHello"});
  sink.on(MessageSeen{Direction::sent, Epoch::plain, HandshakeType::client_hello, "ClientHello", bytes});
  ASSERT_EQ(transcript.steps.size(), 1u);
  EXPECT_TRUE(std::get<Message>(transcript.steps[0].what).bytes.empty());
  EXPECT_EQ(transcript.client.sent, 15u);
}

TEST(Stopwatch, GoesForward) {
  const auto watch = start_stopwatch();
  const auto first = watch();
  EXPECT_GE(first, 0);
  EXPECT_GE(watch(), first);
}

}  // namespace
}  // namespace entente::trace
