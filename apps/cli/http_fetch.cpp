// Reading an HTTP/1.1 answer: by Content-Length, in chunks, or to the end of the connection.
#include "http_fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "output.h"
#include "words.h"

namespace entente::cli {
namespace {

constexpr std::size_t kMaxHead = 65536;

/// What was read from the stream and not used yet.
class Input {
 public:
  explicit Input(BlockingStream& stream) : stream_(stream) {}

  /// False at the end of the connection, or on an error, which error() then holds.
  bool more() {
    Buffer room(16384);
    const auto n = stream_.read(room);
    if (!n) error_ = n.error();
    if (!n || *n == 0) return false;
    text_.append(reinterpret_cast<const char*>(room.data()), *n);
    return true;
  }
  std::optional<std::string> take_until(std::string_view mark) {
    for (;;) {
      const auto at = text_.find(mark);
      if (at != text_.npos) {
        auto out = text_.substr(0, at);
        text_.erase(0, at + mark.size());
        return out;
      }
      if (text_.size() > kMaxHead || !more()) return std::nullopt;
    }
  }
  /// Up to `at_most` bytes; empty at the end.
  std::string take(std::size_t at_most) {
    if (text_.empty() && !more()) return {};
    auto out = text_.substr(0, at_most);
    text_.erase(0, out.size());
    return out;
  }
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

 private:
  BlockingStream& stream_;
  std::string text_;
  std::optional<Error> error_;
};

struct Head {
  int status = 0;
  std::string reason;
  std::optional<std::size_t> length;
  bool chunked = false;
};

template <class Number>
std::optional<Number> number(std::string_view text, int base = 10) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

Head parse_head(std::string_view text) {
  Head head;
  auto line_end = std::min(text.find("\r\n"), text.size());
  const auto status_line = text.substr(0, line_end);
  if (!status_line.starts_with("HTTP/1.") || status_line.size() < 12) return head;
  head.status = number<int>(status_line.substr(9, 3)).value_or(0);
  head.reason = trimmed(status_line.substr(12));
  while (line_end < text.size()) {
    text.remove_prefix(std::min(line_end + 2, text.size()));
    line_end = std::min(text.find("\r\n"), text.size());
    const auto line = text.substr(0, line_end);
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    const auto field = lower(line.substr(0, colon));
    const auto value = trimmed(line.substr(colon + 1));
    if (field == "content-length") head.length = number<std::size_t>(value);
    if (field == "transfer-encoding") head.chunked = lower(value).find("chunked") != std::string::npos;
  }
  return head;
}

using Body = std::function<void(std::string_view)>;

bool copy_exactly(Input& input, std::size_t size, Fetched& out, const Body& body) {
  while (size > 0) {
    const auto piece = input.take(size);
    if (piece.empty()) return false;
    body(piece);
    out.size += piece.size();
    size -= piece.size();
  }
  return true;
}

bool copy_chunks(Input& input, Fetched& out, const Body& body) {
  for (;;) {
    const auto line = input.take_until("\r\n");
    const auto size = line ? number<std::size_t>(*line, 16) : std::nullopt;
    if (!size) return false;
    if (*size == 0) return true;  // trailers, if any, tell nothing that is needed
    if (!copy_exactly(input, *size, out, body) || !input.take_until("\r\n")) return false;
  }
}

bool copy_rest(Input& input, Fetched& out, const Body& body) {
  for (auto piece = input.take(kMaxHead); !piece.empty(); piece = input.take(kMaxHead)) {
    body(piece);
    out.size += piece.size();
  }
  return !input.error();
}

bool has_body(int status) noexcept { return status >= 200 && status != 204 && status != 304; }

}  // namespace

Result<Fetched> fetch(BlockingStream& stream, std::string_view host, std::string_view path, const Body& body) {
  const auto request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: entente\r\nAccept: */*\r\nConnection: close\r\n\r\n", path, host);
  if (auto sent = stream.write(bytes_of(request)); !sent) return std::unexpected(sent.error());
  Input input(stream);
  Fetched out;
  Head head;
  do {
    const auto text = input.take_until("\r\n\r\n");
    if (!text && input.error()) return std::unexpected(*input.error());
    if (!text) return out;
    head = parse_head(*text);
  } while (head.status >= 100 && head.status < 200);
  out.status = head.status;
  out.reason = explain::printable(head.reason);
  if (head.status == 0 || !has_body(head.status)) {
    out.complete = head.status != 0;
    return out;
  }
  out.complete = head.chunked  ? copy_chunks(input, out, body)
                 : head.length ? copy_exactly(input, *head.length, out, body)
                               : copy_rest(input, out, body);
  if (!out.complete && input.error()) return std::unexpected(*input.error());
  return out;
}

}  // namespace entente::cli
