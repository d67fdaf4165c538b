// Files of the cache: 8 bytes of time, the body, and SHA-256 of both and of what was asked for.
#include "io/fetch_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "crypto/provider.h"

namespace entente::io {
namespace {

constexpr std::size_t kTime = 8, kDigest = 32, kLargest = std::size_t{16} << 20;

using Digest = std::array<std::uint8_t, kDigest>;

Bytes text_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Digest digest_of(std::initializer_list<Bytes> parts) {
  const auto hash = crypto::openssl_provider().hash(crypto::HashAlgorithm::sha256);
  Digest out{};
  for (const auto part : parts) hash->update(part);
  hash->snapshot(out);
  return out;
}

/// What was asked for, in a few bytes.
Digest key_of(const FetchRequest& request) {
  const std::uint8_t kind = std::to_underlying(request.kind), zero = 0;
  return digest_of({{&kind, 1}, text_bytes(request.url), {&zero, 1}, request.post});
}

std::array<std::uint8_t, kTime> time_bytes(UnixTime time) noexcept {
  std::array<std::uint8_t, kTime> out{};
  for (std::size_t i = 0; i < kTime; ++i) out[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(time) >> 8 * i);
  return out;
}

bool write_all(int file, Bytes data) noexcept {
  while (!data.empty()) {
    const auto n = write(file, data.data(), data.size());
    if (n <= 0) return false;
    data = data.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

UnixTime time_of(Bytes content) noexcept {
  std::uint64_t time = 0;
  for (std::size_t i = kTime; i-- > 0;) time = time << 8 | content[i];
  return static_cast<UnixTime>(time);
}

/// Empty if it cannot be read, or is none of ours.
Buffer read_file(const std::string& path) {
  const Socket file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat status{};
  if (!file.open() || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
  // In a directory that others can write to, theirs may stand in the place of ours.
  if (status.st_uid != geteuid() || std::cmp_greater(status.st_size, kLargest + kTime + kDigest)) return {};
  Buffer out(static_cast<std::size_t>(status.st_size));
  for (std::size_t at = 0; at < out.size();) {
    const auto n = read(file.get(), out.data() + at, out.size() - at);
    if (n <= 0) return {};
    at += static_cast<std::size_t>(n);
  }
  return out;
}

/// One of the cache's files, without a look at its body.
struct Kept {
  std::filesystem::path path;
  std::filesystem::file_time_type written;
  std::uintmax_t bytes = 0;
  UnixTime until = 0;
};

/// What was never finished, and has been so for an hour, is of a process that is gone.
bool is_abandoned(const Kept& file) {
  return file.written < std::filesystem::file_time_type::clock::now() - std::chrono::hours{1};
}

std::vector<Kept> files_in(const std::string& directory) {
  std::vector<Kept> out;
  std::error_code why;
  for (std::filesystem::directory_iterator at(directory, why), end; !why && at != end; at.increment(why)) {
    std::error_code gone;
    Kept file{at->path(), at->last_write_time(gone), at->file_size(gone)};
    if (gone || !at->is_regular_file(gone)) continue;
    const bool unfinished = file.path.filename().string().starts_with("new.");
    if (unfinished && !is_abandoned(file)) continue;
    std::array<std::uint8_t, kTime> time{};
    const Socket opened(open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!unfinished && opened.open() && read(opened.get(), time.data(), kTime) == kTime) file.until = time_of(time);
    out.push_back(std::move(file));
  }
  return out;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

std::string FetchCache::default_directory() {
  // XDG Base Directory Specification: a path that is not absolute is as none.
  if (const auto home = variable("XDG_CACHE_HOME"); home.starts_with('/')) return home + "/entente";
  const auto home = variable("HOME");
  return home.starts_with('/') ? home + "/.cache/entente" : "";
}

std::string FetchCache::path_of(const FetchRequest& request) const {
  constexpr std::string_view digits = "0123456789abcdef";
  auto out = directory_ + "/";
  for (const auto byte : key_of(request)) (out += digits[byte >> 4]) += digits[byte & 15];
  return out;
}

std::optional<Buffer> FetchCache::find(const FetchRequest& request, UnixTime now) const {
  if (directory_.empty()) return std::nullopt;
  auto file = read_file(path_of(request));
  if (file.size() <= kTime + kDigest) return std::nullopt;
  const auto said = Bytes(file).last(kDigest), content = Bytes(file).first(file.size() - kDigest);
  if (!equal(said, digest_of({key_of(request), content}))) return std::nullopt;
  if (now >= time_of(content)) return std::nullopt;
  return to_buffer(content.subspan(kTime));
}

void FetchCache::store(const FetchRequest& request, Bytes body, UnixTime until, UnixTime now) const {
  if (directory_.empty() || body.size() > kLargest) return;
  std::error_code why;
  std::filesystem::create_directories(std::filesystem::path(directory_).parent_path(), why);
  (void)mkdir(directory_.c_str(), 0700);
  const auto time = time_bytes(until);
  auto unfinished = directory_ + "/new.XXXXXX";
  const Socket file(mkostemp(unfinished.data(), O_CLOEXEC));  // mode 0600
  if (!file.open()) return;
  const bool written = write_all(file.get(), time) && write_all(file.get(), body) &&
                       write_all(file.get(), digest_of({key_of(request), time, body}));
  if (!written || rename(unfinished.c_str(), path_of(request).c_str()) != 0) unlink(unfinished.c_str());
  make_room(now);
}

void FetchCache::make_room(UnixTime now) const {
  auto kept = files_in(directory_);
  std::ranges::sort(kept, std::ranges::greater{}, &Kept::written);
  std::uintmax_t bytes = 0;
  std::size_t count = 0;
  std::error_code why;
  for (const auto& file : kept) {
    const bool stays = file.until > now && count < limits_.files && bytes + file.bytes <= limits_.bytes;
    if (!stays) {
      std::filesystem::remove(file.path, why);
      continue;
    }
    ++count;
    bytes += file.bytes;
  }
}

}  // namespace entente::io
