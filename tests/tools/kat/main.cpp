// Primitives by JSON lines: one request a line on stdin, one answer a line on stdout, for suites of test vectors that
// live outside this repository.
//
//   {"id": 1, "op": "x25519", "priv": "77..", "pub": "de.."}   ->   {"id": 1, "ok": true, "out": "4a.."}
//
// Byte strings are hex. "ok" is false for an invalid input and null for what is not supported; "out" is empty then, and
// "error" may say why. Nothing ends the program but the end of its input.
#include <iostream>
#include <nlohmann/json.hpp>

#include "operations.h"

namespace {

using namespace entente;
using nlohmann::json;

std::string hex(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const auto byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

json answer_line(const crypto::Provider& provider, const std::string& line) {
  json out = {{"id", nullptr}, {"ok", false}, {"out", ""}};
  try {
    const auto request = json::parse(line);
    if (!request.is_object()) throw kat::Invalid("not an object");
    if (request.contains("id")) out["id"] = request["id"];
    const kat::Request fields(request);
    const auto answer = kat::answer(provider, fields.text("op"), fields);
    out["ok"] = answer.ok;
    out["out"] = hex(answer.out);
  } catch (const kat::Unsupported& why) {
    out["ok"] = nullptr;
    out["error"] = why.what();
  } catch (const std::exception& why) {
    out["error"] = why.what();
  }
  return out;
}

int usage() {
  std::cerr << "usage: kat [--backend openssl | --backend portable] < requests.jsonl\n"
               "  openssl   libcrypto's primitives, and our ML-KEM where it has none (the default)\n"
               "  portable  the same with our ML-KEM in any case\n";
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string_view> given(arguments + 1, arguments + count);
  if (!given.empty() && (given.size() != 2 || given[0] != "--backend")) return usage();
  const auto backend = given.empty() ? "openssl" : given[1];
  if (backend != "openssl" && backend != "portable") return usage();
  const auto& provider = backend == "portable" ? crypto::portable_mlkem_provider() : crypto::openssl_provider();
  for (std::string line; std::getline(std::cin, line);) {
    if (line.empty()) continue;
    std::cout << answer_line(provider, line).dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
  }
  return 0;
}
