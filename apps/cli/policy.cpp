// `entente policy`: what is good enough, in words, and as a file that --policy takes.
#include <fmt/format.h>

#include "explain/json.h"
#include "explain/text.h"
#include "output.h"
#include "policy_file.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

/// What names of one kind have in common: the first whose beginning fits.
struct Kind {
  std::string_view begins, what;
};

constexpr std::string_view kStaticRsa =
    "WARNING: TLS 1.2 with static RSA key exchange, and no forward secrecy. The client encrypts a secret to the key in "
    "the server's certificate: whoever gets that key, years later too, reads all that was recorded. Deprecated (RFC "
    "10015): for peers that have nothing else.";

constexpr Kind kSuites[] = {
    {"TLS_ECDHE",
     "TLS 1.2, with a key exchange that is made fresh for each connection and signed by the certificate's key: ECDSA "
     "or "
     "Ed25519 (ECDHE_ECDSA), RSA (ECDHE_RSA)."},
    {"TLS_RSA", kStaticRsa},
    {"TLS_", "TLS 1.3: how records are protected. Its key exchange and its signatures are chosen apart, below."},
};

constexpr Kind kGroups[] = {
    {"X25519MLKEM", "Hybrids with ML-KEM: they withstand quantum computers, as far as is known. TLS 1.3 alone."},
    {"SecP", "Hybrids with ML-KEM: they withstand quantum computers, as far as is known. TLS 1.3 alone."},
    {"", "Elliptic curves: a quantum computer would open what was recorded. Both versions."},
};

constexpr Kind kSchemes[] = {
    {"rsa_pss", "RSA with PSS padding."},
    {"rsa_pkcs1", "RSA with the older padding: in TLS 1.2, and on certificates in TLS 1.3."},
    {"mldsa", "ML-DSA: withstands quantum computers. TLS 1.3, where libcrypto has it (from 3.5 on)."},
    {"", "Elliptic curves."},
};

std::string_view kind_of(std::span<const Kind> kinds, std::string_view name) {
  for (const auto& kind : kinds)
    if (name.starts_with(kind.begins)) return kind.what;
  return {};
}

/// As a TOML text: in quotes, and nothing in it that would steer a terminal.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool is_c1 = c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (is_c1)
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(text[++i]));
    else if (c < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04x}", c);
    else if (c == '"' || c == '\\')
      out.append("\\").push_back(text[i]);
    else
      out.push_back(text[i]);
  }
  return out + "\"";
}

class PolicyPage {
 public:
  PolicyPage(Page& page, const Policy& policy) : page_(page), policy_(policy) {}

  void put() {
    const auto name = explain::printable(policy_.name);
    say(fmt::format("{}: {}", name, explain::printable(policy_.what)));
    say("This is a file that --policy takes, of connect and of serve. A key that is left out is as in `default`.");
    page_.line();
    value("name", quoted(policy_.name), "What it is called, and whom it is for.");
    value("what", quoted(policy_.what));
    page_.line();
    value("min_version", quoted(explain::short_version(policy_.min_version)),
          "The lowest version that is spoken, and the highest: 1.2 or 1.3.");
    value("max_version", quoted(explain::short_version(policy_.max_version)));
    page_.line();
    list("cipher_suites", policy_.cipher_suites, kSuites, "Cipher suites, the preferred first.");
    list("groups", policy_.groups, kGroups, "Groups for the key exchange, the preferred first.");
    list("signature_schemes", policy_.signature_schemes, kSchemes,
         "Signatures that the peer may make, in its certificates and with them, the preferred first. No MD5, no SHA-1 "
         "(RFC 9155).");
    flag("require_extended_master_secret", policy_.require_extended_master_secret,
         "TLS 1.2: refuse peers without the extended master secret (RFC 7627). Without it two connections can be made "
         "to have the same keys; such a peer gets no resumption and no exporters.");
    page_.line();
    flag("static_rsa", policy_.static_rsa,
         "Whether suites with static RSA key exchange (TLS_RSA_WITH_...) may be used. They have no forward secrecy.");
  }

 private:
  void say(std::string_view text, std::string_view indent = {}, Ink ink = Ink::faint) {
    const auto margin = fmt::format("{}{} ", indent, page_.ink(ink, "#"));
    page_.wrapped(margin, margin, page_.ink(ink, text));
  }
  void value(std::string_view key, std::string_view text, std::string_view what = {}) {
    if (!what.empty()) say(what);
    page_.line(fmt::format("{} = {}", page_.ink(Ink::strong, key), text));
  }
  void flag(std::string_view key, bool on, std::string_view what) { value(key, on ? "true" : "false", what); }
  template <class E>
  void list(std::string_view key, std::span<const E> items, std::span<const Kind> kinds, std::string_view what) {
    value(key, "[", what);
    std::string_view told;
    for (const auto item : items) {
      const auto kind = kind_of(kinds, name(item));
      if (kind != told) say(kind, "  ", kind == kStaticRsa ? Ink::warning : Ink::faint);
      told = kind;
      page_.line(fmt::format("  {},", quoted(name(item))));
    }
    page_.line("]");
    page_.line();
  }

  Page& page_;
  const Policy& policy_;
};

}  // namespace

int run(const PolicyListOptions&) {
  Page page(standard_output());
  for (const auto& policy : policies())
    page.wrapped(fmt::format("  {}  ", page.ink(Ink::strong, explain::padded(policy.name, 8))), std::string(12, ' '),
                 policy.what);
  page.line();
  page.wrapped(2, page.ink(Ink::faint, "Next: entente policy show default"));
  print(page.text());
  return kExitGood;
}

int run(const PolicyShowOptions& options) {
  const auto policy = policy_of(options.policy);
  if (options.json) {
    print(explain::policy_json(*policy) + "\n");
    return kExitGood;
  }
  Page page(standard_output());
  PolicyPage(page, *policy).put();
  print(page.text());
  return kExitGood;
}

}  // namespace entente::cli
