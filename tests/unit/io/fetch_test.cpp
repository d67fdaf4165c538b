// Fetching from servers that do what no server should (ADVERSARY V5), on the loopback interface.
#include "io/fetch.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <thread>

#include "base/bytes.h"

namespace entente::io {
namespace {

using namespace std::chrono_literals;

Bytes bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }
std::string text(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// What a server does with a connection whose request it has read.
using Behaviour = std::function<void(int socket, const std::string& request)>;

class HttpServer {
 public:
  explicit HttpServer(Behaviour behave) : behave_(std::move(behave)) {
    listener_ = *listen_on(resolve("127.0.0.1", 0, 5s)->front());
    port_ = local_address(listener_.get()).port();
    thread_ = std::thread([this] { run(); });
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer() {
    shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  [[nodiscard]] std::string url(const std::string& path = "/x") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void run() {
    while (auto peer = accept_from(listener_.get(), Deadline(30s))) {
      ++connections_;
      behave_(peer->socket.get(), read_request(peer->socket.get()));
    }
  }
  static std::string read_request(int socket) {
    std::string out;
    std::array<std::uint8_t, 4096> room;
    for (;;) {
      const auto end = out.find("\r\n\r\n");
      const auto length = out.find("Content-Length: ");
      const auto body = length < end ? std::stoul(out.substr(length + 16)) : 0;
      if (end != out.npos && out.size() >= end + 4 + body) return out;
      const auto n = receive(socket, room, Deadline(30s));
      if (!n || *n == 0) return out;
      out += text(Bytes(room).first(*n));
    }
  }

  Behaviour behave_;
  Socket listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::thread thread_;
};

bool say(int socket, std::string_view words) { return send_all(socket, bytes(words), Deadline(30s)).has_value(); }

Behaviour answer(std::string words) {
  return [words = std::move(words)](int socket, const std::string&) { (void)say(socket, words); };
}

std::string ok(std::string_view body, std::string_view fields = "Content-Type: application/pkix-crl\r\n") {
  return "HTTP/1.1 200 OK\r\n" + std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

FetchOptions loopback() {
  FetchOptions options;
  options.time = 30s;
  options.allowed_hosts = {"127.0.0.1"};
  return options;
}

Result<Buffer> get(const HttpServer& server, FetchOptions options = loopback(), FetchKind kind = FetchKind::crl) {
  return HttpFetcher(std::move(options)).fetch({kind, server.url(), {}});
}

void expect_fault(const Result<Buffer>& got, Fault fault) {
  ASSERT_FALSE(got);
  EXPECT_EQ(info(got.error().fault).code, info(fault).code) << std::string_view(got.error().got);
}

// ---- what goes well ----

TEST(Fetch, GetsABody) {
  std::string asked;
  HttpServer server([&](int socket, const std::string& request) {
    asked = request;
    (void)say(socket, ok("the list"));
  });
  const auto got = get(server);
  ASSERT_TRUE(got);
  EXPECT_EQ(text(*got), "the list");
  EXPECT_TRUE(asked.starts_with("GET /x HTTP/1.1\r\n")) << asked;
  EXPECT_NE(asked.find("Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"), asked.npos) << asked;
  EXPECT_NE(asked.find("Accept: application/pkix-crl"), asked.npos) << asked;
}

TEST(Fetch, PostsAnOcspRequest) {
  std::string asked;
  HttpServer server([&](int socket, const std::string& request) {
    asked = request;
    (void)say(socket, ok("answer", "Content-Type: application/ocsp-response\r\n"));
  });
  const auto got = HttpFetcher(loopback()).fetch({FetchKind::ocsp, server.url(), to_buffer(bytes("question"))});
  ASSERT_TRUE(got);
  EXPECT_EQ(text(*got), "answer");
  EXPECT_TRUE(asked.starts_with("POST /x HTTP/1.1\r\n")) << asked;
  EXPECT_NE(asked.find("Content-Type: application/ocsp-request\r\n"), asked.npos) << asked;
  EXPECT_TRUE(asked.ends_with("\r\n\r\nquestion")) << asked;
}

// RFC 6960 appendix A.1: {url}/{url-encoding of base-64 encoding of the DER}
TEST(Fetch, AsksAResponderWithGetWhereThatIsShort) {
  const Buffer request = {0xfb, 0xef, 0xbe, 0xff, 0xfe};
  EXPECT_EQ(ocsp_get_url("http://ocsp.test", request), "http://ocsp.test/%2B%2B%2B%2B%2F%2F4%3D");
  EXPECT_EQ(ocsp_get_url("http://ocsp.test/x/", Buffer{0}), "http://ocsp.test/x/AA%3D%3D");
  EXPECT_EQ(ocsp_get_url("http://ocsp.test/", Buffer{0, 0, 0}), "http://ocsp.test/AAAA");
  EXPECT_EQ(ocsp_get_url("http://ocsp.test/", Buffer(176)).size(), 255U);
  EXPECT_EQ(ocsp_get_url("http://ocsp.test/", Buffer(180)), "");
}

TEST(Fetch, TakesChunksAndABodyThatEndsWithItsConnection) {
  HttpServer chunked(
      answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nthe\r\n5;x=y\r\n list\r\n0\r\n\r\n"));
  EXPECT_EQ(text(get(chunked).value_or(Buffer{})), "the list");
  HttpServer ends(answer("HTTP/1.0 200 OK\r\n\r\nthe list"));
  EXPECT_EQ(text(get(ends).value_or(Buffer{})), "the list");
  HttpServer split([](int socket, const std::string&) {
    for (const char c : ok("the list")) (void)say(socket, {&c, 1});
  });
  EXPECT_EQ(text(get(split).value_or(Buffer{})), "the list");
}

// ---- V5: what is refused ----

TEST(Fetch, V5_PrivateTargetsAreRefusedUnlessAllowedByName) {
  HttpServer server(answer(ok("secret")));
  auto options = loopback();
  options.allowed_hosts = {"other.test"};
  for (const std::string host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"}) {
    const auto url = "http://" + host + ":" + std::to_string(server.port()) + "/";
    expect_fault(HttpFetcher(options).fetch({FetchKind::crl, url, {}}), Fault::fetch_refused);
  }
  EXPECT_EQ(server.connections(), 0);
  options.allowed_hosts = {"LOCALHOST"};
  EXPECT_TRUE(
      HttpFetcher(options).fetch({FetchKind::crl, "http://LocalHost:" + std::to_string(server.port()) + "/", {}}));
}

// The name is looked up once, and what was checked is what is called.
TEST(Fetch, V5_ANameThatChangesItsAddressGainsNothing) {
  HttpServer server(answer(ok("secret")));
  int asked = 0;
  auto options = loopback();
  options.time = 1ms;  // 192.0.2.0/24 may be anything here; it is not reached in that time
  options.resolve = [&](std::string_view, std::uint16_t port, Milliseconds timeout) {
    return resolve(asked++ == 0 ? "8.8.8.8" : "127.0.0.1", port, timeout);
  };
  const auto got =
      HttpFetcher(options).fetch({FetchKind::crl, "http://rebind.test:" + std::to_string(server.port()), {}});
  EXPECT_FALSE(got);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(server.connections(), 0);
}

TEST(Fetch, V5_OfSeveralAddressesThePublicAloneAreCalled) {
  HttpServer server(answer(ok("secret")));
  auto options = loopback();
  options.allowed_hosts.clear();
  options.resolve = [&](std::string_view, std::uint16_t port, Milliseconds timeout) -> Result<std::vector<Address>> {
    return std::vector{resolve("127.0.0.1", port, timeout)->front(), resolve("10.0.0.1", port, timeout)->front()};
  };
  expect_fault(HttpFetcher(options).fetch({FetchKind::crl, "http://mixed.test/", {}}), Fault::fetch_refused);
  EXPECT_EQ(server.connections(), 0);
}

TEST(Fetch, V5_RedirectsAreNotFollowedUnlessAskedFor) {
  HttpServer goal(answer(ok("the list")));
  HttpServer server(answer("HTTP/1.1 302 Found\r\nLocation: " + goal.url() + "\r\nContent-Length: 0\r\n\r\n"));
  expect_fault(get(server), Fault::fetch_failed);
  EXPECT_EQ(goal.connections(), 0);
  auto options = loopback();
  options.redirects = 1;
  EXPECT_EQ(text(get(server, options).value_or(Buffer{})), "the list");
}

TEST(Fetch, V5_RedirectsEndAndAreCheckedAgain) {
  HttpServer loop(answer("HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"));
  auto options = loopback();
  options.redirects = 3;
  expect_fault(get(loop, options), Fault::fetch_failed);
  EXPECT_EQ(loop.connections(), 4);
  HttpServer inside(answer("HTTP/1.1 302 Found\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n"));
  expect_fault(get(inside, options), Fault::fetch_refused);
  HttpServer tls(answer("HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"));
  expect_fault(get(tls, options), Fault::url_invalid);
  HttpServer nowhere(answer("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"));
  expect_fault(get(nowhere, options), Fault::url_invalid);
}

TEST(Fetch, V5_ABodyOfAGigabyteIsCutOff) {
  auto options = loopback();
  options.body_bytes = 100000;
  HttpServer announced(answer("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"));
  expect_fault(get(announced, options), Fault::fetch_too_large);
  std::size_t sent = 0;
  {
    HttpServer endless([&](int socket, const std::string&) {
      (void)say(socket, "HTTP/1.1 200 OK\r\n\r\n");
      const std::string piece(65536, 'x');
      while (sent < std::size_t{1} << 30 && say(socket, piece)) sent += piece.size();
    });
    expect_fault(get(endless, options), Fault::fetch_too_large);
  }
  EXPECT_LT(sent, std::size_t{64} << 20);
  HttpServer chunks([](int socket, const std::string&) {
    (void)say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const auto piece = "10000\r\n" + std::string(65536, 'x') + "\r\n";
    while (say(socket, piece)) {
    }
  });
  expect_fault(get(chunks, options), Fault::fetch_too_large);
}

TEST(Fetch, V5_ExactlyTheMostIsTaken) {
  auto options = loopback();
  options.body_bytes = 1000;
  HttpServer fits(answer(ok(std::string(1000, 'x'))));
  EXPECT_EQ(get(fits, options).value_or(Buffer{}).size(), 1000U);
  HttpServer more(answer(ok(std::string(1001, 'x'))));
  expect_fault(get(more, options), Fault::fetch_too_large);
}

TEST(Fetch, V5_AllAnswersTogetherAreBounded) {
  auto options = loopback();
  options.total_bytes = 2000;
  HttpServer server(answer(ok(std::string(800, 'x'))));
  HttpFetcher fetcher(options);
  const FetchRequest request{FetchKind::crl, server.url(), {}};
  EXPECT_TRUE(fetcher.fetch(request));
  EXPECT_TRUE(fetcher.fetch(request));
  expect_fault(fetcher.fetch(request), Fault::fetch_too_large);
  EXPECT_EQ(server.connections(), 3);
  // Nobody is asked any more.
  const auto refused = fetcher.fetch(request);
  expect_fault(refused, Fault::fetch_too_large);
  EXPECT_EQ(std::string_view(refused.error().expected), "2000 bytes in all fetches together");
  EXPECT_EQ(server.connections(), 3);
}

// Each byte comes in time, and all of them together do not.
TEST(Fetch, V5_ASlowDripEndsAtTheDeadline) {
  auto options = loopback();
  options.time = 40ms;
  HttpServer drip([](int socket, const std::string&) {
    (void)say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (say(socket, "1\r\nx\r\n")) {
    }
  });
  expect_fault(get(drip, options), Fault::timed_out);
  HttpServer silent([](int socket, const std::string&) {
    (void)say(socket, "HTTP/1.1 200 OK\r\nContent-Le");
    std::array<std::uint8_t, 1> room;
    (void)receive(socket, room, Deadline(30s));  // until the client has gone
  });
  expect_fault(get(silent, options), Fault::timed_out);
}

TEST(Fetch, V5_AContentLengthThatLies) {
  HttpServer shorter(answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe list"));
  expect_fault(get(shorter), Fault::fetch_failed);
  HttpServer longer(answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nthe list"));
  EXPECT_EQ(text(get(longer).value_or(Buffer{})), "the");
  for (const char* length :
       {"-1", "x", "99999999999999999999999", "3\r\nContent-Length: 4", "3\r\nTransfer-Encoding: chunked"}) {
    HttpServer server(answer(std::string("HTTP/1.1 200 OK\r\nContent-Length: ") + length + "\r\n\r\nthe list"));
    EXPECT_FALSE(get(server)) << length;
  }
}

TEST(Fetch, V5_AFloodOfHeaders) {
  HttpServer endless([](int socket, const std::string&) {
    (void)say(socket, "HTTP/1.1 200 OK\r\n");
    while (say(socket, "X-Filler: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n")) {
    }
  });
  expect_fault(get(endless), Fault::fetch_too_large);
  HttpServer line([](int socket, const std::string&) {
    (void)say(socket, "HTTP/1.1 200 OK\r\nX-Filler: ");
    while (say(socket, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")) {
    }
  });
  expect_fault(get(line), Fault::fetch_too_large);
}

TEST(Fetch, V5_AConnectionThatEndsBeforeTheAnswer) {
  for (const char* said : {"", "HT", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nthe",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nthe\r\n"}) {
    HttpServer half([said](int socket, const std::string&) {
      (void)say(socket, said);
      shutdown(socket, SHUT_WR);
      std::array<std::uint8_t, 1> room;
      (void)receive(socket, room, Deadline(30s));
    });
    expect_fault(get(half), Fault::fetch_failed);
  }
}

TEST(Fetch, V5_WhatIsNoAnswer) {
  for (const std::string& said :
       {std::string("SSH-2.0-OpenSSH\r\n\r\n"), std::string("HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx"),
        std::string("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"), std::string("HTTP/2 200\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\nbad header\r\n\r\n"), ok(""),
        std::string("HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\nx"), ok("<html>", "Content-Type: text/html\r\n"),
        ok("zipped", "Content-Encoding: gzip\r\n")}) {
    HttpServer server(answer(said));
    expect_fault(get(server), Fault::fetch_failed);
  }
}

TEST(Fetch, WhatComesIsOfTheKindThatWasAskedFor) {
  const auto with = [](const std::string& type) { return ok("x", "Content-Type: " + type + "\r\n"); };
  HttpServer ocsp(answer(with("Application/OCSP-Response; x=y")));
  EXPECT_TRUE(get(ocsp, loopback(), FetchKind::ocsp));
  EXPECT_FALSE(get(ocsp, loopback(), FetchKind::crl));
  HttpServer p7c(answer(with("application/pkcs7-mime")));
  EXPECT_TRUE(get(p7c, loopback(), FetchKind::certificates));
  EXPECT_FALSE(get(p7c, loopback(), FetchKind::ocsp));
}

TEST(Fetch, SaysThatNobodyIsThere) {
  std::string url;
  {
    url = HttpServer(answer("")).url();
  }
  expect_fault(HttpFetcher(loopback()).fetch({FetchKind::crl, url, {}}), Fault::connect_refused);
  expect_fault(HttpFetcher(loopback()).fetch({FetchKind::crl, "http://no-such-host.invalid/", {}}), Fault::dns_failed);
  expect_fault(HttpFetcher(loopback()).fetch({FetchKind::crl, "ldap://example.org/", {}}), Fault::url_invalid);
}

}  // namespace
}  // namespace entente::io
