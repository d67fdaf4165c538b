// Modes of files that hold secrets.
#include "secret_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

#include "output.h"

namespace entente::cli {

int keep_to_owner(int descriptor, const std::string& path) {
  constexpr mode_t others = S_IRWXG | S_IRWXO;
  struct stat about{};
  if (fstat(descriptor, &about) != 0) return errno;
  if (!S_ISREG(about.st_mode) || (about.st_mode & others) == 0) return 0;
  if (fchmod(descriptor, about.st_mode & S_IRWXU) != 0) return errno;
  complain(fmt::format("warning: {} was open to others: from now on its owner alone can read it", path));
  return 0;
}

}  // namespace entente::cli
