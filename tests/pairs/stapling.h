// What the tests' CA says of revocation: OCSP responses and lists about leaves of the shared Pki.
#pragma once
#include <functional>

#include "issue/crl_template.h"
#include "issue/ocsp_template.h"
#include "pairs/pair.h"
#include "x509/certificate.h"

namespace entente::test {

/// A response on this credential's leaf, good for a week; `change` may spoil it.
inline Buffer staple_for(const Credential& credential, const std::function<void(issue::OcspTemplate&)>& change = {}) {
  const auto& issuer = Pki::shared().intermediate;
  auto response =
      must(issue::ocsp_template(crypto::openssl_provider(), issuer, credential.chain()[0], kNow - 60, 7 * kDay));
  if (change) change(response);
  return must(issue::sign(response, *issuer.key));
}

/// A list of this CA that has this certificate, signed by its key, or by another, which makes nobody believe it.
inline CrlStore::Ptr list_of(const issue::Identity& issuer, Bytes certificate, const crypto::PrivateKey& key) {
  auto list = must(issue::crl_template(crypto::openssl_provider(), issuer, kNow - 60, 7 * kDay));
  const auto revoked = must(x509::Certificate::parse(certificate));
  list.revoked = {{.serial = to_buffer(revoked->serial_number.content),
                   .at = kNow - 60,
                   .reason = RevocationReason::key_compromise}};
  const auto der = must(issue::sign(list, key));
  const Bytes lists[] = {der};
  return must(CrlStore::from_der(lists));
}
/// A list that has this credential's leaf.
inline CrlStore::Ptr list_with(const Credential& credential) {
  const auto& issuer = Pki::shared().intermediate;
  return list_of(issuer, credential.chain()[0], *issuer.key);
}
/// A list that has the intermediate of the shared Pki.
inline CrlStore::Ptr list_with_intermediate(const crypto::PrivateKey& key = *Pki::shared().root.key) {
  return list_of(Pki::shared().root, Pki::shared().intermediate.certificate, key);
}

}  // namespace entente::test
