// A handshake in progress, as the connection sees it: fed with messages, asked for jobs, ended by Established.
#pragma once
#include <memory>
#include <optional>

#include "handshake/context.h"
#include "handshake/jobs.h"

namespace entente::handshake {

class Machine {
 public:
  virtual ~Machine() = default;

  /// Does what can be done without the peer: a client says ClientHello.
  [[nodiscard]] virtual Result<void> begin() noexcept = 0;
  /// Whether the state takes a message of this type at all, told from its header, before its body is waited for.
  [[nodiscard]] virtual Result<void> check_type(HandshakeType type) const noexcept = 0;
  /// A whole message, header included, in its joiner.
  [[nodiscard]] virtual Result<void> feed(Bytes message, const record::Joiner& joiner) noexcept = 0;
  /// The peer's change_cipher_spec, which in TLS 1.2 has its place in the order of messages (RFC 5246 §7.1).
  [[nodiscard]] virtual Result<void> feed_change_cipher_spec(const record::Joiner& joiner) noexcept = 0;
  /// A job is out, or waits to be taken: nothing can be fed.
  [[nodiscard]] virtual bool suspended() const noexcept = 0;
  [[nodiscard]] virtual std::unique_ptr<Job> take_job() noexcept = 0;
  [[nodiscard]] virtual Result<void> complete(JobAnswer&& answer) noexcept = 0;

  /// What the handshake ended with, once it is complete. The machine can be dropped then.
  [[nodiscard]] virtual std::optional<Established> finished() noexcept = 0;
  /// It ended, with or without Established.
  [[nodiscard]] virtual bool ended() const noexcept = 0;
  /// Other messages and application data may come between its own.
  [[nodiscard]] virtual bool patient() const noexcept = 0;
  [[nodiscard]] virtual std::string_view state() const noexcept = 0;
  [[nodiscard]] virtual Context& context() noexcept = 0;
};

/// The handshake of a client, which starts with a ClientHello, and of a server, which waits for one.
std::unique_ptr<Machine> make_client(const Surroundings& around, ClientConfig::Ptr config, std::string_view sni,
                                     std::string_view verify_name, Jobs jobs);
std::unique_ptr<Machine> make_server(const Surroundings& around, ServerConfig::Ptr config, Jobs jobs,
                                     bool ask_for_cookie = false);

/// After the handshake (RFC 8446 §4.6.2): a client that answers a CertificateRequest, and a server that has just sent
/// one. `established` outlives them.
Result<std::unique_ptr<Machine>> make_client_authentication(const Surroundings& around, ClientConfig::Ptr config,
                                                            const Established& established, Jobs jobs) noexcept;
Result<std::unique_ptr<Machine>> make_server_authentication(const Surroundings& around, ServerConfig::Ptr config,
                                                            const Established& established, bool required,
                                                            Jobs jobs) noexcept;

/// An edge of the state machine, for docs/STATE-MACHINE.md and tests.
struct Edge {
  std::string_view from, by, to;
};
std::vector<Edge> client_edges();
std::vector<Edge> server_edges();
std::vector<Edge> client_authentication_edges();
std::vector<Edge> server_authentication_edges();

}  // namespace entente::handshake
