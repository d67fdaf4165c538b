// Requests and answers.
#include "http_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>

#include "explain/facts.h"
#include "explain/terminal.h"
#include "explain/verdict_text.h"
#include "output.h"
#include "static_files.h"
#include "words.h"

namespace entente::cli {
namespace {

constexpr std::size_t kMaxHead = 16384;

// ---- requests ----

struct Head {
  enum class State : std::uint8_t { complete, ended, too_large } state;
  std::string text;
};

/// Reads up to the empty line. What follows it stays in `pending`.
Result<Head> read_head(BlockingStream& stream, std::string& pending) {
  Buffer room(4096);
  for (;;) {
    if (const auto end = pending.find("\r\n\r\n"); end != pending.npos) {
      Head head{Head::State::complete, pending.substr(0, end)};
      pending.erase(0, end + 4);
      return head;
    }
    if (pending.size() > kMaxHead) return Head{Head::State::too_large, {}};
    const auto n = stream.read(room);
    if (!n) return std::unexpected(n.error());
    if (*n == 0) return Head{Head::State::ended, {}};
    pending.append(reinterpret_cast<const char*>(room.data()), *n);
  }
}

/// Nothing for what is no HTTP/1.x request.
std::optional<Request> parse_request(std::string_view text) {
  const auto line = text.substr(0, text.find("\r\n"));
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == line.npos || first == last || !line.substr(last + 1).starts_with("HTTP/1.")) return std::nullopt;
  Request request{std::string(line.substr(0, first)), std::string(line.substr(first + 1, last - first - 1)), false};
  const auto fields = lower(text.substr(line.size()));
  const bool asks_to_close = fields.find("\r\nconnection: close") != fields.npos;
  // A body is never read, so nothing may follow one on this connection.
  const bool has_body =
      fields.find("\r\ncontent-length:") != fields.npos || fields.find("\r\ntransfer-encoding:") != fields.npos;
  request.keep_alive = line.ends_with("1.1") && !asks_to_close && !has_body;
  return request;
}

// ---- answers ----

struct Answer {
  int status = 200;
  std::string_view reason = "OK";
  std::string type = "text/html; charset=utf-8";
  std::string body;
  std::optional<std::ifstream> file;  ///< instead of a body
  std::size_t size = 0;               ///< of the body or the file
};

Answer page(int status, std::string_view reason, std::string body) {
  Answer answer{status, reason, "text/html; charset=utf-8", std::move(body), std::nullopt, 0};
  answer.size = answer.body.size();
  return answer;
}

Answer problem(int status, std::string_view reason) {
  return page(status, reason, fmt::format("<!DOCTYPE html><title>{0} {1}</title><h1>{0} {1}</h1>\n", status, reason));
}

std::string row(std::string_view label, const std::string& value) {
  return fmt::format("<tr><th>{}<td>{}\n", label, escape_html(value));
}

Answer connection_page(const ConnectionInfo& info, std::size_t size) {
  std::string body =
      "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>entente</title>\n"
      "<style>body{font:16px sans-serif;margin:3em}th{text-align:left;padding-right:2em}</style>\n"
      "<h1>You are connected</h1><table>\n";
  if (info.version) body += row("version", explain::text_of(*info.version));
  if (info.cipher_suite) body += row("cipher suite", explain::text_of(*info.cipher_suite));
  if (info.group) body += row("group", explain::text_of(*info.group));
  if (info.signature_scheme) body += row("signed", explain::text_of(*info.signature_scheme));
  if (!info.server_name.empty()) body += row("asked for", explain::printable(info.server_name));
  if (!info.alpn.empty()) body += row("protocol", explain::printable(info.alpn));
  body += row("retry", info.hello_retry ? "yes" : "no");
  body += row("resumed", std::string(name(info.resumed)));
  if (info.early_data != EarlyData::none) body += row("early data", std::string(name(info.early_data)));
  if (info.peer_verdict && !info.peer_verdict->path.empty())
    body += row("you are", describe(*info.peer_verdict->path[0].certificate).subject);
  body += "</table></html>\n";
  if (size > 0) body.resize(size, '\n');
  return page(200, "OK", std::move(body));
}

Answer file_answer(const ServeOptions& options, const Request& request) {
  auto found = find_static(options.root, request.target);
  if (found.kind == StaticFile::Kind::none) return problem(404, "Not Found");
  if (found.kind == StaticFile::Kind::listing) return page(200, "OK", std::move(found.text));
  Answer answer;
  answer.type = std::move(found.type);
  answer.file.emplace(found.path, std::ios::binary);
  answer.size = found.size;
  if (!*answer.file) return problem(403, "Forbidden");
  return answer;
}

Answer answer_to(const std::optional<Request>& request, const ServeOptions& options, const ConnectionInfo& info) {
  if (!request) return problem(400, "Bad Request");
  if (request->method != "GET" && request->method != "HEAD") return problem(405, "Method Not Allowed");
  return options.content == ServeOptions::Content::files ? file_answer(options, *request)
                                                         : connection_page(info, options.reply_size);
}

Result<void> send_file(Sender& sender, Answer& answer) {
  Buffer room(65536);
  for (auto left = answer.size; left > 0;) {
    answer.file->read(reinterpret_cast<char*>(room.data()), static_cast<std::streamsize>(std::min(left, room.size())));
    const auto n = static_cast<std::size_t>(answer.file->gcount());
    // The file shrank: the length that was announced cannot be kept, and the peer must see that.
    if (n == 0) return std::unexpected(make_error(Fault::file_unreadable));
    if (auto sent = sender.send(Bytes(room).first(n)); !sent) return sent;
    left -= n;
  }
  return {};
}

Result<void> send_answer(Sender& sender, Answer& answer, bool head_only, bool keep_alive) {
  auto text = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nX-Content-Type-Options: nosniff\r\n{}Connection: "
      "{}\r\n\r\n",
      answer.status, answer.reason, answer.type, answer.size, answer.status == 405 ? "Allow: GET, HEAD\r\n" : "",
      keep_alive ? "keep-alive" : "close");
  if (!head_only && !answer.file) text += answer.body;
  if (auto sent = sender.send(bytes_of(text)); !sent || head_only || !answer.file) return sent;
  return send_file(sender, answer);
}

}  // namespace

