// OpenSSL's libssl, measured side by side. The one place in the project that uses it.
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cstring>

#include "library.h"
#include "must.h"

namespace entente::bench {
namespace {

template <auto free_function>
struct Free {
  void operator()(auto* object) const noexcept { free_function(object); }
};
using Context = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Free<SSL_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Pkey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Session = std::unique_ptr<SSL_SESSION, Free<SSL_SESSION_free>>;
using BioMethod = std::unique_ptr<BIO_METHOD, Free<BIO_meth_free>>;

/// What one side sent and the other has not read yet. Belongs to the bench, as a socket's buffers to the kernel.
class Wire {
 public:
  void reserve(std::size_t size) { bytes_.resize(size); }
  /// While it is off, what is sent is forgotten.
  void keep(bool on) { keep_ = on; }
  void clear() { read_ = written_ = 0; }
  [[nodiscard]] bool empty() const { return read_ == written_; }

  void write(Bytes data) {
    if (!keep_) return;
    must(data.size() <= bytes_.size() - written_, "room on the wire");
    std::memcpy(bytes_.data() + written_, data.data(), data.size());
    written_ += data.size();
  }
  std::size_t read(MutableBytes out) {
    const auto size = std::min(out.size(), written_ - read_);
    std::memcpy(out.data(), bytes_.data() + read_, size);
    read_ += size;
    if (empty()) clear();
    return size;
  }

 private:
  Buffer bytes_ = Buffer(1 << 16);
  std::size_t read_ = 0, written_ = 0;
  bool keep_ = true;
};

/// A BIO's end of two wires: as lean as a socket's, without a memory BIO's buffers.
struct End {
  Wire *in, *out;
};

int read_wire(BIO* bio, char* out, int size) {
  BIO_clear_retry_flags(bio);
  auto& in = *static_cast<End*>(BIO_get_data(bio))->in;
  if (in.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  return static_cast<int>(in.read({reinterpret_cast<std::uint8_t*>(out), static_cast<std::size_t>(size)}));
}

int write_wire(BIO* bio, const char* data, int size) {
  static_cast<End*>(BIO_get_data(bio))->out->write(as_bytes({data, static_cast<std::size_t>(size)}));
  return size;
}

long control_wire(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

const BIO_METHOD* wire_method() {
  static const BioMethod method = [] {
    BioMethod made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wire"));
    BIO_meth_set_read(made.get(), read_wire);
    BIO_meth_set_write(made.get(), write_wire);
    BIO_meth_set_ctrl(made.get(), control_wire);
    return made;
  }();
  return method.get();
}

Certificate read_certificate(Bytes der) {
  const auto* at = der.data();
  Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  must(certificate != nullptr, "d2i_X509");
  return certificate;
}

Context make_context(const SSL_METHOD* method, const Handshakes& what) {
  Context context(SSL_CTX_new(method));
  const bool tls12 = what.version == ProtocolVersion::tls12;
  const int version = tls12 ? TLS1_2_VERSION : TLS1_3_VERSION;
  // RFC 8422 §5.1.1: the groups of TLS 1.2 are the certificate's curves too
  const auto groups = std::string(name(what.group)) + (tls12 ? ":P-256" : "");
  must(context && SSL_CTX_set_min_proto_version(context.get(), version) == 1 &&
           SSL_CTX_set_max_proto_version(context.get(), version) == 1 &&
           SSL_CTX_set_ciphersuites(context.get(), "TLS_AES_128_GCM_SHA256") == 1 &&
           SSL_CTX_set_cipher_list(context.get(), "ECDHE-ECDSA-AES128-GCM-SHA256") == 1 &&
           SSL_CTX_set1_groups_list(context.get(), groups.c_str()) == 1,
       "SSL_CTX_new");
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  if (!what.resumed) SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
  return context;
}

Context make_client(const Material& material, const Handshakes& what) {
  auto context = make_context(TLS_client_method(), what);
  must(X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), read_certificate(material.root).get()) == 1,
       "X509_STORE_add_cert");
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  return context;
}

Context make_server(const Material& material, const Handshakes& what) {
  auto context = make_context(TLS_server_method(), what);
  const auto key_der = material.key.reveal();
  const auto* at = key_der.data();
  const Pkey key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(key_der.size())));
  must(SSL_CTX_use_certificate(context.get(), read_certificate(material.chain[0]).get()) == 1 &&
           SSL_CTX_add1_chain_cert(context.get(), read_certificate(material.chain[1]).get()) == 1 &&
           SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1 &&
           SSL_CTX_set_num_tickets(context.get(), what.resumed ? 1 : 0) == 1,
       "the server's SSL_CTX");
  return context;
}

/// The two wires and their ends, used for one connection at a time.
struct Wires {
  Wire to_server, to_client;
  End client{&to_client, &to_server}, server{&to_server, &to_client};
};

Ssl make_ssl(SSL_CTX& context, End& end) {
  Ssl ssl(SSL_new(&context));
  auto* const bio = BIO_new(wire_method());
  must(ssl && bio, "SSL_new");
  BIO_set_data(bio, &end);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl.get(), bio, bio);
  return ssl;
}

