// What was fetched, kept on disk for as long as whoever signed it says that it is fresh, and as long as there is room.
// Shared by every process of a user: files are written at once or not at all, and one that is damaged is as none.
#pragma once
#include <entente/environment.h>

#include <optional>
#include <string>

#include "io/fetch.h"

namespace entente::io {

struct FetchCacheLimits {
  std::size_t files = 512;
  std::uintmax_t bytes = std::uintmax_t{128} << 20;
};

class FetchCache {
 public:
  /// In this directory, which is made when something is stored first.
  explicit FetchCache(std::string directory, const FetchCacheLimits& limits = {})
      : directory_(std::move(directory)), limits_(limits) {}
  /// `entente` in XDG_CACHE_HOME, else in ~/.cache; empty if there is neither.
  [[nodiscard]] static std::string default_directory();

  /// What was stored for this request and is fresh at this time.
  [[nodiscard]] std::optional<Buffer> find(const FetchRequest& request, UnixTime now) const;
  /// Fresh up to `until`, which is left out; nextUpdate, as a rule. Bodies above 16 MiB are not kept. A disk that is
  /// full or read-only is no failure: nothing is stored then. What is not fresh `now` goes; above the limits the oldest
  /// go too.
  void store(const FetchRequest& request, Bytes body, UnixTime until, UnixTime now) const;

 private:
  [[nodiscard]] std::string path_of(const FetchRequest& request) const;
  void make_room(UnixTime now) const;
  std::string directory_;
  FetchCacheLimits limits_;
};

}  // namespace entente::io
