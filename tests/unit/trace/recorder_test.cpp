// The recorder: owned copies, injected time, and bounds on what a long connection may leave behind.
#include "trace/recorder.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
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

TEST_F(Recording, KeepsWhatRecordsHeldWhereAskedFor) {
  const Buffer content(10, 1);
  for (const bool keep : {false, true})
    recorder({.keep_records = keep}).on(RecordSeen{Direction::sent, Epoch::plain, ContentType::handshake, 15, content});
  EXPECT_TRUE(std::get<Record>(transcript.steps[0].what).content.empty());
  EXPECT_EQ(std::get<Record>(transcript.steps[1].what).content, content);
}

TEST_F(Recording, AFewApplicationRecordsHaveSteps) {
  auto sink = recorder({.keep_records = true});
  const Buffer content(100, 1);
  for (int i = 0; i < 1000; ++i) {
    sink.on(RecordSeen{Direction::sent, Epoch::application, ContentType::application_data, 122, content});
    sink.on(DataSeen{Direction::sent, 100, content});
  }
  sink.on(RecordSeen{Direction::sent, Epoch::application, ContentType::alert, 24, content});
  ASSERT_EQ(transcript.steps.size(), 66u);
  EXPECT_EQ(std::get<Data>(transcript.steps[1].what).size, 100000u);
  EXPECT_TRUE(std::get<Data>(transcript.steps[1].what).bytes.empty()) << "nobody asked for it";
  EXPECT_TRUE(std::get<Record>(transcript.steps[0].what).content.empty());
  EXPECT_EQ(std::get<Record>(transcript.steps.back().what).index, 1000u);
}

TEST_F(Recording, KeepsDataUpToItsLimit) {
  auto sink = recorder({.keep_data = true, .byte_limit = 150});
  const Buffer content(100, 1);
  for (int i = 0; i < 3; ++i) sink.on(DataSeen{Direction::received, 100, content});
  ASSERT_EQ(transcript.steps.size(), 1u);
  EXPECT_EQ(std::get<Data>(transcript.steps[0].what).size, 300u);
  EXPECT_EQ(std::get<Data>(transcript.steps[0].what).bytes, Buffer(150, 1));
}

TEST_F(Recording, KeepsHowASecretCameToBe) {
  const Buffer value(32, 7), input(32, 8), info(3, 9);
  SecretDerived event{"handshake_secret", "shared_secret", {}, {}, value};
  event.operation = KeyOperation::extract;
  event.hash = "SHA-256";
  event.salt = "derived_secret";
  event.info = info;
  event.input = input;
  recorder().on(event);
  recorder({.keep_secrets = true}).on(event);
  const auto& without = std::get<Derivation>(transcript.steps[0].what);
  EXPECT_EQ(without.length, 32u);
  EXPECT_EQ(without.operation, KeyOperation::extract);
  EXPECT_EQ(without.hash, "SHA-256");
  EXPECT_EQ(without.salt, "derived_secret");
  EXPECT_EQ(without.info, info);
  EXPECT_TRUE(without.input.empty());
  EXPECT_EQ(std::get<Derivation>(transcript.steps[1].what).input, input);
}

/// A record of the wire: header and so many bytes.
Buffer on_wire(ContentType type, std::size_t size, std::uint8_t fill) {
  Buffer out = {static_cast<std::uint8_t>(type), 3, 3, 0, static_cast<std::uint8_t>(size)};
  out.resize(5 + size, fill);
  return out;
}

struct Tapped : Recording {
  /// Three records: handshake, application data (which has no step), handshake.
  void see(Direction direction) {
    const Buffer content(10, 1);
    for (const auto type : {ContentType::handshake, ContentType::application_data, ContentType::handshake})
      sink_.on(RecordSeen{direction, Epoch::plain, type, 15, content});
  }
  static Buffer wire() {
    Buffer out;
    for (std::uint8_t i = 1; i <= 3; ++i) append(out, on_wire(ContentType::handshake, 10, i));
    return out;
  }
  const Buffer& wire_of(std::size_t step) { return std::get<Record>(transcript.steps[step].what).wire; }
  Recorder sink_ = recorder();
};

