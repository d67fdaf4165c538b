// `entente diff A B`: two connections, recorded or made now, side by side.
#include "explain/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

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

/// A server writes a document a line, each with an id of its own run: here they are c1, c2 and so on.
TranscriptDocument lines_of(std::string_view text, const std::string& path) {
  std::optional<TranscriptDocument> out;
  for (std::size_t count = 0; !text.empty();) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const auto one = must(TranscriptDocument::read(line), path);
    for (std::size_t i = 0; i < one.size(); ++i) {
      if (!out) out = one.without_connections();
      out->add(one, i, fmt::format("c{}", ++count));
    }
  }
  if (!out) throw Stop(make_error(Fault::document_invalid, {}, "a connection", "none"), path);
  return std::move(*out);
}

TranscriptDocument read_document(const std::string& path) {
  const auto text = read_text(path);
  const auto first_line = std::string_view(text).substr(0, text.find('\n'));
  const bool lines = first_line.ends_with('}') && first_line.starts_with('{') && first_line.size() + 1 < text.size();
  return lines ? lines_of(text, path) : must(TranscriptDocument::read(text), path);
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
  if (is_file(path)) return read_document(path);
  if (!id.empty() || path.find('/') != path.npos || path.ends_with(".json"))
    throw Stop(make_error(Fault::file_unreadable, {}, "a transcript, or host[:port]", "no such file"), path);
  return look_at(connect_options(options, path));
}

/// `c1 to c12`
std::string ids_of(const TranscriptDocument& document) {
  const auto first = document.id_of(0), last = document.id_of(document.size() - 1);
  return first == last ? first + " alone" : fmt::format("{} to {}", first, last);
}

/// That of the id (`c2`, or `2` as decode's table has it), or the last.
std::size_t chosen(const TranscriptDocument& document, const std::string& what) {
  const auto id = named(what).id;
  if (document.size() == 0) throw Stop(make_error(Fault::document_invalid, {}, "a connection", "none"), what);
  if (id.empty()) return document.size() - 1;
  for (std::size_t i = 0; i < document.size(); ++i)
    if (document.id_of(i) == id || document.id_of(i) == "c" + id) return i;
  throw Mistake("diff", fmt::format("no connection {} in {}: it has {}", id, named(what).path, ids_of(document)));
}

/// One document alone: its first connection and its last, as that which it resumed and itself.
void check_alone(const DiffOptions& options) {
  const auto [path, id] = named(options.a);
  if (options.b.empty() && id.empty() && !is_file(path) && !path.ends_with(".json"))
    throw Mistake("diff", options.a + " is one connection: give the one to compare it with, too");
}
void check_alone(const DiffOptions& options, const TranscriptDocument& document) {
  if (options.b.empty() && document.size() == 1)
    throw Mistake("diff", fmt::format("there is only one connection in {}: give the one to compare it with, too",
                                      named(options.a).path));
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
  check_alone(options);
  const auto first = document_of(options, options.a);
  check_alone(options, first);
  const auto second = options.b.empty() ? first : document_of(options, options.b);
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
  if (!was_answered(a) && !was_answered(b)) return std::max(exit_of(a), exit_of(b));
  return is_equal(all) ? kExitGood : kExitFindings;
}

}  // namespace entente::cli
