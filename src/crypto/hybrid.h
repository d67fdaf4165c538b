// Hybrid key exchange (RFC 10024): a classical group and ML-KEM side by side, over whatever provider.
#pragma once
#include "crypto/groups.h"
#include "crypto/provider.h"

namespace entente::crypto {

/// The client's half: both keys are new.
[[nodiscard]] Result<std::unique_ptr<PrivateShare>> generate_hybrid(const GroupInfo& group,
                                                                    const Provider& provider) noexcept;
/// The same from known keys: the scalar and ML-KEM's seed, in the order of the shares.
[[nodiscard]] Result<std::unique_ptr<PrivateShare>> import_hybrid(const GroupInfo& group, const Provider& provider,
                                                                  Bytes keys) noexcept;
/// The server's half.
[[nodiscard]] Result<Response> respond_hybrid(const GroupInfo& group, const Provider& provider,
                                              Bytes client_share) noexcept;

}  // namespace entente::crypto
