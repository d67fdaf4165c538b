// Doing the jobs, here and now.
#include "handshake/jobs.h"

#include <optional>

#include "base/result.h"
#include "crypto/cipher_suites.h"

namespace entente::handshake {

Result<GenerateShares::Answer> GenerateShares::run() noexcept {
  Answer answer;
  for (const auto group : groups) answer.shares.push_back(TRY(provider->generate(group)));
  return answer;
}

namespace {

bool takes_curve(const KeyUses& uses, crypto::KeyType type) noexcept {
  const auto curve = crypto::curve_of(type);
  return !uses.curves || !curve || std::ranges::find(*uses.curves, *curve) != uses.curves->end();
}

/// Whether a key of this type may sign.
bool takes(const KeyUses& uses, crypto::KeyType type) noexcept {
  // RFC 8422 §5.3: the key of an ECDSA certificate MUST use a curve that the client supports
  if (uses.ecdsa && crypto::goes_with(crypto::KeyExchange::ecdhe_ecdsa, type)) return takes_curve(uses, type);
  return uses.rsa && crypto::goes_with(crypto::KeyExchange::ecdhe_rsa, type);
}

/// The provider knows the share, and not the message that it came in.
template <class T>
Result<T> placed(Result<T> done, Where where) noexcept {
  if (!done && done.error().fault == Fault::key_share_invalid) done.error().where = where;
  return done;
}

}  // namespace

Result<Agree::Answer> Agree::run() noexcept { return Answer{TRY(placed(share->agree(peer_share), where))}; }

Result<Respond::Answer> Respond::run() noexcept {
  return Answer{TRY(placed(provider->respond(group, peer_share), where))};
}

const crypto::SchemeInfo* CredentialWishes::scheme_for(const Credential& credential) const noexcept {
  const auto type = credential.key()->type();
  if (version == ProtocolVersion::tls12 && !takes(uses, type)) return nullptr;
  const auto& own = credential.terms().schemes;
  if (own.empty()) return crypto::choose_scheme(type, schemes, version);
  for (const auto scheme : own)
    if (std::ranges::find(schemes, scheme) != schemes.end())
      if (const auto* row = crypto::find(scheme); row && crypto::fits(*row, type, version)) return row;
  return nullptr;
}

bool CredentialWishes::names_issuer_of(const Credential& credential) const noexcept {
  return std::ranges::any_of(authorities, [&](const Buffer& name) { return credential.is_issued_under(name); });
}

bool CredentialWishes::can_use(const Credential& credential) const noexcept {
  if (credential.terms().named_issuers_only && !any_issuer && !names_issuer_of(credential)) return false;
  if (scheme_for(credential)) return true;
  return version == ProtocolVersion::tls12 && uses.decrypt && credential.can_decrypt();
}

unsigned CredentialWishes::fit(const Credential& credential) const noexcept {
  return (credential.is_signed_by(certificate_schemes) ? 2U : 0U) + (names_issuer_of(credential) ? 1U : 0U);
}

std::optional<ChooseCredential::Answer> ChooseCredential::find(bool (*suits)(const Credential&, std::string_view),
                                                               std::string_view why) const {
  std::optional<Answer> best;
  unsigned most = 0;
  for (const auto& credential : config->options().credentials) {
    if (!suits(*credential, server_name) || !wishes.can_use(*credential)) continue;
    const auto* scheme = wishes.scheme_for(*credential);
    // a key that signs has forward secrecy, and one that can but decrypt has not
    const auto fit = wishes.fit(*credential) + (scheme ? 4U : 0U);
    if (best && fit <= most) continue;
    best = Answer{credential, scheme,
                  best ? "it serves the client better than another: its chain, its issuer, or forward secrecy" : why};
    most = fit;
  }
  return best;
}

namespace {

bool is_any(const Credential&, std::string_view) { return true; }
bool is_named(const Credential& credential, std::string_view server_name) { return credential.is_for(server_name); }

}  // namespace

Result<ChooseCredential::Answer> ChooseCredential::run() noexcept {
  if (!server_name.empty()) {
    if (auto found = find(is_named, "it is for the name that the client asked for")) return *std::move(found);
    // RFC 6066 §3: an unknown name may end the handshake, or be served by another certificate
    if (config->options().reject_unknown_names &&
        std::ranges::none_of(config->options().credentials, [&](const auto& c) { return c->is_for(server_name); }))
      return fail(Fault::server_name_unknown, "ClientHello.server_name", {}, server_name);
  }
  const auto why = server_name.empty()
                       ? "the client named no host: the first whose key it can check"
                       : "none is for the name that the client asked for: the first whose key it can check";
  if (auto found = find(is_any, why)) return *std::move(found);
  return why_none();
}

/// The wish without which there would be one.
std::unexpected<Error> ChooseCredential::why_none() noexcept {
  const auto key = crypto::name(config->options().credentials.front()->key()->type());
  wishes.any_issuer = true;
  if (find(is_any, {}))
    return fail(Fault::credential_unfit, "ClientHello.certificate_authorities", "the CA of a certificate of ours");
  wishes.uses.curves.reset();
  if (find(is_any, {})) return fail(Fault::group_not_common, "ClientHello.supported_groups", key);
  return fail(Fault::scheme_not_common, "ClientHello.signature_algorithms", key);
}

Result<EncryptPremaster::Answer> EncryptPremaster::run() noexcept {
  return Answer{TRY(key->encrypt(premaster.reveal())), std::move(premaster)};
}

Result<DecryptPremaster::Answer> DecryptPremaster::run() noexcept {
  return Answer{TRY(key->decrypt_premaster(offered, encrypted, substitute.reveal()))};
}

Result<Sign::Answer> Sign::run() noexcept {
  auto signature = key->sign(algorithm, content);
  if (!signature) return fail(Fault::sign_failed, where);
  return Answer{*std::move(signature)};
}

Result<VerifySignature::Answer> VerifySignature::run() noexcept {
  return Answer{key->verify(algorithm, content, signature)};
}

}  // namespace entente::handshake