Result<void> Sender::send(Bytes data) {
  while (!data.empty()) {
    const auto piece = data.first(every_ ? std::min(data.size(), every_ - sent_) : data.size());
    if (auto sent = stream_.write(piece); !sent) return sent;
    data = data.subspan(piece.size());
    sent_ += piece.size();
    if (every_ && sent_ == every_) {
      if (auto updated = stream_.connection().update_keys(); !updated) return updated;
      sent_ = 0;
    }
  }
  return {};
}

Result<void> stop_reading(BlockingStream& stream, const Error& error) {
  if (error.fault == Fault::timed_out) return stream.close();
  return std::unexpected(error);
}

/// RFC 8446 §4.6.2: a client that offered to be asked later is asked with its first request.
Result<void> ask_who_it_is(BlockingStream& stream, const ServeOptions& options) {
  const auto& info = stream.connection().info();
  if (!options.ask_later || info.peer_verdict || !info.post_handshake_auth) return {};
  return stream.authenticate_client(ClientAuth::require);
}

Result<void> serve_http(BlockingStream& stream, const ServeOptions& options, Life& life) {
  Sender sender(stream, options.key_update_every);
  // a request that came early changes nothing, as only GET and HEAD are answered: it may be a replay
  const auto early = stream.early_data().replayable();
  std::string pending(early.begin(), early.end());
  for (bool more = true; more && !life.stopping;) {
    life.idle = pending.empty();
    const auto head = read_head(stream, pending);
    life.idle = false;
    if (!head) return stop_reading(stream, head.error());
    if (head->state == Head::State::ended) break;
    const bool too_large = head->state == Head::State::too_large;
    const auto request = too_large ? std::nullopt : parse_request(head->text);
    if (auto asked = ask_who_it_is(stream, options); !asked) return asked;
    const auto& info = stream.connection().info();
    auto answer = too_large                                 ? problem(431, "Request Header Fields Too Large")
                  : options.ask_later && !info.peer_verdict ? problem(403, "Forbidden")
                                                            : answer_to(request, options, info);
    more = request && request->keep_alive && !life.stopping;
    if (auto sent = send_answer(sender, answer, request && request->method == "HEAD", more); !sent) return sent;
  }
  return stream.close();
}

}  // namespace entente::cli
