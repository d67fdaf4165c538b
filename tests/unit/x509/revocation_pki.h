// Lists and OCSP responses for the tests of revocation, made on the spot.
#pragma once
#include "issue/crl_template.h"
#include "issue/ocsp_template.h"
#include "unit/x509/pki.h"

namespace entente::x509::testing {

using CrlChange = std::function<void(issue::CrlTemplate&)>;
using OcspChange = std::function<void(issue::OcspTemplate&)>;

inline Buffer serial_of(const Identity& identity) {
  return to_buffer((*Certificate::parse(identity.certificate))->serial_number.content);
}

/// A list of this CA, an hour old and good for a day; `change` may spoil it.
inline Buffer crl(const Identity& issuer, const CrlChange& change = {},
                  const std::shared_ptr<const crypto::PrivateKey>& key = {}) {
  auto list = *issue::crl_template(provider(), issuer, kNow - 3600, kDay);
  if (change) change(list);
  return *issue::sign(list, key ? *key : *issuer.key);
}
/// A change that lists this certificate.
inline CrlChange listing(const Identity& identity,
                         std::optional<RevocationReason> reason = RevocationReason::key_compromise) {
  return [serial = serial_of(identity), reason](auto& list) {
    list.revoked.push_back({.serial = serial, .at = kNow - 2 * kDay, .reason = reason});
  };
}
inline CrlStore::Ptr store(const std::vector<Buffer>& lists) {
  const std::vector<Bytes> views(lists.begin(), lists.end());
  return *CrlStore::from_der(views);
}

/// A response on `subject`, an hour old and good for a day; `change` may spoil it.
inline Buffer ocsp(const Identity& issuer, const Identity& subject, const OcspChange& change = {},
                   const std::shared_ptr<const crypto::PrivateKey>& key = {}) {
  auto response = *issue::ocsp_template(provider(), issuer, subject.certificate, kNow - 3600, kDay);
  if (change) change(response);
  return *issue::sign(response, key ? *key : *issuer.key);
}

inline VerifyOptions with(RevocationOptions revocation) {
  VerifyOptions out;
  out.revocation = std::move(revocation);
  return out;
}

}  // namespace entente::x509::testing
