// Host names and addresses: the reference is the first line, what a certificate presents is the second.
#include "x509/hostname.h"

#include "demand.h"
#include "x509/ip_address.h"

using namespace entente;
using namespace entente::x509;
using fuzz::demand;

namespace {

std::size_t labels(std::string_view name) { return static_cast<std::size_t>(std::ranges::count(name, '.')) + 1; }

void check_match(std::string_view presented, std::string_view name) {
  if (!is_dns_name(name) || !matches_dns(presented, name)) return;
  demand(labels(presented) == labels(name), "a wildcard stands for one label");
  const auto star = presented.find('*');
  demand(star == presented.npos || (star == 0 && presented.starts_with("*.")), "and for a whole one, the first");
  demand(presented.find('\0') == presented.npos, "no name with a zero in it matches");
}

void check_ip(std::string_view text) {
  const auto ip = parse_ip(text);
  if (!ip) return;
  const auto again = parse_ip(format_ip(ip->bytes()));
  demand(again && equal(again->bytes(), ip->bytes()), "an address that is shown is the address");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text({data, size});
  const auto line = text.find('\n');
  const auto name = text.substr(0, line);
  const auto presented = line == text.npos ? name : text.substr(line + 1);
  check_match(presented, name);
  check_ip(name);
  (void)reference_mailbox(name);
  if (const auto reference = reference_name(name))
    demand(reference->kind == ReferenceName::Kind::ip || is_dns_name(reference->text), "a reference is one of the two");
  return 0;
}
