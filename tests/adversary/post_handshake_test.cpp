// A client that is asked after the handshake who it is (RFC 8446 §4.6.2), and claims to be somebody else.
#include "base/bytes.h"
#include "resuming_client.h"

namespace entente::adversary {
namespace {

struct PostHandshake : Resuming {
  PostHandshake() {
    auto leaf = test::Pki::leaf_options({"guest.test"});
    leaf.server = false;
    guest = test::Pki::shared().leaf(leaf);
    leaf.names = {"admin.test"};
    admin = test::Pki::shared().leaf(leaf);
  }

  /// Connects as the guest, is asked, and shows the admin's certificate: it is public.
  void claim(Victim& victim, ScriptedClient& client) {
    auto hello = hello_with_modes(client);
    hello.extensions.add(ExtensionType::post_handshake_auth, {});
    client.say_client_hello(hello);
    if (victim.state() == "WaitCertificate") {
      client.say(client.certificate());
      client.say(client.certificate_verify());
    }
    client.say_finished();
    ASSERT_EQ(victim.failure(), nullptr) << victim.failure()->row().code;
    test::must(victim.connection().request_authentication(ClientAuth::require));
    client.listen();
    Cursor request(Bytes(client.heard.back()).subspan(4));
    client.send(adversary::certificate(admin->chain(), {}, request.vector(1)).bytes);
    ASSERT_EQ(victim.failure(), nullptr) << victim.failure()->row().code;
    ASSERT_EQ(victim.state(), "WaitAuthenticationVerify");
  }
  static bool is(const std::shared_ptr<const Verdict>& verdict, const Credential& who) {
    return verdict && equal(verdict->path[0].der(), who.chain()[0]);
  }

  Credential::Ptr guest, admin;
};

TEST_F(PostHandshake, H20ACertificateAloneShowsNobody) {
  options = resuming_server(clock);
  options.client_trust = test::Pki::shared().trust;
  options.keep_peer_chain = true;
  Victim victim(options);
  ScriptedClient client(victim, guest);
  claim(victim, client);
  EXPECT_EQ(victim.info().peer_verdict, nullptr);
  EXPECT_TRUE(victim.info().peer_chain.empty());
  EXPECT_TRUE(victim.connection().authentication_pending());
}

TEST_F(PostHandshake, H20ATicketSaysWhoItWasInTheHandshake) {
  options = resuming_server(clock, ClientAuth::require);
  Victim victim(options);
  ScriptedClient client(victim, guest);
  claim(victim, client);
  EXPECT_TRUE(is(victim.info().peer_verdict, *guest));
  ASSERT_EQ(victim.connection().send_ticket(), true);
  client.listen();
  ticket = tickets_of(client).back();
  Resumption second(options);
  second.say(resuming_hello(second.client, ticket), ticket);
  second.finish();
  ASSERT_TRUE(second.resumed());
  EXPECT_TRUE(is(second.victim.info().peer_verdict, *guest));
}

/// What may be wrong with the answer to a request after the handshake.
enum class Wrong : std::uint8_t { nothing, context, extension, signature, finished };

/// A guest that answers the request, and a server that hears it.
struct Answering : PostHandshake {
  Answering() {
    options = resuming_server(clock);
    options.client_trust = test::Pki::shared().trust;
    options.tickets = 0;
  }

  void answer(Victim& victim, ScriptedClient& client, Wrong wrong) {
    auto hello = hello_with_modes(client);
    hello.extensions.add(ExtensionType::post_handshake_auth, {});
    client.say_client_hello(hello);
    client.say_finished();
    test::must(victim.connection().request_authentication(ClientAuth::require));
    client.listen();
    Cursor request(Bytes(client.heard.back()).subspan(4));
    auto context = request.vector(1);
    if (wrong == Wrong::context) context.at(0) ^= 1;
    const auto extensions =
        wrong == Wrong::extension ? Extensions{{ExtensionType::status_request, {1, 0, 0, 1, 0x30}}} : Extensions{};
    client.say(adversary::certificate(guest->chain(), extensions, context));
    if (victim.failure()) return;
    auto verify = client.certificate_verify();
    if (wrong == Wrong::signature) verify.back() ^= 1;
    client.say(verify);
    if (victim.failure()) return;
    auto finished = client.ScriptedPeer::finished(client.secrets.client_application);
    if (wrong == Wrong::finished) finished.back() ^= 1;
    client.send(finished);
  }
};

TEST_F(Answering, IsBelievedWhenAllOfItIsRight) {
  Victim victim(options);
  ScriptedClient client(victim, guest);
  answer(victim, client, Wrong::nothing);
  ASSERT_EQ(victim.failure(), nullptr) << victim.failure()->row().code;
  EXPECT_FALSE(victim.connection().authentication_pending());
  EXPECT_TRUE(is(victim.info().peer_verdict, *guest));
}

TEST_F(Answering, H20IsToThisRequestSignedAndWhole) {
  const struct {
    Wrong wrong;
    Fault fault;
    Alert alert;
  } kCases[] = {{Wrong::context, Fault::request_context, Alert::illegal_parameter},
                {Wrong::extension, Fault::extension_unsolicited, Alert::unsupported_extension},
                {Wrong::signature, Fault::signature_invalid, Alert::decrypt_error},
                {Wrong::finished, Fault::finished_invalid, Alert::decrypt_error}};
  for (const auto& [wrong, fault, alert] : kCases) {
    Victim victim(options);
    ScriptedClient client(victim, guest);
    answer(victim, client, wrong);
    EXPECT_TRUE(refused(victim, client, fault, alert)) << static_cast<int>(wrong);
    EXPECT_EQ(victim.info().peer_verdict, nullptr) << static_cast<int>(wrong);
  }
}

}  // namespace
}  // namespace entente::adversary
