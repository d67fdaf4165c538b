// What the verbs read and write: trust stores, credentials, key logs, new files.
#pragma once
#include <entente/config.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "explain/warnings.h"
#include "output_file.h"

namespace entente::cli {

struct Trust {
  TrustStore::Ptr store;
  std::string source;  ///< `ca.pem`, `the system's trust store`
  explain::Roots roots = explain::Roots::own;
};
/// A file or a directory; the system's store if the path is empty.
Trust trust_of(const std::string& path);

/// The revocation lists of all these files; nullptr without any.
CrlStore::Ptr lists_of(const std::vector<std::string>& files);

/// Appends secrets as SSLKEYLOGFILE wants them (RFC 9850), readable by the owner alone.
class KeyLogFile final : public KeyLogSink {
 public:
  explicit KeyLogFile(const std::string& path);
  KeyLogFile(const KeyLogFile&) = delete;
  KeyLogFile& operator=(const KeyLogFile&) = delete;
  ~KeyLogFile() override;
  void on(std::string_view label, Bytes client_random, Bytes secret) noexcept override;

 private:
  int descriptor_;
};
/// By the option, or by the environment's SSLKEYLOGFILE; nullptr if neither asks for it. Warns on stderr.
std::unique_ptr<KeyLogFile> open_key_log(const std::string& path);

/// New files that come all together, or not at all; mode 0644 or 0600. Those that are there are replaced only if
/// `force`.
class NewFiles {
 public:
  explicit NewFiles(bool force) : force_(force) {}
  NewFiles(const NewFiles&) = delete;
  NewFiles& operator=(const NewFiles&) = delete;
  ~NewFiles();
  /// Writes it beside its place, or beside that of the file which a link leads to. A device or a pipe is written to at
  /// once.
  void add(const std::string& path, std::string_view text, Secrecy secrecy);
  /// Puts all of them into their places.
  void commit();

 private:
  bool force_;
  std::vector<std::string> unfinished_;  ///< paths
};
/// Writes a new file, complete or not at all; mode 0644 or 0600. One that is there is replaced only if `force`.
void write_file(const std::string& path, std::string_view text, Secrecy secrecy, bool force);
/// Bounded in size; a FIFO that nobody writes to is given up.
Buffer read_bytes(const std::string& path);
std::string read_text(const std::string& path);
/// With those above it; one that is there will do.
void make_directory(const std::string& path);

}  // namespace entente::cli
