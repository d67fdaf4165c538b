// Peers that keep a side busy with nothing, or make it remember too much. D1: idle records, warnings, KeyUpdates. D2,
// D3: what a ClientHello may cost. D4: answers that nobody fetches. R7: keys are replaced before they wear out.
#include "base/bytes.h"
#include "crypto/cipher_suites.h"
#include "heap.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

// ---- D1 ----

/// What a peer can say on an open connection without saying anything.
struct Idle {
  const char* what;
  void (*say)(ScriptedPeer& peer);
  unsigned allowed;
  Fault fault;
};

void say_nothing(ScriptedPeer& peer) { peer.send_record(ContentType::application_data, {}); }
void say_padding(ScriptedPeer& peer) {
  peer.send_bytes(peer.write_keys->seal(ContentType::application_data, {}, 1000));
}
void say_warning(ScriptedPeer& peer) { peer.send_alert(AlertLevel::warning, Alert::user_canceled); }
void say_key_update(ScriptedPeer& peer) { peer.update_keys(0); }
void say_data(ScriptedPeer& peer) { peer.send_record(ContentType::application_data, Buffer{'x'}); }

const Idle kIdle[] = {
    {"empty records", say_nothing, 32, Fault::too_many_empty_records},
    {"records of padding", say_padding, 32, Fault::too_many_empty_records},
    {"warnings", say_warning, 4, Fault::too_many_warnings},
    {"KeyUpdates", say_key_update, 32, Fault::too_many_key_updates},
};

TEST(D1Flood, IsEndedOneAfterTheLimit) {
  for (const auto& [what, say, allowed, fault] : kIdle)
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      for (unsigned i = 0; i < allowed; ++i) {
        say(peer);
        ASSERT_EQ(victim.failure(), nullptr) << what << " " << i;
      }
      say(peer);
      EXPECT_TRUE(refused(victim, peer, fault, Alert::unexpected_message)) << what;
    });
}

TEST(D1Flood, IsForgottenAfterData) {
  for (const auto& [what, say, allowed, fault] : kIdle)
    when_connected([&](Victim& victim, ScriptedPeer& peer) {
      for (int round = 1; round <= 5; ++round) {
        for (unsigned i = 0; i < allowed; ++i) say(peer);
        say_data(peer);
        EXPECT_EQ(victim.failure(), nullptr) << what;
        EXPECT_EQ(victim.data().size(), static_cast<std::size_t>(round)) << what;
      }
      for (unsigned i = 0; i <= allowed; ++i) say(peer);
      ASSERT_NE(victim.failure(), nullptr) << what;
      EXPECT_EQ(victim.failure()->fault, fault) << what;
    });
}

TEST(D1Flood, OfAlternatingKindsIsEndedToo) {
  for (const auto& one : kIdle)
    for (const auto& other : kIdle) {
      AgainstServer pair("Connected");
      unsigned said = 0;
      for (; said < 200 && !pair.victim.failure(); ++said) (said % 2 == 0 ? one : other).say(pair.client);
      EXPECT_NE(pair.victim.failure(), nullptr) << one.what << ", " << other.what;
      EXPECT_LE(said, 2 * std::min(one.allowed, other.allowed) + 2) << "no kind resets the count of another";
    }
}

TEST(D1Flood, OfWarningsInTheHandshakeIsEnded) {
  in_every_state([](Victim& victim, ScriptedPeer& peer, std::string_view state) {
    for (int i = 0; i < 4; ++i) {
      say_warning(peer);
      ASSERT_EQ(victim.failure(), nullptr) << state;
    }
    say_warning(peer);
    EXPECT_TRUE(refused(victim, peer, Fault::too_many_warnings, Alert::unexpected_message)) << state;
  });
}

// ---- D2, D3 ----

