// What is signed, and by which schemes (RFC 5246 §7.4.1.4.1, §7.4.3, RFC 9155 §2).
#include "handshake/tls12/signatures.h"

namespace entente::handshake {

Buffer signed_params(const keys::Randoms& randoms, const wire::ServerEcdhParams& params) {
  const auto encoded = wire::encode(params);
  Buffer out;
  out.reserve(64 + encoded.size());
  append(out, randoms.client);
  append(out, randoms.server);
  append(out, encoded);
  return out;
}

Result<VerifySignature> verify_signature_job(SignatureScheme scheme, Bytes signature, Buffer content,
                                             std::shared_ptr<const crypto::PublicKey> key, Where where,
                                             const CommonOptions& options) noexcept {
  const auto& offered = options.signature_schemes;
  const auto* row = crypto::find(scheme);
  // RFC 5246 §7.4.3, §7.4.8: the algorithm must be one of those offered, which SHA-1 and MD5 never are (RFC 9155 §4)
  if (!row || std::ranges::find(offered, scheme) == offered.end())
    return fail(Fault::scheme_not_offered, where, {}, name(scheme));
  // RFC 5246 §7.4.3: and it must fit the key in the certificate
  if (!crypto::fits(*row, key->type(), ProtocolVersion::tls12))
    return fail(Fault::scheme_wrong_key, where, crypto::name(key->type()), name(scheme));
  return VerifySignature{std::move(key), row->algorithm, std::move(content), to_buffer(signature)};
}

}  // namespace entente::handshake
