// X11: mutated chains, judged here and by libcrypto's own verifier. Nothing may be accepted here that libcrypto
// refuses, unless the table of reasons says why. What is refused here alone is counted.
//
// usage: path_differential [--chains N] [--seed N] [--keep DIRECTORY]
//        exit 1 if a chain is accepted without a reason; with --keep it is written there
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "cases/pki.h"
#include "mutate.h"
#include "reasons.h"
#include "x509/pem.h"
#include "x509/verifier.h"

namespace {

using namespace entente;
using differential::Answer, differential::Kind, differential::Mutant;

struct Options {
  std::size_t chains = 100000;
  std::uint64_t seed = 1;
  std::filesystem::path keep;
};

struct Count {
  std::size_t both_accept = 0, both_refuse = 0, refused_here = 0, accepted_here = 0;
};

struct Tally {
  std::map<Kind, Count> kinds;
  std::map<std::string, std::size_t> reasons, refusals;
  std::size_t without_reason = 0;
};

bool parse(int argc, char** argv, Options& out) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i], value = argv[i + 1];
    const auto number = [&](auto& to) {
      return std::from_chars(value.data(), value.data() + value.size(), to).ptr == value.data() + value.size();
    };
    if (option == "--chains" ? !number(out.chains) : option == "--seed" ? !number(out.seed) : option != "--keep")
      return false;
    if (option == "--keep") out.keep = value;
  }
  return argc % 2 == 1;
}

/// libcrypto is not asked about revocation.
bool is_of_revocation(const cases::Case& test) {
  const auto& revocation = test.options.revocation;
  return test.row.starts_with('V') || !test.crls.empty() || !revocation.ocsp.empty() || !revocation.staple.empty();
}

/// What is judged in a millisecond: the mazes cost too much to be tried by the thousand.
std::vector<const cases::Case*> bases() {
  std::vector<const cases::Case*> out;
  for (const auto& test : cases::all()) {
    std::size_t size = 0;
    for (const auto& der : test.chain.sent) size += der.size();
    if (size < 12000 && !is_of_revocation(test)) out.push_back(&test);
  }
  return out;
}

Verdict judge(const Mutant& mutant) {
  const auto views = [](const std::vector<Buffer>& list) { return std::vector<Bytes>(list.begin(), list.end()); };
  const auto trust = TrustStore::from_der(views(mutant.chain.roots));
  if (!trust) {
    Verdict out;
    out.error = trust.error();
    return out;
  }
  return x509::verify(views(mutant.chain.sent), **trust, mutant.options, cases::provider()).verdict;
}

void write(const std::filesystem::path& path, const std::vector<Buffer>& ders) {
  std::ofstream out(path, std::ios::binary);
  for (const auto& der : ders) out << x509::write_pem("CERTIFICATE", der);
}

void report(const Options& options, const cases::Case& base, Kind kind, const Mutant& mutant, const Answer& answer,
            std::size_t number) {
  std::cout << "accepted without a reason: " << base.name << " with " << name(kind)
            << " changed; libcrypto: " << differential::error_text(answer.error) << " (" << answer.error << ") at "
            << answer.depth << '\n';
  if (options.keep.empty()) return;
  const auto directory = options.keep / std::to_string(number);
  std::filesystem::create_directories(directory);
  write(directory / "sent.pem", mutant.chain.sent);
  write(directory / "roots.pem", mutant.chain.roots);
}

void compare(const Options& options, const cases::Case& base, Kind kind, const Mutant& mutant, Tally& tally) {
  const auto verdict = judge(mutant);
  const auto answer = differential::ask_libcrypto(mutant.chain, mutant.options);
  auto& count = tally.kinds[kind];
  ++(verdict.valid ? (answer.valid ? count.both_accept : count.accepted_here)
                   : (answer.valid ? count.refused_here : count.both_refuse));
  if (!verdict.valid && answer.valid) ++tally.refusals[std::string(cases::outcome(verdict))];
  if (!verdict.valid || answer.valid) return;
  const auto reason = differential::reason_for(mutant, verdict);
  if (!reason.empty())
    ++tally.reasons[std::string(reason)];
  else
    report(options, base, kind, mutant, answer, tally.without_reason++);
}

void print(const Tally& tally) {
  for (const auto& [kind, count] : tally.kinds)
    std::cout << name(kind) << ": " << count.both_accept << " accepted by both, " << count.both_refuse
              << " refused by both, " << count.refused_here << " refused here alone, " << count.accepted_here
              << " accepted here alone\n";
  std::cout << "refused here alone:\n";
  for (const auto& [code, count] : tally.refusals) std::cout << "  " << count << "  " << code << '\n';
  std::cout << "accepted here alone:\n";
  for (const auto& [reason, count] : tally.reasons) std::cout << "  " << count << "  " << reason << '\n';
  std::cout << "  " << tally.without_reason << "  without a reason\n";
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::cerr << "usage: path_differential [--chains N] [--seed N] [--keep DIRECTORY]\n";
    return 2;
  }
  const auto from = bases();
  differential::Random random(options.seed);
  Tally tally;
  for (std::size_t i = 0; i < options.chains; ++i) {
    const auto kind = differential::kKinds[i % differential::kKinds.size()];
    const auto& base = *from[random() % from.size()];
    const auto& other = *from[random() % from.size()];
    compare(options, base, kind, mutate(base, other, kind, random), tally);
  }
  print(tally);
  return tally.without_reason == 0 ? 0 : 1;
}
