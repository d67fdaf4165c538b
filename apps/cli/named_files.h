// The files that a command line names: what is written to one of them must not be lost to another.
#pragma once
#include <string>
#include <vector>

#include "options.h"

namespace entente::cli {

struct NamedFile {
  std::string option, path;
  bool written;
};

/// Two that are one file of which something would be lost: `--html and --transcript are the same file`. Empty: none
/// are.
std::string clash_of(const std::vector<NamedFile>& files);

std::vector<NamedFile> files_of(const ConnectOptions& options);
std::vector<NamedFile> files_of(const ServeOptions& options);
std::vector<NamedFile> files_of(const DecodeOptions& options);
std::vector<NamedFile> files_of(const DemoOptions& options);
std::vector<NamedFile> files_of(const DiffOptions& options);

}  // namespace entente::cli
