// The ctgrind method (ADVERSARY C1): memory that holds a secret counts as undefined, and memcheck reports each branch
// and each address that depends on it. What may be known is declassified where it comes to be; libcrypto's own code is
// passed through on the way (its hashes branch on no data). The controls do what must not be done and must be reported.
// Not followed: padding, whose length shows in the time it takes to find its end (RFC 8446 appendix E.3).
#include <valgrind/memcheck.h>

#include <cstdio>

#include "crypto/cipher_suites.h"
#include "crypto/mlkem/mlkem.h"
#include "crypto/provider.h"
#include "handshake/tickets.h"
#include "keys/schedule12.h"
#include "keys/schedule13.h"
#include "keys/traffic_keys.h"

namespace {

using namespace entente;

/// From here on these bytes are secret.
Bytes secret(Bytes bytes) {
  VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
  return bytes;
}

volatile unsigned sink;  ///< what is written here is not optimised away

int unknown(const char* what) {
  std::printf("secrets: %s failed\n", what);
  return 1;
}

/// A key, an encapsulation for it, and both the right and a wrong decapsulation.
int mlkem(crypto::KemAlgorithm algorithm) {
  const auto& kem = crypto::mlkem::portable(algorithm);
  const Buffer seed(crypto::kKemSeed, 1), m(crypto::kKemSecret, 2);
  const auto key = kem.generate(secret(seed));
  Buffer ciphertext(sizes(algorithm).ciphertext);
  const auto made = kem.encapsulate(key->encapsulation_key(), secret(m), ciphertext);
  auto found = key->decapsulate(ciphertext);
  ciphertext[7] ^= 1;
  auto rejected = key->decapsulate(ciphertext);
  // the answers are right, too: otherwise nothing was shown
  if (!constant_time_equal(made->reveal(), found->reveal())) return unknown("decapsulation");
  if (constant_time_equal(made->reveal(), rejected->reveal())) return unknown("implicit rejection");
  return 0;
}
int mlkem768() { return mlkem(crypto::KemAlgorithm::mlkem768); }
int mlkem1024() { return mlkem(crypto::KemAlgorithm::mlkem1024); }

/// From a PSK and a shared secret down to record keys, a binder and Finished.
int schedule() {
  const auto& suite = *crypto::find(CipherSuite::TLS_AES_256_GCM_SHA384);
  const auto hmac = crypto::openssl_provider().hmac(suite.hash);
  const keys::Kdf kdf(*hmac, Trace());
  const keys::TranscriptHash transcript(Buffer(48, 3));
  const Buffer psk(48, 4), shared(64, 5);
  auto early = keys::EarlySecret::with_psk(kdf, secret(psk));
  const auto bound = keys::binder(kdf, early.binder_key(keys::PskKind::resumption), transcript);
  auto handshake = std::move(early).extract(SharedSecret::copy_of(secret(shared)));
  const auto traffic = handshake.traffic(transcript);
  const auto keys_of_records = keys::traffic_keys(kdf, suite, traffic.server);
  const auto finished = keys::finished_mac(kdf, traffic.client, transcript);
  const auto again = keys::finished_mac(kdf, traffic.client, transcript);
  const auto application = std::move(handshake).advance().traffic(transcript);
  const auto next = keys::next_generation(kdf, application.client);
  if (!constant_time_equal(finished.reveal(), again.reveal())) return unknown("Finished");
  if (constant_time_equal(finished.reveal(), bound.reveal())) return unknown("another Finished");
  if (keys_of_records.key.size() != 32 || next.empty()) return unknown("the record keys");
  return 0;
}

/// From an encrypted premaster secret, right, wrong or impossible, down to the keys of TLS 1.2 and its Finished. What
/// libcrypto made of it counts as secret from where it gave it back.
int premaster() {
  static const auto key = *crypto::openssl_provider().make_private(crypto::KeyType::rsa);
  const auto half = *crypto::openssl_provider().import_public(key->spki());
  const auto& suite = *crypto::find(CipherSuite::TLS_AES_256_GCM_SHA384);
  const auto hmac = crypto::openssl_provider().hmac(suite.hash);
  const keys::Kdf kdf(*hmac, Trace());
  const keys::TranscriptHash transcript(Buffer(48, 3));
  Buffer sent(48, 9);
  store_be16(sent.data(), 0x0303);
  const auto expected =
      keys::finished_mac(kdf, keys::extended_master_secret(kdf, sent, transcript), keys::Sender::client, transcript);
  auto damaged = *half->encrypt(sent);
  damaged[100] ^= 1;
  const Buffer ciphertexts[] = {*half->encrypt(sent), damaged, Buffer(256, 0xff)};
  for (const auto& ciphertext : ciphertexts) {
    const Buffer substitute(48, 10);
    const auto found = key->decrypt_premaster(ProtocolVersion::tls12, ciphertext, secret(substitute));
    if (!found) return unknown("the decryption");
    const auto master = keys::extended_master_secret(kdf, secret(found->reveal()), transcript);
    const auto block = keys::key_block(kdf, suite, master, {});
    const auto finished = keys::finished_mac(kdf, master, keys::Sender::client, transcript);
    if (block.client.key.size() != 32 || block.server.iv.size() != 4) return unknown("the key block");
    // only here it shows whether the premaster was right
    const bool right = &ciphertext == &ciphertexts[0];
    if (constant_time_equal(finished.reveal(), expected.reveal()) != right) return unknown("the Finished");
    if (keys::master_secret(kdf, secret(found->reveal()), {}).empty()) return unknown("the master secret");
  }
  return 0;
}

/// A ticket key, and a session with its PSK, sealed; the name of the key and the ticket are sent.
int ticket() {
  const auto& provider = crypto::openssl_provider();
  const Buffer key(32, 11), session(80, 12);
  handshake::TicketRing ring{.newest = handshake::TicketKey::from(secret(key), provider), .previous = {}};
  VALGRIND_MAKE_MEM_DEFINED(ring.newest.name.data(), ring.newest.name.size());
  const handshake::SessionBinding binding{};
  const std::array<std::uint8_t, handshake::kTicketRandom> random{};
  auto sealed = handshake::seal_ticket(ring, secret(session), binding, random, provider);
  if (!sealed) return unknown("sealing");
  // the answer is right, too
  VALGRIND_MAKE_MEM_DEFINED(sealed->data(), sealed->size());
  ring.newest = handshake::TicketKey::from(Buffer(32, 11), provider);
  const auto opened = handshake::open_ticket(ring, *sealed, binding, provider);
  if (!equal(opened.contents.reveal(), Buffer(80, 12))) return unknown("opening");
  return 0;
}

int branch() {
  const Buffer key(1, 6);
  if ((secret(key)[0] & 1) != 0) asm volatile("nop");
  return 0;
}
int address() {
  static const unsigned table[256] = {1, 2, 3};
  const Buffer key(1, 7);
  sink = table[secret(key)[0]];
  return 0;
}
/// What a comparison that stops early does.
int comparison() {
  const Buffer one(16, 8), other(16, 8);
  const auto known = secret(one);
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (known[i] != other[i]) break;
    asm volatile("nop");
  }
  return 0;
}

