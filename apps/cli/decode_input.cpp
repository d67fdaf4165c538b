// Files and options of `decode`.
#include "decode_input.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "explain/text.h"
#include "files.h"
#include "issue/authority.h"
#include "output.h"

namespace entente::cli {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10, kHead = 64;
constexpr std::uint64_t kStep = std::uint64_t{4} << 20;

Stop unreadable(const std::string& path) {
  return {make_error(Fault::file_unreadable, {}, {}, std::generic_category().message(errno)), path};
}

bool is_key_log(std::string_view head) {
  constexpr std::string_view labels[] = {"CLIENT_", "SERVER_", "EXPORTER_SECRET", "EARLY_EXPORTER", "#"};
  return std::ranges::any_of(labels, [&](std::string_view label) { return head.starts_with(label); });
}

}  // namespace

// ---- the capture ----

Input::Input(std::string path) : path_(std::move(path)), descriptor_(STDIN_FILENO), room_(kPiece) {
  if (path_ != "-") descriptor_ = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) throw unreadable(path_);
  struct stat about{};
  if (fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode)) size_ = static_cast<std::uint64_t>(about.st_size);
}

Input::~Input() {
  if (descriptor_ > STDIN_FILENO) close(descriptor_);
}

Bytes Input::next() {
  while (true) {
    const auto n = read(descriptor_, room_.data(), room_.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw unreadable(path_);
    const auto piece = Bytes(room_).first(static_cast<std::size_t>(n));
    if (head_.size() < kHead) head_ += as_text(piece.first(std::min(piece.size(), kHead - head_.size())));
    return piece;
  }
}

std::optional<Input::Guess> Input::guess() const {
  const auto name = explain::printable(path_);
  if (is_key_log(head_)) return Guess{"a key log", fmt::format("give the capture, and the log as --keylog {}", name)};
  if (head_.starts_with('{') && head_.find("entente.transcript") != head_.npos)
    return Guess{"a transcript", fmt::format("entente diff {} compares its connections", name)};
  if (head_.starts_with("-----BEGIN ")) return Guess{"PEM", "a server's private key is for --key, its CA for --ca"};
  if (head_.starts_with("\x1f\x8b")) return Guess{"compressed", fmt::format("gunzip -c {} | entente decode -", name)};
  return std::nullopt;
}

// ---- the bar ----

Progress::Progress(std::uint64_t size) : size_(size), next_(kStep), shown_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (drawn_) print_error("\r\x1b[K");
}

void Progress::at(std::uint64_t offset, std::uint64_t connections) {
  if (!shown_ || offset < next_) return;
  next_ = offset + kStep;
  drawn_ = true;
  constexpr std::uint64_t width = 30;
  const auto done = size_ == 0 ? 0 : std::min(width, offset * width / size_);
  const auto bar = size_ == 0 ? std::string() : fmt::format("[{:#<{}}{:.<{}}] ", "", done, "", width - done);
  print_error(fmt::format("\r\x1b[K{}{}, {}", bar, explain::bytes_in_words(offset),
                          explain::counted(connections, "connection")));
}

// ---- keys ----

void take_keys(capture::KeyRing& keys, const DecodeOptions& options) {
  for (const auto& path : options.keylogs) {
    const auto before = keys.secrets();
    keys.add_log(bytes_of(read_text(path)));
    keys.end_log();
    if (keys.secrets() == before && !keys.full())
      complain(
          fmt::format("{}: no secret in it that is new: is it a key log (SSLKEYLOGFILE)?", explain::printable(path)));
  }
  for (const auto& path : options.keys)
    keys.add_server_key(must(issue::read_private_key(crypto::openssl_provider(), read_text(path)), path));
}

// ---- whose connections ----

HostFilter::HostFilter(const std::string& text) {
  if (read_address(text)) return;
  const auto colon = text.rfind(':');
  const auto port = colon == text.npos ? std::string_view() : std::string_view(text).substr(colon + 1);
  auto host = text.substr(0, std::min(colon, text.size()));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto [rest, wrong] = std::from_chars(port.data(), port.data() + port.size(), end_.port);
  any_port_ = false;
  if (port.empty() || wrong != std::errc() || rest != port.data() + port.size() || !read_address(host))
    throw Stop(make_error(Fault::config_invalid, {},
                          "an address: 192.0.2.1, 192.0.2.1:443, 2001:db8::1, "
                          "[2001:db8::1]:443; a port up to 65535"),
               "--host " + text);
}

bool HostFilter::read_address(const std::string& text) {
  for (const bool v6 : {false, true}) {
    end_.v6 = v6;
    if (inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), end_.address.data()) == 1) return true;
  }
  return false;
}

bool HostFilter::fits(const capture::Endpoint& end) const noexcept {
  return end.v6 == end_.v6 && end.address == end_.address && (any_port_ || end.port == end_.port);
}

}  // namespace entente::cli
