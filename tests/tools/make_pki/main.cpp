// Makes the certificates that tests against other programs use, good ones and bad ones, with dates around now:
// root.pem, intermediate.pem and its key, and NAME.pem (the leaf, then its issuer) and NAME-key.pem for each row of the
// table.
//
// usage: make_pki DIRECTORY
#include <fstream>
#include <iostream>

#include "base/result.h"
#include "issue/authority.h"

namespace {

using namespace entente;
using crypto::KeyType;

constexpr UnixTime kDay = 86400;

/// What is wrong with a certificate.
enum class Flaw : std::uint8_t {
  none,
  expired,
  not_yet,
  wrong_name,
  stranger,         ///< of a CA that nobody trusts
  self_signed,      ///< of nobody
  no_intermediate,  ///< its issuer is left out, and authorityInfoAccess says where that can be found
  wrong_purpose,    ///< a server's is for clients, and the other way round
  wrong_signature,  ///< its issuer's signature is damaged
};

struct Row {
  std::string_view name;
  KeyType key = KeyType::p256;
  bool server = true;
  Flaw flaw = Flaw::none;
};
/// A server's certificate is for NAME.interop.test, a client's for NAME@interop.test.
constexpr Row kRows[] = {
    {"p256", KeyType::p256},
    {"p384", KeyType::p384},
    {"rsa", KeyType::rsa},
    {"ed25519", KeyType::ed25519},
    {"expired", KeyType::p256, true, Flaw::expired},
    {"not-yet", KeyType::p256, true, Flaw::not_yet},
    {"wrong-name", KeyType::p256, true, Flaw::wrong_name},
    {"stranger", KeyType::p256, true, Flaw::stranger},
    {"self-signed", KeyType::p256, true, Flaw::self_signed},
    {"no-intermediate", KeyType::p256, true, Flaw::no_intermediate},
    {"wrong-purpose", KeyType::p256, true, Flaw::wrong_purpose},
    {"wrong-signature", KeyType::p256, true, Flaw::wrong_signature},
    {"client-p256", KeyType::p256, false},
    {"client-p384", KeyType::p384, false},
    {"client-rsa", KeyType::rsa, false},
    {"client-ed25519", KeyType::ed25519, false},
    {"client-expired", KeyType::p256, false, Flaw::expired},
    {"client-stranger", KeyType::p256, false, Flaw::stranger},
    {"client-wrong-purpose", KeyType::p256, false, Flaw::wrong_purpose},
};

struct Authorities {
  issue::Identity root, intermediate, stranger;
};

Result<Authorities> make_authorities(const crypto::Provider& provider, UnixTime now) {
  issue::AuthorityOptions options;
  options.key = KeyType::p384;
  options.not_before = now - 400 * kDay;
  options.not_after = now + 4000 * kDay;
  options.name = "Interop Root";
  auto root = TRY(issue::make_ca(provider, options));
  options.name = "Stranger Root";
  auto stranger = TRY(issue::make_ca(provider, options));
  options.name = "Interop Intermediate";
  options.key = KeyType::p256;
  auto intermediate = TRY(issue::make_intermediate(provider, root, options));
  return Authorities{std::move(root), std::move(intermediate), std::move(stranger)};
}

issue::LeafOptions options_of(const Row& row, UnixTime now) {
  issue::LeafOptions out;
  const std::string name(row.flaw == Flaw::wrong_name ? "other" : row.name);
  out.names = {name + (row.server ? ".interop.test" : "@interop.test")};
  out.not_before = row.flaw == Flaw::not_yet ? now + 10 * kDay : now - 100 * kDay;
  out.not_after = row.flaw == Flaw::expired ? now - 10 * kDay : now + 100 * kDay;
  out.server = row.server == (row.flaw != Flaw::wrong_purpose);
  out.client = !out.server;
  return out;
}

/// The chain as a server would send it, PEM.
Result<std::string> make_chain(const crypto::Provider& provider, const Authorities& from, const Row& row, UnixTime now,
                               const crypto::PrivateKey& key) {
  const auto& issuer = row.flaw == Flaw::stranger ? from.stranger : from.intermediate;
  auto what = TRY(issue::leaf_template(provider, issuer, options_of(row, now), key));
  what.wrong_signature = row.flaw == Flaw::wrong_signature;
  if (row.flaw == Flaw::no_intermediate) what.ca_issuers = "http://pki.interop.test/intermediate.der";
  if (row.flaw == Flaw::self_signed) {
    what.issuer = what.subject;
    what.authority_key_identifier = what.subject_key_identifier;
  }
  issue::Identity leaf;
  leaf.certificate = TRY(issue::sign(what, row.flaw == Flaw::self_signed ? key : *issuer.key, provider));
  const bool alone = row.flaw == Flaw::no_intermediate || row.flaw == Flaw::self_signed || row.flaw == Flaw::stranger;
  return leaf.certificate_pem() + (alone ? std::string() : issuer.certificate_pem());
}

void write(const std::string& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  if (!(file << text << std::flush)) throw std::runtime_error("cannot write " + path);
}

Result<void> make_row(const crypto::Provider& provider, const Authorities& from, const Row& row, UnixTime now,
                      const std::string& directory) {
  issue::Identity identity;
  identity.key = TRY(provider.make_private(row.key));
  const auto path = directory + "/" + std::string(row.name);
  write(path + ".pem", TRY(make_chain(provider, from, row, now, *identity.key)));
  const auto key = TRY(identity.key_pem());
  write(path + "-key.pem", as_text(key.reveal()));
  return {};
}

Result<void> make_all(const std::string& directory) {
  const auto& provider = crypto::openssl_provider();
  const auto now = system_clock().now();
  const auto from = TRY(make_authorities(provider, now));
  write(directory + "/root.pem", from.root.certificate_pem());
  write(directory + "/intermediate.pem", from.intermediate.certificate_pem());
  const auto key = TRY(from.intermediate.key_pem());
  write(directory + "/intermediate-key.pem", as_text(key.reveal()));
  for (const auto& row : kRows) TRY(make_row(provider, from, row, now, directory));
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: make_pki DIRECTORY\n";
    return 2;
  }
  try {
    const auto done = make_all(arguments[1]);
    if (!done) std::cerr << "make_pki: " << done.error().row().title << "\n";
    return done ? 0 : 1;
  } catch (const std::exception& why) {
    std::cerr << "make_pki: " << why.what() << "\n";
    return 1;
  }
}
