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

}  // namespace
}  // namespace entente::adversary
