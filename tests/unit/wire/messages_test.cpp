// Decoding, encoding and annotating the messages of RFC 8448's traces, and what must be refused.
#include "wire/messages.h"

#include <gtest/gtest.h>

#include "vector_file.h"
#include "wire/annotator.h"

namespace entente::wire {
namespace {

constexpr const char* kTraces[] = {"simple_1rtt", "resumed_0rtt", "hello_retry_request", "client_auth", "compat_mode"};
constexpr const char* kMessages[] = {"client_hello",    "client_hello_1",      "client_hello_2",
                                     "server_hello",    "hello_retry_request", "encrypted_extensions",
                                     "certificate",     "certificate_request", "certificate_verify",
                                     "server_finished", "client_certificate",  "client_certificate_verify",
                                     "client_finished", "new_session_ticket",  "end_of_early_data"};

template <class Use>
void for_each_message(Use&& use) {
  for (const auto* trace : kTraces) {
    const test::VectorFile file(std::string("rfc8448/") + trace + ".txt");
    for (const auto* message : kMessages)
      if (file.has(message)) use(std::string(trace) + "." + message, Bytes(file[message]));
  }
}

template <class M>
bool round_trips(Bytes message) {
  const auto body = message.subspan(kHeaderSize);
  if (!looks_like<M>(static_cast<HandshakeType>(message[0]), body)) return false;
  const auto decoded = decode<M>(body);
  EXPECT_TRUE(decoded) << (decoded ? "" : std::string(decoded.error().where.field));
  if (!decoded) return false;
  Buffer again;
  encode(again, *decoded);
  EXPECT_TRUE(equal(again, message));
  return true;
}

template <class... M>
bool any_round_trips(Bytes message, TypeList<M...>) {
  return (round_trips<M>(message) || ...);
}

TEST(Messages, OfRfc8448DecodeAndEncodeToTheSameBytes) {
  int count = 0;
  for_each_message([&](const std::string& what, Bytes message) {
    EXPECT_TRUE(any_round_trips(message, AllMessages{})) << what;
    ++count;
  });
  EXPECT_GE(count, 35);
}

TEST(Annotator, NamesEveryByteOfRfc8448OnceAndKnowsThemAll) {
  for_each_message([&](const std::string& what, Bytes message) {
    std::size_t at = 0;
    for (const auto& span : annotate_message(message)) {
      if (!span.leaf) continue;
      EXPECT_EQ(span.offset, at) << what << " " << span.name;
      EXPECT_GT(span.length, 0u) << what << " " << span.name;
      EXPECT_NE(span.name, "unparsed") << what;
      at = span.offset + span.length;
    }
    EXPECT_EQ(at, message.size()) << what;
  });
}

TEST(Annotator, CoversWhatCannotBeDecodedToo) {
  const test::VectorFile file("rfc8448/simple_1rtt.txt");
  const Buffer whole = file["client_hello"];
  for (std::size_t flip = 0; flip < whole.size(); ++flip) {
    auto damaged = whole;
    damaged[flip] ^= 0x41;
    std::size_t at = 0;
    for (const auto& span : annotate_message(damaged))
      if (span.leaf) {
        ASSERT_EQ(span.offset, at);
        at += span.length;
      }
    ASSERT_EQ(at, whole.size());
  }
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    std::size_t at = 0;
    for (const auto& span : annotate_message(Bytes(whole).first(cut)))
      if (span.leaf) at += span.length;
    ASSERT_EQ(at, cut);
  }
}

TEST(Annotator, SaysWhatACodePointMeans) {
  const test::VectorFile file("rfc8448/simple_1rtt.txt");
  bool found = false;
  for (const auto& span : annotate_message(file["server_hello"])) found |= span.value == "x25519 (0x001d)";
  EXPECT_TRUE(found);
}

TEST(ClientHello, GivesItsFields) {
  const test::VectorFile file("rfc8448/simple_1rtt.txt");
  const Buffer message = file["client_hello"];
  const auto hello = decode<ClientHello>(Bytes(message).subspan(kHeaderSize));
  ASSERT_TRUE(hello);
  EXPECT_TRUE(contains(hello->cipher_suites, CipherSuite::TLS_AES_128_GCM_SHA256));
  ASSERT_TRUE(hello->extensions.get<KeyShareOffer>());
  const auto share = *hello->extensions.get<KeyShareOffer>()->client_shares.begin();
  EXPECT_EQ(share.group, NamedGroup::x25519);
  EXPECT_TRUE(equal(share.key_exchange, file["client_x25519_public"]));
  EXPECT_EQ(as_text((*hello->extensions.get<ServerName>()->server_name_list.begin()).host_name), "server");
}

TEST(ClientHello, CutAnywhereIsADecodeError) {
  const test::VectorFile file("rfc8448/simple_1rtt.txt");
  const Buffer message = file["client_hello"];
  const auto body = Bytes(message).subspan(kHeaderSize);
  for (std::size_t cut = 0; cut < body.size(); ++cut) {
    const auto hello = decode<ClientHello>(body.first(cut));
    // without its extensions a ClientHello is one of TLS 1.2 or older, and well-formed
    if (!hello) {
      EXPECT_EQ(hello.error().alert, Alert::decode_error) << cut;
    }
    EXPECT_EQ(hello.has_value(), cut == 45);
  }
}

/// A block of extensions as bytes: type, length, data.
Buffer block(std::initializer_list<std::pair<int, Buffer>> extensions) {
  Buffer out;
  Writer writer(out);
  writer.counted(2, [&] {
    for (const auto& [type, data] : extensions) {
      writer.number(static_cast<std::size_t>(type), 2);
      writer.counted(2, [&] { append(out, data); });
    }
  });
  return out;
}

template <In where>
Error error_of(const Buffer& bytes) {
  Reader reader(bytes, "Message");
  Extensions<where> extensions;
  reader("extensions", extensions);
  const auto done = reader.finish();
  return done ? make_error(Fault::internal) : done.error();
}

TEST(Extensions, H7UnknownOnesAreIgnoredInRequestsAndRefusedInAnswers) {
  const auto unknown = block({{0x5a5a, {1, 2, 3}}});
  EXPECT_EQ(error_of<In::ch>(unknown).fault, Fault::internal);
  EXPECT_EQ(error_of<In::cr>(unknown).fault, Fault::internal);
  EXPECT_EQ(error_of<In::nst>(unknown).fault, Fault::internal);
  EXPECT_EQ(error_of<In::sh>(unknown).alert, Alert::unsupported_extension);
  EXPECT_EQ(error_of<In::hrr>(unknown).alert, Alert::unsupported_extension);
  EXPECT_EQ(error_of<In::ee>(unknown).alert, Alert::unsupported_extension);
  EXPECT_EQ(error_of<In::ct>(unknown).alert, Alert::unsupported_extension);
}

TEST(Extensions, H7KnownOnesInTheWrongMessageAreIllegal) {
  const auto key_share = block({{51, {0, 0x1d, 0, 1, 7}}});
  EXPECT_EQ(error_of<In::ee>(key_share).alert, Alert::illegal_parameter);
  EXPECT_EQ(error_of<In::cr>(key_share).alert, Alert::illegal_parameter);
  const auto alpn = block({{16, {0, 3, 2, 'h', '2'}}});
  EXPECT_EQ(error_of<In::sh>(alpn).fault, Fault::extension_forbidden);
}

TEST(Extensions, H7TwiceIsADecodeErrorEvenIfUnknown) {
  EXPECT_EQ(error_of<In::ch>(block({{43, {2, 3, 4}}, {43, {2, 3, 4}}})).fault, Fault::duplicate_extension);
  EXPECT_EQ(error_of<In::ch>(block({{0x5a5a, {}}, {0x6a6a, {}}, {0x5a5a, {}}})).fault, Fault::duplicate_extension);
  Buffer many;
  Writer writer(many);
  writer.counted(2, [&] {
    for (unsigned type = 0x4000; type < 0x4800; ++type) writer.number(std::size_t{type} << 16, 4);
    writer.number(std::size_t{0x4123} << 16, 4);
  });
  EXPECT_EQ(error_of<In::ch>(many).fault, Fault::duplicate_extension);
}

TEST(Extensions, H8BytesLeftInOneAreADecodeError) {
  EXPECT_EQ(error_of<In::ch>(block({{43, {2, 3, 4, 0}}})).fault, Fault::message_trailing);
  EXPECT_EQ(error_of<In::ch>(block({{43, {3, 3, 4, 3}}})).fault, Fault::message_truncated);
  EXPECT_EQ(error_of<In::ch>(block({{43, {}}})).alert, Alert::decode_error);
}

TEST(Extensions, StatusRequestIsEmptyInACertificateRequestAndNotInAClientHello) {
  const auto empty = block({{5, {}}});
  const auto ocsp = block({{5, {1, 0, 0, 0, 0}}});
  EXPECT_EQ(error_of<In::cr>(empty).fault, Fault::internal);
  EXPECT_EQ(error_of<In::cr>(ocsp).fault, Fault::message_trailing);
  EXPECT_EQ(error_of<In::ch>(ocsp).fault, Fault::internal);
  EXPECT_EQ(error_of<In::ch>(empty).alert, Alert::decode_error);
}

TEST(Extensions, SlotsExistOnlyWhereTheExtensionMayStand) {
  static_assert(requires(Extensions<In::ee> e) { e.get<Alpn>(); });
  static_assert(requires(Extensions<In::hrr> e) { e.get<Cookie>(); });
  static_assert(sizeof(Extensions<In::ch>) <= 1024);
}

}  // namespace
}  // namespace entente::wire
