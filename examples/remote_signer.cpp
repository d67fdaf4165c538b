// A server whose private key lives in another process.
//
//   remote_signer hold CHAIN.pem KEY.pem SOCKET     the process that holds the key and signs
//   remote_signer serve CHAIN.pem SOCKET PORT       the server: it has the chain alone
//
// The server's handshakes hand out their work as jobs. It does them itself, those that sign excepted: these go over a
// Unix socket as scheme (2 bytes), length (2 bytes), content; the answer is length (2 bytes), signature. A holder in
// earnest would also ask who may connect, and keep count of what it signs.
#include <arpa/inet.h>
#include <entente/entente.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

using namespace entente;

namespace {

int complain(const Error& error) {
  std::cerr << error.row().title << " (" << error.row().code << ")\n";
  return 1;
}
int complain(const std::string& what) {
  std::cerr << what << "\n";
  return 1;
}

bool read_all(int from, MutableBytes into) {
  while (!into.empty()) {
    const auto n = ::recv(from, into.data(), into.size(), 0);
    if (n <= 0) return false;
    into = into.subspan(static_cast<std::size_t>(n));
  }
  return true;
}
bool write_all(int to, Bytes bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

void put16(Buffer& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}
std::size_t get16(const std::uint8_t* from) { return static_cast<std::size_t>(from[0] << 8 | from[1]); }

/// A Unix socket of this name: connected, or bound and listening; -1 if that fails.
int unix_socket(const std::string& path, bool listening) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return -1;
  path.copy(address.sun_path, path.size());
  const int made = ::socket(AF_UNIX, SOCK_STREAM, 0);
  const auto* name = reinterpret_cast<const sockaddr*>(&address);
  if (listening) {
    ::unlink(path.c_str());
    ::umask(0177);  // this user alone may ask
    return ::bind(made, name, sizeof address) == 0 && ::listen(made, 8) == 0 ? made : -1;
  }
  return ::connect(made, name, sizeof address) == 0 ? made : -1;
}

/// Answers one request; false when the other side is gone or asks what the key cannot do.
bool answer(int peer, const Credential& credential) {
  std::uint8_t head[4];
  if (!read_all(peer, head)) return false;
  Buffer content(get16(head + 2));
  if (!read_all(peer, content)) return false;
  const auto signature = credential.sign(static_cast<SignatureScheme>(get16(head)), content);
  if (!signature) return false;
  Buffer reply;
  put16(reply, signature->size());
  reply.insert(reply.end(), signature->begin(), signature->end());
  return write_all(peer, reply);
}

int hold(const std::string& chain, const std::string& key, const std::string& socket_path) {
  const auto credential = Credential::from_files(chain, key);
  if (!credential) return complain(credential.error());
  const int listener = unix_socket(socket_path, true);
  if (listener < 0) return complain("cannot listen on " + socket_path);
  std::cout << "holding the key at " << socket_path << std::endl;
  for (;;) {
    const int peer = ::accept(listener, nullptr, nullptr);
    while (peer >= 0 && answer(peer, **credential)) {
    }
    ::close(peer);
  }
}

/// Asks the holder. Whatever it answers is checked with the public key before it is used.
JobResult signed_elsewhere(const CryptoJob& job, const SignRequest& request, int holder) {
  Buffer message;
  put16(message, static_cast<std::uint16_t>(request.scheme));
  put16(message, request.content.size());
  message.insert(message.end(), request.content.begin(), request.content.end());
  std::uint8_t head[2] = {};
  Buffer signature;
  if (write_all(holder, message) && read_all(holder, head)) {
    signature.resize(get16(head));
    if (!read_all(holder, signature)) signature.clear();
  }
  return job.signed_with(std::move(signature));
}

/// One client, from its first byte to its answer. Returns what failed, or nothing.
const Error* attend(ServerConnection& connection, int client, int holder) {
  std::vector<std::uint8_t> in(65536), out;
  std::size_t have = 0;
  for (bool answered = false; !connection.failure();) {
    const auto received = connection.receive(MutableBytes(in).first(have));
    if (received) {
      have -= received->consumed;
      std::copy_n(in.begin() + static_cast<std::ptrdiff_t>(received->consumed), have, in.begin());
    }
    while (auto job = connection.take_job()) {
      const auto request = job->sign_request();
      (void)connection.complete(job->id(), request ? signed_elsewhere(*job, *request, holder) : job->run());
    }
    if (connection.established() && !std::exchange(answered, true)) {
      const std::string_view text = "HTTP/1.0 200 OK\r\n\r\nsigned elsewhere\n";
      out.resize(connection.sealed_size(text.size()));
      const auto sealed = connection.seal({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, out);
      if (sealed) write_all(client, Bytes(out).first(sealed->written));
      connection.close();
    }
    out.resize(connection.output_size());
    if (!write_all(client, Bytes(out).first(connection.take_output(out).written)) || answered) break;
    if (received && received->wants != Received::Wants::more) continue;
    const auto n = ::recv(client, in.data() + have, in.size() - have, 0);
    if (n <= 0) break;
    have += static_cast<std::size_t>(n);
  }
  return connection.failure();
}

int serve(const std::string& chain, const std::string& socket_path, int port) {
  std::ifstream file(chain);
  const std::string pem(std::istreambuf_iterator<char>(file), {});
  const auto credential = Credential::with_remote_key(pem);
  if (!credential) return complain(credential.error());
  ServerOptions options;
  options.credentials = {*credential};
  const auto config = ServerConfig::make(options);
  if (!config) return complain(config.error());
  const int holder = unix_socket(socket_path, false);
  if (holder < 0) return complain("nobody holds a key at " + socket_path);

  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* name = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, name, size) != 0 || ::listen(listener, 8) != 0) return complain("cannot listen");
  ::getsockname(listener, name, &size);
  std::cout << "listening on 127.0.0.1:" << ntohs(address.sin_port) << std::endl;
  for (;;) {
    const int client = ::accept(listener, nullptr, nullptr);
    ConnectionOptions handed_out;
    handed_out.jobs = Jobs::handed_out;
    auto connection = ServerConnection::make(*config, handed_out);
    if (!connection) return complain(connection.error());
    if (const auto* error = attend(*connection, client, holder)) complain(*error);
    ::close(client);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "";
  if (verb == "hold" && argc == 5) return hold(argv[2], argv[3], argv[4]);
  if (verb == "serve" && argc == 5) return serve(argv[2], argv[3], std::stoi(argv[4]));
  return complain(
      "usage: remote_signer hold CHAIN.pem KEY.pem SOCKET\n"
      "       remote_signer serve CHAIN.pem SOCKET PORT");
}
