// The certificates that cases are made of: good ones, and what changes them.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cases/case.h"
#include "cases/der_tree.h"

namespace entente::cases {

using issue::CertificateTemplate;
using issue::Identity;
using issue::RawExtension;
using Change = std::function<void(CertificateTemplate&)>;
using Identities = std::vector<Identity>;
using Key = std::shared_ptr<const crypto::PrivateKey>;

inline const crypto::Provider& provider() { return crypto::openssl_provider(); }

/// One key for each name, always the same: P-256, or of another kind.
const Key& key_of(const std::string& name, crypto::KeyType type = crypto::KeyType::p256);

/// The one of these keys that has this public half, or nullptr.
Key key_with(Bytes spki);

/// A CA of this name below `issuer`, or a root; `change` may spoil it.
Identity ca(const Identity* issuer, const std::string& name, const Change& change = {}, const Key& key = nullptr);
/// A leaf for www.example.com.
Identity leaf(const Identity& issuer, const Change& change = {}, const Key& key = nullptr);

Chain chain(const Identities& sent, const Identities& roots);
/// Root, Middle and leaf, of which these are changed.
struct Changes {
  Change leaf{}, middle{}, root{};
};
Chain chain(const Changes& changes);
inline Chain with_leaf(const Change& change) { return chain({.leaf = change}); }
inline Chain with_middle(const Change& change) { return chain({.middle = change}); }
inline Chain with_root(const Change& change) { return chain({.root = change}); }

/// Changes what is signed of a certificate in a way no template can, and signs it anew.
using Edit = std::function<void(Node& tbs)>;
Buffer edited(Bytes certificate, const crypto::PrivateKey& issuer_key, const Edit& edit);
/// The same for a leaf below Middle and for Middle itself.
Chain with_edited_leaf(const Edit& edit, const Change& change = {});
Chain with_edited_middle(const Edit& edit);
/// Changes the DER of the leaf and leaves its signature alone.
Chain with_bytes_of_leaf(const std::function<void(Buffer&)>& change);

/// Contents octets of `1.2.840.1`.
Buffer oid_of(std::string_view dotted);
RawExtension extension(Bytes id, Bytes value, bool critical = false);
/// An AlgorithmIdentifier of these contents octets, with NULL or nothing behind them.
Buffer algorithm(Bytes oid, bool null);
/// subjectAltName of one GeneralName, by its tag number in primitive form.
Change alt_name(unsigned tag, std::string_view content);
/// A Name of these values, each a commonName unless it says `O=` or `C=` in front.
Buffer name_of(const std::vector<std::string>& attributes);

inline VerifyOptions named(std::string name) {
  VerifyOptions out;
  out.name = std::move(name);
  return out;
}
inline VerifyOptions at(UnixTime time) {
  VerifyOptions out;
  out.at = time;
  return out;
}
inline VerifyOptions for_purpose(Purpose purpose) {
  VerifyOptions out;
  out.purpose = purpose;
  return out;
}

}  // namespace entente::cases
