// Files below one directory, and nothing outside of it.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace entente::cli {

struct StaticFile {
  enum class Kind : std::uint8_t { none, file, listing } kind = Kind::none;
  std::filesystem::path path{};
  std::size_t size = 0;
  std::string type{};  ///< media type
  std::string text{};  ///< of a listing: HTML
};

/// What a request's target stands for. Percent codes are decoded; `..`, links that lead outside, and names that begin
/// with a dot find nothing. A directory is its index.html, or else a listing.
StaticFile find_static(const std::filesystem::path& root, std::string_view target);

std::string escape_html(std::string_view text);

}  // namespace entente::cli
