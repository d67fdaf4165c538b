// Finding files safely.
#include "static_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <system_error>
#include <vector>

namespace entente::cli {
namespace {

namespace fs = std::filesystem;

struct MediaType {
  std::string_view extension, type;
};
constexpr MediaType kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".htm", "text/html; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
    {".md", "text/plain; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".xml", "application/xml"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".pdf", "application/pdf"},
    {".wasm", "application/wasm"},
    {".woff2", "font/woff2"},
    {".zip", "application/zip"},
    {".gz", "application/gzip"},
    {".mp4", "video/mp4"},
    {".webm", "video/webm"},
    {".mp3", "audio/mpeg"},
    {".pem", "application/x-pem-file"},
    {".csv", "text/csv; charset=utf-8"},
};

std::string media_type(const fs::path& path) {
  const auto extension = path.extension().string();
  const auto found = std::ranges::find(kTypes, extension, &MediaType::extension);
  return std::string(found == std::end(kTypes) ? "application/octet-stream" : found->type);
}

/// Percent codes decoded; nothing for a broken one or a NUL.
std::optional<std::string> decoded(std::string_view target) {
  target = target.substr(0, target.find_first_of("?#"));
  std::string out;
  for (std::size_t i = 0; i < target.size(); ++i) {
    unsigned char byte = static_cast<unsigned char>(target[i]);
    if (target[i] == '%') {
      if (i + 2 >= target.size()) return std::nullopt;
      const auto* digits = target.data() + i + 1;
      if (std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) return std::nullopt;
      i += 2;
    }
    if (byte == 0) return std::nullopt;
    out += static_cast<char>(byte);
  }
  return out;
}

/// No part may be hidden or lead upwards.
bool is_plain(const fs::path& relative) {
  return std::ranges::all_of(relative, [](const fs::path& part) { return !part.string().starts_with('.'); });
}

/// Where the path really leads, links followed; nothing if that is outside of the root.
std::optional<fs::path> inside(const fs::path& root, const fs::path& relative) {
  std::error_code error;
  const auto base = fs::canonical(root, error);
  if (error) return std::nullopt;
  const auto real = fs::canonical(base / relative, error);
  if (error) return std::nullopt;
  const auto mismatch = std::mismatch(base.begin(), base.end(), real.begin(), real.end());
  return mismatch.first == base.end() ? std::optional(real) : std::nullopt;
}

std::string percent_coded(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view(".-_/").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string listing(const fs::path& directory, std::string_view shown) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    auto name = entry.path().filename().string();
    if (!name.starts_with('.')) names.insert(entry.is_directory() ? name + "/" : name);
  }
  auto out = fmt::format("<!DOCTYPE html><meta charset=utf-8><title>{0}</title><h1>{0}</h1><ul>\n", escape_html(shown));
  for (const auto& name : names) {
    out += fmt::format("<li><a href=\"./{}\">{}</a>\n", percent_coded(name), escape_html(name));
  }
  return out + "</ul>\n";
}

StaticFile file_at(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error || !fs::is_regular_file(path, error)) return {};
  return {StaticFile::Kind::file, path, static_cast<std::size_t>(size), media_type(path), {}};
}

}  // namespace

StaticFile find_static(const fs::path& root, std::string_view target) {
  const auto text = decoded(target);
  if (!text || !text->starts_with('/')) return {};
  const auto relative = fs::path(text->substr(std::min(text->find_first_not_of('/'), text->size())));
  if (!is_plain(relative)) return {};
  const auto path = inside(root, relative);
  if (!path) return {};
  if (!fs::is_directory(*path)) return file_at(*path);
  if (const auto index = inside(root, relative / "index.html")) return file_at(*index);
  if (!text->ends_with('/')) return {};  // the links of a listing would lead astray
  return {StaticFile::Kind::listing, *path, 0, {}, listing(*path, *text)};
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace entente::cli
