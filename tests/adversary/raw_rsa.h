// RSA as arithmetic: m^e and m^d mod n of any block, with padding that tests make themselves (RFC 8017 §7.2).
#pragma once
#include <entente/bytes.h>

#include "crypto/provider.h"

namespace entente::adversary {

/// The modulus of the key in this certificate (DER), as long as it is.
Buffer modulus_of(Bytes certificate);
/// A block as long as the modulus, to the power of the public exponent. Its number is below the modulus.
Buffer raw_encrypt(Bytes certificate, Bytes block);
Buffer raw_decrypt(const crypto::PrivateKey& key, Bytes encrypted);
/// 00 02, bytes that are not zero, 00, `secret`; `size` bytes in all.
Buffer pkcs1_block(Bytes secret, std::size_t size);

}  // namespace entente::adversary
