// One GET over HTTP/1.1 (RFC 9112), for `entente connect https://...`.
#pragma once
#include <entente/stream.h>

#include <functional>
#include <string>

namespace entente::cli {

struct Fetched {
  int status = 0;  ///< 0: the answer is no HTTP
  std::string reason;
  std::size_t size = 0;   ///< of the body
  bool complete = false;  ///< all that was announced came
};

/// Asks for `path` and hands the body on in pieces.
Result<Fetched> fetch(BlockingStream& stream, std::string_view host, std::string_view path,
                      const std::function<void(std::string_view)>& body);

}  // namespace entente::cli
