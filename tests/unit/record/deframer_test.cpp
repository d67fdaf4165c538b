// Finding records, refusing headers that cannot be right, and telling what else speaks (RFC 8446 §5.1).
#include "record/deframer.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace entente::record {
namespace {

Buffer record(unsigned type, unsigned version, std::size_t length, std::size_t given) {
  Buffer out(5 + given, 0xaa);
  out[0] = static_cast<std::uint8_t>(type);
  store_be16(&out[1], version);
  store_be16(&out[3], length);
  return out;
}

Fault fault_of(Buffer bytes, Expect expect = Expect::first_plain) {
  const auto found = next_record(bytes, expect);
  return found ? Fault::internal : found.error().fault;
}

Fault fault_of(std::string_view text) { return fault_of(to_buffer(as_bytes(text))); }

TEST(Deframer, GivesTheRecordAtTheFront) {
  auto bytes = record(22, 0x0301, 3, 3);
  append(bytes, record(23, 0x0303, 1, 1));
  const auto found = next_record(bytes, Expect::first_plain);
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->type, ContentType::handshake);
  EXPECT_EQ((*found)->size(), 8u);
  EXPECT_EQ((*found)->header.data(), bytes.data());
  EXPECT_EQ((*found)->fragment.data(), bytes.data() + 5);
  EXPECT_EQ((*found)->fragment.size(), 3u);
}

TEST(Deframer, WaitsForEveryByteOfARecord) {
  const auto whole = record(22, 0x0301, 40, 40);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    auto part = to_buffer(Bytes(whole).first(size));
    const auto found = next_record(part, Expect::first_plain);
    ASSERT_TRUE(found) << size;
    EXPECT_FALSE(*found) << size;
  }
}

TEST(Deframer, R1RefusesALongerRecordAtItsHeader) {
  for (const auto type : {20u, 21u, 22u, 23u}) {
    EXPECT_EQ(fault_of(record(type, 0x0303, 16384, 0)), Fault::internal) << "waits";
    EXPECT_EQ(fault_of(record(type, 0x0303, 16385, 0)), Fault::record_overflow);
    EXPECT_EQ(fault_of(record(type, 0x0303, 65535, 0)), Fault::record_overflow);
    EXPECT_EQ(fault_of(record(type, 0x0303, 16385, 0), Expect::plain), Fault::record_overflow);
  }
  EXPECT_EQ(fault_of(record(23, 0x0303, 16640, 0), Expect::protected_), Fault::internal);
  EXPECT_EQ(fault_of(record(23, 0x0303, 16641, 0), Expect::protected_), Fault::record_overflow);
  EXPECT_EQ(fault_of(record(22, 0x0303, 16385, 0), Expect::protected_), Fault::record_overflow)
      << "only protected records may be longer";
}

TEST(Deframer, R2TakesAnyVersionOfTheThirdGenerationAndWhereRecordsAreProtectedAnyAtAll) {
  for (unsigned minor = 0; minor < 256; ++minor)
    EXPECT_EQ(fault_of(record(22, 0x0300 + minor, 1, 1)), Fault::internal) << minor;
  EXPECT_EQ(fault_of(record(22, 0x0203, 1, 1), Expect::plain), Fault::record_version);
  EXPECT_EQ(fault_of(record(22, 0x0403, 1, 1), Expect::plain), Fault::record_version);
  EXPECT_EQ(fault_of(record(23, 0x1234, 20, 20), Expect::protected_), Fault::internal) << "the AAD covers it";
}

TEST(Deframer, R2RefusesOtherTypes) {
  for (unsigned type = 0; type < 256; ++type) {
    const auto expected = type >= 20 && type <= 23 ? Fault::internal : Fault::record_type_unknown;
    EXPECT_EQ(fault_of(record(type, 0x0303, 20, 20), Expect::plain), expected) << type;
    EXPECT_EQ(fault_of(record(type, 0x0303, 20, 20), Expect::protected_), expected) << type;
  }
}

TEST(Deframer, KnowsPeersThatSpeakSomethingElse) {
  for (const auto* text : {"HTTP/1.1 400 Bad Request\r\n", "GET / HTTP/1.1\r\n", "POST /x HTTP/1.0\r\n", "PUT /",
                           "HEAD / HTTP/1.1", "CONNECT a:1 HTTP/1.1", "OPTIONS *", "DELETE /", "PRI * HTTP/2.0"})
    EXPECT_EQ(fault_of(text), Fault::peer_speaks_http) << text;
  EXPECT_EQ(fault_of("SSH-2.0-OpenSSH_9.2\r\n"), Fault::peer_speaks_ssh);
  for (const auto* text : {"220 mail.test ESMTP\r\n", "220-ftp.test\r\n", "* OK IMAP4\r\n", "+OK POP3\r\n",
                           "EHLO client\r\n", "HELO client\r\n"})
    EXPECT_EQ(fault_of(text), Fault::peer_speaks_mail) << text;
  EXPECT_EQ(fault_of(Buffer(5)), Fault::peer_sends_zeros);
  EXPECT_EQ(fault_of(Buffer(100)), Fault::peer_sends_zeros);
  EXPECT_EQ(fault_of(Buffer{0x80, 0x2e, 0x01, 0x00, 0x02}), Fault::legacy_version_ssl3) << "an SSLv2 ClientHello";
  EXPECT_EQ(fault_of(Buffer{0x80, 0x2e, 0x01, 0x03, 0x01}), Fault::legacy_version_ssl3) << "the same for TLS 1.0";
  EXPECT_EQ(fault_of("hello there"), Fault::peer_not_tls);
  EXPECT_EQ(fault_of(Buffer{0xff, 0xfe, 0xfd, 0xfc, 0xfb}), Fault::peer_not_tls);
}

TEST(Deframer, ShowsTheFirstBytesOfSuchAPeer) {
  auto greeting = to_buffer(as_bytes("SSH-2.0-OpenSSH_9.2p1\r\n"));
  EXPECT_EQ(next_record(greeting, Expect::first_plain).error().got, "first bytes SSH-2.0-OpenSSH_9.2p1");
  Buffer binary = {0xff, 0x00, 0x7f, 0x1b, 0x41};
  EXPECT_EQ(next_record(binary, Expect::first_plain).error().got, "first bytes ff007f1b41")
      << "nothing that would act on a terminal";
}

TEST(Deframer, TellsOtherProtocolsAtTheStartAlone) {
  EXPECT_EQ(fault_of(to_buffer(as_bytes("HTTP/1.1 200")), Expect::plain), Fault::record_type_unknown);
  EXPECT_EQ(fault_of(to_buffer(as_bytes("HTTP/1.1 200")), Expect::protected_), Fault::record_type_unknown);
}

}  // namespace
}  // namespace entente::record
