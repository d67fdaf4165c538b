// Errors: a failure may not be dropped, nor made without a row of the fault table.
#include "base/result.h"

namespace entente {

[[nodiscard]] inline Result<int> parse(int octet) {
  if (octet > 255) return fail(Fault::message_truncated, "ServerHello.random");
  return octet;
}

inline Result<int> use() {
  const int octet = TRY(parse(7));

#if CASE == 1  // must say: ignoring return value
  parse(8);
#elif CASE == 2  // must say: ignoring return value
  fail(Fault::internal);
#elif CASE == 3  // must say: cannot convert .* to .*Fault|no matching function for call to 'fail'
  return fail("something went wrong");
#elif CASE == 4  // must say: cannot convert .*Result|no viable conversion
  const int unchecked = parse(9);
#endif
  return octet;
}

#if CASE == 5  // must say: cannot convert .*unexpected|no viable conversion
inline int not_a_result() { return TRY(parse(1)); }
#endif

}  // namespace entente
