// The fault table is complete, and errors take from it.
#include <entente/error.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace entente {
namespace {

TEST(FaultTable, EveryRowSaysWhatWhereAndWhatToDo) {
  std::set<std::string_view> codes, titles;
  for (unsigned i = 0; i <= static_cast<unsigned>(Fault::internal); ++i) {
    const auto& row = info(static_cast<Fault>(i));
    EXPECT_TRUE(codes.insert(row.code).second) << row.code << " stands twice";
    EXPECT_TRUE(titles.insert(row.title).second) << row.title << " stands twice";
    EXPECT_TRUE(row.code.starts_with("E-")) << row.code;
    EXPECT_FALSE(row.clause.empty()) << row.code;
    EXPECT_FALSE(row.cause.empty()) << row.code;
    EXPECT_FALSE(row.remedy_user.empty()) << row.code;
    EXPECT_FALSE(row.remedy_operator.empty()) << row.code;
    EXPECT_EQ(find_fault(row.code), &row);
  }
  EXPECT_EQ(find_fault("E-NOT-A-CODE"), nullptr);
}

TEST(FaultTable, AnAlertIsNamedWhereSomebodyCanBeTold) {
  for (unsigned i = 0; i <= static_cast<unsigned>(Fault::internal); ++i) {
    const auto& row = info(static_cast<Fault>(i));
    const bool heard_from_peer = row.fault == Fault::peer_alert || row.fault == Fault::closed_by_peer;
    const bool told = (row.kind == FaultKind::handshake || row.kind == FaultKind::certificate) && !heard_from_peer;
    EXPECT_EQ(told || row.kind == FaultKind::internal, row.alert != Alert::none) << row.code;
  }
}

TEST(Error, TakesItsAlertFromTheRow) {
  const auto error = make_error(Fault::finished_invalid, "Finished.verify_data", "32 bytes", "31 bytes");
  EXPECT_EQ(error.alert, Alert::decrypt_error);
  EXPECT_EQ(error.where.message, "Finished");
  EXPECT_EQ(error.where.field, "verify_data");
  EXPECT_EQ(error.expected.view(), "32 bytes");
  EXPECT_EQ(error.by, By::local);
  EXPECT_EQ(make_error(Fault::timed_out).by, By::transport);
}

TEST(Text, CutsAtItsCapacity) {
  Text<4> text("abcdef");
  EXPECT_EQ(text.view(), "abcd");
  text += "x";
  EXPECT_EQ(text.view(), "abcd");
}

}  // namespace
}  // namespace entente
