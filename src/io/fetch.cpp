// HTTP by Boost.Beast's parser over our own sockets: the deadline is one for all, and the address that was checked is
// the one that is called. The one file that includes Boost.
#include "io/fetch.h"

#include <algorithm>
#include <array>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <span>
#include <utility>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/result.h"
#include "io/public_address.h"

namespace entente::io {
namespace {

namespace http = boost::beast::http;
using Body = http::vector_body<std::uint8_t>;
using ErrorCode = boost::system::error_code;

struct KindRow {
  std::string_view accept;
  std::span<const std::string_view> types;  ///< that an answer may say it is; servers are careless, portals lie
};

constexpr std::string_view kCertificateTypes[] = {
    "application/pkix-cert",           "application/x-x509-ca-cert", "application/x-x509-user-cert",
    "application/pkcs7-mime",          "application/x-pkcs7-mime",   "application/x-pkcs7-certificates",
    "application/x-pem-file",          "application/octet-stream",   "application/pem-certificate-chain",
    "application/x-pkcs7-certreqresp", "binary/octet-stream",        "text/plain"};
constexpr std::string_view kCrlTypes[] = {
    "application/pkix-crl", "application/x-pkcs7-crl", "application/crl", "application/octet-stream",
    "binary/octet-stream",  "application/x-pem-file",  "text/plain"};
constexpr std::string_view kOcspTypes[] = {"application/ocsp-response"};

/// In FetchKind's order.
constexpr KindRow kKinds[] = {{"application/pkix-cert, application/pkcs7-mime, */*;q=0.1", kCertificateTypes},
                              {"application/pkix-crl, */*;q=0.1", kCrlTypes},
                              {"application/ocsp-response", kOcspTypes}};

const KindRow& row_of(FetchKind kind) noexcept { return kKinds[std::to_underlying(kind)]; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

std::unexpected<Error> failed(std::string_view expected, std::string_view got) {
  return fail(Fault::fetch_failed, "HTTP", expected, got);
}

Buffer request_bytes(const Url& url, const FetchRequest& request) {
  http::request<Body> message(request.post.empty() ? http::verb::get : http::verb::post, url.target, 11);
  message.set(http::field::host, url.authority());
  message.set(http::field::accept,
              boost::beast::string_view(row_of(request.kind).accept.data(), row_of(request.kind).accept.size()));
  message.set(http::field::user_agent, "entente");
  message.set(http::field::connection, "close");
  if (!request.post.empty()) {
    message.set(http::field::content_type, "application/ocsp-request");
    message.body() = request.post;
    message.prepare_payload();
  }
  Buffer out;
  http::request_serializer<Body> serializer(message);
  while (!serializer.is_done()) {
    ErrorCode error;
    serializer.next(error, [&](ErrorCode&, const auto& buffers) {
      for (const auto piece : boost::beast::buffers_range_ref(buffers))
        append(out, Bytes{static_cast<const std::uint8_t*>(piece.data()), piece.size()});
      serializer.consume(boost::beast::buffer_bytes(buffers));
    });
  }
  return out;
}

using Parser = http::response_parser<Body>;

Error error_of(const ErrorCode& code) {
  if (code == http::error::body_limit || code == http::error::header_limit || code == http::error::buffer_overflow)
    return make_error(Fault::fetch_too_large, "HTTP", "less",
                      code == http::error::body_limit ? "the body" : "the header");
  return make_error(Fault::fetch_failed, "HTTP", "an answer in HTTP/1.1", code.message());
}

/// Feeds what came; true when the message is complete. What cannot be used yet stays in `waiting`.
Result<bool> feed(Parser& parser, Buffer& waiting) {
  while (!waiting.empty()) {
    ErrorCode error;
    const auto used = parser.put(boost::asio::const_buffer(waiting.data(), waiting.size()), error);
    waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(used));
    if (error && error != http::error::need_more) return std::unexpected(error_of(error));
    if (parser.is_done()) return true;
    if (error || used == 0) break;
  }
  return parser.is_done();
}

std::unexpected<Error> spent(const FetchOptions& options) {
  return fail(Fault::fetch_too_large, "HTTP", std::to_string(options.total_bytes) + " bytes in all fetches together",
              "more");
}

/// `total` is what may still come in all.
Result<http::response<Body>> read_response(int socket, const FetchOptions& options, const Deadline& deadline,
                                           std::size_t& total) {
  Parser parser;
  parser.eager(true);
  parser.header_limit(static_cast<std::uint32_t>(options.header_bytes));
  parser.body_limit(options.body_bytes);
  Buffer waiting;
  std::array<std::uint8_t, 16384> room;
  // What chunks add to a body is bounded too: by as much again.
  for (std::size_t left = options.header_bytes + 2 * options.body_bytes + room.size();;) {
    if (deadline.passed()) return fail(Fault::timed_out, "HTTP", "the whole answer");
    const auto n = TRY(receive(socket, room, deadline));
    if (n > left) return fail(Fault::fetch_too_large, "HTTP", "less", "too much around the body");
    left -= n;
    if (n > std::exchange(total, total - std::min(n, total))) return spent(options);
    append(waiting, Bytes(room).first(n));
    if (TRY(feed(parser, waiting))) return parser.release();
    if (waiting.size() > options.header_bytes) return fail(Fault::fetch_too_large, "HTTP", "less", "the header");
    if (n != 0) continue;
    ErrorCode error;
    if (parser.got_some()) parser.put_eof(error);
    if (error || !parser.is_done()) return failed("the whole answer", "its connection ended before");
    return parser.release();
  }
}

std::string_view field_of(const http::response<Body>& response, http::field field) {
  const auto value = response[field];
  return {value.data(), value.size()};
}

bool is_redirect(unsigned status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// RFC 9110 §8.3: the type without its parameters. One that is not said is taken.
bool is_type(std::string_view said, FetchKind kind) {
  const auto type = lower(said.substr(0, said.find_first_of("; \t")));
  const auto types = row_of(kind).types;
  return type.empty() || std::ranges::find(types, type) != types.end();
}

}  // namespace

HttpFetcher::HttpFetcher(FetchOptions options) : options_(std::move(options)), left_(options_.total_bytes) {
  for (auto& host : options_.allowed_hosts) host = lower(host);
}

/// Looks the name up once, and calls an address that was checked: a name whose second answer is another (DNS rebinding)
/// gains nothing.
Result<Socket> HttpFetcher::connect_to(const Url& url, const Deadline& deadline) const {
  auto addresses = TRY(options_.resolve(url.host, url.port, Milliseconds(std::max(1, deadline.left()))));
  if (std::ranges::find(options_.allowed_hosts, url.host) == options_.allowed_hosts.end()) {
    const auto refused = addresses.empty() ? std::string() : to_text(addresses.front());
    std::erase_if(addresses, [](const Address& address) { return !is_public(address); });
    if (addresses.empty()) return fail(Fault::fetch_refused, "URL.host", "a public address", refused);
  }
  return std::move(TRY(connect(addresses, Milliseconds(std::max(1, deadline.left())))).socket);
}

Result<Buffer> HttpFetcher::fetch(const FetchRequest& request) {
  const Deadline deadline(options_.time);
  auto url = TRY(parse_url(request.url));
  for (unsigned redirects = 0;; ++redirects) {
    if (left_ == 0) return spent(options_);
    const auto socket = TRY(connect_to(url, deadline));
    TRY(send_all(socket.get(), request_bytes(url, request), deadline));
    auto response = TRY(read_response(socket.get(), options_, deadline, left_));
    const auto status = response.result_int();
    if (is_redirect(status) && redirects < options_.redirects && request.post.empty()) {
      url = TRY(parse_location(url, field_of(response, http::field::location)));
      continue;
    }
    if (status != 200) return failed(is_redirect(status) ? "200, and no redirect" : "200", std::to_string(status));
    if (!is_type(field_of(response, http::field::content_type), request.kind))
      return failed(row_of(request.kind).types[0], field_of(response, http::field::content_type));
    // RFC 9110 §8.4: none was accepted.
    if (const auto coding = field_of(response, http::field::content_encoding); !coding.empty() && coding != "identity")
      return failed("no Content-Encoding", coding);
    if (response.body().empty()) return failed("an answer", "an empty one");
    return std::move(response.body());
  }
}

std::string ocsp_get_url(std::string_view responder, Bytes request) {
  std::string out(responder);
  if (!out.ends_with('/')) out += '/';
  for (const char c : encode_base64(request))
    out += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
  return out.size() > 255 ? std::string() : out;
}

}  // namespace entente::io
