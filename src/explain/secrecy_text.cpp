// What a key exchange is worth against somebody who records the traffic now and has the server's key or a quantum
// computer later, and what a hybrid is made of (RFC 10024).
#include <fmt/format.h>

#include <algorithm>

#include "explain/text.h"

namespace entente::explain {
namespace {

struct Half {
  std::string_view name;
  unsigned client_share, server_share, secret;
};
constexpr Half kX25519 = {"X25519", 32, 32, 32}, kP256 = {"ECDH on P-256", 65, 65, 32},
               kP384 = {"ECDH on P-384", 97, 97, 48}, kMlKem768 = {"ML-KEM-768", 1184, 1088, 32},
               kMlKem1024 = {"ML-KEM-1024", 1568, 1568, 32};

struct Halves {
  NamedGroup group;
  Half first, second;  ///< as they stand in shares and secret
};
constexpr Halves kHybrids[] = {{NamedGroup::X25519MLKEM768, kMlKem768, kX25519},
                               {NamedGroup::SecP256r1MLKEM768, kP256, kMlKem768},
                               {NamedGroup::SecP384r1MLKEM1024, kP384, kMlKem1024}};

/// Why it is not post-quantum, as far as the client's side tells.
std::string cause(const Facts& facts) {
  const auto* best = std::begin(kHybrids);
  const auto offered = facts.offer && std::ranges::find_first_of(facts.offer->groups, kHybrids, {}, {},
                                                                 [](const auto& row) { return text_of(row.group); }) !=
                                          facts.offer->groups.end();
  if (!facts.offer) return {};
  if (facts.version == ProtocolVersion::tls12) return "TLS 1.2 has none that does.";
  if (offered) return "The client offered better, and the server did not take it.";
  return fmt::format("The client did not offer {}.", text_of(best->group));
}

void put_half(Page& page, const Half& half) {
  const bool kem = half.name.starts_with("ML-KEM");
  page.wrapped(
      fmt::format("  {}  ", padded(half.name, 13)), std::string(17, ' '),
      kem ? fmt::format("the client sends a fresh public key ({} bytes); the server encloses a secret for it "
                        "({} bytes) that this key alone opens. Known quantum algorithms do not help",
                        grouped(half.client_share), grouped(half.server_share))
          : fmt::format("each sends a fresh public key ({} bytes) and combines the other's with its own private "
                        "one. Decades of study, but a quantum computer would solve it",
                        half.client_share));
}

}  // namespace

namespace {

/// A resumed session of TLS 1.2 goes on with the master secret that it had.
std::string worth_of_resumed(const Facts& facts) {
  if (facts.resumed == "ticket")
    return "readable later by whoever gets the key that seals the server's tickets: TLS 1.2 resumes without a fresh "
           "key "
           "exchange. A quantum computer would do as well.";
  return "worth as much as that of the session's first connection: TLS 1.2 resumes without a fresh key exchange. "
         "Whoever "
         "has a quantum computer later reads both.";
}

}  // namespace

std::string worth_of_recording(const Facts& facts) {
  if (is_static_rsa(facts))
    return fmt::format(
        "readable later by whoever gets the server's private key, by theft or by order: {} makes no "
        "fresh key exchange, so there is no forward secrecy.",
        text_of(*facts.cipher_suite));
  if (facts.version == ProtocolVersion::tls12 && !facts.resumed.empty()) return worth_of_resumed(facts);
  if (!facts.group) return {};
  if (is_post_quantum(*facts.group))
    return fmt::format("of no use to a quantum computer later: {} withstands one, as far as is known.",
                       text_of(*facts.group));
  auto line = fmt::format("readable later by whoever has a quantum computer: {} does not withstand one.",
                          text_of(*facts.group));
  if (const auto why = cause(facts); !why.empty()) line += " " + why;
  if (facts.sealed_in_ticket)
    line += " Its ticket holds the master secret: whoever gets the key that seals the server's tickets reads it too.";
  return line;
}

void put_hybrid(Page& page, const Transcript& transcript) {
  const auto facts = facts_of(transcript, Side::client);
  const auto* row = std::ranges::find(kHybrids, facts.group.value_or(NamedGroup{}), &Halves::group);
  if (row == std::end(kHybrids)) return;
  page.line(page.ink(Ink::strong, fmt::format("  {}: two key exchanges in one", text_of(row->group))));
  if (const auto* why = decision(transcript, Side::server, Topic::group))
    page.wrapped(2, fmt::format("Chosen by the server: {}.", printable(why->why)));
  put_half(page, row->first);
  put_half(page, row->second);
  page.wrapped(
      2, fmt::format("The shared secret is the first's {} bytes followed by the second's {}. All keys come from both: "
                     "whoever wants them must break both.",
                     row->first.secret, row->second.secret));
  page.wrapped(2,
               "Recorded today it is " + worth_of_recording(facts) +
                   " The certificate's signature would not withstand it, but a forgery comes too late for a handshake "
                   "that is over.");
}

}  // namespace entente::explain
