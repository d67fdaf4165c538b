#include "report.h"

#include <fmt/ostream.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "crypto/provider.h"
#include "library.h"

namespace entente::bench {
namespace {

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  return "unknown processor";
}

std::string system_name() {
  utsname name{};
  return uname(&name) == 0 ? fmt::format("{} {}", name.sysname, name.machine) : "unknown system";
}

#ifdef __clang__
constexpr std::string_view kCompiler = "Clang " __clang_version__;
#else
constexpr std::string_view kCompiler = "GCC " __VERSION__;
#endif

std::string shown(double value, std::string_view unit) {
  return unit == "GB/s" ? fmt::format("{:.2f}", value) : fmt::format("{:.{}f}", value, unit == "us" ? 1 : 0);
}

}  // namespace

std::string machine() {
  return fmt::format("{}, {} processors, {}, {}, {}", processor(), sysconf(_SC_NPROCESSORS_ONLN), system_name(),
                     kCompiler, crypto::openssl_provider().backend());
}

void write_table(std::ostream& out, std::span<const Row> rows) {
  fmt::print(out, "{}\n", machine());
  fmt::print(
      out,
      "AES-128-GCM with SHA-256 and x25519 on both (tls13-pq: X25519MLKEM768; tls12: ECDHE_ECDSA, extended master "
      "secret); a time is one side's alone, in memory, from construction to destruction.\n\n");
  fmt::print(out, "{:<24} {:<6} {:>10} {:>10} {:>7}\n", "", "", "entente", "libssl", "ratio");
  for (const auto& row : rows) {
    fmt::print(out, "{:<24} {:<6} {:>10}", row.name, row.unit, shown(row.ours, row.unit));
    if (row.theirs) fmt::print(out, " {:>10} {:>7.2f}", shown(*row.theirs, row.unit), row.ours / *row.theirs);
    fmt::print(out, "\n");
  }
  fmt::print(out,
             "\nPeer: {}. GB/s: more is better; all else: less is better. docs/PERFORMANCE.md explains each row.\n",
             libssl_name());
}

void write_json(std::ostream& out, std::span<const Row> rows) {
  nlohmann::ordered_json result{{"schema", "entente.bench/1"}, {"machine", machine()}};
  auto& list = result["rows"] = nlohmann::ordered_json::array();
  for (const auto& row : rows) {
    nlohmann::ordered_json one{{"name", row.name}, {"unit", row.unit}, {"ours", row.ours}};
    one["peer"] = row.theirs ? nlohmann::ordered_json(libssl_name()) : nlohmann::ordered_json();
    one["theirs"] = row.theirs ? nlohmann::ordered_json(*row.theirs) : nlohmann::ordered_json();
    one["ratio"] = row.theirs ? nlohmann::ordered_json(row.ours / *row.theirs) : nlohmann::ordered_json();
    list.push_back(std::move(one));
  }
  out << result.dump(2) << '\n';
}

}  // namespace entente::bench
