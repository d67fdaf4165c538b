// Named policies: which versions, suites, groups and signatures are good enough. Plain data, to be read, printed and
// copied (`entente policy show default`).
#pragma once
#include <span>
#include <string_view>

#include <entente/types.h>

namespace entente {

/// What is offered and taken, each list in order of preference. Groups and schemes that libcrypto lacks are left out.
struct Policy {
  std::string_view name;
  std::string_view what;  ///< whom it is for: a sentence
  ProtocolVersion min_version, max_version;
  std::span<const CipherSuite> cipher_suites;
  std::span<const NamedGroup> groups;
  std::span<const SignatureScheme> signature_schemes;
  bool require_extended_master_secret;  ///< TLS 1.2: refuse peers without it (RFC 7627 §5.2)
  /// Suites with static RSA key exchange may be used. They have no forward secrecy: whoever gets the server's key later
  /// can read what was recorded.
  bool static_rsa;
};

/// `default`, `modern` and `legacy`.
std::span<const Policy> policies() noexcept;
/// The policy of this name, or nullptr.
const Policy* find_policy(std::string_view name) noexcept;

}  // namespace entente
