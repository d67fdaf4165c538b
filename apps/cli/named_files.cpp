// Which files are one.
#include "named_files.h"

#include <filesystem>
#include <system_error>

namespace entente::cli {
namespace {

namespace fs = std::filesystem;

/// Where the file is or would be, whatever way it is named: through links, `.` and `..`.
fs::path place_of(const std::string& name) {
  std::error_code why;
  auto path = fs::absolute(name, why);
  if (fs::is_symlink(path, why)) path = path.parent_path() / fs::read_symlink(path, why);
  return fs::weakly_canonical(path, why);
}

bool is_same(const std::string& a, const std::string& b) {
  std::error_code why;
  return fs::equivalent(a, b, why) || place_of(a) == place_of(b);
}

/// What is thrown away there is no loss: /dev/null.
bool is_device(const std::string& path) {
  std::error_code why;
  return fs::is_character_file(path, why);
}

void add(std::vector<NamedFile>& into, const std::string& option, const std::string& path, bool written) {
  if (!path.empty() && path != "-") into.push_back({option, path, written});
}

void add_read(std::vector<NamedFile>& into, const std::string& option, const std::vector<std::string>& paths) {
  for (const auto& path : paths) add(into, option, path, false);
}

std::vector<NamedFile> written_by(const TranscriptOptions& exports) {
  std::vector<NamedFile> out;
  add(out, "--transcript", exports.transcript, true);
  add(out, "--html", exports.html, true);
  return out;
}

}  // namespace

std::string clash_of(const std::vector<NamedFile>& files) {
  for (auto a = files.begin(); a != files.end(); ++a)
    for (auto b = a + 1; b != files.end(); ++b)
      if ((a->written || b->written) && is_same(a->path, b->path) && !is_device(a->path))
        return a->option + " and " + b->option + " are the same file: one of them would be lost";
  return {};
}

std::vector<NamedFile> files_of(const ConnectOptions& options) {
  auto out = written_by(options.exports);
  add(out, "--pcap", options.pcap, true);
  add(out, "--keylog", options.protocol.keylog, true);
  add(out, "--session-out", options.session_out, true);
  add_read(out, "--cert", {options.cert});
  add_read(out, "--key", {options.key});
  add_read(out, "--ca", {options.ca});
  return out;
}

std::vector<NamedFile> files_of(const ServeOptions& options) {
  auto out = written_by(options.exports);
  add(out, "--pcap", options.pcap, true);
  add(out, "--keylog", options.protocol.keylog, true);
  add_read(out, "--cert", options.certs);
  add_read(out, "--key", options.keys);
  add_read(out, "--client-ca", {options.client_ca});
  return out;
}

std::vector<NamedFile> files_of(const DecodeOptions& options) {
  auto out = written_by(options.exports);
  add_read(out, "FILE", {options.file});
  add_read(out, "--keylog", options.keylogs);
  add_read(out, "--key", options.keys);
  add_read(out, "--ca", {options.ca});
  return out;
}

std::vector<NamedFile> files_of(const DemoOptions& options) { return written_by(options.exports); }

std::vector<NamedFile> files_of(const DiffOptions& options) {
  auto out = written_by(options.exports);
  add_read(out, "A", {options.a.substr(0, options.a.find('#'))});
  add_read(out, "B", {options.b.substr(0, options.b.find('#'))});
  return out;
}

}  // namespace entente::cli