TEST(D2Size, AClientHelloOf16MiBIsRefusedAtItsHeader) {
  for (const std::uint32_t claim : {0xffffffu, 0x800000u, 0x010001u}) {
    const auto header = Maker().u8(1).number(claim, 3).take().bytes;
    AgainstServer pair("WaitClientHello");
    const auto before = heap();
    for (std::size_t i = 0; i < header.size(); ++i) {
      EXPECT_EQ(pair.victim.failure(), nullptr);
      pair.client.send(Bytes(header).subspan(i, 1));
    }
    EXPECT_LT((heap() - before).bytes, 64u * 1024) << "nothing is set aside for it";
    EXPECT_TRUE(refused(pair.victim, pair.client, Fault::message_too_large, Alert::illegal_parameter)) << claim;
  }
}

TEST(D2Size, EveryMessageHasABoundThatItsHeaderCannotPass) {
  in_every_state([](Victim& victim, ScriptedPeer& peer, std::string_view state) {
    auto type = HandshakeType::finished;
    for (const auto& kind : every_kind())
      if (state.substr(4).starts_with(kind.name)) type = kind.type;
    peer.send(Maker().u8(static_cast<std::size_t>(type)).number(0xffffff, 3).take().bytes);
    const bool fixed = type == HandshakeType::finished;
    EXPECT_TRUE(refused(victim, peer, fixed ? Fault::message_wrong_length : Fault::message_too_large,
                        fixed ? Alert::decode_error : Alert::illegal_parameter))
        << state;
  });
}

/// What the engine asks of the heap to take a ClientHello of this size in records of one byte.
Heap cost_of_a_hello_in_bytes(std::size_t size) {
  AgainstServer pair("WaitClientHello");
  auto hello = pair.client.client_hello();
  hello.extensions.add(ExtensionType::padding, {});
  hello.extensions[ExtensionType::padding].resize(size - hello.encode().bytes.size());
  const auto message = hello.encode().bytes;
  auto one = record(ContentType::handshake, Buffer{0});
  const auto before = heap();
  for (const auto byte : message) {
    one[5] = byte;
    EXPECT_EQ(test::must(pair.victim.connection().receive(one)).consumed, one.size());
  }
  const auto cost = heap() - before;
  EXPECT_EQ(pair.victim.state(), "WaitFinished");
  return cost;
}

TEST(D3Split, AClientHelloInRecordsOfOneByteCostsNoMoreThanItsSize) {
  cost_of_a_hello_in_bytes(2048);  // what is made once and kept
  const auto small = cost_of_a_hello_in_bytes(4096), large = cost_of_a_hello_in_bytes(32768);
  // a copy of what came before for each byte would be 500 MB
  EXPECT_LT(large.bytes, small.bytes + std::size_t{8} * 32768);
  EXPECT_LT(large.allocations, small.allocations + 20) << "no allocation per record";
}

TEST(D3Wishes, AreKeptOnlySoFarAsTheyAreOfUse) {
  const auto cost_of = [](std::size_t authorities) {
    AgainstServer pair("WaitClientHello");
    auto hello = pair.client.client_hello();
    Maker names, schemes;
    for (std::size_t i = 0; i < authorities; ++i) names.vector(2, Buffer{0x30});
    for (std::size_t i = 0; i < authorities / 2; ++i) schemes.number(0x2a2a, 2);
    schemes.number(0x0403, 2);
    hello.extensions.add(ExtensionType::certificate_authorities, Maker().vector(2, names.take().bytes).take().bytes);
    hello.extensions.add(ExtensionType::signature_algorithms_cert,
                         Maker().vector(2, schemes.take().bytes).take().bytes);
    Buffer bytes;
    const auto message = hello.encode().bytes;
    for (Bytes rest = message; !rest.empty(); rest = rest.subspan(std::min<std::size_t>(rest.size(), 16384)))
      append(bytes, record(ContentType::handshake, rest.first(std::min<std::size_t>(rest.size(), 16384))));
    const auto before = heap();
    pair.victim.hear(bytes);
    const auto cost = heap() - before;
    EXPECT_EQ(pair.victim.state(), "WaitFinished");
    return cost;
  };
  cost_of(10);  // what is made once and kept
  const auto few = cost_of(10), many = cost_of(12000);
  EXPECT_LT(many.allocations, few.allocations + 300);
  EXPECT_LT(many.bytes, few.bytes + std::size_t{8} * 65536) << "the message itself, as it is put together";
}

