// `entente demo`: a handshake explained, with nothing but this program.
#include <fmt/format.h>

#include "demo_scene.h"
#include "explain/json.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::Ink;
using explain::Page;

void put_intro(Page& page, const Performance& show) {
  page.line(page.ink(Ink::strong, "A TLS 1.3 handshake, both sides in this process"));
  page.line();
  page.wrapped(2, show.intro);
  if (!show.plot.empty()) page.wrapped("  " + page.ink(Ink::warning, "▲") + " ", "    ", show.plot);
  page.line();
}

void put_success(Page& page, const Performance& show) {
  const bool same = explain::same_keys(show.transcript);
  page.line(fmt::format("{} {}", same ? page.good() : page.bad(),
                        page.ink(Ink::strong, same ? "Finished matched: both derived the same keys."
                                                   : "The keys differ: this should not happen.")));
  page.wrapped(2,
               "Every secret of one side was compared with the other's, which only a demonstration can do: on a "
               "network each side sees its own, and Finished tells that they agree.");
}

void put_next(Page& page, const DemoOptions& options) {
  const auto step = [&](std::string_view command, std::string_view what) {
    page.line(fmt::format("    {}  {}", explain::padded(command, 30), page.ink(Ink::faint, what)));
  };
  page.line();
  page.line(page.ink(Ink::strong, "  Next"));
  if (options.break_name.empty())
    step("entente demo --break expired", "how a failure is caught, and by whom");
  else
    step("entente demo", "the same without the failure");
  if (options.bytes)
    step("entente demo --break record", "one bit flipped on the way");
  else
    step("entente demo --bytes", "every byte of every message, named");
  step("entente connect YOUR-HOST", "a real server, explained");
}

/// What the demonstration promised came true.
bool as_promised(const DemoOptions& options, const Performance& show) {
  if (options.break_name.empty()) return !show.spoken.empty() && explain::same_keys(show.transcript);
  return show.failure.has_value();
}

}  // namespace

int run(const DemoOptions& options) {
  const auto show = perform(options);
  const auto* failure = show.failure ? &*show.failure : nullptr;
  if (options.json) {
    print(explain::demo_json(show.transcript, options.break_name, failure, options.bytes) + "\n");
  } else {
    Page page(standard_output());
    put_intro(page, show);
    put_lanes(page, show.transcript, options.bytes, show.spoken);
    page.line();
    if (options.pq) {
      put_hybrid(page, show.transcript);
      page.line();
    }
    if (failure)
      put_failure(page, *failure);
    else
      put_success(page, show);
    put_next(page, options);
    print(page.text());
  }
  if (!as_promised(options, show)) return kExitBug;
  return failure ? failure->exit : kExitGood;
}

}  // namespace entente::cli
