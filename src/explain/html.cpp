// Putting a document into the page.
#include "explain/html.h"

#include "explain/embedded.h"
#include "explain/json.h"

namespace entente::explain {
namespace {

constexpr std::string_view kOpening = R"(<script type="application/json" id="entente-data">)", kClosing = "</script>";
/// The page's policy lets it speak to nobody, unless it is live.
constexpr std::string_view kSilent = "connect-src 'none'";

/// No `<`: nothing in it can end the element that it stands in.
std::string in_script(std::string_view json) {
  std::string out;
  out.reserve(json.size() + json.size() / 16);
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

/// Of the page without a document: in front of the data, and behind.
struct Frame {
  std::string_view before, after;
};
Frame frame() noexcept {
  const auto page = page_template();
  const auto opening = page.find(kOpening);
  if (opening == page.npos) return {};
  const auto begin = opening + kOpening.size(), end = page.find(kClosing, begin);
  if (end == page.npos) return {};
  return {page.substr(0, begin), page.substr(end)};
}

std::string filled(std::string head, const TranscriptDocument& document, std::string_view live, std::string_view tail) {
  const auto text = document.text(Layout::line);
  head += in_script("{\"document\":" + text + ",\"notes\":" + notes_json_for(text));
  head.append(",\"live\":").append(live).append("}");
  return head.append(tail);
}

}  // namespace

bool has_page() noexcept { return !frame().before.empty(); }

std::string page_of(const TranscriptDocument& document) {
  const auto [before, after] = frame();
  return filled(std::string(before), document, "false", after);
}

std::string live_page_of(const TranscriptDocument& document, const std::string& sources) {
  const auto [before, after] = frame();
  std::string head(before);
  if (const auto policy = head.find(kSilent); policy != head.npos)
    head.replace(policy, kSilent.size(), "connect-src " + sources);
  return filled(std::move(head), document, "true", after);
}

}  // namespace entente::explain
