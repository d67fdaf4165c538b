// Reading a policy's file. The one file that includes toml++.
#include "policy_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <filesystem>
#include <optional>
#include <vector>

#include "code_points.h"
#include "files.h"
#include "output.h"

namespace entente::cli {
namespace {

/// A policy and what its views point at.
struct OwnPolicy {
  std::string name, what;
  std::vector<CipherSuite> cipher_suites;
  std::vector<NamedGroup> groups;
  std::vector<SignatureScheme> signature_schemes;
  Policy policy;
};

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "a text";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::table:
      return "a table";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    default:
      return "a date or time";
  }
}

class PolicyReader {
 public:
  PolicyReader(const std::string& path, OwnPolicy& into) : path_(path), into_(into) {}

  void read(const toml::table& table) {
    for (const auto& [key, node] : table) {
      key_ = key.str();
      const auto* taker = std::ranges::find(kTakers, key_, &Taker::key);
      if (taker == std::end(kTakers)) refuse(key.source(), "a key that `entente policy show default` has", {});
      (this->*taker->take)(node);
    }
    check_versions(table);
    check_suites(table);
  }

 private:
  struct Taker {
    std::string_view key;
    void (PolicyReader::*take)(const toml::node&);
  };
  static const Taker kTakers[9];

  [[noreturn]] void refuse(const toml::source_region& at, std::string_view expected, std::string_view got) const {
    throw Stop(make_error(Fault::config_invalid, {}, expected, got),
               fmt::format("{}:{}: {}", path_, at.begin.line, key_));
  }

  std::string text(const toml::node& node, std::string_view expected) const {
    if (const auto value = node.value_exact<std::string>()) return *value;
    refuse(node.source(), expected, kind_of(node));
  }
  bool flag(const toml::node& node) const {
    if (const auto value = node.value_exact<bool>()) return *value;
    refuse(node.source(), "true or false", kind_of(node));
  }
  ProtocolVersion version(const toml::node& node) const {
    constexpr std::string_view expected = R"("1.2" or "1.3")";
    const auto given = text(node, expected);
    const auto value = version_of(given);
    if (!value) refuse(node.source(), expected, given);
    return *value;
  }
  /// Names of what this library has, in a list; `all` is what it has.
  template <class E>
  std::vector<E> list(const toml::node& node, std::span<const E> all) const {
    constexpr std::string_view known = "names that `entente policy show legacy` lists";
    const auto* array = node.as_array();
    if (!array) refuse(node.source(), "a list of names: [\"...\", \"...\"]", kind_of(node));
    std::vector<E> out;
    for (const auto& item : *array) {
      const auto given = text(item, known);
      const auto value = code_point<E>(given);
      if (!value || std::ranges::find(all, *value) == all.end()) refuse(item.source(), known, given);
      if (std::ranges::find(out, *value) != out.end()) refuse(item.source(), "each name once", given);
      out.push_back(*value);
    }
    if (out.empty()) refuse(node.source(), "at least one name", "an empty list");
    return out;
  }

  void take_name(const toml::node& node) { into_.name = text(node, "a text"); }
  void take_what(const toml::node& node) { into_.what = text(node, "a text"); }
  void take_min(const toml::node& node) { into_.policy.min_version = version(node); }
  void take_max(const toml::node& node) { into_.policy.max_version = version(node); }
  void take_suites(const toml::node& node) { into_.cipher_suites = list(node, all().cipher_suites); }
  void take_groups(const toml::node& node) { into_.groups = list(node, all().groups); }
  void take_schemes(const toml::node& node) { into_.signature_schemes = list(node, all().signature_schemes); }
  void take_extended(const toml::node& node) { into_.policy.require_extended_master_secret = flag(node); }
  void take_static(const toml::node& node) { into_.policy.static_rsa = flag(node); }

  /// Leaves nothing out that this library has.
  static const Policy& all() { return *find_policy("legacy"); }

  void check_versions(const toml::table& table) {
    if (into_.policy.min_version <= into_.policy.max_version) return;
    key_ = table.contains("min_version") ? "min_version" : "max_version";
    refuse(table.get(key_)->source(), "min_version no higher than max_version", {});
  }
  void check_suites(const toml::table& table) {
    const auto* given = table.get_as<toml::array>("cipher_suites");
    if (!given || into_.policy.static_rsa) return;
    key_ = "cipher_suites";
    for (std::size_t i = 0; i < into_.cipher_suites.size(); ++i)
      if (const auto suite = name(into_.cipher_suites[i]); suite.starts_with("TLS_RSA_"))
        refuse(given->get(i)->source(), "static_rsa = true, or no suite with static RSA", suite);
  }

  const std::string& path_;
  OwnPolicy& into_;
  std::string key_;  ///< that is being read
};

constexpr PolicyReader::Taker PolicyReader::kTakers[] = {
    {"name", &PolicyReader::take_name},
    {"what", &PolicyReader::take_what},
    {"min_version", &PolicyReader::take_min},
    {"max_version", &PolicyReader::take_max},
    {"cipher_suites", &PolicyReader::take_suites},
    {"groups", &PolicyReader::take_groups},
    {"signature_schemes", &PolicyReader::take_schemes},
    {"require_extended_master_secret", &PolicyReader::take_extended},
    {"static_rsa", &PolicyReader::take_static},
};

toml::table parsed(const std::string& path) {
  const auto text = read_text(path);
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& wrong) {
    throw Stop(make_error(Fault::config_invalid, {}, "TOML", wrong.description()),
               fmt::format("{}:{}:{}", path, wrong.source().begin.line, wrong.source().begin.column));
  }
}

/// What a file leaves out is as in `default`.
std::shared_ptr<const Policy> policy_from_file(const std::string& path) {
  const auto table = parsed(path);
  auto own = std::make_shared<OwnPolicy>();
  own->policy = *find_policy("default");
  own->name = std::filesystem::path(path).stem().string();
  own->what = "From " + path + ".";
  PolicyReader(path, *own).read(table);
  auto& policy = own->policy;
  policy.name = own->name;
  policy.what = own->what;
  if (!own->cipher_suites.empty()) policy.cipher_suites = own->cipher_suites;
  if (!own->groups.empty()) policy.groups = own->groups;
  if (!own->signature_schemes.empty()) policy.signature_schemes = own->signature_schemes;
  return {own, &policy};
}

}  // namespace

std::shared_ptr<const Policy> policy_of(const std::string& name_or_file) {
  if (const auto* policy = find_policy(name_or_file)) return {std::shared_ptr<void>(), policy};
  std::error_code why;
  const bool is_path = name_or_file.find('/') != name_or_file.npos || name_or_file.ends_with(".toml");
  if (!is_path && !std::filesystem::exists(name_or_file, why))
    throw Stop(make_error(Fault::config_invalid, {}, "modern, default, legacy, or a file", name_or_file), "policy");
  return policy_from_file(name_or_file);
}

}  // namespace entente::cli
