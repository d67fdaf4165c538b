// Records and their agreed limits (RFC 8449): what a peer may not ask for, and what it may not send.
#include "base/bytes.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

using Type = ExtensionType;

Extensions limit(unsigned size) { return {{Type::record_size_limit, Maker().u16(size).take().bytes}}; }

ClientOptions limited_client() {
  auto options = victim_client();
  options.record_size_limit = 600;
  return options;
}

TEST(RecordSizeLimit, BelowItsLeastIsRefused) {
  for (const unsigned size : {0u, 1u, 63u}) {
    Victim client(limited_client());
    ScriptedServer server(client);
    server.reach("WaitEncryptedExtensions");
    server.send(encrypted_extensions(limit(size)).bytes);
    EXPECT_TRUE(refused(client, server, Fault::parameter_illegal, Alert::illegal_parameter)) << size;

    Victim victim(victim_server());
    ScriptedClient peer(victim);
    auto hello = peer.client_hello();
    hello.extensions.add(Type::record_size_limit, Maker().u16(size).take().bytes);
    peer.send(hello.encode().bytes);
    EXPECT_TRUE(refused(victim, peer, Fault::parameter_illegal, Alert::illegal_parameter)) << size;
  }
}

TEST(RecordSizeLimit, BeyondTheProtocolsIsTakenAsTheProtocols) {
  Victim victim(victim_server());
  ScriptedClient client(victim);
  auto hello = client.client_hello();
  hello.extensions.add(Type::record_size_limit, {0xff, 0xff});
  client.say_client_hello(hello);
  client.say_finished();
  ASSERT_EQ(victim.state(), "Connected");
  EXPECT_EQ(victim.info().peer_record_size_limit, 16385u);
}

TEST(RecordSizeLimit, R1OfAClientIsEnforced) {
  for (const bool more : {false, true}) {
    Victim victim(limited_client());
    ScriptedServer server(victim);
    server.reach("WaitEncryptedExtensions");
    server.say(encrypted_extensions(limit(16385)));
    const auto whole = server.certificate().bytes;
    server.transcript.add(whole);
    ASSERT_GT(whole.size(), 700u);
    server.send(Bytes(whole).first(more ? 600 : 599));
    if (more) {
      EXPECT_TRUE(refused(victim, server, Fault::record_overflow, Alert::record_overflow));
    } else {
      EXPECT_EQ(victim.failure(), nullptr);
    }
  }
}

TEST(RecordSizeLimit, R1HoldsForTheRecordThatAgreesOnIt) {
  Victim victim(limited_client());
  ScriptedServer server(victim);
  server.reach("WaitEncryptedExtensions");
  auto flight = encrypted_extensions(limit(16385)).bytes;
  append(flight, server.certificate().bytes);
  server.send(flight);
  EXPECT_TRUE(refused(victim, server, Fault::record_overflow, Alert::record_overflow));
}

TEST(RecordSizeLimit, IsNotHeldAgainstAServerThatDoesNotAgree) {
  Victim victim(limited_client());
  ScriptedServer server(victim);
  server.reach("Connected");
  EXPECT_EQ(victim.failure(), nullptr);
}

TEST(RecordSizeLimit, R1OfAServerIsEnforced) {
  for (const std::size_t size : {63u, 64u}) {
    auto options = victim_server();
    options.record_size_limit = 64;
    Victim victim(options);
    ScriptedClient client(victim);
    auto hello = client.client_hello();
    hello.extensions.add(Type::record_size_limit, {0x40, 0x01});
    client.say_client_hello(hello);
    client.say_finished();
    client.send_record(ContentType::application_data, Buffer(size));
    if (size == 64)
      EXPECT_EQ(victim.failure()->fault, Fault::record_overflow);
    else
      EXPECT_EQ(victim.data().size(), size);
  }
}

TEST(RecordSizeLimit, MaxFragmentLengthIsIgnoredAndExplained) {
  Victim victim(victim_server());
  ScriptedClient client(victim);
  auto hello = client.client_hello();
  hello.extensions.add(Type::max_fragment_length, {1});
  client.say_client_hello(hello);
  client.say_finished();
  ASSERT_EQ(victim.state(), "Connected");
  EXPECT_EQ(victim.info().peer_record_size_limit, 0u);
  EXPECT_EQ(victim.info().why(Topic::record_size),
            "the client asked by max_fragment_length, which record_size_limit superseded: ignored");
}

}  // namespace
}  // namespace entente::adversary
