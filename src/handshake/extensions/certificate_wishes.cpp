// Saying and reading them: the two blocks differ in nothing but who may ask for a staple.
#include "handshake/extensions/certificate_wishes.h"

#include <algorithm>

#include "crypto/signature_schemes.h"
#include "x509/trust_store.h"

namespace entente::handshake {
namespace {

/// Code points as the bytes of a vector.
template <class E>
wire::List<E> encode(Buffer& room, std::span<const E> codes) {
  wire::Writer writer(room);
  for (const auto code : codes) writer({}, code);
  return wire::List<E>(room);
}

/// The names of the anchors, as many as fit (RFC 8446 §4.2.4).
void write_authorities(Buffer& room, const x509::Anchors& anchors) {
  constexpr std::size_t most = 16384;  // a ClientHello should still pass everywhere
  wire::Writer writer(room);
  anchors.for_each([&](const x509::Certificate& anchor) {
    if (anchor.subject.empty() || room.size() + 2 + anchor.subject.der.size() > most) return;
    const wire::DistinguishedName name{anchor.subject.der};
    wire::DistinguishedName::describe(writer, name);
  });
}

/// Those that we know, each once: what a peer lists besides is of no use, and would be kept for it.
std::vector<SignatureScheme> known_of(const wire::List<SignatureScheme>& list) {
  std::vector<SignatureScheme> out;
  for (const auto scheme : list)
    if (crypto::find(scheme) && std::ranges::find(out, scheme) == out.end()) out.push_back(scheme);
  return out;
}

/// As many as are looked at.
std::vector<Buffer> copy_authorities(const wire::List<wire::DistinguishedName>& list) {
  constexpr std::size_t most = 256;
  std::vector<Buffer> out;
  for (const auto& authority : list) {
    if (out.size() == most) break;
    out.push_back(to_buffer(authority.name));
  }
  return out;
}

CredentialWishes read_any(const auto& block) {
  CredentialWishes wishes;
  if (const auto& e = block.template get<wire::SignatureAlgorithms>())
    wishes.schemes = known_of(e->supported_signature_algorithms);
  // RFC 8446 §4.2.3: without signature_algorithms_cert, signature_algorithms is for certificates too
  wishes.certificate_schemes = wishes.schemes;
  if (const auto& e = block.template get<wire::SignatureAlgorithmsCert>())
    wishes.certificate_schemes = known_of(e->supported_signature_algorithms);
  if (const auto& e = block.template get<wire::CertificateAuthorities>())
    wishes.authorities = copy_authorities(e->authorities);
  return wishes;
}

/// The first of ours that the peer takes.
std::optional<CertificateCompression> choose_compression(const auto& block, const CommonOptions& options) {
  const auto& taken = block.template get<wire::CompressCertificate>();
  if (!taken || !options.compress_certificates) return std::nullopt;
  for (const auto algorithm : options.certificate_compression)
    if (wire::contains(taken->algorithms, algorithm)) return algorithm;
  return std::nullopt;
}

}  // namespace

void CertificateWishes::say_any(auto& block, const CommonOptions& options, bool compressed, const TrustStore* trust) {
  if (!options.certificate_schemes.empty())
    block.set(wire::SignatureAlgorithmsCert{encode<SignatureScheme>(schemes_, options.certificate_schemes)});
  if (compressed)
    block.set(wire::CompressCertificate{encode<CertificateCompression>(compression_, options.certificate_compression)});
  if (!options.name_authorities || !trust) return;
  write_authorities(authorities_, trust->anchors());
  if (!authorities_.empty()) block.set(wire::CertificateAuthorities{wire::List<wire::DistinguishedName>(authorities_)});
}

void CertificateWishes::say(wire::Extensions<wire::In::ch>& hello, const ClientOptions& options) {
  if (*options.ask_for_staple) hello.set(wire::StatusRequest{});
  say_any(hello, options, options.compress_certificates, options.trust.get());
}

void CertificateWishes::say(wire::CertificateRequest& request, const ServerOptions& options) {
  // what comes after the handshake comes in its own context, and is taken as it is
  const bool compressed = options.compress_certificates && request.certificate_request_context.empty();
  say_any(request.extensions, options, compressed, options.client_trust.get());
}

void CertificateWishes::say(wire::CertificateRequest12& request, const ServerOptions& options) {
  using enum wire::ClientCertificateType;
  // RFC 5246 §7.4.4, RFC 8422 §5.5: the kinds of keys, and below the signatures
  request.certificate_types = encode<wire::ClientCertificateType>(types_, std::array{rsa_sign, ecdsa_sign});
  request.supported_signature_algorithms = encode<SignatureScheme>(schemes_, options.signature_schemes);
  if (options.name_authorities && options.client_trust)
    write_authorities(authorities_, options.client_trust->anchors());
  request.certificate_authorities = wire::List<wire::DistinguishedName>(authorities_);
}

CredentialWishes read_wishes(const wire::CertificateRequest12& request) {
  CredentialWishes wishes;
  wishes.schemes = known_of(request.supported_signature_algorithms);
  wishes.certificate_schemes = wishes.schemes;
  wishes.authorities = copy_authorities(request.certificate_authorities);
  wishes.version = ProtocolVersion::tls12;
  wishes.uses.rsa = wire::contains(request.certificate_types, wire::ClientCertificateType::rsa_sign);
  wishes.uses.ecdsa = wire::contains(request.certificate_types, wire::ClientCertificateType::ecdsa_sign);
  return wishes;
}

CredentialWishes read_wishes(const wire::Extensions<wire::In::ch>& hello) { return read_any(hello); }
CredentialWishes read_wishes(const wire::Extensions<wire::In::cr>& request) { return read_any(request); }

Presentation read_presentation(const wire::Extensions<wire::In::ch>& hello, const CommonOptions& options) {
  const auto& status = hello.get<wire::StatusRequest>();
  return {status && status->status_type == wire::CertificateStatusType::ocsp, choose_compression(hello, options)};
}

Presentation read_presentation(const wire::Extensions<wire::In::cr>& request, const CommonOptions& options) {
  return {request.get<wire::StatusRequestToClient>().has_value(), choose_compression(request, options)};
}

}  // namespace entente::handshake
