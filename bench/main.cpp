// `./dev bench`: entente beside OpenSSL's libssl, in one process, in memory.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "report.h"

namespace {

using namespace entente::bench;

struct Group {
  const char* name;
  std::vector<Row> (*measure)(const Effort&);
};
constexpr Group kGroups[] = {
    {"handshakes", measure_handshakes}, {"bulk", measure_bulk},   {"heap", measure_heap},
    {"engine", measure_engine},         {"mlkem", measure_mlkem}, {"verification", measure_verification}};

int run(const std::string& json, const std::string& only, const Effort& effort) {
  std::vector<Row> rows;
  for (const auto& group : kGroups)
    if (only.empty() || only == group.name)
      for (auto& row : group.measure(effort)) rows.push_back(row);
  write_table(std::cout, rows);
  if (json.empty()) return 0;
  std::ofstream file(json);
  write_json(file, rows);
  file.close();
  if (file) return 0;
  std::cerr << "bench: cannot write " << json << '\n';
  return 2;
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("Measures entente side by side with OpenSSL's libssl.", "bench");
  std::string json, only;
  bool quick = false;
  app.add_option("--json", json, "also write the rows to this file, as JSON");
  app.add_option("--only", only, "measure one group of rows")
      ->check(CLI::IsMember({"handshakes", "bulk", "heap", "engine", "mlkem", "verification"}));
  app.add_flag("--quick", quick, "a few rounds: to see that it works, not how fast");
  CLI11_PARSE(app, argc, argv);
  return run(json, only, quick ? kQuick : kThorough);
} catch (const std::exception& error) {
  std::cerr << "bench: " << error.what() << '\n';
  return 1;
}
