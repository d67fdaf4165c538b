// Sets of words, each a sequence of messages: read from a regular expression over their names, or made of the edges of
// a state machine; and the shortest word that is in one of two sets and not in the other.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace entente::adversary {

class Words {
 public:
  using Word = std::vector<std::string>;

  /// Nothing but the names in a row, `(a | b)`, `a?` and `a+`. Throws std::invalid_argument on anything else.
  static Words of_expression(std::string_view text);

  [[nodiscard]] std::size_t add_state();
  /// An edge that takes a message; an empty name takes none.
  void add_edge(std::size_t from, std::string name, std::size_t to);
  void begins(std::size_t state) { first_.insert(state); }
  void ends(std::size_t state) { last_.insert(state); }
  void add(const Words& other);

  struct Difference {
    Word word;
    bool in_first = false;  ///< and not in the second; or the other way round
  };
  friend std::optional<Difference> shortest_difference(const Words& first, const Words& second);

 private:
  using States = std::set<std::size_t>;
  [[nodiscard]] States closed(States states) const;
  [[nodiscard]] States after(const States& states, const std::string& name) const;
  [[nodiscard]] bool ends_in(const States& states) const;
  [[nodiscard]] std::set<std::string> names() const;

  std::vector<std::multimap<std::string, std::size_t>> edges_;
  States first_, last_;
};

}  // namespace entente::adversary
