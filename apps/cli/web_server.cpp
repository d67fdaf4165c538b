// HTTP and WebSocket by Boost.Beast, on one thread of their own.
#include "web_server.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>
#include <set>
#include <thread>

#include "explain/html.h"
#include "output.h"
#include "signals.h"

namespace entente::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;
using Request = http::request<http::empty_body>;
using Text = std::shared_ptr<const std::string>;

constexpr std::size_t kMostVisitors = 32, kMostConnections = 64, kMostWaiting = 256;
constexpr std::size_t kMostHead = 16384, kMostHeard = 4096;
constexpr std::chrono::seconds kPatience{15};
constexpr std::chrono::milliseconds kPause{100};

/// 128 bits, in hex.
std::string random_token() {
  std::array<std::uint8_t, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw Stop(make_error(Fault::random_failed), "--web");
  std::string out;
  for (const auto byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

/// In a time that does not tell how much of it was right.
bool same(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  unsigned differing = 0;
  for (std::size_t i = 0; i < a.size(); ++i) differing |= static_cast<unsigned char>(a[i] ^ b[i]);
  return differing == 0;
}

class Watcher;
class Visitor;

/// What all visitors share; of the server's thread alone.
struct Shared {
  explain::TranscriptDocument document;
  std::string token = random_token();
  unsigned short port = 0;
  int closed = -1;  // an eventfd: the page was loaded, and is closed everywhere
  bool finished = false;
  std::size_t visitors = 0;
  std::set<std::shared_ptr<Watcher>> watchers{};
  std::deque<std::weak_ptr<Visitor>> strangers{};  // who did not show the token, the first to come first

  [[nodiscard]] bool is_own_host(std::string_view host) const {
    return host == fmt::format("127.0.0.1:{}", port) || host == fmt::format("localhost:{}", port) ||
           host == fmt::format("[::1]:{}", port);
  }
  /// Neither another site that resolves to this address, nor another page in this browser.
  [[nodiscard]] bool admits(const Request& request) const {
    if (request.count(http::field::host) != 1 || !is_own_host(view(request[http::field::host]))) return false;
    if (request.count(http::field::origin) == 0) return true;
    const auto origin = view(request[http::field::origin]);
    constexpr std::string_view scheme = "http://";
    return request.count(http::field::origin) == 1 && origin.starts_with(scheme) &&
           is_own_host(origin.substr(scheme.size()));
  }
  [[nodiscard]] bool is_page(const Request& request) const { return same(view(request.target()), "/" + token + "/"); }
  [[nodiscard]] bool is_events(const Request& request) const {
    return same(view(request.target()), "/" + token + "/events");
  }
  /// Where a live page may speak to.
  [[nodiscard]] std::string sources() const { return fmt::format("ws://127.0.0.1:{0} ws://localhost:{0}", port); }
  static std::string_view view(beast::string_view text) noexcept { return {text.data(), text.size()}; }
};

/// A page that is open, and hears of what happens.
class Watcher final : public std::enable_shared_from_this<Watcher> {
 public:
  Watcher(beast::tcp_stream stream, Shared& shared) : socket_(std::move(stream)), shared_(shared) {}

  void start(const Request& request) {
    beast::get_lowest_layer(socket_).expires_never();
    socket_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    socket_.read_message_max(kMostHeard);
    socket_.auto_fragment(false);
    socket_.async_accept(request, [self = shared_from_this()](beast::error_code failed) {
      if (failed) return;
      self->shared_.watchers.insert(self);
      self->say(std::make_shared<std::string>(
          "{\"kind\":\"document\",\"document\":" + self->shared_.document.text(explain::Layout::line) + "}"));
      if (self->shared_.finished) self->say(std::make_shared<std::string>(R"({"kind":"end"})"));
      self->listen();
    });
  }
  void say(Text text) {
    if (waiting_.size() >= kMostWaiting) return leave();
    waiting_.push_back(std::move(text));
    if (waiting_.size() == 1) write();
  }

 private:
  /// What it says means nothing; that it goes does.
  void listen() {
    socket_.async_read(heard_, [self = shared_from_this()](beast::error_code failed, std::size_t) {
      if (failed) return self->leave();
      self->heard_.clear();
      self->listen();
    });
  }
  void write() {
    socket_.text(true);
    socket_.async_write(asio::buffer(*waiting_.front()), [self = shared_from_this()](beast::error_code failed, auto) {
      if (failed) return self->leave();
      self->waiting_.pop_front();
      if (!self->waiting_.empty()) self->write();
    });
  }
  void leave() {
    beast::error_code ignored;
    (void)beast::get_lowest_layer(socket_).socket().close(ignored);
    if (shared_.watchers.erase(shared_from_this()) == 0 || !shared_.watchers.empty()) return;
    constexpr std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(shared_.closed, &one, sizeof one);
  }

  websocket::stream<beast::tcp_stream> socket_;
  Shared& shared_;
  beast::flat_buffer heard_;
  std::deque<Text> waiting_;
};

/// A connection of a browser, until it becomes a watcher.
class Visitor final : public std::enable_shared_from_this<Visitor> {
 public:
  Visitor(tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) { ++shared_.visitors; }
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;
  ~Visitor() { --shared_.visitors; }

  [[nodiscard]] bool is_known() const noexcept { return known_; }
  /// For somebody else's sake.
  void leave() {
    beast::error_code ignored;
    (void)stream_.socket().close(ignored);
  }
  void read() {
    parser_.emplace();
    parser_->header_limit(kMostHead);
    parser_->body_limit(0);
    stream_.expires_after(kPatience);
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code failed, std::size_t) {
      if (!failed) self->answer(self->parser_->release());
    });
  }

 private:
  void answer(const Request& request) {
    if (!shared_.admits(request)) return say(request, http::status::forbidden, "not from here\n");
    known_ = known_ || shared_.is_page(request) || shared_.is_events(request);
    if (websocket::is_upgrade(request) && shared_.is_events(request))
      return std::make_shared<Watcher>(std::move(stream_), shared_)->start(request);
    if (!shared_.is_page(request)) return say(request, http::status::not_found, "nothing here\n");
    if (request.method() != http::verb::get && request.method() != http::verb::head)
      return say(request, http::status::method_not_allowed, "GET alone\n");
    say(request, http::status::ok, explain::live_page_of(shared_.document, shared_.sources()));
  }
  void say(const Request& request, http::status status, std::string body) {
    response_ = {status, request.version()};
    response_.set(http::field::content_type, status == http::status::ok ? "text/html; charset=utf-8" : "text/plain");
    response_.set(http::field::cache_control, "no-store");
    response_.set("X-Content-Type-Options", "nosniff");
    response_.set("X-Frame-Options", "DENY");
    response_.set("Referrer-Policy", "no-referrer");
    response_.set("Cross-Origin-Resource-Policy", "same-origin");
    const bool head = request.method() == http::verb::head;
    const auto size = body.size();
    if (!head) response_.body() = std::move(body);
    response_.content_length(size);
    response_.keep_alive(status == http::status::ok && request.keep_alive());
    http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code failed, std::size_t) {
      if (!failed && self->response_.keep_alive()) return self->read();
      beast::error_code ignored;
      (void)self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  beast::tcp_stream stream_;
  Shared& shared_;
  beast::flat_buffer buffer_{kMostHead};
  std::optional<http::request_parser<http::empty_body>> parser_;
  http::response<http::string_body> response_;
  bool known_ = false;  // it showed the token
};

}  // namespace

