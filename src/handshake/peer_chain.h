// A peer's certificates and what is thought of them, whatever the version (RFC 8446 §4.4.2, RFC 5246 §7.4.2).
#pragma once
#include "handshake/context.h"
#include "handshake/jobs.h"

namespace entente::handshake {

enum class Prover : std::uint8_t { client, server };

/// Copies certificates, within the limits.
class ChainCopy {
 public:
  explicit ChainCopy(const Limits& limits) noexcept : limits_(limits) {}
  /// Fault::cert_too_many.
  [[nodiscard]] Result<void> add(Bytes der) noexcept;
  [[nodiscard]] std::vector<Buffer> take() noexcept { return std::move(chain_); }

 private:
  const Limits& limits_;
  std::vector<Buffer> chain_;
  std::size_t total_ = 0;
};

/// The peer's certificates, copied. Fault::cert_too_many.
[[nodiscard]] Result<std::vector<Buffer>> read_chain(const auto& message, const Limits& limits) noexcept {
  ChainCopy chain(limits);
  for (const auto& entry : message.certificate_list) TRY(chain.add(entry.cert_data));
  return chain.take();
}

/// What a peer shows of itself.
struct Shown {
  std::vector<Buffer> chain;
  bool leaf_signs = true;     ///< in the handshake: always, but for static RSA
  bool staple_asked = false;  ///< of it, and what there is stands in ConnectionInfo
};
/// Makes the job that judges what a peer shows, and keeps the chain in ConnectionInfo where that is wanted.
[[nodiscard]] VerifyChain verify_chain_job(Shown shown, TrustStore::Ptr trust, Purpose purpose,
                                           std::optional<std::string> name, Context& context);

/// Notes the verdict. Its error, if it is not valid and `required`; Fault::cert_malformed if the leaf has no usable
/// key.
[[nodiscard]] Result<void> accept_verdict(const VerifyChain::Answer& answer, bool required, Context& context) noexcept;
/// The same in a handshake, whose sessions will rest on what the peer showed.
[[nodiscard]] Result<void> accept_server(const VerifyChain::Answer& answer, ClientContext& context) noexcept;
[[nodiscard]] Result<void> accept_client(const VerifyChain::Answer& answer, ServerContext& context) noexcept;

}  // namespace entente::handshake