class LibsslConnected final : public Connected {
 public:
  /// `session` unset: there are no tickets. It is given up, and the next one found there afterwards.
  LibsslConnected(SSL_CTX& client, SSL_CTX& server, Wires& wires, Costs& costs, Session* session = nullptr)
      : wires_(wires) {
    {
      const Scope scope(costs.client);
      client_ = make_ssl(client, wires.client);
      if (session) use(std::exchange(*session, nullptr).get());
      const std::string name(kServerName);
      must(
          SSL_set_tlsext_host_name(client_.get(), name.c_str()) == 1 && SSL_set1_host(client_.get(), name.c_str()) == 1,
          "SSL_set1_host");
      SSL_set_connect_state(client_.get());
    }
    {
      const Scope scope(costs.server);
      server_ = make_ssl(server, wires.server);
      SSL_set_accept_state(server_.get());
    }
    for (bool done = false; !done;) {
      const bool client_done = step(*client_, costs.client);
      done = step(*server_, costs.server) && client_done;
    }
    if (session) keep_session(*session, costs.client);
  }

  /// Both sides say so.
  [[nodiscard]] bool resumed() const {
    return SSL_session_reused(client_.get()) == 1 && SSL_session_reused(server_.get()) == 1;
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
    wires_.to_server.keep(false);
    {
      const Scope scope(cost);
      for (unsigned i = 0; i < times; ++i) write(*client_, data);
    }
    wires_.to_server.keep(true);
  }

  void open(Bytes data, unsigned times, Cost& cost) override {
    constexpr std::size_t record_overhead = 22;
    wires_.to_client.reserve(times * (data.size() + record_overhead));
    for (unsigned i = 0; i < times; ++i) write(*server_, data);
    const Scope scope(cost);
    for (unsigned i = 0; i < times; ++i) {
      std::size_t read = 0;
      must(SSL_read_ex(client_.get(), plaintext_.data(), plaintext_.size(), &read) == 1 && read == data.size(),
           "SSL_read_ex");
    }
  }

 private:
  void use(SSL_SESSION* session) {
    if (session) must(SSL_set_session(client_.get(), session) == 1, "SSL_set_session");
  }
  void keep_session(Session& session, Cost& cost) {
    const Scope scope(cost);
    if (SSL_version(client_.get()) == TLS1_2_VERSION)
      session.reset(SSL_get1_session(client_.get()));
    else
      take_ticket(session);
    // or else the session goes bad with the connection that is freed
    SSL_set_shutdown(client_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }
  /// It comes behind the handshake: libssl reads it when application data is asked for.
  void take_ticket(Session& session) {
    SSL_set_app_data(client_.get(), &session);
    std::size_t read = 0;
    must(SSL_read_ex(client_.get(), plaintext_.data(), plaintext_.size(), &read) == 0 &&
             SSL_get_error(client_.get(), 0) == SSL_ERROR_WANT_READ && session != nullptr,
         "a ticket");
  }
  static bool step(SSL& ssl, Cost& cost) {
    const Scope scope(cost);
    const int done = SSL_do_handshake(&ssl);
    must(done == 1 || SSL_get_error(&ssl, done) == SSL_ERROR_WANT_READ, "SSL_do_handshake");
    return done == 1;
  }
  static void write(SSL& ssl, Bytes data) {
    std::size_t written = 0;
    must(SSL_write_ex(&ssl, data.data(), data.size(), &written) == 1 && written == data.size(), "SSL_write_ex");
  }

  Wires& wires_;
  Ssl client_, server_;
  Buffer plaintext_ = Buffer(1 << 14);
};

/// For SSL_CTX_sess_set_new_cb: a session goes to where its SSL says.
int give_session(SSL* ssl, SSL_SESSION* session) {
  static_cast<Session*>(SSL_get_app_data(ssl))->reset(session);
  return 1;
}

class Libssl final : public Library {
 public:
  Libssl(const Material& material, const Handshakes& what)
      : resumed_(what.resumed), client_(make_client(material, what)), server_(make_server(material, what)) {
    if (!resumed_) return;
    SSL_CTX_set_session_cache_mode(client_.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    if (what.version == ProtocolVersion::tls13) SSL_CTX_sess_set_new_cb(client_.get(), give_session);
    Costs uncounted;
    (void)LibsslConnected(*client_, *server_, wires_, uncounted, &session_);
  }
  std::unique_ptr<Connected> connect(Costs& costs) override {
    auto connected =
        std::make_unique<LibsslConnected>(*client_, *server_, wires_, costs, resumed_ ? &session_ : nullptr);
    must(connected->resumed() == resumed_, "a resumption of libssl");
    return connected;
  }

 private:
  bool resumed_;
  Context client_, server_;
  Wires wires_;
  Session session_;
};

}  // namespace

std::unique_ptr<Library> make_libssl(const Material& material, const Handshakes& what) {
  const std::string known(name(what.group));
  const Context probe(SSL_CTX_new(TLS_method()));
  if (SSL_CTX_set1_groups_list(probe.get(), known.c_str()) != 1) return nullptr;
  return std::make_unique<Libssl>(material, what);
}

std::string libssl_name() { return std::string("openssl-libssl ") + OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace entente::bench
