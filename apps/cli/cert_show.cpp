// `entente cert show`: certificates of a file or of a host, decoded.
#include <fmt/format.h>

#include <filesystem>

#include "explain/certificate_text.h"
#include "explain/json.h"
#include "explain/verdict_text.h"
#include "output.h"
#include "tls_setup.h"
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
  std::error_code why;
  const bool is_file = std::filesystem::exists(options.what, why);
  const auto chain =
      is_file ? must(explain::read_certificate_file(options.what), options.what) : chain_of_host(options.what);
  bool readable = true;
  if (options.json) {
    for (const auto& der : chain) (void)must(describe_certificate(der), options.what);
    print(explain::show_json(chain, system_clock().now()) + "\n");
    return kExitGood;
  }
  Page page(standard_output());
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (i > 0) page.line();
    put(page, i, chain[i], options.bytes);
    readable = readable && describe_certificate(chain[i]).has_value();
  }
  print(page.text());
  return readable ? kExitGood : explain::exit_code(FaultKind::certificate);
}

}  // namespace entente::cli
