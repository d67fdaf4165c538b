// The verdict on a chain, as both versions take it (RFC 5280 §6).
#include "handshake/peer_chain.h"

namespace entente::handshake {

Result<void> ChainCopy::add(Bytes der) noexcept {
  total_ += der.size();
  if (chain_.size() == limits_.chain.certificates)
    return fail(Fault::cert_too_many, "Certificate.certificate_list", "10 certificates at most");
  if (der.size() > limits_.chain.certificate_bytes || total_ > limits_.chain.chain_bytes)
    return fail(Fault::cert_too_many, "Certificate.cert_data", "32 KiB each, 64 KiB in all");
  chain_.push_back(to_buffer(der));
  return {};
}

VerifyChain verify_chain_job(Shown shown, TrustStore::Ptr trust, Purpose purpose, std::optional<std::string> name,
                             Context& context) {
  if (context.options().keep_peer_chain) context.info().peer_chain = shown.chain;
  VerifyOptions options;
  options.purpose = purpose;
  options.name = std::move(name);
  options.at = context.now();
  options.leaf_signs = shown.leaf_signs;
  options.revocation = {.mode = context.options().revocation,
                        .crls = context.options().crls,
                        .staple = context.info().peer_staple,
                        .staple_asked = shown.staple_asked};
  options.schemes = context.options().certificate_schemes;
  options.pins = context.options().pins;
  options.signatures = context.options().signature_cache;
  options.limits = context.options().limits.chain;
  return {&context.provider(), std::move(shown.chain), std::move(trust), std::move(options)};
}

namespace {

/// The verdict without the certificates above the leaf: a connection that stays open for long should be small.
std::shared_ptr<const Verdict> leaf_alone(Verdict verdict) {
  verdict.path = CertificatePath(1, verdict.path.front());
  verdict.rejected = std::vector<CertificatePath>();
  return std::make_shared<const Verdict>(std::move(verdict));
}

/// What came of the stapled response, if there was one.
void decide_staple(const Verdict& verdict, Context& context) {
  if (context.info().peer_staple.empty()) return;
  if (context.options().revocation == RevocationMode::off)
    return context.decide(Topic::staple, "received, not looked at", "revocation is off");
  const auto* said = verdict.path.empty() ? nullptr : &verdict.path.front().revocation;
  if (!said || said->status == RevocationStatus::not_checked)
    return context.decide(Topic::staple, "received, not looked at",
                          "there is no path to somebody who could have made it");
  if (said->source != RevocationSource::staple)
    return context.decide(Topic::staple, "overruled", "something else that we have says what counts");
  context.decide(Topic::staple, name(said->status),
                 said->status == RevocationStatus::unknown
                     ? said->why
                     : "says the OCSP response that the server has, and it is in order");
}

}  // namespace

Result<void> accept_verdict(const VerifyChain::Answer& answer, bool required, Context& context) noexcept {
  const auto& verdict = answer.verdict;
  const bool keeps_all = context.options().keep_peer_chain || !verdict->valid || verdict->path.size() < 2;
  context.info().peer_verdict = keeps_all ? verdict : leaf_alone(*verdict);
  context.trace().emit([&] { return PeerVerified{verdict}; });
  decide_staple(*verdict, context);
  if (!verdict->valid && required) return std::unexpected(verdict->error);
  context.decide(Topic::peer_identity, verdict->valid ? "verified" : "not verified",
                 verdict->valid ? "the chain ends in a trust anchor and every check passed"
                                : "verification is off: nothing rests on the verdict");
  if (!answer.key) return fail(Fault::cert_malformed, "Certificate.certificate_list", "a leaf with a usable key");
  return {};
}

Result<void> accept_server(const VerifyChain::Answer& answer, ClientContext& context) noexcept {
  TRY(accept_verdict(answer, context.client().verify, context));
  if (context.client().sessions) context.path() = PathRecord::of(answer.verdict->path);
  return {};
}

Result<void> accept_client(const VerifyChain::Answer& answer, ServerContext& context) noexcept {
  TRY(accept_verdict(answer, true, context));
  if (auto& terms = context.ticket_terms()) {
    terms->client = context.info().peer_verdict;
    terms->client_path = PathRecord::of(answer.verdict->path);
  }
  return {};
}

}  // namespace entente::handshake