// ---- D4 ----

TEST(D4NeverReads, RequestsForKeyUpdatesPileUpNoAnswers) {
  when_connected([](Victim& victim, ScriptedPeer& peer) {
    const auto before = victim.connection().output_size();
    std::size_t most = 0;
    for (int i = 0; i < 1000; ++i) {
      peer.update_keys(1);
      say_data(peer);
      ASSERT_EQ(victim.failure(), nullptr);
      most = std::max(most, victim.connection().output_size() - before);
    }
    EXPECT_GT(most, 0u);
    EXPECT_LE(most, 5u + 5 + 17) << "one KeyUpdate";
  });
}

TEST(D4NeverReads, OneAnswerForEachTimeTheOutputWasFetched) {
  when_connected([](Victim& victim, ScriptedPeer& peer) {
    peer.listen();
    for (std::size_t round = 1; round <= 3; ++round) {
      peer.heard.clear();
      for (int i = 0; i < 5; ++i) peer.update_keys(1);
      peer.listen();
      ASSERT_EQ(peer.heard.size(), 1u);
      EXPECT_EQ(peer.heard[0], ScriptedPeer::key_update(0));
      peer.renew_read_keys();
    }
    EXPECT_EQ(victim.failure(), nullptr);
  });
}

ClientOptions authenticating_client() {
  auto options = victim_client();
  options.post_handshake_auth = true;
  options.credentials = {test::Pki::shared().leaf()};
  return options;
}

void ask_who(ScriptedServer& server, std::uint8_t context) {
  server.send(
      certificate_request({{ExtensionType::signature_algorithms, code_list(2, {0x0403})}}, Buffer{context}).bytes);
}

TEST(D4NeverReads, RequestsToAuthenticatePileUpFewAnswers) {
  for (const bool with_data : {false, true}) {
    AgainstClient pair("Connected", authenticating_client());
    pair.server.listen();
    std::size_t most = 0;
    int asked = 0;
    for (; asked < 100 && !pair.victim.failure(); ++asked) {
      most = pair.victim.connection().output_size();
      ask_who(pair.server, static_cast<std::uint8_t>(asked));
      if (with_data) say_data(pair.server);
    }
    EXPECT_EQ(asked, 9) << with_data;
    EXPECT_LE(most, 8u * 2048);
    ASSERT_NE(pair.victim.failure(), nullptr);
    EXPECT_EQ(pair.victim.failure()->fault, Fault::too_many_authentications);
  }
}

TEST(D4NeverReads, RequestsToAuthenticateWhoseAnswersAreReadGoOn) {
  AgainstClient pair("Connected", authenticating_client());
  for (std::uint8_t asked = 0; asked < 50; ++asked) {
    ask_who(pair.server, asked);
    pair.server.heard.clear();
    pair.server.listen();
    ASSERT_EQ(pair.server.heard.size(), 3u) << "Certificate, CertificateVerify, Finished";
    say_data(pair.server);
  }
  EXPECT_EQ(pair.victim.failure(), nullptr);
}

// ---- R7 ----

/// Libcrypto, but what is sealed under the last key stays as it is while `counting`, so that a key wears out in a
/// moment; every nonce is looked at.
class WearProvider final : public crypto::Provider {
 public:
  mutable std::uint64_t sealed = 0;  ///< under the key in use
  mutable unsigned keys = 0;
  mutable bool counting = false, nonces_in_order = true;

