// What may come when (RFC 8446 §5): types, empty records, change_cipher_spec, keys.
#include "record/record_layer.h"

#include <gtest/gtest.h>

#include <limits>

#include "keys.h"

namespace entente::record {
namespace {

class RecordLayerTest : public testing::Test {
 protected:
  static Buffer plain(ContentType type, Bytes content) {
    Buffer out(kHeader + content.size());
    write_header(out.data(), type, ProtocolVersion::tls12, content.size());
    std::ranges::copy(content, out.begin() + kHeader);
    return out;
  }
  Fault fault_of(Buffer bytes) {
    const auto got = layer.next(bytes);
    return got ? Fault::internal : got.error().fault;
  }
  bool takes(Buffer bytes) {
    const auto got = layer.next(bytes);
    return got && *got && (*got)->consumed == bytes.size();
  }
  /// Reads with protection() from here on.
  void install(Epoch epoch = Epoch::application) {
    Joiner joiner;
    layer.install(protection(), epoch, *joiner.boundary_after(0));
  }

  Limits limits;
  RecordLayer layer{limits, Trace()};
  Protection13 sender = protection();
};

const Buffer kCcs = {1};

TEST_F(RecordLayerTest, R7EndsWithTheLastSequenceNumber) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max() - 1;
  Joiner joiner;
  layer.install(worn(last), Epoch::application, *joiner.boundary_after(0));
  auto worn_sender = worn(last);
  EXPECT_TRUE(takes(seal(worn_sender, ContentType::application_data, Buffer(1))));
  EXPECT_EQ(fault_of(seal(sender, ContentType::application_data, Buffer(1))), Fault::sequence_exhausted);
}

TEST_F(RecordLayerTest, TakesPlainHandshakeAndAlerts) {
  EXPECT_TRUE(takes(plain(ContentType::handshake, Buffer(10))));
  EXPECT_TRUE(takes(plain(ContentType::alert, Buffer{2, 40})));
}

TEST_F(RecordLayerTest, H2RefusesPlainApplicationData) {
  EXPECT_EQ(fault_of(plain(ContentType::application_data, Buffer(10))), Fault::early_data_unexpected);
}

TEST_F(RecordLayerTest, R3RefusesEmptyHandshakeAndAlertRecords) {
  EXPECT_EQ(fault_of(plain(ContentType::handshake, {})), Fault::record_empty);
  EXPECT_EQ(fault_of(plain(ContentType::alert, {})), Fault::record_empty);
  install();
  EXPECT_EQ(fault_of(seal(sender, ContentType::handshake, {})), Fault::record_empty);
  EXPECT_EQ(fault_of(seal(sender, ContentType::alert, {})), Fault::record_empty);
}

TEST_F(RecordLayerTest, R2RefusesPlainRecordsAfterTheKeysChanged) {
  install();
  EXPECT_EQ(fault_of(plain(ContentType::handshake, Buffer(10))), Fault::record_unprotected);
  EXPECT_EQ(fault_of(plain(ContentType::alert, Buffer{2, 40})), Fault::record_unprotected);
}

TEST_F(RecordLayerTest, TakesAPlainAlertOfAPeerThatNeverGotItsKeys) {
  install(Epoch::handshake);
  EXPECT_EQ(fault_of(plain(ContentType::alert, Buffer{2, 40})), Fault::record_unprotected) << "a server has them";
  layer.tolerate_plain_alert();
  EXPECT_TRUE(takes(plain(ContentType::alert, Buffer{2, 40})));
  EXPECT_TRUE(takes(seal(sender, ContentType::handshake, Buffer(1))));
  EXPECT_EQ(fault_of(plain(ContentType::alert, Buffer{2, 40})), Fault::record_unprotected) << "it has them now";
}

TEST_F(RecordLayerTest, R2TakesNothingButAnAlertForSuchAnAlert) {
  install(Epoch::handshake);
  layer.tolerate_plain_alert();
  EXPECT_EQ(fault_of(plain(ContentType::alert, Buffer(30))), Fault::record_unprotected)
      << "a protected record whose type was changed";
}

TEST_F(RecordLayerTest, R6TakesChangeCipherSpecWhileItIsTolerated) {
  EXPECT_EQ(fault_of(plain(ContentType::change_cipher_spec, kCcs)), Fault::change_cipher_spec_invalid)
      << "before a ClientHello";
}

TEST_F(RecordLayerTest, R6TakesTwoAndNoMore) {
  layer.tolerate_change_cipher_spec(true);
  EXPECT_TRUE(takes(plain(ContentType::change_cipher_spec, kCcs)));
  install(Epoch::handshake);
  EXPECT_TRUE(takes(plain(ContentType::change_cipher_spec, kCcs))) << "plain, whatever the keys";
  EXPECT_EQ(fault_of(plain(ContentType::change_cipher_spec, kCcs)), Fault::change_cipher_spec_invalid);
}

TEST_F(RecordLayerTest, R6TakesNoOther) {
  layer.tolerate_change_cipher_spec(true);
  for (const auto& content : {Buffer{}, Buffer{0}, Buffer{2}, Buffer{1, 1}, Buffer(300, 1)})
    EXPECT_EQ(fault_of(plain(ContentType::change_cipher_spec, content)), Fault::change_cipher_spec_invalid);
  install();
  EXPECT_EQ(fault_of(seal(sender, ContentType::change_cipher_spec, kCcs)), Fault::change_cipher_spec_invalid);
}

TEST_F(RecordLayerTest, R6TakesNoneAfterwards) {
  layer.tolerate_change_cipher_spec(true);
  layer.tolerate_change_cipher_spec(false);
  EXPECT_EQ(fault_of(plain(ContentType::change_cipher_spec, kCcs)), Fault::change_cipher_spec_invalid);
}

TEST_F(RecordLayerTest, RefusesUnknownInnerTypes) {
  for (const auto type : Buffer{1, 19, 24, 255}) {
    RecordLayer fresh(limits, Trace());
    Joiner joiner;
    fresh.install(protection(), Epoch::application, *joiner.boundary_after(0));
    auto bytes = seal_inner(Buffer{'x', type});
    const auto got = fresh.next(bytes);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().fault, Fault::record_type_unknown);
    EXPECT_EQ(got.error().alert, Alert::unexpected_message);
  }
}

