// The names of the kinds of keys, as people write them.
#include "crypto/algorithms.h"

#include "base/enum_names.h"

namespace entente::crypto {
namespace {

constexpr Named<KeyType> kKeyTypes[] = {
    {KeyType::rsa, "RSA"},           {KeyType::rsa_pss, "RSA-PSS"},   {KeyType::p256, "ECDSA P-256"},
    {KeyType::p384, "ECDSA P-384"},  {KeyType::p521, "ECDSA P-521"},  {KeyType::ed25519, "Ed25519"},
    {KeyType::mldsa44, "ML-DSA-44"}, {KeyType::mldsa65, "ML-DSA-65"}, {KeyType::mldsa87, "ML-DSA-87"},
};

}  // namespace

std::string_view name(KeyType type) noexcept { return find_name(kKeyTypes, type); }

}  // namespace entente::crypto
