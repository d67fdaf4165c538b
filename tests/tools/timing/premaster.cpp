// Whether the time that a server takes tells what is in an encrypted premaster secret (Bleichenbacher; RFC 5246
// §7.4.7.1). Measures what stands between ClientKeyExchange and the answer to Finished: decryption, master secret, key
// block, Finished. Kinds of ciphertexts take turns, so that what disturbs one disturbs all; Welch's t of each pair says
// whether they differ. A control, which leaves the derivation of keys out as a careless server would, must be seen.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <random>

#include "blocks.h"
#include "crypto/cipher_suites.h"
#include "crypto/provider.h"
#include "crypto/spki.h"
#include "keys/schedule12.h"
#include "report.h"

namespace {

using namespace entente;
using namespace entente::timing;

void fill(MutableBytes out) {
  if (!crypto::openssl_provider().random().fill(out)) std::abort();
}

/// A server between ClientKeyExchange and Finished.
class Server {
 public:
  explicit Server(unsigned bits) : key_(*crypto::openssl_provider().make_private(crypto::KeyType::rsa, bits)) {}
  [[nodiscard]] Bytes spki() const { return key_->spki(); }
  /// Nanoseconds. `derive` is false for the control alone.
  [[nodiscard]] double time(Bytes ciphertext, bool derive) {
    fill(substitute_);
    const auto start = thread_time();
    const auto premaster = key_->decrypt_premaster(ProtocolVersion::tls12, ciphertext, substitute_);
    if (!premaster) std::abort();
    if (derive) finish(premaster->reveal());
    return thread_time() - start;
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

/// A ciphertext of this kind, or of the first for the control, which comes last and leaves the derivation out.
double sample(Server& server, const std::vector<Kind>& kinds, std::size_t kind, std::mt19937_64& choice) {
  const bool control = kind == kinds.size();
  const auto& pool = kinds[control ? 0 : kind].ciphertexts;
  return server.time(pool[choice() % pool.size()], !control);
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Times the decryption of premaster secrets, right and wrong.", "premaster_timing");
  std::size_t samples = 100'000;
  unsigned bits = 2048;
  app.add_option("--samples", samples, "of each kind; from 10,000 on the exit code is 1 unless all is as it should be")
      ->check(CLI::Range(2, 100'000'000));
  app.add_option("--bits", bits, "of the RSA key")->check(CLI::Range(2048, 8192));
  CLI11_PARSE(app, argc, argv);

  Server server(bits);
  const auto modulus = to_buffer(crypto::parse_spki(server.spki())->modulus);
  const auto kinds = make_kinds(server.spki(), modulus, 64, fill);
  std::mt19937_64 choice(std::random_device{}());
  std::vector<std::string_view> names;
  for (const auto& kind : kinds) names.push_back(kind.name);
  names.push_back("control");
  const auto found = print(
      names, take_turns(names.size(), samples, [&](std::size_t kind) { return sample(server, kinds, kind, choice); }));
  constexpr std::size_t kEnough = 10'000;
  return is_good(found) || samples < kEnough ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "premaster_timing: %s\n", error.what());
  return 1;
}
