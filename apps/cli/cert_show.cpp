// `entente cert show`: certificates of a file or of a host, decoded.
#include <fmt/format.h>

#include <algorithm>

#include "chains.h"
#include "explain/certificate_text.h"
#include "explain/inputs.h"
#include "explain/json.h"
#include "explain/verdict_text.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

void put(Page& page, std::size_t index, Bytes der, bool bytes) {
  const auto info = describe_certificate(der);
  page.line(page.ink(Ink::strong, fmt::format("#{} {}", index, info ? explain::short_name(*info) : "")),
            page.ink(Ink::faint, explain::counted(der.size(), "byte")));
  if (info) {
    put_certificate(page, *info, 2);
    page.line("  extensions");
    put_extensions(page, der, 4);
    put_warnings(page, explain::warnings_of(der, system_clock().now()));
  } else {
    const auto& error = info.error();
    page.wrapped(2,
                 fmt::format("{} {} at byte {}: {}: expected {}, got {}", page.bad(), error.row().title, error.offset,
                             error.where.field, std::string_view(error.expected), explain::printable(error.got)));
  }
  if (bytes) {
    page.line();
    put_der(page, der, 2);
  }
}

}  // namespace

int run(const CertShowOptions& options) {
  const auto chain = chain_of(options.what);
  const bool readable = std::ranges::all_of(chain, [](Bytes der) { return describe_certificate(der).has_value(); });
  const int exit = readable ? kExitGood : explain::exit_code(FaultKind::certificate);
  if (options.json) {
    const auto bytes = options.bytes ? explain::ShowBytes::yes : explain::ShowBytes::no;
    print(explain::show_json(chain, system_clock().now(), bytes) + "\n");
    return exit;
  }
  Page page(standard_output());
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (i > 0) page.line();
    put(page, i, chain[i], options.bytes);
  }
  print(page.text());
  return exit;
}

}  // namespace entente::cli
