// Certificates for the tests of path validation, made on the spot.
#pragma once
#include <entente/trust.h>

#include <functional>
#include <string>
#include <vector>

#include "issue/authority.h"
#include "x509/verifier.h"

namespace entente::x509::testing {

inline constexpr UnixTime kNow = 1793880000;  // 2026-11-05T12:00:00Z
inline constexpr UnixTime kDay = 86400;

inline const crypto::Provider& provider() { return crypto::openssl_provider(); }

using issue::Identity;
using Change = std::function<void(issue::CertificateTemplate&)>;

inline std::shared_ptr<const crypto::PrivateKey> new_key(crypto::KeyType type = crypto::KeyType::p256) {
  return *provider().make_private(type);
}

/// A CA of this name below `issuer`, or a root; `change` may spoil it.
inline Identity ca(const Identity* issuer, const std::string& name, const Change& change = {},
                   const std::shared_ptr<const crypto::PrivateKey>& key = new_key()) {
  auto what = *issue::ca_template(
      provider(), issuer, {.name = name, .not_before = kNow - 100 * kDay, .not_after = kNow + 100 * kDay}, *key);
  if (change) change(what);
  return {*issue::sign(what, issuer ? *issuer->key : *key, provider()), key};
}

/// A leaf for www.example.com.
inline Identity leaf(const Identity& issuer, const Change& change = {},
                     const std::shared_ptr<const crypto::PrivateKey>& key = new_key()) {
  auto what = *issue::leaf_template(
      provider(), issuer, {.names = {"www.example.com"}, .not_before = kNow - 10 * kDay, .not_after = kNow + 10 * kDay},
      *key);
  if (change) change(what);
  return {*issue::sign(what, *issuer.key, provider()), key};
}

using Identities = std::vector<Identity>;

inline std::vector<Bytes> ders(const Identities& identities) {
  std::vector<Bytes> out;
  for (const Identity& identity : identities) out.push_back(identity.certificate);
  return out;
}
inline TrustStore::Ptr trusting(const Identities& anchors) { return *TrustStore::from_der(ders(anchors)); }

inline Verdict judge(const Identities& chain, const Identities& anchors, VerifyOptions options = {}) {
  if (options.at == 0) options.at = kNow;
  return x509::verify(ders(chain), *trusting(anchors), options, provider()).verdict;
}
inline VerifyOptions named(std::string name) {
  VerifyOptions out;
  out.name = std::move(name);
  return out;
}

/// The code of the fault, or `valid`: reads well when a test fails.
inline std::string_view outcome(const Verdict& verdict) { return verdict.valid ? "valid" : verdict.error.row().code; }
inline std::string_view outcome(const Identities& chain, const Identities& anchors, const VerifyOptions& options = {}) {
  return outcome(judge(chain, anchors, options));
}

}  // namespace entente::x509::testing
