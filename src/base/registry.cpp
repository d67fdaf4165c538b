// The groups ("TLS Supported Groups") and signature schemes ("TLS SignatureScheme") of the registry that this library
// does not speak. Of TLS 1.2's pairs of hash and signature those that clients still send have names here, too.
#include "base/registry.h"

#include <algorithm>

namespace entente {
namespace {

constexpr Registered kGroups[] = {
    {0x0001, "sect163k1", "RFC 8422 §5.1.1", "K-163"},
    {0x0002, "sect163r1", "RFC 8422 §5.1.1"},
    {0x0003, "sect163r2", "RFC 8422 §5.1.1", "B-163"},
    {0x0004, "sect193r1", "RFC 8422 §5.1.1"},
    {0x0005, "sect193r2", "RFC 8422 §5.1.1"},
    {0x0006, "sect233k1", "RFC 8422 §5.1.1", "K-233"},
    {0x0007, "sect233r1", "RFC 8422 §5.1.1", "B-233"},
    {0x0008, "sect239k1", "RFC 8422 §5.1.1"},
    {0x0009, "sect283k1", "RFC 8422 §5.1.1", "K-283"},
    {0x000a, "sect283r1", "RFC 8422 §5.1.1", "B-283"},
    {0x000b, "sect409k1", "RFC 8422 §5.1.1", "K-409"},
    {0x000c, "sect409r1", "RFC 8422 §5.1.1", "B-409"},
    {0x000d, "sect571k1", "RFC 8422 §5.1.1", "K-571"},
    {0x000e, "sect571r1", "RFC 8422 §5.1.1", "B-571"},
    {0x000f, "secp160k1", "RFC 8422 §5.1.1"},
    {0x0010, "secp160r1", "RFC 8422 §5.1.1"},
    {0x0011, "secp160r2", "RFC 8422 §5.1.1"},
    {0x0012, "secp192k1", "RFC 8422 §5.1.1"},
    {0x0013, "secp192r1", "RFC 8422 §5.1.1", "P-192, prime192v1"},
    {0x0014, "secp224k1", "RFC 8422 §5.1.1"},
    {0x0015, "secp224r1", "RFC 8422 §5.1.1", "P-224"},
    {0x0016, "secp256k1", "RFC 8422 §5.1.1"},
    {0x001a, "brainpoolP256r1", "RFC 7027 §2"},
    {0x001b, "brainpoolP384r1", "RFC 7027 §2"},
    {0x001c, "brainpoolP512r1", "RFC 7027 §2"},
    {0x001f, "brainpoolP256r1tls13", "RFC 8734 §2"},
    {0x0020, "brainpoolP384r1tls13", "RFC 8734 §2"},
    {0x0021, "brainpoolP512r1tls13", "RFC 8734 §2"},
    {0x0022, "GC256A", "RFC 9189"},
    {0x0023, "GC256B", "RFC 9189"},
    {0x0024, "GC256C", "RFC 9189"},
    {0x0025, "GC256D", "RFC 9189"},
    {0x0026, "GC512A", "RFC 9189"},
    {0x0027, "GC512B", "RFC 9189"},
    {0x0028, "GC512C", "RFC 9189"},
    {0x0029, "curveSM2", "RFC 8998 §2.2", "SM2"},
    {0x0100, "ffdhe2048", "RFC 7919 §3"},
    {0x0101, "ffdhe3072", "RFC 7919 §3"},
    {0x0102, "ffdhe4096", "RFC 7919 §3"},
    {0x0103, "ffdhe6144", "RFC 7919 §3"},
    {0x0104, "ffdhe8192", "RFC 7919 §3"},
    {0x0200, "MLKEM512", "draft-ietf-tls-mlkem"},
    {0x0201, "MLKEM768", "draft-ietf-tls-mlkem"},
    {0x0202, "MLKEM1024", "draft-ietf-tls-mlkem"},
    {0x11ee, "curveSM2MLKEM768", "draft-yang-tls-hybrid-sm2-mlkem"},
    {0x6399, "X25519Kyber768Draft00", "draft-tls-westerbaan-xyber768d00", "X25519Kyber768"},
    {0x639a, "SecP256r1Kyber768Draft00", "draft-kwiatkowski-tls-ecdhe-kyber", "P256Kyber768"},
    {0xff01, "arbitrary_explicit_prime_curves", "RFC 8422 §5.1.1"},
    {0xff02, "arbitrary_explicit_char2_curves", "RFC 8422 §5.1.1"},
};

constexpr Registered kSchemes[] = {
    {0x0101, "rsa_pkcs1_md5", "RFC 5246 §7.4.1.4.1"},
    {0x0202, "dsa_sha1", "RFC 5246 §7.4.1.4.1", "dsa"},
    {0x0301, "rsa_pkcs1_sha224", "RFC 5246 §7.4.1.4.1"},
    {0x0302, "dsa_sha224", "RFC 5246 §7.4.1.4.1"},
    {0x0303, "ecdsa_sha224", "RFC 5246 §7.4.1.4.1"},
    {0x0402, "dsa_sha256", "RFC 5246 §7.4.1.4.1"},
    {0x0420, "rsa_pkcs1_sha256_legacy", "draft-ietf-tls-tls13-pkcs1"},
    {0x0502, "dsa_sha384", "RFC 5246 §7.4.1.4.1"},
    {0x0520, "rsa_pkcs1_sha384_legacy", "draft-ietf-tls-tls13-pkcs1"},
    {0x0602, "dsa_sha512", "RFC 5246 §7.4.1.4.1"},
    {0x0620, "rsa_pkcs1_sha512_legacy", "draft-ietf-tls-tls13-pkcs1"},
    {0x0704, "eccsi_sha256", "draft-wang-tls-raw-public-key-with-ibc"},
    {0x0705, "iso_ibs1", "draft-wang-tls-raw-public-key-with-ibc"},
    {0x0706, "iso_ibs2", "draft-wang-tls-raw-public-key-with-ibc"},
    {0x0707, "iso_chinese_ibs", "draft-wang-tls-raw-public-key-with-ibc"},
    {0x0708, "sm2sig_sm3", "RFC 8998 §3.2.1"},
    {0x0709, "gostr34102012_256a", "RFC 9367 §3.2"},
    {0x070a, "gostr34102012_256b", "RFC 9367 §3.2"},
    {0x070b, "gostr34102012_256c", "RFC 9367 §3.2"},
    {0x070c, "gostr34102012_256d", "RFC 9367 §3.2"},
    {0x070d, "gostr34102012_512a", "RFC 9367 §3.2"},
    {0x070e, "gostr34102012_512b", "RFC 9367 §3.2"},
    {0x070f, "gostr34102012_512c", "RFC 9367 §3.2"},
    {0x081a, "ecdsa_brainpoolP256r1tls13_sha256", "RFC 8734 §3"},
    {0x081b, "ecdsa_brainpoolP384r1tls13_sha384", "RFC 8734 §3"},
    {0x081c, "ecdsa_brainpoolP512r1tls13_sha512", "RFC 8734 §3"},
    {0x0911, "slhdsa_sha2_128s", "draft-reddy-tls-slhdsa"},
    {0x0912, "slhdsa_sha2_128f", "draft-reddy-tls-slhdsa"},
    {0x0913, "slhdsa_sha2_192s", "draft-reddy-tls-slhdsa"},
    {0x0914, "slhdsa_sha2_192f", "draft-reddy-tls-slhdsa"},
    {0x0915, "slhdsa_sha2_256s", "draft-reddy-tls-slhdsa"},
    {0x0916, "slhdsa_sha2_256f", "draft-reddy-tls-slhdsa"},
    {0x0917, "slhdsa_shake_128s", "draft-reddy-tls-slhdsa"},
    {0x0918, "slhdsa_shake_128f", "draft-reddy-tls-slhdsa"},
    {0x0919, "slhdsa_shake_192s", "draft-reddy-tls-slhdsa"},
    {0x091a, "slhdsa_shake_192f", "draft-reddy-tls-slhdsa"},
    {0x091b, "slhdsa_shake_256s", "draft-reddy-tls-slhdsa"},
    {0x091c, "slhdsa_shake_256f", "draft-reddy-tls-slhdsa"},
};

}  // namespace

std::span<const Registered> registered_groups() noexcept { return kGroups; }
std::span<const Registered> registered_schemes() noexcept { return kSchemes; }

std::string_view registered_name(std::span<const Registered> table, std::uint16_t value) noexcept {
  const auto found = std::ranges::lower_bound(table, value, {}, &Registered::value);
  return found != table.end() && found->value == value ? found->name : std::string_view();
}

}  // namespace entente