  std::string_view backend() const noexcept override { return base_.backend(); }
  Random& random() const noexcept override { return base_.random(); }
  std::unique_ptr<crypto::Hash> hash(crypto::HashAlgorithm algorithm) const noexcept override {
    return base_.hash(algorithm);
  }
  std::unique_ptr<crypto::Hmac> hmac(crypto::HashAlgorithm algorithm) const noexcept override {
    return base_.hmac(algorithm);
  }
  std::unique_ptr<crypto::Aead> aead(crypto::AeadAlgorithm algorithm, const AeadKey& key) const noexcept override {
    ++keys;
    return std::make_unique<Wearing>(*this, base_.aead(algorithm, key));
  }
  bool supports(NamedGroup group) const noexcept override { return base_.supports(group); }
  bool supports(crypto::KeyType type) const noexcept override { return base_.supports(type); }
  const crypto::Kem& kem(crypto::KemAlgorithm algorithm) const noexcept override { return base_.kem(algorithm); }
  Result<std::unique_ptr<crypto::PrivateShare>> generate(NamedGroup group) const noexcept override {
    return base_.generate(group);
  }
  Result<std::unique_ptr<crypto::PrivateShare>> import_share(NamedGroup group, Bytes scalar) const noexcept override {
    return base_.import_share(group, scalar);
  }
  Result<crypto::Response> respond(NamedGroup group, Bytes share) const noexcept override {
    return base_.respond(group, share);
  }
  Result<std::shared_ptr<const crypto::PublicKey>> import_public(Bytes spki) const noexcept override {
    return base_.import_public(spki);
  }
  Result<std::shared_ptr<const crypto::PrivateKey>> import_private(Bytes der) const noexcept override {
    return base_.import_private(der);
  }
  Result<std::shared_ptr<const crypto::PrivateKey>> make_private(crypto::KeyType type,
                                                                 unsigned bits) const noexcept override {
    return base_.make_private(type, bits);
  }

 private:
  class Wearing final : public crypto::Aead {
   public:
    Wearing(const WearProvider& home, std::unique_ptr<crypto::Aead> real) : home_(home), real_(std::move(real)) {}
    bool seal(Bytes nonce, Bytes aad, MutableBytes data, MutableBytes tag) noexcept override {
      if (count_ == 0) std::ranges::copy(nonce, first_.begin());
      std::uint64_t sequence = 0;
      for (std::size_t i = 4; i < nonce.size(); ++i) sequence = sequence << 8 | (nonce[i] ^ first_[i]);
      home_.nonces_in_order &= sequence == count_;
      home_.sealed = ++count_;
      return home_.counting || real_->seal(nonce, aad, data, tag);
    }
    bool open(Bytes nonce, Bytes aad, MutableBytes data, Bytes tag) noexcept override {
      return real_->open(nonce, aad, data, tag);
    }

   private:
    const WearProvider& home_;
    std::unique_ptr<crypto::Aead> real_;
    std::uint64_t count_ = 0;
    std::array<std::uint8_t, crypto::kNonceSize> first_{};
  };
  const crypto::Provider& base_ = crypto::openssl_provider();
};

TEST(R7Wear, AGcmKeyIsReplacedBeforeItsLimit) {
  const WearProvider provider;
  auto options = victim_server();
  options.provider = &provider;
  AgainstServer pair("Connected", options);
  pair.client.listen();
  auto& connection = pair.victim.connection();
  Buffer out(200);
  const Buffer data = {'x'};
  const auto keys = provider.keys;
  provider.counting = true;
  const std::uint64_t limit = 23726566;  // 2^24.5 (RFC 8446 §5.5)
  std::size_t written = 0;
  for (std::uint64_t i = 0; i <= limit && provider.keys == keys; ++i)
    written = test::must(connection.seal(data, out)).written;
  ASSERT_EQ(provider.keys, keys + 1) << "no KeyUpdate before the limit";
  EXPECT_TRUE(provider.nonces_in_order) << "and none twice";
  EXPECT_EQ(provider.sealed, 1u) << "the data went out under the new key";
  // both unencrypted, as `counting` has it: the KeyUpdate, then the data
  ASSERT_EQ(written, 5u + 5 + 17 + 5 + 1 + 17);
  EXPECT_TRUE(equal(Bytes(out).subspan(5, 6), Buffer{24, 0, 0, 1, 0, 22}));
  provider.counting = false;
}

}  // namespace
}  // namespace entente::adversary
