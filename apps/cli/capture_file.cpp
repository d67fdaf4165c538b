// Writing captures.
#include "capture_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

#include "output.h"
#include "output_file.h"
#include "words.h"

namespace entente::cli {
namespace {

constexpr std::size_t kMostWaiting = std::size_t{1} << 20;

capture::UnixMicros now() {
  using namespace std::chrono;
  return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

capture::Endpoint endpoint_of(const io::Address& address) {
  capture::Endpoint out;
  out.port = address.port();
  out.v6 = address.get()->sa_family == AF_INET6;
  if (out.v6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address.get(), sizeof v6);
    std::memcpy(out.address.data(), &v6.sin6_addr, 16);
  } else {
    sockaddr_in v4{};
    std::memcpy(&v4, address.get(), sizeof v4);
    std::memcpy(out.address.data(), &v4.sin_addr, 4);
  }
  return out;
}

}  // namespace

CaptureFile::CaptureFile(const std::string& path, Secrets secrets, KeyLogSink* next)
    : path_(path),
      descriptor_(open_output(path, O_TRUNC, secrets == Secrets::inside ? Secrecy::secret : Secrecy::open)),
      with_secrets_(secrets == Secrets::inside),
      next_(next),
      writer_([this](Bytes bytes) { write(bytes); }) {
  if (with_secrets_)
    complain(fmt::format("warning: secrets are written to {}: whoever reads it can read these connections", path));
}

CaptureFile::~CaptureFile() { close(descriptor_); }

void CaptureFile::write(Bytes bytes) noexcept {
  if (failed_) return;
  const int failed = write_all(descriptor_, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  failed_ = failed != 0;
  if (failed_) complain(fmt::format("{}: {}", path_, std::generic_category().message(failed)));
}

void CaptureFile::on(std::string_view label, Bytes client_random, Bytes secret) noexcept {
  if (next_) next_->on(label, client_random, secret);
  if (!with_secrets_) return;
  const auto line = fmt::format("{} {} {}\n", label, hex(client_random), hex(secret));
  const std::lock_guard lock(mutex_);
  writer_.secrets(bytes_of(line));
}

std::unique_ptr<CaptureFile> open_capture(const std::string& path, bool with_secrets, KeyLogSink* next) {
  using Secrets = CaptureFile::Secrets;
  if (path.empty()) return nullptr;
  return std::make_unique<CaptureFile>(path, with_secrets ? Secrets::inside : Secrets::left_out, next);
}

CaptureFile::Wire::Wire(CaptureFile& file, int socket, const io::Address& peer, bool we_are_client)
    : file_(file), we_are_client_(we_are_client), client_(endpoint_of(peer)), server_(client_), began_(now()) {
  (we_are_client ? client_ : server_) = endpoint_of(io::local_address(socket));
}

void CaptureFile::Wire::operator()(Direction direction, Bytes bytes) {
  waiting_.push_back({(direction == Direction::sent) == we_are_client_, {bytes.begin(), bytes.end()}, now()});
  size_ += bytes.size();
  if (!file_.with_secrets_ || size_ > kMostWaiting || connection_) write_waiting();
}

void CaptureFile::Wire::handshake_over() {
  if (!connection_) write_waiting();
}

/// Programs that read the file want the secrets before the packets that need them.
void CaptureFile::Wire::write_waiting() {
  const std::lock_guard lock(file_.mutex_);
  if (!connection_) connection_.emplace(file_.writer_, client_, server_, began_);
  for (const auto& one : waiting_) connection_->data(one.by_client, one.bytes, one.at);
  waiting_.clear();
}

CaptureFile::Wire::~Wire() {
  write_waiting();
  const std::lock_guard lock(file_.mutex_);
  connection_->close(we_are_client_, now());
  connection_->close(!we_are_client_, now());
}

}  // namespace entente::cli
