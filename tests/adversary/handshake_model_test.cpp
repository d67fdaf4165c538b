// H1, once more from outside: what the states take, as sequences of messages, is what the RFCs draw, and nothing else.
// The RFCs' part is tests/adversary/handshakes.txt, which knows no states; the other is made of the types' own edges.
#include <gtest/gtest.h>

#include <fstream>

#include "handshake/machine.h"
#include "words.h"

namespace entente::adversary {
namespace {

struct Line {
  std::string side, what, expression;
};

std::vector<Line> read_model() {
  std::ifstream file(std::string(ENTENTE_TESTS_DIR) + "/adversary/handshakes.txt");
  std::vector<Line> out;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto comma = line.find(", "), colon = line.find(": ");
    if (comma == std::string::npos || colon == std::string::npos) throw std::runtime_error("no such line: " + line);
    out.push_back({line.substr(0, comma), line.substr(comma + 2, colon - comma - 2), line.substr(colon + 2)});
  }
  return out;
}

Words model_of(std::string_view side) {
  Words out;
  for (const auto& line : read_model())
    if (line.side == side) out.add(Words::of_expression(line.expression));
  return out;
}

/// What a job answers is no message.
bool is_message(std::string_view by) { return by[0] >= 'A' && by[0] <= 'Z'; }

Words made_of(const std::vector<handshake::Edge>& edges) {
  Words out;
  std::map<std::string_view, std::size_t> states;
  std::set<std::string_view> entered;
  const auto state = [&](std::string_view name) {
    const auto [found, is_new] = states.try_emplace(name);
    if (is_new) found->second = out.add_state();
    return found->second;
  };
  for (const auto& [from, by, to] : edges) {
    out.add_edge(state(from), std::string(is_message(by) ? by : ""), state(to));
    if (from != to) entered.insert(to);
  }
  for (const auto& [name, number] : states) {
    if (!entered.contains(name)) out.begins(number);
    if (name == "Connected" || name == "Authenticated") out.ends(number);
  }
  return out;
}

std::string told(const Words::Difference& difference) {
  std::string out =
      difference.in_first ? "the types take it, the model does not:" : "the model has it, the types do not:";
  for (const auto& name : difference.word) out += ' ' + name;
  return out;
}

void expect_model(std::string_view side, const std::vector<handshake::Edge>& edges) {
  const auto difference = shortest_difference(made_of(edges), model_of(side));
  EXPECT_FALSE(difference) << side << ": " << told(*difference);
}

TEST(H1Model, OfTheClient) { expect_model("client", handshake::client_edges()); }
TEST(H1Model, OfTheServer) { expect_model("server", handshake::server_edges()); }
TEST(H1Model, OfAClientThatIsAskedAfterwards) {
  expect_model("asked client", handshake::client_authentication_edges());
}
TEST(H1Model, OfAServerThatAsksAfterwards) { expect_model("asking server", handshake::server_authentication_edges()); }

TEST(H1Model, WhatAValueRefusesHasATest) {
  std::set<std::string> tests;
  const auto& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i)
    for (int j = 0; j < all.GetTestSuite(i)->total_test_count(); ++j)
      tests.insert(std::string(all.GetTestSuite(i)->name()) + "." + all.GetTestSuite(i)->GetTestInfo(j)->name());
  constexpr std::string_view kBesides = "besides ";
  for (const auto& line : read_model())
    if (line.what.starts_with(kBesides)) {
      EXPECT_TRUE(tests.contains(line.what.substr(kBesides.size()))) << line.what;
    }
}

TEST(H1Model, NoticesAnEdgeThatIsMissingOrTooMuch) {
  const auto all = handshake::server_edges();
  const auto model = model_of("server");
  auto fewer = all;
  std::erase_if(fewer, [](const auto& edge) { return edge.by == "EndOfEarlyData"; });
  const auto missing = shortest_difference(made_of(fewer), model);
  ASSERT_TRUE(missing);
  EXPECT_FALSE(missing->in_first);
  EXPECT_EQ(missing->word, (Words::Word{"ClientHello", "EndOfEarlyData", "Finished"}));
  auto more = all;
  more.push_back({"WaitCertificate", "Finished", "Connected"});
  more.push_back({"WaitClientHello", "Finished", "Connected"});
  const auto difference = shortest_difference(made_of(more), model);
  ASSERT_TRUE(difference);
  EXPECT_TRUE(difference->in_first);
  EXPECT_EQ(difference->word, Words::Word{"Finished"});
}

TEST(Words, AreReadFromAnExpression) {
  const auto same = [](std::string_view one, std::string_view other) {
    return !shortest_difference(Words::of_expression(one), Words::of_expression(other));
  };
  EXPECT_TRUE(same("a (b | c)? d", "a d | a b d | a c d"));
  EXPECT_TRUE(same("a+", "a a+ | a"));
  EXPECT_FALSE(same("a+", "a a+"));
  EXPECT_FALSE(same("a b", "b a"));
  const auto difference = shortest_difference(Words::of_expression("a b? c"), Words::of_expression("a c"));
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->word, (Words::Word{"a", "b", "c"}));
  EXPECT_THROW(Words::of_expression("a | | b"), std::invalid_argument);
  EXPECT_THROW(Words::of_expression("(a"), std::invalid_argument);
  EXPECT_THROW(Words::of_expression("a )"), std::invalid_argument);
}

}  // namespace
}  // namespace entente::adversary
