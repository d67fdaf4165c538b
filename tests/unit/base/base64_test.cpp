// RFC 4648 §10: its test vectors.
#include "base/base64.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace entente {
namespace {

TEST(Base64, KnowsTheVectorsOfTheRfc) {
  constexpr std::pair<std::string_view, std::string_view> kVectors[] = {{"", ""},
                                                                        {"f", "Zg=="},
                                                                        {"fo", "Zm8="},
                                                                        {"foo", "Zm9v"},
                                                                        {"foob", "Zm9vYg=="},
                                                                        {"fooba", "Zm9vYmE="},
                                                                        {"foobar", "Zm9vYmFy"}};
  for (const auto& [text, encoded] : kVectors) EXPECT_EQ(encode_base64(as_bytes(text)), encoded);
  EXPECT_EQ(encode_base64(Buffer{0xfb, 0xff}), "+/8=");
}

}  // namespace
}  // namespace entente
