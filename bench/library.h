// What is asked of a library to be measured, in memory: whole handshakes, and records of application data. What
// arrives is copied once into the receiver's buffer, as recv() would; what is sent costs nothing.
#pragma once
#include <memory>
#include <string>

#include "cost.h"
#include "material.h"

namespace entente::bench {

/// Both sides of one connection, from nothing to established and until they are destroyed.
class Connected {
 public:
  virtual ~Connected() = default;
  /// Destroys both sides.
  virtual void drop(Costs& costs) = 0;
  /// The client protects `data`, a record's worth, so often.
  virtual void seal(Bytes data, unsigned times, Cost& cost) = 0;
  /// The server protects `data` so often, which is not charged; then the client opens it all.
  virtual void open(Bytes data, unsigned times, Cost& cost) = 0;
};

/// TLS 1.3 with TLS_AES_128_GCM_SHA256 and one group, the server's chain verified, no tickets and no resumption. What
/// connections share (configs, SSL_CTX) is made once.
class Library {
 public:
  virtual ~Library() = default;
  [[nodiscard]] virtual std::unique_ptr<Connected> connect(Costs& costs) = 0;
};

/// Whether entente's primitives are charged apart.
enum class Primitives { together, apart };

[[nodiscard]] std::unique_ptr<Library> make_entente(const Material& material,
                                                    Primitives primitives = Primitives::together,
                                                    NamedGroup group = NamedGroup::x25519);
/// nullptr if this libssl does not have the group.
[[nodiscard]] std::unique_ptr<Library> make_libssl(const Material& material, NamedGroup group = NamedGroup::x25519);
/// `openssl-libssl 3.0.22`
[[nodiscard]] std::string libssl_name();

}  // namespace entente::bench
