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
  return crypto::choose_scheme(type, schemes, version);
}

bool CredentialWishes::can_use(const Credential& credential) const noexcept {
  if (scheme_for(credential)) return true;
  return version == ProtocolVersion::tls12 && uses.decrypt && credential.can_decrypt();
}

unsigned CredentialWishes::fit(const Credential& credential) const noexcept {
  const bool named =
      std::ranges::any_of(authorities, [&](const Buffer& name) { return credential.is_issued_under(name); });
  return (credential.is_signed_by(certificate_schemes) ? 2U : 0U) + (named ? 1U : 0U);
}

Result<ChooseCredential::Answer> ChooseCredential::run() noexcept {
  const auto& credentials = config->options().credentials;
  const auto find = [&](auto&& fits, std::string_view why) -> std::optional<Answer> {
    std::optional<Answer> best;
    unsigned most = 0;
    for (const auto& credential : credentials) {
      if (!fits(*credential) || !wishes.can_use(*credential)) continue;
      const auto* scheme = wishes.scheme_for(*credential);
      // a key that signs has forward secrecy, and one that can but decrypt has not
      const auto fit = wishes.fit(*credential) + (scheme ? 4U : 0U);
      if (best && fit <= most) continue;
      best = Answer{credential, scheme,
                    best ? "it serves the client better than another: its chain, its issuer, or forward secrecy" : why};
      most = fit;
    }
    return best;
  };
  if (!server_name.empty()) {
    const auto named = [&](const Credential& credential) { return credential.is_for(server_name); };
    if (auto found = find(named, "it is for the name that the client asked for")) return *std::move(found);
    // RFC 6066 §3: an unknown name may end the handshake, or be served by another certificate
    if (config->options().reject_unknown_names &&
        std::ranges::none_of(credentials, [&](const auto& c) { return named(*c); }))
      return fail(Fault::server_name_unknown, "ClientHello.server_name", {}, server_name);
  }
  const auto why = server_name.empty()
                       ? "the client named no host: the first whose key it can check"
                       : "none is for the name that the client asked for: the first whose key it can check";
  if (auto found = find([](const Credential&) { return true; }, why)) return *std::move(found);
  if (std::exchange(wishes.uses.curves, std::nullopt) && find([](const Credential&) { return true; }, why))
    return fail(Fault::group_not_common, "ClientHello.supported_groups",
                crypto::name(credentials.front()->key()->type()));
  return fail(Fault::scheme_not_common, "ClientHello.signature_algorithms",
              crypto::name(credentials.front()->key()->type()));
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
