// What was fetched, kept on disk for as long as whoever signed it says that it is fresh. Shared by every process of a
// user: files are written at once or not at all, and one that is damaged is as none.
#pragma once
#include <entente/environment.h>

#include <optional>
#include <string>

#include "io/fetch.h"

namespace entente::io {

class FetchCache {
 public:
  /// In this directory, which is made when something is stored first.
  explicit FetchCache(std::string directory) : directory_(std::move(directory)) {}
  /// `entente` in XDG_CACHE_HOME, else in ~/.cache; empty if there is neither.
  [[nodiscard]] static std::string default_directory();

  /// What was stored for this request and is fresh at this time.
  [[nodiscard]] std::optional<Buffer> find(const FetchRequest& request, UnixTime now) const;
  /// Fresh up to `until`, which is left out; nextUpdate, as a rule. Bodies above 16 MiB are not kept. A disk that is
  /// full or read-only is no failure: nothing is stored then.
  void store(const FetchRequest& request, Bytes body, UnixTime until) const;

 private:
  [[nodiscard]] std::string path_of(const FetchRequest& request) const;
  std::string directory_;
};

}  // namespace entente::io
