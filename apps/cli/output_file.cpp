// Opening, and the modes of files that hold secrets.
#include "output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace entente::cli {
namespace {

/// 0, or the errno of what cannot be done.
int keep_to_owner(int descriptor, const std::string& path) {
  constexpr mode_t others = S_IRWXG | S_IRWXO;
  struct stat about{};
  if (fstat(descriptor, &about) != 0) return errno;
  if (!S_ISREG(about.st_mode) || (about.st_mode & others) == 0) return 0;
  if (fchmod(descriptor, about.st_mode & S_IRWXU) != 0) return errno;
  complain(fmt::format("warning: {} was open to others: from now on its owner alone can read it", path));
  return 0;
}

}  // namespace

Stop file_error(const std::string& path, int number) {
  return {make_error(Fault::file_unreadable, {}, {}, std::generic_category().message(number)), path};
}

int open_output(const std::string& path, int how, Secrecy secrecy) {
  const bool secret = secrecy == Secrecy::secret;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | how, secret ? 0600 : 0644);
  if (file < 0) throw file_error(path, errno);
  if (const int failed = secret ? keep_to_owner(file, path) : 0) {
    close(file);
    throw file_error(path, failed);
  }
  return file;
}

}  // namespace entente::cli
