// `entente explain CODE`: the page of a fault or a warning.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "explain/json.h"
#include "explain/notes.h"
#include "explain/warning_notes.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

std::string_view kind_text(FaultKind kind) noexcept {
  switch (kind) {
    case FaultKind::usage:
      return "use or configuration";
    case FaultKind::transport:
      return "the connection below TLS";
    case FaultKind::handshake:
      return "the handshake";
    case FaultKind::certificate:
      return "a certificate";
    case FaultKind::internal:
      break;
  }
  return "this program or its surroundings";
}

void put_row(Page& page, std::string_view label, std::string_view text) {
  if (!text.empty())
    page.wrapped(fmt::format("  {}  ", page.ink(Ink::faint, explain::padded(label, 8))), "            ", text);
}

void put_page(Page& page, const FaultInfo& fault) {
  const auto put = [&](std::string_view label, std::string_view text) { put_row(page, label, text); };
  page.line(page.ink(Ink::strong, fmt::format("{}: {}", fault.code, fault.title)),
            page.ink(Ink::faint, fmt::format("exit {}", explain::exit_code(fault.kind))));
  page.line();
  put("about", kind_text(fault.kind));
  put("cause", fault.cause);
  put("why", explain::note_on_fault(fault.fault));
  put("rule", fault.clause);
  if (fault.alert != Alert::none) {
    const auto* note = explain::note_on_alert(fault.alert);
    put("alert", fmt::format("{}: {}", explain::text_of(fault.alert), note ? note->what : ""));
  }
  put("you", fault.remedy_user);
  put("owner", fault.remedy_operator);
}

void put_list(Page& page) {
  page.line(page.ink(Ink::strong, "Every fault, by its code"));
  for (int i = 0; i <= static_cast<int>(Fault::internal); ++i) {
    const auto& fault = info(static_cast<Fault>(i));
    page.line(fmt::format("  {}  {}", explain::padded(fault.code, 28), fault.title));
  }
  page.line();
  page.line(page.ink(Ink::strong, "Every warning"));
  for (const auto& warning : explain::warning_notes())
    page.line(fmt::format("  {}  {}", explain::padded(warning.code, 28), warning.title));
}

void put_page(Page& page, const explain::WarningNote& warning) {
  page.line(page.ink(Ink::strong, fmt::format("{}: {}", warning.code, warning.title)),
            page.ink(Ink::faint, "decides nothing"));
  page.line();
  put_row(page, "why", warning.why);
  put_row(page, "you", warning.you);
  put_row(page, "owner", warning.owner);
}

}  // namespace

int run(const ExplainOptions& options) {
  if (options.all) {
    print(explain::notes_json() + "\n");
    return kExitGood;
  }
  Page page(standard_output());
  if (options.code.empty()) {
    put_list(page);
    print(page.text());
    return kExitGood;
  }
  auto code = options.code;
  std::ranges::transform(code, code.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const auto* fault = find_fault(code);
  const auto* warning = explain::note_on_warning(code);
  if (!fault && !warning)
    throw Stop(make_error(Fault::config_invalid, {}, "a code that `entente explain` lists"), options.code);
  if (fault)
    put_page(page, *fault);
  else
    put_page(page, *warning);
  print(page.text());
  return kExitGood;
}

}  // namespace entente::cli
