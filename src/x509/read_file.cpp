// Reading with POSIX calls: they leave no copy of a private key in a buffer, and open a FIFO without waiting.
#include "x509/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "base/result.h"

namespace entente::x509 {
namespace {

constexpr std::chrono::milliseconds kPatience{500}, kPause{5};

class File {
 public:
  explicit File(const std::string& path) noexcept
      : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) {
    struct stat about{};
    unheard_fifo_ = is_open() && fstat(descriptor_, &about) == 0 && S_ISFIFO(about.st_mode);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (is_open()) close(descriptor_);
  }

  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
  /// At its end, and nobody was there.
  [[nodiscard]] bool has_no_writer() const noexcept { return unheard_fifo_; }
  /// What there is to the end of the file or of the room. False: errno says why not.
  [[nodiscard]] bool fill(MutableBytes& room) noexcept {
    std::size_t filled = 0;
    while (filled < room.size()) {
      const auto n = next(room.subspan(filled));
      if (n < 0) return false;
      if (n == 0) break;
      filled += static_cast<std::size_t>(n);
    }
    room = room.first(filled);
    return true;
  }

 private:
  ssize_t next(MutableBytes room) noexcept {
    for (std::chrono::milliseconds waited{0};;) {
      const auto n = read(descriptor_, room.data(), room.size());
      if (n > 0 || (n < 0 && errno == EAGAIN)) unheard_fifo_ = false;
      // A FIFO that nobody has opened for writing yet reads as one that is at its end.
      if (n > 0 || (n == 0 && (!unheard_fifo_ || waited >= kPatience))) return n;
      if (n == 0) {
        std::this_thread::sleep_for(kPause);
        waited += kPause;
      } else if (errno == EAGAIN) {
        (void)fcntl(descriptor_, F_SETFL, fcntl(descriptor_, F_GETFL) & ~O_NONBLOCK);  // there is one: let him think
      } else if (errno != EINTR) {
        return n;
      }
    }
  }

  int descriptor_;
  bool unheard_fifo_ = false;
};

std::unexpected<Error> unreadable(const std::string& path, std::string_view why) noexcept {
  return fail(Fault::file_unreadable, "file", "a file that can be read", std::string(why) + ": " + path);
}

std::unexpected<Error> too_large(std::size_t at_most) noexcept {
  return fail(Fault::file_unreadable, "file", std::to_string(at_most >> 20) + " MiB at most", "more");
}

}  // namespace

Result<SecretBuffer> read_file(const std::string& path, std::size_t at_most) noexcept {
  File file(path);
  if (!file.is_open()) return unreadable(path, std::strerror(errno));
  Buffer bytes;
  for (std::size_t room = 65536;; room *= 2) {
    // Grown by hand, so that what is left behind is wiped.
    Buffer grown(bytes.size() + room);
    std::ranges::copy(bytes, grown.begin());
    wipe(bytes);
    auto more = MutableBytes(grown).subspan(bytes.size());
    const bool filled = file.fill(more);
    const auto problem = errno;
    grown.resize(bytes.size() + more.size());
    bytes = std::move(grown);
    if (!filled || bytes.size() > at_most) {
      wipe(bytes);
      return filled ? too_large(at_most) : unreadable(path, std::strerror(problem));
    }
    if (more.size() < room) break;
  }
  if (file.has_no_writer()) return unreadable(path, "a FIFO that nobody writes to");
  return SecretBuffer(std::move(bytes));
}

}  // namespace entente::x509
