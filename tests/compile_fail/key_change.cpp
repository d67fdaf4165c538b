// Keys of what is received change where a message ends its record (RFC 8446 §5.1): only the joiner can say that it did,
// once.
#include "handshake/context.h"

namespace entente::handshake {

inline Result<void> use(Context& context, record::Protection protection, const keys::ServerHandshakeTrafficSecret& secret) {
  auto aligned = TRY(context.boundary());
  auto another = TRY(context.boundary());
  context.records().install(std::move(protection), Epoch::handshake, std::move(another));

#if CASE == 1  // must say: no matching function|too few arguments
  context.records().install(std::move(protection), Epoch::handshake);
#elif CASE == 2  // must say: is private within this context|calling a private constructor|is private
  context.records().install(std::move(protection), Epoch::handshake, record::Aligned());
#elif CASE == 3  // must say: could not convert|cannot convert|no viable conversion|calling a private constructor|is private|no matching
  context.records().install(std::move(protection), Epoch::handshake, {});
#elif CASE == 4  // must say: cannot bind rvalue reference|no matching member function
  return context.read_with(secret, Epoch::handshake, aligned);
#elif CASE == 5  // must say: use of deleted function|call to deleted|implicitly-deleted copy constructor
  record::Aligned copy = aligned;
#endif
  return context.read_with(secret, Epoch::handshake, std::move(aligned));
}

}  // namespace entente::handshake
