// Whether the time that a server takes tells what is in an encrypted premaster secret (Bleichenbacher; RFC 5246
// §7.4.7.1). Measures what stands between ClientKeyExchange and the answer to Finished: decryption, master secret, key
// block, Finished. Kinds of ciphertexts take turns, so that what disturbs one disturbs all; Welch's t of each pair says
// whether they differ. A control, which leaves the derivation of keys out as a careless server would, must be seen.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <numeric>
#include <random>

#include "blocks.h"
#include "crypto/cipher_suites.h"
#include "crypto/provider.h"
#include "crypto/spki.h"
#include "keys/schedule12.h"
#include "statistics.h"

namespace {

using namespace entente;
using namespace entente::timing;

void fill(MutableBytes out) {
  if (!crypto::openssl_provider().random().fill(out)) std::abort();
}

/// Of this thread: what else runs on the machine does not count.
double now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// A server between ClientKeyExchange and Finished.
class Server {
 public:
  explicit Server(unsigned bits) : key_(*crypto::openssl_provider().make_private(crypto::KeyType::rsa, bits)) {}
  [[nodiscard]] Bytes spki() const { return key_->spki(); }
  /// Nanoseconds. `derive` is false for the control alone.
  [[nodiscard]] double time(Bytes ciphertext, bool derive) {
    fill(substitute_);
    const auto start = now();
    const auto premaster = key_->decrypt_premaster(ProtocolVersion::tls12, ciphertext, substitute_);
    if (!premaster) std::abort();
    if (derive) finish(premaster->reveal());
    return now() - start;
  }

 private:
  void finish(Bytes premaster) {
    const auto master = keys::extended_master_secret(kdf_, premaster, messages_);
    const auto block = keys::key_block(kdf_, suite_, master, randoms_);
    const auto expected = keys::finished_mac(kdf_, master, keys::Sender::client, messages_);
    wrong_ += constant_time_equal(expected.reveal(), received_) || block.client.key.empty() ? 0 : 1;
  }

  std::shared_ptr<const crypto::PrivateKey> key_;
  const crypto::CipherSuiteInfo& suite_ = *crypto::find(CipherSuite::TLS_AES_128_GCM_SHA256);
  std::unique_ptr<crypto::Hmac> hmac_ = crypto::openssl_provider().hmac(suite_.hash);
  keys::Kdf kdf_{*hmac_, Trace()};
  keys::TranscriptHash messages_{Buffer(32, 3)};
  keys::Randoms randoms_;
  Buffer received_ = Buffer(12), substitute_ = Buffer(48);
  unsigned wrong_ = 0;
};

/// One sample of each kind and of the control, in an order of their own; the control comes last in the answer.
void round(Server& server, const std::vector<Kind>& kinds, std::mt19937_64& order, std::vector<Samples>& out) {
  std::vector<std::size_t> turn(out.size());
  std::iota(turn.begin(), turn.end(), std::size_t{0});
  std::ranges::shuffle(turn, order);
  for (const auto i : turn) {
    const bool control = i == kinds.size();
    const auto& pool = kinds[control ? 0 : i].ciphertexts;
    const Bytes ciphertext = pool[order() % pool.size()];
    out[i].push_back(server.time(ciphertext, !control));
  }
}

void print(const std::vector<Kind>& kinds, const std::vector<Samples>& all) {
  const auto bound = quantile(all, 0.9);
  std::vector<Samples> quick;
  for (const auto& samples : all) quick.push_back(below(samples, bound));
  const auto name = [&](std::size_t i) { return i < kinds.size() ? kinds[i].name : std::string_view("control"); };
  double largest = 0;
  std::printf("%-12s %12s   Welch's t against each kind above it, of the fastest nine tenths\n", "kind", "mean, us");
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::printf("%-12s %12.2f  ", name(i).data(), mean(quick[i]) / 1000);
    for (std::size_t j = 0; j < i; ++j) {
      const auto t = welch_t(quick[i], quick[j]);
      if (i < kinds.size()) largest = std::max(largest, std::abs(t));
      std::printf(" %6.2f", t);
    }
    std::printf("\n");
  }
  std::printf("%zu samples of each; the largest |t| of two kinds is %.2f (4.5 would tell them apart)\n", all[0].size(),
              largest);
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Times the decryption of premaster secrets, right and wrong.", "premaster_timing");
  std::size_t samples = 100'000;
  unsigned bits = 2048;
  app.add_option("--samples", samples, "of each kind")->check(CLI::Range(2, 100'000'000));
  app.add_option("--bits", bits, "of the RSA key")->check(CLI::Range(2048, 8192));
  CLI11_PARSE(app, argc, argv);

  Server server(bits);
  const auto modulus = to_buffer(crypto::parse_spki(server.spki())->modulus);
  const auto kinds = make_kinds(server.spki(), modulus, 64, fill);
  std::mt19937_64 order(std::random_device{}());
  std::vector<Samples> warm(kinds.size() + 1), all(kinds.size() + 1);
  for (int i = 0; i < 50; ++i) round(server, kinds, order, warm);
  for (std::size_t i = 0; i < samples; ++i) round(server, kinds, order, all);
  print(kinds, all);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "premaster_timing: %s\n", error.what());
  return 1;
}
