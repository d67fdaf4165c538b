#include "words.h"

#include <algorithm>
#include <cctype>
#include <deque>
#include <stdexcept>

namespace entente::adversary {
namespace {

/// Thompson's construction, by recursive descent.
class Expression {
 public:
  Expression(std::string_view text, Words& words) : rest_(text), words_(words) {}

  void read() {
    const auto all = alternatives();
    if (peek() != 0) throw std::invalid_argument("an expression ends before `" + std::string(rest_) + "`");
    words_.begins(all.from);
    words_.ends(all.to);
  }

 private:
  struct Part {
    std::size_t from, to;
  };

  char peek() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
    return rest_.empty() ? '\0' : rest_.front();
  }
  bool take(char c) {
    if (peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  Part alternatives() {
    const Part all{words_.add_state(), words_.add_state()};
    do {
      const auto one = row();
      words_.add_edge(all.from, "", one.from);
      words_.add_edge(one.to, "", all.to);
    } while (take('|'));
    return all;
  }

  Part row() {
    auto all = repeated();
    while (peek() == '(' || std::isalpha(static_cast<unsigned char>(peek())) != 0) {
      const auto next = repeated();
      words_.add_edge(all.to, "", next.from);
      all.to = next.to;
    }
    return all;
  }

  Part repeated() {
    const auto one = single();
    if (take('?')) words_.add_edge(one.from, "", one.to);
    if (take('+')) words_.add_edge(one.to, "", one.from);
    return one;
  }

  Part single() {
    if (take('(')) {
      const auto inner = alternatives();
      if (!take(')')) throw std::invalid_argument("a bracket is not closed");
      return inner;
    }
    (void)peek();
    const auto end = std::find_if(rest_.begin(), rest_.end(), [](unsigned char c) { return std::isalnum(c) == 0; });
    const std::string name(rest_.begin(), end);
    if (name.empty()) throw std::invalid_argument("no message before `" + std::string(rest_) + "`");
    rest_.remove_prefix(name.size());
    const Part out{words_.add_state(), words_.add_state()};
    words_.add_edge(out.from, name, out.to);
    return out;
  }

  std::string_view rest_;
  Words& words_;
};

}  // namespace

Words Words::of_expression(std::string_view text) {
  Words out;
  Expression(text, out).read();
  return out;
}

std::size_t Words::add_state() {
  edges_.emplace_back();
  return edges_.size() - 1;
}

void Words::add_edge(std::size_t from, std::string name, std::size_t to) { edges_[from].emplace(std::move(name), to); }

void Words::add(const Words& other) {
  const auto shift = edges_.size();
  for (const auto& of_state : other.edges_) {
    const auto from = add_state();
    for (const auto& [name, to] : of_state) add_edge(from, name, to + shift);
  }
  for (const auto state : other.first_) begins(state + shift);
  for (const auto state : other.last_) ends(state + shift);
}

Words::States Words::closed(States states) const {
  std::vector<std::size_t> left(states.begin(), states.end());
  while (!left.empty()) {
    const auto [begin, end] = edges_[left.back()].equal_range("");
    left.pop_back();
    for (auto edge = begin; edge != end; ++edge)
      if (states.insert(edge->second).second) left.push_back(edge->second);
  }
  return states;
}

Words::States Words::after(const States& states, const std::string& name) const {
  States out;
  for (const auto state : states) {
    const auto [begin, end] = edges_[state].equal_range(name);
    for (auto edge = begin; edge != end; ++edge) out.insert(edge->second);
  }
  return closed(std::move(out));
}

bool Words::ends_in(const States& states) const {
  return std::any_of(states.begin(), states.end(), [&](std::size_t state) { return last_.contains(state); });
}

std::set<std::string> Words::names() const {
  std::set<std::string> out;
  for (const auto& of_state : edges_)
    for (const auto& [name, to] : of_state)
      if (!name.empty()) out.insert(name);
  return out;
}

std::optional<Words::Difference> shortest_difference(const Words& first, const Words& second) {
  struct Reached {
    Words::States first, second;
    Words::Word word;
  };
  auto names = first.names();
  names.merge(second.names());
  std::deque<Reached> left{{first.closed(first.first_), second.closed(second.first_), {}}};
  std::set<std::pair<Words::States, Words::States>> seen;
  for (; !left.empty(); left.pop_front()) {
    const auto& [in_first, in_second, word] = left.front();
    if (!seen.emplace(in_first, in_second).second) continue;
    if (first.ends_in(in_first) != second.ends_in(in_second)) return Words::Difference{word, first.ends_in(in_first)};
    for (const auto& name : names) {
      auto longer = word;
      longer.push_back(name);
      left.push_back({first.after(in_first, name), second.after(in_second, name), std::move(longer)});
    }
  }
  return std::nullopt;
}

}  // namespace entente::adversary
