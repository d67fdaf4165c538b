// entente, measured through its public face.
#include <entente/client.h>
#include <entente/server.h>

#include <cstring>

#include "library.h"
#include "must.h"
#include "timed_provider.h"

namespace entente::bench {
namespace {

constexpr std::size_t kRoom = 1 << 15;

/// One side's buffers; the application owns them, and uses them for many connections.
struct Buffers {
  Buffer inbox = Buffer(kRoom), out = Buffer(kRoom);
  Buffer wire{};  ///< many records on their way
};

class EntenteConnected final : public Connected {
 public:
  EntenteConnected(const ClientConfig::Ptr& client, const ServerConfig::Ptr& server, Buffers& buffers, Costs& costs)
      : buffers_(buffers) {
    {
      const Scope scope(costs.client);
      client_.emplace(must(ClientConnection::make(client, {kServerName, {}})));
    }
    {
      const Scope scope(costs.server);
      server_.emplace(must(ServerConnection::make(server)));
    }
    while (move(*client_, costs.client, *server_, costs.server) ||
           move(*server_, costs.server, *client_, costs.client));
    must(client_->established() && server_->established(), "a handshake of entente");
  }

  /// Both sides say so.
  [[nodiscard]] bool resumed() const {
    return client_->info().resumed == Resumed::ticket && server_->info().resumed == Resumed::ticket;
  }

  void drop(Costs& costs) override {
    {
      const Scope scope(costs.client);
      client_.reset();
    }
    const Scope scope(costs.server);
    server_.reset();
  }

  void seal(Bytes data, unsigned times, Cost& cost) override {
    const Scope scope(cost);
    for (unsigned i = 0; i < times; ++i) must(must(client_->seal(data, buffers_.out)).taken == data.size(), "seal");
  }

  void open(Bytes data, unsigned times, Cost& cost) override {
    auto& wire = buffers_.wire;
    wire.resize(times * server_->sealed_size(data.size()));
    std::size_t written = 0;
    for (unsigned i = 0; i < times; ++i)
      written += must(server_->seal(data, MutableBytes(wire).subspan(written))).written;
    const auto record = written / times;
    const Scope scope(cost);
    for (unsigned i = 0; i < times; ++i) {
      const auto received = must(client_->receive(arrive(Bytes(wire).subspan(i * record, record))));
      must(received.data.size() == data.size(), "open");
    }
  }

 private:
  MutableBytes arrive(Bytes bytes) {
    const auto at = MutableBytes(buffers_.inbox).first(bytes.size());
    if (!bytes.empty()) std::memcpy(at.data(), bytes.data(), bytes.size());
    return at;
  }

  /// Everything that one side has to say, to the other. Returns whether there was something.
  bool move(Connection& from, Cost& sender, Connection& to, Cost& receiver) {
    std::size_t size = 0;
    {
      const Scope scope(sender);
      size = from.take_output(buffers_.out).written;
    }
    const Scope scope(receiver);
    auto rest = arrive(Bytes(buffers_.out).first(size));
    while (!rest.empty()) rest = rest.subspan(must(to.receive(rest)).consumed);
    return size > 0;
  }

  Buffers& buffers_;
  std::optional<ClientConnection> client_;
  std::optional<ServerConnection> server_;
};

class Entente final : public Library {
 public:
  Entente(const Material& material, const Handshakes& what, const crypto::Provider& provider) : resumed_(what.resumed) {
    const Bytes root(material.root);
    const bool tls12 = what.version == ProtocolVersion::tls12;
    ClientOptions client;
    client.trust = must(TrustStore::from_der({&root, 1}));
    ServerOptions server;
    server.credentials = {must(Credential::make(material.chain, must(provider.import_private(material.key.reveal()))))};
    for (CommonOptions* options : {static_cast<CommonOptions*>(&client), static_cast<CommonOptions*>(&server)}) {
      options->cipher_suites = {tls12 ? CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
                                      : CipherSuite::TLS_AES_128_GCM_SHA256};
      options->min_version = options->max_version = what.version;
      options->groups = {what.group};
      // RFC 8422 §5.1.1: the groups of TLS 1.2 are the certificate's curves too
      if (tls12) options->groups.push_back(NamedGroup::secp256r1);
      options->provider = &provider;
      options->compress_certificates = false;  // libssl 3.0 does not
    }
    if (resumed_) client.sessions = memory_client_sessions();
    server.tickets = resumed_ ? 1 : 0;
    client_ = must(ClientConfig::make(std::move(client)));
    server_ = must(ServerConfig::make(std::move(server)));
    Costs uncounted;
    if (resumed_) (void)EntenteConnected(client_, server_, buffers_, uncounted);
  }

  std::unique_ptr<Connected> connect(Costs& costs) override {
    auto connected = std::make_unique<EntenteConnected>(client_, server_, buffers_, costs);
    must(connected->resumed() == resumed_, "a resumption of entente");
    return connected;
  }

 private:
  bool resumed_;
  ClientConfig::Ptr client_;
  ServerConfig::Ptr server_;
  Buffers buffers_;
};

}  // namespace

std::unique_ptr<Library> make_entente(const Material& material, const Handshakes& what, Primitives primitives) {
  static const TimedProvider timed(crypto::openssl_provider());
  const crypto::Provider& plain = crypto::openssl_provider();
  return std::make_unique<Entente>(material, what, primitives == Primitives::apart ? timed : plain);
}

}  // namespace entente::bench
