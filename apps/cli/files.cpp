// Files of the verbs.
#include "files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "explain/inputs.h"
#include "issue/sources.h"
#include "output.h"
#include "words.h"

namespace entente::cli {
namespace {

/// Where a file is written before it gets its name.
std::string beside(const std::string& path) { return path + ".new"; }

void write_and_close(int file, const std::string& path, std::string_view text) {
  if (file < 0) throw file_error(path, errno);
  int failed = write_all(file, text);
  if (close(file) != 0 && !failed) failed = errno;
  if (failed) throw file_error(path, failed);
}

}  // namespace

Trust trust_of(const std::string& path) {
  if (path.empty())
    return {must(TrustStore::system(), "the system's trust store"), "the system's trust store", explain::Roots::system};
  std::error_code why;  // what is wrong with the path is said when it is opened
  if (std::filesystem::is_directory(path, why))
    return {must(TrustStore::from_directory(path), path), path, explain::Roots::own};
  return {must(TrustStore::from_file(path), path), path, explain::Roots::own};
}

CrlStore::Ptr lists_of(const std::vector<std::string>& files) {
  CrlStore::Ptr out;
  for (const auto& file : files) {
    auto more = must(CrlStore::from_file(file), file);
    out = out ? issue::merged(*out, *more) : std::move(more);
  }
  return out;
}

KeyLogFile::KeyLogFile(const std::string& path) : descriptor_(open_output(path, O_APPEND, Secrecy::secret)) {}

KeyLogFile::~KeyLogFile() { close(descriptor_); }

void KeyLogFile::on(std::string_view label, Bytes client_random, Bytes secret) noexcept {
  // One write a line: several connections may share the file.
  const auto line = fmt::format("{} {} {}\n", label, hex(client_random), hex(secret));
  [[maybe_unused]] const auto written = write(descriptor_, line.data(), line.size());
}

std::unique_ptr<KeyLogFile> open_key_log(const std::string& path) {
  const char* wanted = path.empty() ? std::getenv("SSLKEYLOGFILE") : path.c_str();
  if (!wanted || !*wanted) return nullptr;
  auto log = std::make_unique<KeyLogFile>(wanted);
  complain(fmt::format("warning: secrets are appended to {}: whoever reads it can read these connections", wanted));
  return log;
}

NewFiles::~NewFiles() {
  for (const auto& path : unfinished_) unlink(beside(path).c_str());
}

void NewFiles::add(const std::string& given, std::string_view text, Secrecy secrecy) {
  std::error_code why;
  const auto about = std::filesystem::status(given, why);
  if (std::filesystem::is_directory(about)) throw file_error(given, EISDIR);
  if (!force_ && std::filesystem::exists(about))
    throw Stop(make_error(Fault::config_invalid, {}, "a file that is not there yet, or --force"), given);
  // a device or a pipe is written to, and stays what it is
  if (std::filesystem::exists(about) && !std::filesystem::is_regular_file(about))
    return write_and_close(open(given.c_str(), O_WRONLY | O_CLOEXEC), given, text);
  // so does a link: what it leads to is replaced
  const auto leads_to = std::filesystem::canonical(given, why);
  const auto path = why ? given : leads_to.string();
  unlink(beside(path).c_str());
  const int file =
      open(beside(path).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secrecy == Secrecy::secret ? 0600 : 0644);
  if (file >= 0) unfinished_.push_back(path);
  write_and_close(file, given, text);
}

void NewFiles::commit() {
  while (!unfinished_.empty()) {
    const auto& path = unfinished_.back();
    if (rename(beside(path).c_str(), path.c_str()) != 0) throw file_error(path, errno);
    unfinished_.pop_back();
  }
}

void write_file(const std::string& path, std::string_view text, Secrecy secrecy, bool force) {
  NewFiles one(force);
  one.add(path, text, secrecy);
  one.commit();
}

void make_directory(const std::string& path) {
  std::error_code why;
  std::filesystem::create_directories(path, why);
  const auto failed = why;
  if (!std::filesystem::is_directory(path, why)) throw file_error(path, failed ? failed.value() : ENOTDIR);
}

Buffer read_bytes(const std::string& path) { return must(explain::read_input(path), path); }

std::string read_text(const std::string& path) {
  const auto bytes = read_bytes(path);
  return {bytes.begin(), bytes.end()};
}

}  // namespace entente::cli
