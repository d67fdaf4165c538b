// What the engine has to say: in order, in records that fit, under the keys of its time.
#include "record/outbox.h"

#include <gtest/gtest.h>

#include <limits>

#include "keys.h"

namespace entente::record {
namespace {

struct Seen {
  ContentType type;
  unsigned version;
  Buffer fragment;
};

std::vector<Seen> split(Bytes bytes) {
  std::vector<Seen> out;
  while (!bytes.empty()) {
    const auto size = kHeader + load_be16(&bytes[3]);
    out.push_back(
        {static_cast<ContentType>(bytes[0]), load_be16(&bytes[1]), to_buffer(bytes.subspan(kHeader, size - kHeader))});
    bytes = bytes.subspan(size);
  }
  return out;
}

Buffer fetch(Outbox& box, std::size_t room = 1 << 16) {
  Buffer out(room);
  out.resize(*box.fetch(out));
  return out;
}

constexpr std::uint8_t kOne[] = {1};

TEST(Outbox, GivesNothingWhenThereIsNothing) {
  Outbox box{Trace()};
  EXPECT_TRUE(box.empty());
  EXPECT_EQ(box.size(), 0u);
  EXPECT_TRUE(fetch(box).empty());
}

TEST(Outbox, TellsTheEpochOfWhatIsQueuedNext) {
  Outbox box{Trace()};
  EXPECT_EQ(box.epoch(), Epoch::plain);
  box.queue(ContentType::handshake, kOne);
  box.change_keys(protection(), Epoch::handshake);
  EXPECT_EQ(box.epoch(), Epoch::handshake) << "what is queued now goes out under these keys";
  (void)fetch(box);
  EXPECT_EQ(box.epoch(), Epoch::handshake);
}

TEST(Outbox, LetsMessagesShareARecord) {
  Outbox box{Trace()};
  box.queue(ContentType::handshake, Buffer(10, 'a'));
  box.queue(ContentType::handshake, Buffer(20, 'b'));
  const auto records = split(fetch(box));
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].fragment.size(), 30u);
  EXPECT_TRUE(box.empty());
}

TEST(Outbox, SplitsALongMessageAtTheBoundOfARecord) {
  Outbox box{Trace()};
  box.queue(ContentType::handshake, Buffer(40000, 'a'));
  const auto size = box.size();
  const auto bytes = fetch(box);
  EXPECT_LE(bytes.size(), size);
  const auto records = split(bytes);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].fragment.size(), 16384u);
  EXPECT_EQ(records[2].fragment.size(), 40000u - 2 * 16384u);
}

TEST(Outbox, GivesAllInAnyRoom) {
  for (const std::size_t room : {6u, 7u, 30u, 100u}) {
    Outbox box{Trace()};
    box.queue(ContentType::handshake, Buffer(500, 'a'));
    box.queue(ContentType::alert, Buffer{2, 40});
    Buffer content;
    bool alert = false;
    for (int i = 0; i < 1000 && !box.empty(); ++i)
      for (const auto& record : split(fetch(box, room)))
        if (record.type == ContentType::handshake) {
          append(content, record.fragment);
        } else {
          EXPECT_EQ(record.fragment, (Buffer{2, 40})) << "an alert is never split: " << room;
          alert = true;
        }
    EXPECT_EQ(content, Buffer(500, 'a')) << room;
    EXPECT_EQ(alert, room >= 7) << room;
  }
}

TEST(Outbox, NeedsNoMoreThanItAnnounced) {
  Outbox box{Trace()};
  box.change_keys(protection(), Epoch::handshake);
  box.queue(ContentType::handshake, Buffer(100, 'a'));
  box.queue(ContentType::change_cipher_spec, kOne, Outbox::When::with_next);
  box.change_keys(protection(), Epoch::application);
  box.queue(ContentType::alert, Buffer{1, 0});
  Buffer out(box.size());
  ASSERT_TRUE(box.fetch(out));
  EXPECT_TRUE(box.empty());
}

TEST(Outbox, ChangesKeysWhereItWasTold) {
  Outbox box{Trace()};
  box.queue(ContentType::handshake, Buffer(10, 'a'));
  box.change_keys(protection(CipherSuite::TLS_AES_128_GCM_SHA256, 1), Epoch::handshake);
  box.queue(ContentType::handshake, Buffer(20, 'b'));
  box.change_keys(protection(CipherSuite::TLS_AES_128_GCM_SHA256, 2), Epoch::application);
  EXPECT_FALSE(box.protection());
  auto bytes = fetch(box);
  ASSERT_EQ(split(bytes).size(), 2u);
  EXPECT_EQ(split(bytes)[0].fragment, Buffer(10, 'a')) << "plain";
  auto receiver = protection(CipherSuite::TLS_AES_128_GCM_SHA256, 1);
  const auto opened = receiver.open(as_record(MutableBytes(bytes).subspan(15)));
  ASSERT_TRUE(opened);
  EXPECT_TRUE(equal(opened->content, Buffer(20, 'b')));
  EXPECT_EQ(box.protection()->sequence(), 0u) << "the last keys are in use before they are needed";
}

