// A policy as JSON (docs/schema/policy-1.json).
#include <algorithm>

#include "explain/json_values.h"

namespace entente::explain {
namespace {

template <class E>
Json names_json(std::span<const E> items) {
  Json out = Json::array();
  for (const auto item : items) out.push_back(text_of(item));
  return out;
}

Json warnings_json(const Policy& policy) {
  Json out = Json::array();
  const auto is_static = [](CipherSuite suite) { return name(suite).starts_with("TLS_RSA_"); };
  if (std::ranges::any_of(policy.cipher_suites, is_static))
    out.push_back(
        "suites with static RSA key exchange have no forward secrecy: recorded traffic falls with the server's key");
  return out;
}

}  // namespace

std::string policy_json(const Policy& policy) {
  return dumped({{"schema", "entente.policy/1"},
                 {"name", printable(policy.name)},
                 {"what", printable(policy.what)},
                 {"min_version", short_version(policy.min_version)},
                 {"max_version", short_version(policy.max_version)},
                 {"cipher_suites", names_json(policy.cipher_suites)},
                 {"groups", names_json(policy.groups)},
                 {"signature_schemes", names_json(policy.signature_schemes)},
                 {"require_extended_master_secret", policy.require_extended_master_secret},
                 {"static_rsa", policy.static_rsa},
                 {"warnings", warnings_json(policy)}},
                Layout::indented);
}

}  // namespace entente::explain
