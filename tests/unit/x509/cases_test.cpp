// X1-X10, V1-V4: every case of tests/cases has the verdict that its clause decides.
#include "cases/case.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace entente::cases {
namespace {

/// What the second search, for the reasons, may cost beside the limits.
constexpr unsigned kMoreSteps = 500, kMoreComparisons = 20000;

struct Seen {
  std::size_t valid = 0, refused = 0;
};

void judge_all(std::map<std::string_view, Seen>& rows, std::set<std::string>& names) {
  for (const auto& test : all()) {
    const auto verdict = judge(test);
    EXPECT_EQ(outcome(verdict), test.expected)
        << test.name << " (" << test.clause << ")\nwanted " << verdict.error.expected.view() << "\nfound "
        << verdict.error.got.view();
    EXPECT_LE(verdict.signatures_checked, test.options.limits.signatures) << test.name;
    EXPECT_LE(verdict.steps, test.options.limits.steps + kMoreSteps) << test.name;
    EXPECT_LE(verdict.comparisons, test.options.limits.comparisons + kMoreComparisons) << test.name;
    EXPECT_TRUE(names.insert(test.name).second) << test.name;
    ++(test.expected == "valid" ? rows[test.row].valid : rows[test.row].refused);
  }
}

// One test, for the cases are made anew in every process.
TEST(Cases, HaveTheVerdictThatTheirClauseDecides) {
  std::map<std::string_view, Seen> rows;
  std::set<std::string> names;
  judge_all(rows, names);
  EXPECT_GE(names.size(), 250U);
  for (const auto* row : {"X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10", "V1", "V2", "V3", "V4"}) {
    EXPECT_GT(rows[row].valid, 0U) << row;
    EXPECT_GT(rows[row].refused, 0U) << row;
  }
}

}  // namespace
}  // namespace entente::cases
