// Notes on the checks of certificates (RFC 5280 §6.1, RFC 9525).
#include "explain/notes.h"

namespace entente::explain {
namespace {

constexpr Note kChecks[] = {
    {"trust", "the path ends in a certificate that is trusted here",
     "Trust is given to roots; everything else earns it by a signature.",
     "Anybody can make a root of their own, and a chain below it.", "RFC 5280 §6.1"},
    {"validity", "now lies between notBefore and notAfter",
     "A short life bounds the harm of a stolen key, and of a mistake.",
     "A key that was stolen years ago would be good for ever.", "RFC 5280 §4.1.2.5"},
    {"signature", "the issuer's key signed this certificate", "Otherwise anybody could write any name into it.",
     "A forger would need nobody's key.", "RFC 5280 §6.1.3"},
    {"algorithm", "the signature's algorithm is a strong one", "SHA-1 and MD5 can be forged.",
     "A forger could make a certificate with the same hash as one that a CA signed.", "RFC 5280 §4.1.1.2"},
    {"key", "the public key is strong enough", "A short key can be broken, and then anybody can be its owner.",
     "Whoever breaks the key is the owner.", "RFC 9325 §4.5"},
    {"basic_constraints", "whoever issues certificates is a CA",
     "Otherwise every owner of a certificate could issue more, for any name.",
     "The owner of any certificate could speak for every name there is.", "RFC 5280 §4.2.1.9"},
    {"path_length", "no more intermediate CAs than a CA above allows", "A CA can bound whom it entrusts.",
     "A CA that may issue for servers could make more CAs.", "RFC 5280 §4.2.1.9"},
    {"key_usage", "the key may be used for this", "A key for encryption should not sign.",
     "A key that is handled with less care, as it only encrypts, would count as one that signs.", "RFC 5280 §4.2.1.3"},
    {"extended_key_usage", "the certificate is for this purpose",
     "A certificate for mail must not pass for a server's.",
     "Whoever gets a certificate for mail could pass for a server of that name.", "RFC 5280 §4.2.1.12"},
    {"critical_extensions", "every critical extension is understood",
     "A restriction that is not understood might be broken.",
     "A limit that the issuer set would not count with those who cannot read it.", "RFC 5280 §4.2"},
    {"profile", "the certificate keeps to the rules of RFC 5280", "What is odd is often an attack on the reader.",
     "What two readers read differently, one of them reads wrongly.", "RFC 5280 §4.1, §4.2"},
    {"name_constraints", "its names lie within what the CAs above may issue for",
     "A CA for one company should not be able to speak for another.",
     "The stolen key of a small CA would be good for every name there is.", "RFC 5280 §4.2.1.10"},
    {"policies", "it was issued under rules that the CAs above, and you, accept",
     "Who demands a policy wants every CA of the path to have kept it.",
     "A certificate that was given away freely would count like one that was given after a careful look.",
     "RFC 5280 §4.2.1.4, RFC 9618"},
    {"name", "the certificate is for the name asked for",
     "A good certificate for another name proves that one talks to somebody else.",
     "Whoever has any certificate could pass for everybody.", "RFC 9525 §6"},
    {"revocation", "the issuer has not taken the certificate back", "Keys get stolen before certificates expire.",
     "A stolen key would be good until its certificate ends.", "RFC 5280 §6.3, RFC 6960"},
};

}  // namespace

std::span<const Note> check_notes() noexcept { return kChecks; }

}  // namespace entente::explain
