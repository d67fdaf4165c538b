// Whether time tells where a record or a PSK binder is wrong (ADVERSARY C2): records of TLS 1.3 damaged at one place or
// another, and binders wrong at the first byte or at the last. The control is a record of another length.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/bytes.h"
#include "crypto/provider.h"
#include "keys/schedule13.h"
#include "keys/traffic_keys.h"
#include "record/protection13.h"
#include "report.h"

namespace {

using namespace entente;
using namespace entente::timing;

constexpr std::size_t kContent = 256, kTag = 16;

struct Damage {
  std::string_view name;
  std::size_t content, at;  ///< bytes of content, and which byte of the record is wrong
};
constexpr std::size_t kEnd = record::kHeader + kContent + 1 + kTag;
constexpr Damage kDamages[] = {
    {"body, first byte", kContent, record::kHeader}, {"body, last byte", kContent, kEnd - kTag - 1},
    {"tag, first byte", kContent, kEnd - kTag},      {"tag, last byte", kContent, kEnd - 1},
    {"tag, once more", kContent, kEnd - 1},          {"control: longer", kContent + 64, record::kHeader},
};

/// What `make` gave, or the end.
template <class T>
T must(Result<T> made) {
  if (!made) std::abort();
  return *std::move(made);
}

class Opener {
 public:
  explicit Opener(CipherSuite suite) : info_(*crypto::find(suite)) {
    for (const auto& damage : kDamages) {
      Buffer record(record::Protection13::sealed_size(damage.content));
      auto sealing = protection();
      if (!sealing.seal(ContentType::application_data, Buffer(damage.content, 1), record)) std::abort();
      record[damage.at] ^= 1;
      records_.push_back(std::move(record));
    }
  }
  [[nodiscard]] double time(std::size_t kind) {
    record_ = records_[kind];
    const auto all = MutableBytes(record_);
    const auto start = thread_time();
    const auto opened =
        opening_.open({ContentType::application_data, all.first(record::kHeader), all.subspan(record::kHeader)});
    const auto end = thread_time();
    if (opened) std::abort();
    return end - start;
  }

 private:
  [[nodiscard]] record::Protection13 protection() const {
    const Buffer key(crypto::key_size(info_.aead), 7), iv(crypto::kNonceSize, 8);
    return must(
        record::Protection13::make(crypto::openssl_provider(), info_, AeadKey::copy_of(key), AeadIv::copy_of(iv)));
  }

  const crypto::CipherSuiteInfo& info_;
  record::Protection13 opening_ = protection();
  std::vector<Buffer> records_;
  Buffer record_;
};

/// The binder of a PSK against what a client sent, wrong at one place or another.
class Binders {
 public:
  static constexpr std::string_view kNames[] = {"first byte", "last byte", "every byte", "control: right"};
  Binders() {
    const Buffer psk(32, 4);
    const auto early = keys::EarlySecret::with_psk(kdf_, psk);
    right_ = to_buffer(keys::binder(kdf_, early.binder_key(keys::PskKind::external), transcript_).reveal());
    for (std::size_t i = 0; i < std::size(kNames); ++i) sent_.push_back(right_);
    sent_[0].front() ^= 1;
    sent_[1].back() ^= 1;
    for (auto& byte : sent_[2]) byte ^= 1;
  }
  [[nodiscard]] double time(std::size_t kind) {
    const Buffer psk(32, 4);
    const auto start = thread_time();
    const auto early = keys::EarlySecret::with_psk(kdf_, psk);
    const auto must_be = keys::binder(kdf_, early.binder_key(keys::PskKind::external), transcript_);
    bool good = constant_time_equal(must_be.reveal(), sent_[kind]);
    // as a careless server would: the schedule goes on where the binder is right alone
    if (good) good = !keys::binder(kdf_, early.binder_key(keys::PskKind::resumption), transcript_).empty();
    const auto end = thread_time();
    right_found_ += good ? 1 : 0;
    return end - start;
  }

 private:
  std::unique_ptr<crypto::Hmac> hmac_ = crypto::openssl_provider().hmac(crypto::HashAlgorithm::sha256);
  keys::Kdf kdf_{*hmac_, Trace()};
  keys::TranscriptHash transcript_{Buffer(32, 3)};
  Buffer right_;
  std::vector<Buffer> sent_;
  unsigned right_found_ = 0;
};

Found time_records(CipherSuite suite, std::size_t samples) {
  Opener opener(suite);
  std::vector<std::string_view> names;
  for (const auto& damage : kDamages) names.push_back(damage.name);
  std::printf("\nrecords of %s\n", std::string(name(suite)).c_str());
  return print(names, take_turns(names.size(), samples, [&](std::size_t kind) { return opener.time(kind); }));
}

/// `leaky`: the control is one of the kinds, as if it should not be told from them.
Found time_binders(std::size_t samples, bool leaky) {
  Binders binders;
  std::printf("\nbinders\n");
  std::vector<std::string_view> names(std::begin(Binders::kNames), std::end(Binders::kNames));
  if (leaky) names.emplace_back("control: right");
  return print(names, take_turns(names.size(), samples, [&](std::size_t kind) {
                 return binders.time(std::min(kind, std::size(Binders::kNames) - 1));
               }));
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Times the refusal of records and PSK binders that are wrong at one place or another.", "record_timing");
  std::size_t samples = 1'000'000;
  bool binders = false, leaky = false;
  app.add_option("--samples", samples, "of each kind; from 100,000 on the exit code is 1 unless all is as it should be")
      ->check(CLI::Range(2, 100'000'000));
  app.add_flag("--binders", binders, "Binders alone");
  app.add_flag("--leaky", leaky,
               "Binders alone, one of which is told by its time: the exit code is 1 unless that is found");
  CLI11_PARSE(app, argc, argv);
  constexpr std::size_t kEnough = 100'000;
  using enum CipherSuite;
  const auto of_binders = time_binders(samples, leaky);
  if (leaky) return of_binders.largest > kTold ? 0 : 1;
  bool good = is_good(of_binders);
  if (!binders)
    for (const auto suite : {TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256})
      good = is_good(time_records(suite, samples)) && good;
  return good || samples < kEnough ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "record_timing: %s\n", error.what());
  return 1;
}
