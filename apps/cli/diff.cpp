// `entente diff A B`: two connections, recorded or made now, side by side.
#include "explain/diff.h"

#include <fmt/format.h>

#include <filesystem>

#include "connect.h"
#include "exports.h"
#include "files.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Compared;
using explain::TranscriptDocument;

/// `transcript.json#c2`
struct Named {
  std::string path, id;
};
Named named(const std::string& text) {
  const auto hash = text.rfind('#');
  return hash == text.npos ? Named{text, {}} : Named{text.substr(0, hash), text.substr(hash + 1)};
}

bool is_file(const std::string& path) {
  std::error_code why;
  return std::filesystem::exists(path, why);
}

/// A server writes a document a line: the last counts.
std::string_view last_document(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  const auto first_line = text.substr(0, text.find('\n'));
  return first_line.ends_with('}') ? text.substr(text.rfind('\n') + 1) : text;
}

ConnectOptions connect_options(const DiffOptions& options, const std::string& target) {
  ConnectOptions out;
  out.target = target;
  out.ca = options.ca;
  out.verify = options.verify;
  out.protocol.policy = options.policy;
  out.protocol.min_version = options.min_version;
  out.protocol.max_version = options.max_version;
  out.timeout = options.timeout;
  return out;
}

TranscriptDocument document_of(const DiffOptions& options, const std::string& what) {
  const auto [path, id] = named(what);
  if (is_file(path)) return must(TranscriptDocument::read(last_document(read_text(path))), path);
  if (!id.empty() || path.find('/') != path.npos || path.ends_with(".json"))
    throw Stop(make_error(Fault::file_unreadable, {}, "a transcript, or host[:port]", "no such file"), path);
  return look_at(connect_options(options, path));
}

/// That of the id, or the last.
std::size_t chosen(const TranscriptDocument& document, const std::string& what) {
  const auto id = named(what).id;
  if (document.size() == 0) throw Stop(make_error(Fault::document_invalid, {}, "a connection", "none"), what);
  if (id.empty()) return document.size() - 1;
  for (std::size_t i = 0; i < document.size(); ++i)
    if (document.id_of(i) == id) return i;
  throw Stop(make_error(Fault::document_invalid, {}, "a connection with that id", "none"), what);
}

/// Both connections in one document, for the page.
TranscriptDocument joined(const DiffOptions& options, const Compared& a, const Compared& b) {
  auto out = new_document(options.exports, explain::DocumentHead::Source::live,
                          fmt::format("diff {} {}", options.a, options.b));
  out.add(*a.document, a.index, "c1");
  out.add(*b.document, b.index, "c2");
  return out;
}

}  // namespace

int run(const DiffOptions& options) {
  const auto first = document_of(options, options.a);
  const auto second = options.b.empty() ? first : document_of(options, options.b);
  // One document alone: its first connection and its last, as that which it resumed and itself.
  const Compared a{&first, options.b.empty() && named(options.a).id.empty() ? 0 : chosen(first, options.a)};
  const Compared b{&second, chosen(second, options.b.empty() ? named(options.a).path : options.b)};
  if (first.size() == 0) throw Stop(make_error(Fault::document_invalid, {}, "a connection", "none"), options.a);
  const auto all = differences(a, b);
  if (options.json) {
    print(diff_json(a, b, all) + "\n");
  } else {
    explain::Page page(standard_output());
    put_differences(page, a, b, all);
    print(page.text());
  }
  if (options.exports.wanted()) {
    const auto both = joined(options, a, b);
    leave(options.exports, both);
    show(options.exports, both);
  }
  return is_equal(all) ? kExitGood : kExitFindings;
}

}  // namespace entente::cli
