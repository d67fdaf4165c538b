// Notes on what the registries name and this library does not speak: why not, told from the name.
#include "explain/notes_registered.h"

#include <algorithm>

namespace entente::explain {
namespace {

/// What a name says, and why that is not spoken. The first that fits counts.
struct Reason {
  std::string_view part, why;
};

constexpr Reason kSuiteReasons[] = {
    {"NULL", "Nothing is encrypted: whoever is on the way reads it all."},
    {"TLS_SHA", "Nothing is encrypted, only authenticated: whoever is on the way reads it all."},
    {"EXPORT",
     "Its keys were cut down to what the law of the nineties let pass: they fall within hours (FREAK, Logjam)."},
    {"anon", "Nobody proves who he is: whoever is in the middle can be either side."},
    {"RC4", "The bytes of RC4 are not even: what is sent often can be read. It must not be used (RFC 7465)."},
    {"_DES", "A key of DES has 56 bits, and all of them can be tried."},
    {"3DES", "Its blocks have 64 bits: after some gigabytes they repeat, and show what they hold (Sweet32)."},
    {"IDEA", "Its blocks have 64 bits: after some gigabytes they repeat, and show what they hold (Sweet32)."},
    {"RC2", "Its blocks have 64 bits, and its keys were short."},
    {"MD5", "It rests on MD5, for which collisions are made in seconds."},
    {"KRB5", "It rests on Kerberos tickets. Hardly anything has it."},
    {"SRP", "It rests on a password that both sides know. Hardly anything has it, and none in TLS 1.3."},
    {"ECCPWD", "It rests on a password that both sides know. Hardly anything has it."},
    {"GOST", "Russia's algorithms, asked for by its rules and hardly elsewhere."},
    {"SM4", "China's algorithms, asked for by its rules and hardly elsewhere."},
    {"_CBC",
     "CBC with the MAC under the encryption: who can tell whether padding or MAC was wrong reads byte by byte (POODLE, "
     "Lucky 13)."},
    {"PSK",
     "A key that both sides have, in the manner of TLS 1.2. This library has such keys in TLS 1.3 (external PSK)."},
    {"TLS_DH_", "A Diffie-Hellman key that stays the same: no forward secrecy."},
    {"TLS_ECDH_", "A Diffie-Hellman key that stays the same: no forward secrecy. It must not be used (RFC 8422)."},
    {"TLS_DHE_",
     "Diffie-Hellman in a group that the server makes up: a client cannot tell a good one from a weak one "
     "(Logjam), and cannot ask for another."},
    {"TLS_RSA_", "The client encrypts a secret to the server's key: no forward secrecy."},
    {"CCM_8", "Its tags have 8 bytes, not 16: they are sooner guessed. It is for devices that count bytes."},
    {"CCM", "It is for small devices: elsewhere GCM does the same, and faster."},
    {"ARIA", "A cipher that is as good as AES, and that hardly anything has."},
    {"CAMELLIA", "A cipher that is as good as AES, and that hardly anything has."},
    {"SEED", "A cipher that was Korea's, and that hardly anything has."},
    {"AEGIS", "A cipher that is faster than AES-GCM, still a draft."},
};

constexpr Reason kGroupReasons[] = {
    {"sect", "A curve over a binary field. TLS 1.3 has none of these left."},
    {"secp", "A curve that is too small, or that TLS 1.3 left out for want of use."},
    {"brainpool", "A curve that some authorities ask for and that is much slower than NIST's."},
    {"GC", "One of Russia's curves, asked for by its rules and hardly elsewhere."},
    {"SM2", "China's curve, asked for by its rules and hardly elsewhere."},
    {"ffdhe", "Diffie-Hellman without a curve: slower, and its shares are eight times as long and more."},
    {"Kyber", "The draft of ML-KEM that browsers tried in 2023. The registered hybrids are in its place."},
    {"MLKEM", "ML-KEM alone: should it prove weak, nothing would be left. The hybrids have a curve beside it."},
    {"arbitrary", "A curve that the peer makes up: nobody can tell a good one from a weak one. It must not be used."},
};

constexpr Reason kSchemeReasons[] = {
    {"md5", "It rests on MD5, for which collisions are made in seconds."},
    {"sha224", "SHA-224 is TLS 1.2's, and nothing that is alive needs it."},
    {"dsa_sha", "DSA is TLS 1.2's, and nothing that is alive needs it."},
    {"legacy", "RSA's old padding in TLS 1.3, for client keys on cards that have nothing else."},
    {"slhdsa", "Signatures from hashes alone: they withstand quantum computers, and are very long. Still a draft."},
    {"brainpool", "A curve that some authorities ask for and that is much slower than NIST's."},
    {"gost", "Russia's signatures, asked for by its rules and hardly elsewhere."},
    {"sm2", "China's signatures, asked for by its rules and hardly elsewhere."},
    {"ibs", "A key made from a name by somebody who then has it, too."},
    {"eccsi", "A key made from a name by somebody who then has it, too."},
};

std::string_view reason(std::span<const Reason> reasons, std::string_view name) noexcept {
  const auto found = std::ranges::find_if(reasons, [&](const auto& row) { return name.find(row.part) != name.npos; });
  return found == reasons.end() ? "Hardly anything has it." : found->why;
}

Note note_on(const Registered& row, std::string_view what, std::span<const Reason> reasons) noexcept {
  return {row.name,   what,    reason(reasons, row.name), "Peers that have nothing else cannot be reached.",
          row.clause, row.also};
}

}  // namespace

Note registered_suite_note(const Registered& row) noexcept {
  return note_on(row, "A cipher suite that is known here by its name and is not spoken.", kSuiteReasons);
}
Note registered_group_note(const Registered& row) noexcept {
  return note_on(row, "A group that is known here by its name and is not spoken.", kGroupReasons);
}
Note registered_scheme_note(const Registered& row) noexcept {
  return note_on(row, "A signature scheme that is known here by its name and is not spoken.", kSchemeReasons);
}

}  // namespace entente::explain