TEST(Outbox, HoldsAChangeCipherSpecForWhatFollowsIt) {
  Outbox box{Trace()};
  box.queue(ContentType::handshake, Buffer(10, 'a'));
  ASSERT_EQ(split(fetch(box)).size(), 1u);
  box.queue(ContentType::change_cipher_spec, kOne, Outbox::When::with_next);
  EXPECT_TRUE(box.empty());
  EXPECT_EQ(box.size(), 0u);
  EXPECT_TRUE(fetch(box).empty());
  box.change_keys(protection(), Epoch::handshake);
  box.queue(ContentType::handshake, Buffer(10, 'b'));
  const auto records = split(fetch(box));
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].type, ContentType::change_cipher_spec);
  EXPECT_EQ(records[0].fragment, Buffer{1}) << "never protected";
  EXPECT_EQ(records[1].type, ContentType::application_data);
}

TEST(Outbox, GivesTheFirstRecordAVersionOfItsOwn) {
  Outbox box{Trace()};
  box.set_record_version(ProtocolVersion::tls10);
  box.queue(ContentType::handshake, Buffer(10));
  EXPECT_EQ(split(fetch(box))[0].version, 0x0301u);
  box.queue(ContentType::alert, Buffer{2, 40});
  EXPECT_EQ(split(fetch(box))[0].version, 0x0303u);
}

TEST(Outbox, SealsDataBehindWhatItSaid) {
  Outbox box{Trace()};
  box.change_keys(protection(), Epoch::application);
  box.queue(ContentType::handshake, Buffer(5, 'm'));
  auto said = fetch(box);
  Buffer data(Protection13::sealed_size(3));
  ASSERT_TRUE(box.seal(as_bytes("abc"), data));
  auto receiver = protection();
  EXPECT_EQ(receiver.open(as_record(said))->type, ContentType::handshake);
  EXPECT_EQ(as_text(receiver.open(as_record(data))->content), "abc");
}

TEST(Outbox, R7FailsRatherThanGoOnAfterTheLastSequenceNumber) {
  Outbox box{Trace()};
  box.change_keys(worn(std::numeric_limits<std::uint64_t>::max() - 1), Epoch::application);
  box.queue(ContentType::alert, Buffer{1, 90});
  EXPECT_FALSE(fetch(box).empty()) << "the last number is used";
  box.queue(ContentType::alert, Buffer{1, 0});
  Buffer out(100);
  const auto fetched = box.fetch(out);
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().fault, Fault::sequence_exhausted);
  EXPECT_EQ(out, Buffer(out.size()));
}

TEST(Outbox, ChangesToTheKeysOfTls12AfterItsChangeCipherSpec) {
  Outbox box{Trace()};
  box.speak_tls12();
  box.queue(ContentType::handshake, Buffer(10, 'a'));
  box.queue(ContentType::change_cipher_spec, kOne, Outbox::When::with_next);
  box.change_keys(protection12(), Epoch::application);
  box.queue(ContentType::handshake, Buffer(16, 'f'));
  const auto size = box.size();
  auto bytes = fetch(box);
  EXPECT_EQ(bytes.size(), size) << "not padded, nothing to spare";
  const auto records = split(bytes);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[1].type, ContentType::change_cipher_spec);
  EXPECT_EQ(records[2].type, ContentType::handshake);
  auto receiver = protection12();
  const auto opened = receiver.open(as_record(MutableBytes(bytes).last(16 + receiver.overhead())));
  ASSERT_TRUE(opened);
  EXPECT_TRUE(equal(opened->content, Buffer(16, 'f')));
}

TEST(Outbox, NeedsNoMoreThanItAnnouncedUnderAnyKeys) {
  for (const std::size_t content : {1u, 100u, 16384u, 16385u, 40000u})
    for (const bool old : {false, true}) {
      Outbox box{Trace()};
      if (old) box.speak_tls12();
      box.change_keys(old ? Protection(protection12()) : Protection(protection()), Epoch::application);
      box.queue(ContentType::handshake, Buffer(content));
      Buffer out(box.size());
      ASSERT_TRUE(box.fetch(out));
      EXPECT_TRUE(box.empty()) << content;
    }
}

TEST(Outbox, KnowsWhatARecordCosts) {
  Outbox box{Trace()};
  EXPECT_EQ(box.record_overhead(), kMaxOverhead) << "nothing is known yet";
  box.queue(ContentType::handshake, Buffer(1));
  box.change_keys(protection12(CipherSuite::TLS_CHACHA20_POLY1305_SHA256), Epoch::application);
  EXPECT_EQ(box.record_overhead(), kHeader + 16) << "what waits comes first";
  fetch(box);
  EXPECT_EQ(box.record_overhead(), kHeader + 16);
  Buffer data(box.sealed_size(3));
  EXPECT_EQ(data.size(), kHeader + 3 + 16);
  EXPECT_TRUE(box.seal(as_bytes("abc"), data));
}

TEST(Outbox, PadsNothingInTls12) {
  Outbox box{Trace()};
  box.pad_to(512);
  box.speak_tls12();
  box.change_keys(protection12(), Epoch::application);
  EXPECT_EQ(box.most_padding(1000), 0u);
  EXPECT_EQ(box.sealed_size(100), 100 + kMaxOverhead);
}

TEST(Outbox, ARecordSizeLimitCountsTheTypeInTls13Alone) {
  Outbox box{Trace()};
  box.limit_sent(64);
  EXPECT_EQ(box.max_content(), 63u);
  box.speak_tls12();
  box.limit_sent(64);
  EXPECT_EQ(box.max_content(), 64u);
  box.limit_sent(16385);
  EXPECT_EQ(box.max_content(), kMaxPlaintext);
}

}  // namespace
}  // namespace entente::record
