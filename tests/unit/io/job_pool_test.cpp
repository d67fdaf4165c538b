// Jobs of many connections on a pool's threads, and of keys that another holds: the protocol code is the same.
#include <entente/job_pool.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

#include "pairs/pair.h"
#include "x509/pem.h"

namespace entente {
namespace {

using test::must;

/// What an event loop has: results come from other threads and are taken by one.
class Mailbox {
 public:
  struct Letter {
    Connection* to;
    JobId id;
    JobResult result;
  };
  void put(Letter letter) {
    const std::lock_guard lock(mutex_);
    letters_.push_back(std::move(letter));
    arrived_.notify_one();
  }
  Letter take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return !letters_.empty(); });
    auto letter = std::move(letters_.front());
    letters_.pop_front();
    return letter;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Letter> letters_;
};

constexpr ConnectionOptions kHandedOut{.jobs = Jobs::handed_out};

struct Two {
  explicit Two(const ClientConfig::Ptr& client_config, const ServerConfig::Ptr& server_config)
      : client(must(ClientConnection::make(client_config, {"server.test", {}}, kHandedOut))),
        server(must(ServerConnection::make(server_config, kHandedOut))) {}
  ClientConnection client;
  ServerConnection server;
  Buffer to_client, to_server;

  static bool carry(Connection& from, Connection& to, Buffer& wire) {
    Buffer out(from.output_size());
    out.resize(from.take_output(out).written);
    append(wire, out);
    bool moved = !out.empty();
    while (!wire.empty()) {
      const auto received = to.receive(wire);
      if (!received || received->consumed == 0) break;
      wire.erase(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(received->consumed));
      moved = true;
    }
    return moved;
  }
  bool move() {
    const bool asked = carry(client, server, to_server);
    const bool answered = carry(server, client, to_client);
    return asked || answered;
  }
};

TEST(JobPool, DoesTheHandshakesOfManyConnectionsForOneThread) {
  const auto client_config = must(ClientConfig::make(test::client_options()));
  const auto server_config = must(ServerConfig::make(test::server_options()));
  Mailbox mailbox;
  JobPool pool(3);
  std::vector<std::unique_ptr<Two>> all;
  std::size_t out = 0;
  const auto hand_out = [&](Connection& connection) {
    auto job = connection.take_job();
    if (!job) return;
    ++out;
    pool.submit(std::move(*job), [&mailbox, &connection](JobId id, JobResult result) {
      mailbox.put({&connection, id, std::move(result)});
    });
  };
  const auto go_on = [&](Two& two) {
    do {
      hand_out(two.client);
      hand_out(two.server);
    } while (two.move());
  };
  for (int i = 0; i < 20; ++i) go_on(*all.emplace_back(std::make_unique<Two>(client_config, server_config)));
  while (out > 0) {
    auto letter = mailbox.take();
    --out;
    ASSERT_TRUE(letter.to->complete(letter.id, std::move(letter.result)));
    for (auto& two : all)
      if (&two->client == letter.to || &two->server == letter.to) go_on(*two);
  }
  for (const auto& two : all) EXPECT_TRUE(two->client.established() && two->server.established());
  EXPECT_EQ(pool.waiting(), 0u);
}

TEST(JobPool, FinishesWhatWasSubmittedThoughTheConnectionIsGone) {
  int answered = 0;
  {
    JobPool pool(1);
    for (int i = 0; i < 5; ++i) {
      auto client = must(
          ClientConnection::make(must(ClientConfig::make(test::client_options())), {"server.test", {}}, kHandedOut));
      pool.submit(*client.take_job(), [&](JobId, const JobResult&) { ++answered; });
    }
  }
  EXPECT_EQ(answered, 5);
}

TEST(JobPool, MayBeUsedByWhatGoesAwayWithAJob) {
  std::size_t seen = 1;
  auto client =
      must(ClientConnection::make(must(ClientConfig::make(test::client_options())), {"server.test", {}}, kHandedOut));
  {
    JobPool pool(1);
    std::shared_ptr<void> asks(nullptr, [&](void*) { seen = pool.waiting(); });
    pool.submit(*client.take_job(), [asks = std::move(asks)](JobId, const JobResult&) {});
  }
  EXPECT_EQ(seen, 0u);
}

/// A server whose key is elsewhere; `signer` answers its requests.
struct RemoteKey : testing::TestWithParam<crypto::KeyType> {
  static Credential::Ptr chain_alone(const Credential& whole) {
    std::string pem;
    for (const auto& der : whole.chain()) pem += x509::write_pem("CERTIFICATE", der);
    return must(Credential::with_remote_key(pem));
  }
  static const Error* shake(Two& two, auto&& signer) {
    bool moving = true;
    while (moving) {
      moving = false;
      for (Connection* side : {static_cast<Connection*>(&two.client), static_cast<Connection*>(&two.server)})
        if (auto job = side->take_job()) {
          const auto request = job->sign_request();
          (void)side->complete(job->id(), request ? job->signed_with(signer(*request)) : job->run());
          moving = true;
        }
      moving |= two.move();
    }
    return two.server.failure();
  }
};

TEST_P(RemoteKey, SignsForAServerThatHasTheChainAlone) {
  const auto whole = test::Pki::shared().leaf_for(GetParam());
  auto options = test::server_options();
  options.credentials = {chain_alone(*whole)};
  Two two(must(ClientConfig::make(test::client_options())), must(ServerConfig::make(options)));
  int asked = 0;
  EXPECT_EQ(shake(two,
                  [&](const SignRequest& request) {
                    ++asked;
                    EXPECT_TRUE(equal(request.spki, whole->key()->spki()));
                    return must(whole->sign(request.scheme, request.content));
                  }),
            nullptr);
  EXPECT_EQ(asked, 1);
  EXPECT_TRUE(two.client.established());
}

TEST_P(RemoteKey, K9AWrongSignatureIsNeverSent) {
  const auto whole = test::Pki::shared().leaf_for(GetParam());
  auto options = test::server_options();
  options.credentials = {chain_alone(*whole)};
  Two two(must(ClientConfig::make(test::client_options())), must(ServerConfig::make(options)));
  const auto* failure = shake(two, [&](const SignRequest& request) {
    auto signature = must(whole->sign(request.scheme, request.content));
    signature[signature.size() / 2] ^= 1;
    return signature;
  });
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(failure->fault, Fault::sign_failed);
  EXPECT_FALSE(two.client.established());
}

TEST_P(RemoteKey, CannotSignInPlace) {
  auto options = test::server_options();
  options.credentials = {chain_alone(*test::Pki::shared().leaf_for(GetParam()))};
  test::Pair pair(test::client_options(), options);
  pair.run();
  EXPECT_EQ(test::code_of(pair.server), info(Fault::sign_failed).code);
}

INSTANTIATE_TEST_SUITE_P(Kinds, RemoteKey,
                         testing::Values(crypto::KeyType::p256, crypto::KeyType::rsa, crypto::KeyType::ed25519),
                         [](const auto& kind) {
                           return kind.param == crypto::KeyType::p256  ? std::string("p256")
                                  : kind.param == crypto::KeyType::rsa ? std::string("rsa")
                                                                       : std::string("ed25519");
                         });

TEST(RemoteKeyRequests, AreMadeByJobsThatSignAlone) {
  auto client =
      must(ClientConnection::make(must(ClientConfig::make(test::client_options())), {"server.test", {}}, kHandedOut));
  const auto job = client.take_job();
  ASSERT_TRUE(job);
  EXPECT_FALSE(job->sign_request());
}

}  // namespace
}  // namespace entente