struct WebServer::State {
  explicit State(explain::TranscriptDocument document)
      : shared{std::move(document)}, acceptor(context, {asio::ip::address_v4::loopback(), 0}) {
    shared.port = acceptor.local_endpoint().port();
    shared.closed = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    url = fmt::format("http://127.0.0.1:{}/{}/", shared.port, shared.token);
    accept();
    thread = std::thread([this] { context.run(); });
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    context.stop();
    thread.join();
    shared.watchers.clear();
    close(shared.closed);
  }

  void accept() {
    acceptor.async_accept([this](beast::error_code failed, tcp::socket socket) {
      if (failed) return rest();
      const bool full = shared.visitors + shared.watchers.size() >= kMostVisitors;
      if (!full || send_a_stranger_away()) welcome(std::move(socket));
      accept();
    });
  }
  void welcome(tcp::socket socket) {
    auto visitor = std::make_shared<Visitor>(std::move(socket), shared);
    visitor->read();
    std::erase_if(shared.strangers, [](const auto& one) {
      const auto there = one.lock();
      return !there || there->is_known();
    });
    shared.strangers.emplace_back(visitor);
  }
  /// Who only holds a place makes room for who comes: nobody keeps the page from its reader.
  bool send_a_stranger_away() {
    while (!shared.strangers.empty()) {
      const auto first = shared.strangers.front().lock();
      shared.strangers.pop_front();
      if (!first || first->is_known()) continue;
      first->leave();
      return true;
    }
    return false;
  }
  /// Out of descriptors, say: asked at once, the system would refuse at once again.
  void rest() {
    pause.expires_after(kPause);
    pause.async_wait([this](beast::error_code stopped) {
      if (!stopped) accept();
    });
  }
  void tell(const std::string& event) {
    const auto text = std::make_shared<std::string>(event);
    const auto all = shared.watchers;  // one that cannot keep up leaves meanwhile
    for (const auto& watcher : all) watcher->say(text);
  }

  Shared shared;
  asio::io_context context{1};
  tcp::acceptor acceptor;
  asio::steady_timer pause{context};
  std::string url;
  std::thread thread;
};

WebServer::WebServer(explain::TranscriptDocument document) {
  if (!explain::has_page())
    throw Stop(make_error(Fault::config_invalid, {}, "a program that was built with web/dist/page.html"), "--web");
  state_ = std::make_unique<State>(std::move(document));
}
WebServer::~WebServer() = default;

const std::string& WebServer::url() const noexcept { return state_->url; }

void WebServer::show(const explain::TranscriptDocument& document, std::size_t index) {
  asio::post(state_->context, [state = state_.get(), document, index] {
    auto& all = state->shared.document;
    const auto at = all.put(document, index, kMostConnections);
    state->tell("{\"kind\":\"connection\",\"connection\":" + all.connection_text(at) + "}");
  });
}

void WebServer::finish() {
  asio::post(state_->context, [state = state_.get()] {
    state->shared.finished = true;
    state->tell(R"({"kind":"end"})");
  });
}

void WebServer::wait(Until until) {
  listen_for_signals();
  if (until == Until::closed)
    (void)wait_for_guest(state_->shared.closed);
  else
    (void)wait_for_guest(-1);
}

}  // namespace entente::cli
