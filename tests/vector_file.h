// Reads the data files of tests/vectors: `name = hex` lines, comments behind '#'.
#pragma once
#include <cstdint>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace entente::test {

inline std::vector<std::uint8_t> from_hex(const std::string& hex) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

class VectorFile {
 public:
  explicit VectorFile(const std::string& name) : name_(name) {
    std::ifstream in(std::string(ENTENTE_TESTS_DIR) + "/vectors/" + name);
    if (!in) throw std::runtime_error("no vector file " + name);
    for (std::string line; std::getline(in, line);) {
      const auto equals = line.find(" = ");
      if (line.empty() || line[0] == '#' || equals == std::string::npos) continue;
      data_[line.substr(0, equals)] = from_hex(line.substr(equals + 3));
    }
  }
  const std::vector<std::uint8_t>& operator[](const std::string& datum) const {
    const auto found = data_.find(datum);
    if (found == data_.end()) throw std::runtime_error(name_ + " has no " + datum);
    return found->second;
  }
  bool has(const std::string& datum) const { return data_.contains(datum); }
  const std::map<std::string, std::vector<std::uint8_t>>& all() const { return data_; }

 private:
  std::string name_;
  std::map<std::string, std::vector<std::uint8_t>> data_;
};

}  // namespace entente::test