TEST_F(Tapped, EachRecordGetsItsBytes) {
  see(Direction::sent);
  see(Direction::received);
  WireTap tap;
  const auto bytes = wire();
  tap.feed(Direction::sent, bytes);
  for (const auto byte : bytes) tap.feed(Direction::received, Bytes(&byte, 1));
  tap.attach_to(transcript, Side::server);
  EXPECT_TRUE(wire_of(0).empty()) << "another side";
  tap.attach_to(transcript, Side::client);
  for (const std::size_t first : {std::size_t{0}, std::size_t{2}}) {
    EXPECT_EQ(wire_of(first), on_wire(ContentType::handshake, 10, 1));
    EXPECT_EQ(wire_of(first + 1), on_wire(ContentType::handshake, 10, 3));
  }
}

TEST_F(Tapped, WhatIsNoTlsEndsIt) {
  see(Direction::received);
  WireTap tap;
  auto bytes = wire();
  bytes[15] = 'H';
  tap.feed(Direction::received, bytes);
  tap.attach_to(transcript, Side::client);
  EXPECT_FALSE(wire_of(0).empty());
  EXPECT_TRUE(wire_of(1).empty());
}

TEST_F(Tapped, KeepsTheFirstRecordsUpToItsLimit) {
  see(Direction::received);
  WireTap tap(50);
  tap.feed(Direction::received, wire());
  tap.attach_to(transcript, Side::client);
  EXPECT_FALSE(wire_of(0).empty());
  EXPECT_TRUE(wire_of(1).empty());
}

TEST_F(Recording, StopsAtItsLimit) {
  auto sink = recorder({.limit = 3});
  for (int i = 0; i < 10; ++i) sink.on(ChangeCipherSpecSeen{Direction::sent});
  EXPECT_EQ(transcript.steps.size(), 3u);
  EXPECT_EQ(transcript.left_out, 7u);
}

TEST_F(Recording, TellsHowItEndedHoweverLongItWas) {
  auto sink = recorder({.limit = 3});
  for (int i = 0; i < 10; ++i) sink.on(ChangeCipherSpecSeen{Direction::sent});
  const auto error = make_error(Fault::cert_expired, "Certificate");
  sink.on(AlertSeen{Direction::sent, Epoch::application, AlertLevel::fatal, Alert::certificate_expired});
  sink.on(Failed{&error});
  ASSERT_NE(transcript.failure(Side::client), nullptr);
  EXPECT_EQ(transcript.steps.size(), 5u);
  for (int i = 0; i < 1000; ++i)
    sink.on(AlertSeen{Direction::received, Epoch::application, AlertLevel::warning, Alert::user_canceled});
  EXPECT_LT(transcript.steps.size(), 100u);
  const auto last = make_error(Fault::truncated, "record");
  sink.on(Failed{&last});
  EXPECT_EQ(transcript.failure(Side::client)->fault, Fault::truncated) << "alerts take nobody's place";
}

TEST_F(Recording, CountsOnWhenItStopsKeepingBytes) {
  const Buffer bytes(9, 1);
  const RecordSeen seen{Direction::received, Epoch::plain, ContentType::handshake, 14, bytes};
  auto sink = recorder({.keep_records = true});
  sink.on(seen);
  sink.stop_keeping_bytes();
  sink.on(seen);
  const auto& first = std::get<Record>(transcript.steps[0].what);
  const auto& second = std::get<Record>(transcript.steps[1].what);
  EXPECT_EQ(first.content.size(), 9u);
  EXPECT_TRUE(second.content.empty());
  EXPECT_EQ(second.index, 1u);
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
