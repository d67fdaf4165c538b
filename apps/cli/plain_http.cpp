// Plain HTTP, as little of it as such clients need (RFC 9112).
#include "plain_http.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "output.h"
#include "words.h"

namespace entente::cli {
namespace {

constexpr std::size_t kMostHeader = 8192, kMostBody = 65536;

struct Header {
  PlainRequest request;
  std::size_t length = 0;
};

/// RFC 9112 §3, §5. Nothing for what is no request that we take: a Transfer-Encoding, a length that is no number.
std::optional<Header> parse_header(std::string_view text) {
  const auto line = text.substr(0, text.find("\r\n"));
  const auto space = line.find(' '), second = line.rfind(' ');
  if (space == line.npos || second <= space || !line.substr(second + 1).starts_with("HTTP/1.")) return std::nullopt;
  Header out;
  out.request.method = line.substr(0, space);
  out.request.target = line.substr(space + 1, second - space - 1);
  if (!out.request.target.starts_with('/')) return std::nullopt;
  for (auto at = line.size() + 2; at < text.size();) {
    const auto end = std::min(text.find("\r\n", at), text.size());
    const auto field = text.substr(at, end - at);
    at = end + 2;
    const auto colon = field.find(':');
    if (colon == field.npos) return std::nullopt;
    const auto name = lower(field.substr(0, colon));
    const auto value = trimmed(field.substr(colon + 1));
    if (name == "transfer-encoding") return std::nullopt;
    if (name == "content-type") out.request.type = lower(value);
    if (name != "content-length") continue;
    const auto* last = value.data() + value.size();
    if (std::from_chars(value.data(), last, out.length).ptr != last || out.length > kMostBody) return std::nullopt;
  }
  return out;
}

/// Nothing if the client went away, was too slow or said something else.
std::optional<PlainRequest> read_request(int socket, const io::Deadline& deadline) {
  std::string text;
  std::size_t end = text.npos;
  Buffer room(8192);
  const auto more = [&] {
    const auto n = io::receive(socket, room, deadline);
    if (!n || *n == 0) return false;
    text.append(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(*n));
    return true;
  };
  while ((end = text.find("\r\n\r\n")) == text.npos)
    if (text.size() > kMostHeader || !more()) return std::nullopt;
  auto header = parse_header(std::string_view(text).substr(0, end));
  if (!header) return std::nullopt;
  while (text.size() < end + 4 + header->length)
    if (!more()) return std::nullopt;
  const auto body = bytes_of(text).subspan(end + 4, header->length);
  header->request.body.assign(body.begin(), body.end());
  return std::move(header->request);
}

std::string_view reason_of(int status) {
  return status == 200 ? "OK" : status == 404 ? "Not Found" : status == 405 ? "Method Not Allowed" : "Bad Request";
}

}  // namespace

void answer_plain(int socket, const PlainHandler& handle, const io::Deadline& deadline) {
  const auto request = read_request(socket, deadline);
  const auto answer = request ? handle(*request) : PlainAnswer{400};
  const auto header =
      fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}Connection: close\r\n\r\n",
                  answer.status, reason_of(answer.status), answer.type, answer.body.size(), answer.fields);
  if (io::send_all(socket, bytes_of(header), deadline) && (!request || request->method != "HEAD"))
    (void)io::send_all(socket, answer.body, deadline);
  io::end_sending(socket, deadline);
}

}  // namespace entente::cli
