// A small HTTP/1.1 server without TLS, for what is signed itself: one request a connection, one connection at a time,
// everything bounded.
#pragma once
#include <entente/bytes.h>

#include <functional>
#include <string>

#include "io/tcp.h"

namespace entente::cli {

struct PlainRequest {
  std::string method, target, type;
  Buffer body;
};

struct PlainAnswer {
  int status = 200;
  std::string type = "text/plain";
  Buffer body{};
  std::string_view fields{};  ///< more header fields, each with its CRLF
};

using PlainHandler = std::function<PlainAnswer(const PlainRequest&)>;

/// Reads a request and answers it. What is no request is answered 400, or not at all.
void answer_plain(int socket, const PlainHandler& handle, const io::Deadline& deadline);

}  // namespace entente::cli
