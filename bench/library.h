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

/// What is measured of a library: AES-128-GCM with SHA-256, and one group.
struct Handshakes {
  NamedGroup group = NamedGroup::x25519;
  /// TLS 1.3: from the ticket of the connection before, with a key exchange, and each gives one new ticket (RFC 8446
  /// §2.2). TLS 1.2: from the ticket of a first connection (RFC 5077). If not: the server's chain verified, no tickets.
  bool resumed = false;
  ProtocolVersion version = ProtocolVersion::tls13;
};

/// What connections share (configs, SSL_CTX) is made once, and a first session with it.
class Library {
 public:
  virtual ~Library() = default;
  [[nodiscard]] virtual std::unique_ptr<Connected> connect(Costs& costs) = 0;
};

/// Whether entente's primitives are charged apart.
enum class Primitives { together, apart };

[[nodiscard]] std::unique_ptr<Library> make_entente(const Material& material, const Handshakes& what = {},
                                                    Primitives primitives = Primitives::together);
/// nullptr if this libssl does not have the group.
[[nodiscard]] std::unique_ptr<Library> make_libssl(const Material& material, const Handshakes& what = {});
/// `openssl-libssl 3.0.22`
[[nodiscard]] std::string libssl_name();

}  // namespace entente::bench