TEST_F(RecordLayerTest, D1EndsARowOfEmptyRecords) {
  install();
  for (unsigned i = 0; i < limits.empty_records; ++i)
    ASSERT_TRUE(takes(seal(sender, ContentType::application_data, {}))) << i;
  EXPECT_EQ(fault_of(seal(sender, ContentType::application_data, {})), Fault::too_many_empty_records);
}

TEST_F(RecordLayerTest, D1DataStartsTheCountAgain) {
  install();
  for (unsigned i = 0; i < 10 * limits.empty_records; ++i) {
    if (i % limits.empty_records == 0) layer.reset_idle_counts();
    ASSERT_TRUE(takes(seal(sender, ContentType::application_data, {}))) << i;
  }
}

TEST_F(RecordLayerTest, R1RefusesAProtectedRecordOverItsBound) {
  install();
  Buffer header = {23, 3, 3, 0x41, 0x01};
  EXPECT_EQ(fault_of(header), Fault::record_overflow);
}

TEST_F(RecordLayerTest, ReadsNothingWithoutKeysAnyMore) {
  install();
  layer.stop_reading();
  EXPECT_NE(fault_of(seal(sender, ContentType::application_data, Buffer(1))), Fault::internal);
}

TEST_F(RecordLayerTest, S9WhatIsSkippedBeforeThereAreKeysIsAsLongAsWhatIsProtected) {
  layer.skip_early_data(1 << 16);
  const auto largest = plain(ContentType::application_data, Buffer(kMaxCiphertext));
  EXPECT_TRUE(takes(largest));
  auto longer = plain(ContentType::application_data, Buffer(kMaxCiphertext + 1));
  EXPECT_EQ(fault_of(longer), Fault::record_overflow);
}

TEST_F(RecordLayerTest, UnderTheKeysOfTheHandshakeNothingPlainIsTakenForAnAlert) {
  install(Epoch::handshake);
  EXPECT_EQ(fault_of(plain(ContentType::handshake, Buffer(2))), Fault::record_unprotected);
}

TEST_F(RecordLayerTest, S9SkippingEndsWithTheNextMessage) {
  layer.skip_early_data(1 << 16);
  EXPECT_TRUE(takes(plain(ContentType::application_data, Buffer(20))));
  EXPECT_TRUE(takes(plain(ContentType::handshake, Buffer(10))));
  EXPECT_EQ(fault_of(plain(ContentType::application_data, Buffer(20))), Fault::early_data_unexpected);
}

}  // namespace
}  // namespace entente::record
