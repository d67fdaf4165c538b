// Draws docs/STATE-MACHINE.md from the signatures of the states' on(): what a state may receive and where it may go.
//
//   state_machine            prints the document
//   state_machine --check F  says whether F is it (a test does so)
//   state_machine --write F  makes F it (./dev fmt does so)
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>

#include "handshake/machine.h"
#include "wire/messages.h"

namespace entente {
namespace {

using handshake::Edge;

template <class... M>
bool is_message(std::string_view name, wire::TypeList<M...>) {
  return ((M::name == name) || ...);
}

/// ServerHello of TLS 1.2 and of TLS 1.3 have one name, and so one edge here.
std::vector<Edge> without_twins(const std::vector<Edge>& edges) {
  std::vector<Edge> out;
  for (const auto& edge : edges)
    if (std::ranges::none_of(
            out, [&](const Edge& seen) { return seen.from == edge.from && seen.by == edge.by && seen.to == edge.to; }))
      out.push_back(edge);
  return out;
}

/// Each state behind all those that lead to it.
std::vector<std::string_view> states_of(std::span<const Edge> edges, std::string_view first) {
  std::vector<std::string_view> states{first};
  const auto placed = [&](std::string_view state) { return std::ranges::find(states, state) != states.end(); };
  const auto ready = [&](std::string_view state) {
    return std::ranges::all_of(
        edges, [&](const Edge& edge) { return edge.to != state || edge.from == state || placed(edge.from); });
  };
  for (std::size_t before = 0; before != states.size();) {
    before = states.size();
    for (const auto& edge : edges)
      if (!placed(edge.to) && ready(edge.to)) states.push_back(edge.to);
  }
  for (const auto& edge : edges)
    if (!placed(edge.to)) throw std::logic_error("no place for " + std::string(edge.to));
  return states;
}

void draw(std::ostream& out, std::span<const Edge> edges, std::span<const std::string_view> states) {
  const auto last = states.back();
  out << "```mermaid\nstateDiagram-v2\n    [*] --> " << states.front() << '\n';
  for (const auto state : states)
    for (const auto& edge : edges)
      if (edge.from == state) out << "    " << edge.from << " --> " << edge.to << ": " << edge.by << '\n';
  out << "    " << last << " --> [*]\n```\n\n";
}

void tabulate(std::ostream& out, std::span<const Edge> edges, std::span<const std::string_view> states) {
  out << "| state | gets | goes to |\n|---|---|---|\n";
  for (const auto state : states)
    for (const auto& edge : edges) {
      if (edge.from != state) continue;
      const bool message = is_message(edge.by, wire::AllMessages{});
      out << "| `" << edge.from << "` | " << (message ? "**" : "_") << edge.by << (message ? "**" : "_") << " | `"
          << edge.to << "` |\n";
    }
}

void describe_side(std::ostream& out, std::string_view title, const std::vector<Edge>& all, std::string_view first) {
  const auto edges = without_twins(all);
  const auto states = states_of(edges, first);
  out << "\n## " << title << "\n\n";
  draw(out, edges, states);
  tabulate(out, edges, states);
}

std::string document() {
  std::ostringstream out;
  out << "# The state machines\n\n"
         "Drawn from the types: a state may receive what its class has an `on()` for, and go where that one's result\n"
         "says (`src/handshake/tls13`, `src/handshake/tls12`). Do not edit it; `./dev fmt` writes it, and a test "
         "compares the two.\n\n"
         "**Bold** is a message of the peer; _italic_ is the answer to a job, which the engine does itself or hands "
         "out\n"
         "([decision 10](decisions/0010-jobs.md)). Any other message is an `unexpected_message`, and any fault ends "
         "the\n"
         "handshake, whatever the state. RFC 8446 draws the machines of TLS 1.3 in\n"
         "appendix A, RFC 5246 those of TLS 1.2 as the flights of its section 7.3.\n";
  describe_side(out, "The client", handshake::client_edges(), "Start");
  describe_side(out, "The server", handshake::server_edges(), "WaitClientHello");
  describe_side(out, "A client that is asked after the handshake", handshake::client_authentication_edges(),
                "WaitAuthenticationRequest");
  describe_side(out, "A server that asks after the handshake", handshake::server_authentication_edges(),
                "WaitAuthentication");
  out << "\n## Afterwards\n\n"
         "The handshake's memory is gone once it is `Connected`. What comes then is for the connection itself: data,\n"
         "alerts, KeyUpdate on both sides, and NewSessionTicket at a client.\n";
  return std::move(out).str();
}

std::string read(const char* path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace
}  // namespace entente

int main(int argc, char** argv) {
  const auto wanted = entente::document();
  const std::string_view verb = argc == 3 ? argv[1] : "";
  if (argc == 1) {
    std::cout << wanted;
  } else if (verb == "--write") {
    std::ofstream(argv[2]) << wanted;
  } else if (verb == "--check" && entente::read(argv[2]) != wanted) {
    std::cerr << argv[2] << " is not what the types say; ./dev fmt brings it up to date\n";
    return 1;
  } else if (verb != "--check") {
    std::cerr << "usage: state_machine [--check|--write FILE]\n";
    return 2;
  }
}
