// S7 and S9 as a server meets them: early data that is replayed, late, too long, or not wanted (RFC 8446 §4.2.10, §8).
#include "base/bytes.h"
#include "resuming_client.h"

namespace entente::adversary {
namespace {

const Buffer kEarly = {'G', 'E', 'T'};

/// Asks first_use of another, and counts.
class CountingAntiReplay final : public AntiReplay {
 public:
  bool first_use(Bytes binder, UnixTime, UnixTime) noexcept override {
    asked.push_back(to_buffer(binder));
    return answer;
  }
  std::vector<Buffer> asked;
  bool answer = true;
};

class EarlyData : public Resuming {
 protected:
  EarlyData() { max_early_data = 100; }
  static ClientHello early_hello(ScriptedClient& client, const Ticket& ticket, std::uint32_t age = 0) {
    auto hello = hello_with_modes(client);
    hello.extensions.add(ExtensionType::early_data, {});
    offer(hello, {{ticket.ticket, age + ticket.age_add}});
    return hello;
  }
  /// What becomes of early data with this ticket; the handshake goes well in any case.
  entente::EarlyData outcome(const ServerOptions& at, std::uint32_t age = 0) {
    Resumption second(at);
    second.say(early_hello(second.client, ticket, age), ticket);
    const auto& info = second.victim.info();
    second.send_early(kEarly);
    if (info.early_data == entente::EarlyData::accepted) second.end_early();
    second.finish();
    EXPECT_EQ(second.victim.state(), "Connected") << second.why(Topic::early_data);
    EXPECT_EQ(second.victim.early(), info.early_data == entente::EarlyData::accepted ? kEarly : Buffer());
    EXPECT_TRUE(second.victim.data().empty()) << "early data is never application data";
    why = second.why(Topic::early_data);
    return info.early_data;
  }
  std::string why;
};

using enum entente::EarlyData;

TEST_F(EarlyData, ComesAsItsOwnKind) {
  get_ticket();
  EXPECT_EQ(ticket.max_early_data, 100u);
  EXPECT_EQ(outcome(options), accepted) << why;
}

TEST_F(EarlyData, S7IsOffByDefault) {
  EXPECT_EQ(ServerOptions().max_early_data, 0u);
  get_ticket();
  options.max_early_data = 0;
  EXPECT_EQ(get_tickets(options).at(0).max_early_data, 0u);
  EXPECT_EQ(outcome(options), rejected);
  EXPECT_EQ(why, "early data is off here");
}

TEST_F(EarlyData, S7ComesWithTicketsThatAllowIt) {
  max_early_data = 0;
  get_ticket();
  options.max_early_data = 100;
  EXPECT_EQ(outcome(options), rejected);
  EXPECT_EQ(why, "the ticket does not allow any");
}

TEST_F(EarlyData, S7NeedsAMemoryThatAllWhoHaveTheKeysShare) {
  get_ticket();
  options.anti_replay = nullptr;
  const auto made = ServerConfig::make(options);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().where.field, "anti_replay");
  options.ticket_keys = nullptr;
  EXPECT_TRUE(ServerConfig::make(options)) << "keys that nobody else has";
}

TEST_F(EarlyData, S7AReplayIsTakenOnce) {
  get_ticket();
  Buffer hello, data;
  {
    Resumption first(options);
    hello = with_binder(early_hello(first.client, ticket), first.client.transcript, ticket.psk);
    first.say(hello, ticket);
    data = first.early_keys->seal(ContentType::application_data, kEarly);
    first.client.send_bytes(data);
    EXPECT_EQ(first.victim.early(), kEarly);
  }
  for (int i = 0; i < 25; ++i) {
    Resumption replay(options);
    replay.client.send(hello);
    replay.client.send_bytes(data);
    EXPECT_EQ(replay.victim.info().early_data, rejected) << i;
    EXPECT_TRUE(replay.victim.early().empty());
    clock.at += 1;
  }
}

TEST_F(EarlyData, S7TheMemoryIsAskedLastAndByTheBinder) {
  get_ticket();
  const auto memory = std::make_shared<CountingAntiReplay>();
  options.anti_replay = memory;
  {
    Resumption second(options);
    auto bytes = with_binder(early_hello(second.client, ticket), second.client.transcript, ticket.psk);
    bytes.back() ^= 1;
    second.client.send(bytes);
    EXPECT_TRUE(refused(second.victim, second.client, Fault::binder_invalid, Alert::decrypt_error));
  }
  EXPECT_TRUE(memory->asked.empty()) << "before the binder was verified";
  EXPECT_EQ(outcome(options, 11000), rejected);
  EXPECT_TRUE(memory->asked.empty()) << "before the age was checked";
  Resumption second(options);
  const auto bytes = with_binder(early_hello(second.client, ticket), second.client.transcript, ticket.psk);
  second.say(bytes, ticket);
  ASSERT_EQ(memory->asked.size(), 1u);
  EXPECT_TRUE(equal(memory->asked[0], Bytes(bytes).last(32)));
  memory->answer = false;  // full, unreachable, failing
  EXPECT_EQ(outcome(options), rejected);
  options.anti_replay = memory_anti_replay(clock.at);
  EXPECT_EQ(outcome(options), rejected) << "just started";
}

TEST_F(EarlyData, S7TheAgeHasToFit) {
  get_ticket();
  clock.at += 100;
  EXPECT_EQ(outcome(options, 89999), rejected);
  EXPECT_EQ(outcome(options, 90000), accepted);
  EXPECT_EQ(outcome(options, 110000), accepted);
  EXPECT_EQ(outcome(options, 110001), rejected);
}

TEST_F(EarlyData, R4NothingFollowsItsEndInTheRecord) {
  get_ticket();
  for (const auto& behind : {Buffer{20}, Buffer{20, 0, 0, 32}, Buffer{5, 0, 0, 0}}) {
    Resumption second(options);
    second.say(early_hello(second.client, ticket), ticket);
    ASSERT_EQ(second.victim.info().early_data, accepted);
    auto end = message(HandshakeType::end_of_early_data, {});
    append(end, behind);
    second.client.send_bytes(second.early_keys->seal(ContentType::handshake, end));
    EXPECT_TRUE(refused(second.victim, second.client, Fault::record_not_aligned, Alert::unexpected_message));
    clock.at += 1;
  }
}

TEST_F(EarlyData, H8ItsEndIsEmpty) {
  get_ticket();
  Resumption second(options);
  second.say(early_hello(second.client, ticket), ticket);
  ASSERT_EQ(second.victim.info().early_data, accepted);
  const auto end = message(HandshakeType::end_of_early_data, {0});
  second.client.send_bytes(second.early_keys->seal(ContentType::handshake, end));
  EXPECT_TRUE(refused(second.victim, second.client, Fault::message_trailing, Alert::decode_error));
}

TEST_F(EarlyData, S3AnotherProtocolOrSuiteRejectsIt) {
  get_ticket();
  auto other = options;
  other.alpn = {"h2"};
  {
    Resumption second(other);
    auto hello = early_hello(second.client, ticket);
    hello.extensions[ExtensionType::application_layer_protocol_negotiation] = alpn_list({"h2"});
    hello.extensions.remove(ExtensionType::pre_shared_key);
    offer(hello, {{ticket.ticket, ticket.age_add}});
    second.say(hello, ticket);
    EXPECT_TRUE(second.resumed());
    EXPECT_EQ(second.victim.info().early_data, rejected);
  }
  other = options;
  other.cipher_suites = {CipherSuite::TLS_CHACHA20_POLY1305_SHA256, CipherSuite::TLS_AES_128_GCM_SHA256};
  Resumption second(other);
  auto hello = early_hello(second.client, ticket);
  hello.cipher_suites = {0x1303, 0x1301};
  second.client.send(with_binder(hello, second.client.transcript, ticket.psk));
  EXPECT_TRUE(second.resumed());
  EXPECT_EQ(second.victim.info().early_data, rejected);
}

TEST_F(EarlyData, NeedsAKeyToBeProtectedWith) {
  get_ticket();
  Resumption second(options);
  auto hello = hello_with_modes(second.client);
  hello.extensions.add(ExtensionType::early_data, {});
  second.client.send(hello.encode().bytes);
  EXPECT_TRUE(refused(second.victim, second.client, Fault::parameter_illegal, Alert::illegal_parameter));
}

TEST_F(EarlyData, BelongsToTheFirstIdentity) {
  get_ticket();
  Resumption second(options);
  auto hello = early_hello(second.client, ticket);
  offer(hello, {{Buffer(60, 7), 0}, {ticket.ticket, ticket.age_add}});
  second.say(hello, ticket);
  EXPECT_TRUE(second.resumed());
  EXPECT_EQ(second.victim.info().early_data, rejected);
}

TEST_F(EarlyData, S7OverTheLimitIsUnexpected) {
  get_ticket();
  for (const std::size_t piece : {1u, 10u, 100u}) {
    Resumption second(options);
    second.say(early_hello(second.client, ticket), ticket);
    for (std::size_t sent = 0; sent < 100; sent += piece) second.send_early(Buffer(piece, 'x'));
    EXPECT_EQ(second.victim.failure(), nullptr);
    EXPECT_EQ(second.victim.early().size(), 100u);
    second.send_early(Buffer(1));
    EXPECT_TRUE(refused(second.victim, second.client, Fault::early_data_too_long, Alert::unexpected_message));
    clock.at += 1;
  }
}

TEST_F(EarlyData, EndsWithEndOfEarlyDataAndNothingElse) {
  get_ticket();
  for (const auto& kind : every_kind())
    for (const bool whole : {true, false}) {
      if (kind.name == "EndOfEarlyData") continue;
      Resumption second(options);
      second.say(early_hello(second.client, ticket), ticket);
      ASSERT_EQ(second.victim.state(), "WaitEndOfEarlyData");
      const Buffer header = {static_cast<std::uint8_t>(kind.type), 0, 0, 1};
      const auto content = whole ? second.client.make(kind.name) : header;
      second.client.send_bytes(second.early_keys->seal(ContentType::handshake, content));
      EXPECT_TRUE(unexpected(second.victim, second.client)) << kind.name;
    }
  Resumption second(options);
  second.say(early_hello(second.client, ticket), ticket);
  second.client.say_finished();  // under the handshake's keys
  EXPECT_TRUE(refused(second.victim, second.client, Fault::bad_record_mac, Alert::bad_record_mac));
}

TEST_F(EarlyData, S9NothingOfItComesAfterItsEnd) {
  get_ticket();
  Resumption second(options);
  second.say(early_hello(second.client, ticket), ticket);
  second.end_early();
  second.send_early(kEarly);
  EXPECT_TRUE(refused(second.victim, second.client, Fault::bad_record_mac, Alert::bad_record_mac));
}

TEST_F(EarlyData, S9IsSkippedWhereItIsRejectedUpToACap) {
  get_ticket();
  options.max_early_data = 0;
  options.limits.skipped_early_data = 1000;
  for (const std::size_t piece : {1u, 100u, 1000u}) {
    Resumption second(options);
    second.say(early_hello(second.client, ticket), ticket);
    for (std::size_t sent = 0; sent < 1000; sent += piece) second.send_early(Buffer(piece, 'x'));
    EXPECT_EQ(second.victim.failure(), nullptr) << piece;
    second.finish();
    EXPECT_EQ(second.victim.state(), "Connected");
    EXPECT_TRUE(second.victim.early().empty() && second.victim.data().empty());
    second.send_early(kEarly);
    EXPECT_EQ(second.victim.failure()->fault, Fault::bad_record_mac) << "one record opened, and skipping is over";
  }
  Resumption second(options);
  second.say(early_hello(second.client, ticket), ticket);
  for (int i = 0; i < 10; ++i) second.send_early(Buffer(100, 'x'));
  second.send_early(Buffer(1));
  EXPECT_TRUE(refused(second.victim, second.client, Fault::early_data_too_long, Alert::unexpected_message));
}

TEST_F(EarlyData, S9WhereNoneWasOfferedIsABadRecord) {
  get_ticket();
  Resumption second(options);
  second.say(resuming_hello(second.client, ticket), ticket);
  second.send_early(kEarly);
  EXPECT_TRUE(refused(second.victim, second.client, Fault::bad_record_mac, Alert::bad_record_mac));
}

TEST_F(EarlyData, S9IsSkippedByItsTypeAfterAHelloRetryRequest) {
  get_ticket();
  for (const bool removes : {true, false}) {
    Resumption second(options);
    auto hello = early_hello(second.client, ticket);
    const auto share = hello.extensions[ExtensionType::key_share];
    hello.extensions[ExtensionType::key_share] = key_share_list({});
    second.say(hello, ticket);
    ASSERT_EQ(second.victim.state(), "WaitClientHelloAgain");
    EXPECT_EQ(second.victim.info().early_data, rejected);
    second.send_early(kEarly);
    second.send_early(Buffer(99));
    EXPECT_EQ(second.victim.failure(), nullptr);
    hello.extensions[ExtensionType::key_share] = share;
    if (!removes) {
      second.client.send(with_binder(hello, second.client.transcript, ticket.psk));
      EXPECT_TRUE(refused(second.victim, second.client, Fault::hello_changed, Alert::illegal_parameter));
      continue;
    }
    hello.extensions.remove(ExtensionType::early_data);
    second.say(hello, ticket);
    second.finish();
    EXPECT_EQ(second.victim.state(), "Connected");
    EXPECT_TRUE(second.resumed());
    EXPECT_TRUE(second.victim.early().empty());
  }
}

TEST_F(EarlyData, S9AfterAHelloRetryRequestIsSkippedUpToACap) {
  get_ticket();
  options.limits.skipped_early_data = 100;
  Resumption second(options);
  auto hello = early_hello(second.client, ticket);
  hello.extensions[ExtensionType::key_share] = key_share_list({});
  second.say(hello, ticket);
  second.send_early(Buffer(100));
  EXPECT_EQ(second.victim.failure(), nullptr);
  second.send_early(Buffer(1));
  EXPECT_TRUE(refused(second.victim, second.client, Fault::early_data_too_long, Alert::unexpected_message));
}

}  // namespace
}  // namespace entente::adversary