/// A server that looks at the version in a premaster secret.
int version() {
  const Buffer premaster(48, 3);
  if (load_be16(secret(premaster).data()) != 0x0303) asm volatile("nop");
  return 0;
}

struct Case {
  const char* name;
  int (*run)();
  bool reported;  ///< a control
};
constexpr Case kCases[] = {
    {"ML-KEM-768", mlkem768, false},
    {"ML-KEM-1024", mlkem1024, false},
    {"the key schedule", schedule, false},
    {"the premaster of RSA", premaster, false},
    {"a ticket", ticket, false},
    {"control: a branch", branch, true},
    {"control: an address", address, true},
    {"control: a comparison", comparison, true},
    {"control: the premaster's version", version, true},
};

}  // namespace

int main() {
  if (!RUNNING_ON_VALGRIND) return unknown("without valgrind all of it");
  int failed = 0;
  for (const auto& one : kCases) {
    const auto before = VALGRIND_COUNT_ERRORS;
    failed |= one.run();
    const auto reports = VALGRIND_COUNT_ERRORS - before;
    const bool good = (reports > 0) == one.reported;
    std::printf("secrets: %s: %u reports%s\n", one.name, static_cast<unsigned>(reports), good ? "" : ": FAILED");
    failed |= !good;
  }
  return failed;
}
