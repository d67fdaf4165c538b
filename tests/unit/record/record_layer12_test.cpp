// What may come when in TLS 1.2 (RFC 5246 §6.2, §7.1): outer types, change_cipher_spec, limits.
#include <gtest/gtest.h>

#include "keys.h"
#include "record/record_layer.h"

namespace entente::record {
namespace {

class RecordLayer12Test : public testing::Test {
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
  /// The type that the record is given up with; invalid if it is not.
  ContentType type_of(Buffer bytes) {
    const auto got = layer.next(bytes);
    return got && *got && (*got)->consumed == bytes.size() ? (*got)->type : ContentType::invalid;
  }
  Buffer sealed(ContentType type, Bytes content) { return seal(sender, type, content); }
  /// Reads with protection12() from here on.
  void install() {
    Joiner joiner;
    layer.install(protection12(), Epoch::application, *joiner.boundary_after(0));
  }
  void SetUp() override { ASSERT_TRUE(layer.speak_tls12()); }

  Limits limits;
  RecordLayer layer{limits, Trace()};
  Protection12 sender = protection12();
};

const Buffer kCcs = {1};

TEST_F(RecordLayer12Test, TakesTheHandshakeInTheClear) {
  EXPECT_EQ(type_of(plain(ContentType::handshake, Buffer(10))), ContentType::handshake);
  EXPECT_EQ(type_of(plain(ContentType::alert, Buffer{2, 40})), ContentType::alert);
  EXPECT_EQ(fault_of(plain(ContentType::handshake, {})), Fault::record_empty);
}

TEST_F(RecordLayer12Test, H2RefusesApplicationDataInTheClear) {
  EXPECT_EQ(fault_of(plain(ContentType::application_data, Buffer(10))), Fault::record_unprotected);
}

TEST_F(RecordLayer12Test, GivesEveryChangeCipherSpecToTheCaller) {
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(type_of(plain(ContentType::change_cipher_spec, kCcs)), ContentType::change_cipher_spec);
}

TEST_F(RecordLayer12Test, R6TakesNoOtherChangeCipherSpec) {
  const Buffer others[] = {{}, {0}, {2}, {1, 1}, Buffer(300, 1)};
  for (const auto& content : others)
    EXPECT_EQ(fault_of(plain(ContentType::change_cipher_spec, content)), Fault::change_cipher_spec_invalid);
  install();
  EXPECT_EQ(fault_of(sealed(ContentType::change_cipher_spec, Buffer{2})), Fault::change_cipher_spec_invalid);
}

TEST_F(RecordLayer12Test, R6RefusesAConnectionWhoseChangeCipherSpecCameBefore) {
  RecordLayer early(limits, Trace());
  early.tolerate_change_cipher_spec(true);
  auto bytes = plain(ContentType::change_cipher_spec, kCcs);
  ASSERT_TRUE(early.next(bytes));
  const auto spoken = early.speak_tls12();
  ASSERT_FALSE(spoken);
  EXPECT_EQ(spoken.error().fault, Fault::change_cipher_spec_invalid);
  EXPECT_EQ(spoken.error().alert, Alert::unexpected_message);
}

TEST_F(RecordLayer12Test, ProtectedRecordsKeepTheirTypes) {
  install();
  for (const auto type :
       {ContentType::handshake, ContentType::alert, ContentType::application_data, ContentType::change_cipher_spec})
    EXPECT_EQ(type_of(sealed(type, kCcs)), type);
}

TEST_F(RecordLayer12Test, R2EverythingIsProtectedAfterTheKeysChanged) {
  const std::pair<ContentType, Buffer> all[] = {{ContentType::handshake, Buffer(40)},
                                                {ContentType::alert, Buffer{2, 40}},
                                                {ContentType::change_cipher_spec, kCcs},
                                                {ContentType::application_data, Buffer(40)}};
  install();
  for (const auto& [type, content] : all) EXPECT_EQ(fault_of(plain(type, content)), Fault::bad_record_mac);
}

TEST_F(RecordLayer12Test, R2AnAlteredHeaderIsABadRecordMac) {
  for (const std::size_t at : {0u, 1u, 2u, 4u}) {
    RecordLayer fresh(limits, Trace());
    Joiner joiner;
    ASSERT_TRUE(fresh.speak_tls12());
    fresh.install(protection12(), Epoch::application, *joiner.boundary_after(0));
    auto one = protection12();
    auto bytes = seal(one, ContentType::application_data, Buffer(41));
    bytes[at] ^= 1;  // a shorter record, at the length
    const auto got = fresh.next(bytes);
    ASSERT_FALSE(got) << at;
    EXPECT_EQ(got.error().fault, Fault::bad_record_mac) << at;
  }
}

TEST_F(RecordLayer12Test, R3RefusesEmptyHandshakeAndAlertRecords) {
  install();
  EXPECT_EQ(fault_of(sealed(ContentType::handshake, {})), Fault::record_empty);
  EXPECT_EQ(fault_of(sealed(ContentType::alert, {})), Fault::record_empty);
}

TEST_F(RecordLayer12Test, D1EndsARowOfEmptyRecords) {
  install();
  for (unsigned i = 0; i < limits.empty_records; ++i)
    ASSERT_EQ(type_of(sealed(ContentType::application_data, {})), ContentType::application_data) << i;
  EXPECT_EQ(fault_of(sealed(ContentType::application_data, {})), Fault::too_many_empty_records);
}

TEST_F(RecordLayer12Test, R1TakesAFullRecordOfAnyTypeAndNoMore) {
  install();
  EXPECT_EQ(type_of(sealed(ContentType::handshake, Buffer(16384))), ContentType::handshake);
  EXPECT_EQ(fault_of(sealed(ContentType::handshake, Buffer(16385))), Fault::record_overflow);
  EXPECT_EQ(fault_of({22, 3, 3, 0x41, 0x01}), Fault::record_overflow) << "before its bytes are waited for";
}

TEST_F(RecordLayer12Test, R1PlainRecordsHaveTheSmallerBound) {
  EXPECT_EQ(fault_of({22, 3, 3, 0x40, 0x01}), Fault::record_overflow);
}

TEST_F(RecordLayer12Test, ARecordSizeLimitCountsNoType) {
  layer.limit_received(64);
  install();
  EXPECT_EQ(type_of(sealed(ContentType::application_data, Buffer(64))), ContentType::application_data);
  EXPECT_EQ(fault_of(sealed(ContentType::application_data, Buffer(65))), Fault::record_overflow);
}

TEST_F(RecordLayer12Test, ALimitOfTls13IsTheBoundOfTls12) {
  layer.limit_received(16385);
  install();
  EXPECT_EQ(fault_of(sealed(ContentType::application_data, Buffer(16385))), Fault::record_overflow);
}

class Epochs final : public TraceSink {
 public:
  void on(const Event& event) noexcept override {
    if (const auto* seen = std::get_if<RecordSeen>(&event)) all.emplace_back(seen->type, seen->epoch);
  }
  std::vector<std::pair<ContentType, Epoch>> all;
};

TEST_F(RecordLayer12Test, TellsUnderWhichKeysARecordCame) {
  Epochs epochs;
  RecordLayer traced(limits, Trace(&epochs));
  ASSERT_TRUE(traced.speak_tls12());
  auto one = plain(ContentType::change_cipher_spec, kCcs);
  ASSERT_TRUE(traced.next(one));
  Joiner joiner;
  traced.install(protection12(), Epoch::application, *joiner.boundary_after(0));
  auto two = sealed(ContentType::handshake, Buffer(16));
  ASSERT_TRUE(traced.next(two));
  using Seen = std::pair<ContentType, Epoch>;
  EXPECT_EQ(epochs.all, (std::vector<Seen>{{ContentType::change_cipher_spec, Epoch::plain},
                                           {ContentType::handshake, Epoch::application}}));
}

}  // namespace
}  // namespace entente::record
