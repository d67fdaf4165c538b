// Certificates decoded (RFC 5280 §4).
#include "explain/certificate_text.h"

#include <fmt/format.h>

#include "explain/bytes_text.h"
#include "explain/extension_text.h"
#include "x509/annotate.h"

namespace entente::explain {

void put_extensions(Page& page, Bytes bytes, std::size_t indent) {
  const std::string under(indent + 2, ' ');
  for (const auto& extension : extensions_of(bytes)) {
    const auto mark = extension.critical ? page.ink(Ink::warning, "  critical") : std::string();
    const auto head = fmt::format("{}{}  ", std::string(indent, ' '), padded(extension.name, 24));
    // One that says a lot stands under its name.
    const bool long_one = extension.lines.size() > 1;
    page.wrapped(head, std::string(indent + 26, ' '),
                 long_one ? counted(extension.lines.size(), "entry", "entries") + mark : extension.lines[0] + mark);
    for (std::size_t i = 0; long_one && i < extension.lines.size(); ++i)
      page.wrapped(under, under + "  ", extension.lines[i]);
  }
}

void put_der(Page& page, Bytes bytes, std::size_t indent) {
  put_fields(page, bytes, x509::annotate_certificate(bytes), indent, Notes::off, Values::whole);
}

}  // namespace entente::explain
