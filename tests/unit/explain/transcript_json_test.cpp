// Documents of entente.transcript/1: what stands in them, that they come back as they were, and what is refused.
#include <gtest/gtest.h>

#include <set>

#include "explain/diff.h"
#include "explain/embedded.h"
#include "explain/json_schema.h"
#include "explain/transcript_body.h"
#include "recorded.h"

namespace entente::explain {
namespace {

using test::Story;

constexpr UnixTime kCreated = 1780315200;  // 2026-06-01T12:00:00Z

trace::Record record(Direction direction, Epoch epoch, std::size_t size, std::size_t index) {
  return {direction, epoch, ContentType::handshake, size + 5, size, index, Buffer(size, 7), {}};
}

/// RFC 8448 §3 with its first records: the server's flight shares one.
Story with_records() {
  const entente::test::VectorFile file("rfc8448/simple_1rtt.txt");
  const Buffer hello = file["client_hello"], answer = file["server_hello"], extensions = file["encrypted_extensions"],
               certificate = file["certificate"];
  Story story;
  story.add(record(Direction::sent, Epoch::plain, hello.size(), 0))
      .sent("ClientHello", hello)
      .add(record(Direction::received, Epoch::plain, answer.size(), 0))
      .received("ServerHello", answer)
      .add(record(Direction::received, Epoch::handshake, extensions.size() + 100, 1))
      .received("EncryptedExtensions", extensions, Epoch::handshake)
      .add(record(Direction::received, Epoch::handshake, certificate.size() - 100, 2))
      .received("Certificate", certificate, Epoch::handshake);
  return story;
}

TranscriptDocument document_of(const Transcript& transcript, bool secrets = false) {
  DocumentHead head;
  head.created = kCreated;
  head.command = "connect server.test";
  head.secrets = secrets;
  TranscriptDocument document(head);
  Account account;
  account.transcript = &transcript;
  account.title = "server.test:443";
  document.add(account);
  return document;
}

const Json& connection_of(const TranscriptDocument& document) { return document.body().json["connections"][0]; }

const Json& step_of(const TranscriptDocument& document, std::string_view id) {
  for (const auto& step : connection_of(document)["steps"])
    if (step["id"] == id) return step;
  static const Json none;
  return none;
}

TEST(TranscriptDocument, FitsItsSchema) {
  for (const auto& story : {test::simple_handshake(), with_records(), Story()}) {
    const auto document = document_of(story.transcript);
    const auto mismatch = check_against(Json::parse(transcript_schema()), document.body().json);
    EXPECT_FALSE(mismatch) << mismatch->pointer << ": " << mismatch->expected << ", " << mismatch->got;
  }
}

TEST(TranscriptDocument, TellsWhatWasAgreedOfferedAndAnswered) {
  const auto document = document_of(test::simple_handshake().transcript);
  const auto& json = connection_of(document);
  EXPECT_EQ(document.body().json["created"], "2026-06-01T12:00:00Z");
  EXPECT_EQ(json["agreement"]["cipher_suite"], "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(json["agreement"]["group"], "x25519");
  EXPECT_TRUE(json["established"]);
  EXPECT_EQ(json["server"]["name"], "server");
  EXPECT_EQ(json["offer"]["extensions"][0], "server_name");
  EXPECT_EQ(json["answered"],
            Json::parse(R"(["key_share","supported_versions","supported_groups","record_size_limit","server_name"])"));
  ASSERT_EQ(json["certificates"].size(), 1u);
  EXPECT_EQ(json["certificates"][0]["sent_by"], "server");
  EXPECT_EQ(json["certificates"][0]["fields"][0]["offset"], 0);
}

TEST(TranscriptDocument, TiesRecordsToMessages) {
  const auto document = document_of(with_records().transcript);
  EXPECT_EQ(step_of(document, "m1")["records"], Json::parse(R"(["r1"])"));
  EXPECT_EQ(step_of(document, "m3")["records"], Json::parse(R"(["r3"])"));
  EXPECT_EQ(step_of(document, "m4")["records"], Json::parse(R"(["r3","r4"])"));
  EXPECT_EQ(step_of(document, "r3")["messages"], Json::parse(R"(["m3","m4"])"));
  EXPECT_EQ(step_of(document, "r4")["messages"], Json::parse(R"(["m4"])"));
  EXPECT_EQ(step_of(document, "r3")["outer_type"], "application_data");
  EXPECT_EQ(step_of(document, "r1")["outer_type"], "handshake");
}

TEST(TranscriptDocument, NamesEveryByteOfAMessageOnce) {
  const auto document = document_of(test::simple_handshake().transcript);
  std::size_t messages = 0;
  for (const auto& step : connection_of(document)["steps"]) {
    if (step["kind"] != "message") continue;
    ++messages;
    std::size_t covered = 0;
    for (const auto& field : step["fields"]) {
      if (!field["leaf"]) continue;
      EXPECT_EQ(field["offset"], covered);
      covered += field["length"].get<std::size_t>();
    }
    EXPECT_EQ(step["size"], covered);
    EXPECT_EQ(step["bytes"].get<std::string>().size(), 2 * covered);
  }
  EXPECT_EQ(messages, 7u);
}

/// A ClientHello with this many cipher suites.
Buffer hello_with_suites(std::size_t count) {
  const entente::test::VectorFile file("rfc8448/simple_1rtt.txt");
  auto hello = file["client_hello"];
  const auto put = [&](std::size_t at, std::size_t size, std::size_t number) {
    for (std::size_t i = size; i-- > 0; number >>= 8) hello[at + i] = static_cast<std::uint8_t>(number);
  };
  constexpr std::size_t lengths = 4 + 2 + 32 + 1;  // no session ID
  const std::size_t before = load_be16(&hello[lengths]);
  hello.insert(hello.begin() + lengths + 2 + static_cast<std::ptrdiff_t>(before), 2 * count - before, 0x13);
  put(lengths, 2, 2 * count);
  put(1, 3, hello.size() - 4);
  return hello;
}

TEST(TranscriptDocument, ThousandsOfFieldsAreSummedUpAndStillCoverTheBytes) {
  const auto hello = hello_with_suites(30'000);
  const auto document = document_of(Story().sent("ClientHello", hello).transcript);
  const auto& fields = step_of(document, "m1")["fields"];
  EXPECT_LT(fields.size(), 2100u);
  std::size_t covered = 0, left_out = 0;
  for (const auto& field : fields) {
    if (field["name"] == "left out") ++left_out;
    if (!field["leaf"]) continue;
    EXPECT_EQ(field["offset"], covered);
    covered += field["length"].get<std::size_t>();
  }
  EXPECT_EQ(covered, hello.size());
  EXPECT_EQ(left_out, 2u) << "one in the list, one behind it";
  EXPECT_FALSE(document_of(test::simple_handshake().transcript).full());
}

TEST(TranscriptDocument, OfManyConnectionsTheOldestGo) {
  const auto one = document_of(Story().sent("ClientHello", hello_with_suites(20)).transcript);
  TranscriptDocument kept{DocumentHead{}};
  for (int i = 0; i < 9; ++i) {
    TranscriptDocument next{DocumentHead{}};
    next.add(one, 0, "n" + std::to_string(i));
    const auto at = kept.put(next, 0, 6, i < 8 ? TranscriptDocument::kMostValues : 3000);
    EXPECT_EQ(at + 1, kept.size());
    if (i < 8) {
      EXPECT_EQ(kept.size(), std::min<std::size_t>(static_cast<std::size_t>(i) + 1, 6)) << "by their number";
    }
  }
  EXPECT_LT(kept.size(), 6u) << "by what they hold";
  EXPECT_EQ(kept.id_of(kept.size() - 1), "n8");
}

trace::Derivation derivation(std::string name, std::string from, std::string salt, KeyOperation how) {
  trace::Derivation out{std::move(name), std::move(from), {}, {}, Buffer(32, 0xab)};
  out.length = 32;
  out.operation = how;
  out.salt = std::move(salt);
  if (how == KeyOperation::extract) out.input = Buffer(32, 0xab);
  return out;
}

TEST(TranscriptDocument, SecretsAreTiedAndLeftOutUnlessAskedFor) {
  Story story;
  story.add(derivation("derived_secret", "early_secret", {}, KeyOperation::expand_label))
      .add(derivation("shared_secret", "key_share", {}, KeyOperation::input))
      .add(derivation("handshake_secret", "shared_secret", "derived_secret", KeyOperation::extract))
      .add(derivation("derived_secret", "handshake_secret", {}, KeyOperation::expand_label))
      .add(derivation("master_secret", "0", "derived_secret", KeyOperation::extract));
  for (const bool secrets : {false, true}) {
    const auto document = document_of(story.transcript, secrets);
    EXPECT_EQ(document.text(Layout::line).find("abab") == std::string::npos, !secrets);
    EXPECT_EQ(document.body().json["secrets"], secrets);
    EXPECT_EQ(step_of(document, "k3")["from_id"], "k2");
    EXPECT_EQ(step_of(document, "k3")["salt_id"], "k1");
    EXPECT_EQ(step_of(document, "k5")["salt_id"], "k4") << "the last of that name";
    EXPECT_EQ(step_of(document, "k5")["from"], "0");
    EXPECT_TRUE(step_of(document, "k5")["from_id"].is_null());
  }
}

TEST(TranscriptDocument, OfBothSidesSaysWhatTheOtherGot) {
  const entente::test::VectorFile file("rfc8448/simple_1rtt.txt");
  Story story;
  story.sent("ClientHello", file["client_hello"]);
  auto transcript = story.transcript;
  auto received = transcript.steps[0];
  received.side = Side::server;
  std::get<trace::Message>(received.what).direction = Direction::received;
  transcript.steps.push_back(received);
  Account account;
  account.transcript = &transcript;
  account.viewpoint = Viewpoint::both;
  auto json = account_json(account, false);
  EXPECT_EQ(json["steps"][1]["same_as"], "m1");
  EXPECT_TRUE(json["steps"][1]["bytes"].is_null());
  EXPECT_EQ(json["steps"][1]["sender"], "client");

  std::get<trace::Message>(transcript.steps[1].what).bytes.back() ^= 1;  // altered on the way
  json = account_json(account, false);
  EXPECT_FALSE(json["steps"][1].contains("same_as"));
  EXPECT_TRUE(json["steps"][1]["bytes"].is_string());
}

TEST(TranscriptDocument, ComesBackAsItWas) {
  const auto document = document_of(with_records().transcript);
  for (const auto layout : {Layout::line, Layout::indented}) {
    const auto again = TranscriptDocument::read(document.text(layout));
    ASSERT_TRUE(again) << again.error().expected.view() << again.error().got.view();
    EXPECT_EQ(again->text(layout), document.text(layout));
  }
}

TEST(TranscriptDocument, WhatALaterVersionPutThereSurvives) {
  auto json = document_of(with_records().transcript).body().json;
  json["weather"] = {{"sky", "blue"}, {"degrees", 21.5}};
  json["connections"][0]["mood"] = Json::parse("[1,null,{}]");
  json["connections"][0]["steps"][0]["colour"] = "green";
  json["connections"][0]["steps"].push_back({{"id", "z1"}, {"kind", "omen"}, {"size", "large"}});
  const auto text = dumped(json, Layout::line);
  const auto read = TranscriptDocument::read(text);
  ASSERT_TRUE(read) << read.error().expected.view() << read.error().got.view();
  EXPECT_EQ(read->text(Layout::line), text);
}

TEST(TranscriptDocument, WhatApplicationsSaidCanBeLeftOut) {
  auto sealed = record(Direction::sent, Epoch::application, 3, 1);
  sealed.type = ContentType::application_data;
  sealed.content = {7, 7, 7};
  const auto document = document_of(
      with_records().add(std::move(sealed)).add(trace::Data{Direction::sent, 3, Buffer{7, 7, 7}}).transcript);
  const auto stripped = document.without_data();
  EXPECT_EQ(step_of(document, "d1")["bytes"], "070707");
  EXPECT_EQ(step_of(stripped, "d1")["bytes"], nullptr);
  EXPECT_EQ(step_of(stripped, "d1")["size"], 3);
  for (const auto& step : connection_of(stripped)["steps"])
    EXPECT_FALSE(step["kind"] == "record" && step["type"] == "application_data" && !step["content"].is_null());
  EXPECT_EQ(step_of(stripped, "m1"), step_of(document, "m1"));
  EXPECT_TRUE(TranscriptDocument::read(stripped.text(Layout::line)));
}

TEST(TranscriptDocument, TakesAConnectionOfAnother) {
  const auto one = document_of(with_records().transcript), secret = document_of(Story().transcript, true);
  auto both = one;
  both.add(secret, 0, "c2");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both.body().json["connections"][1]["id"], "c2");
  EXPECT_TRUE(both.has_secrets());
  EXPECT_FALSE(one.has_secrets());
}

/// One whose only message has so many bytes.
TranscriptDocument with_bytes(std::size_t size, const std::string& id) {
  Story story;
  story.add(trace::Data{Direction::sent, size, Buffer(size, 1)});
  DocumentHead head;
  TranscriptDocument document(head);
  Account account;
  account.transcript = &story.transcript;
  account.id = id;
  document.add(account);
  return document;
}

TEST(TranscriptDocument, LongStringsWeighMore) {
  auto all = with_bytes(1 << 20, "c1");
  // 2 MiB of hex each, and what else a connection has
  for (const char* id : {"c2", "c3", "c4"}) all.put(with_bytes(1 << 20, id), 0, 64, 50'000);
  EXPECT_EQ(all.size(), 2u);
  EXPECT_EQ(all.id_of(1), "c4");
}

TEST(TranscriptDocument, WhatIsTakenOrReadWeighsAsMuch) {
  const auto one = with_bytes(1 << 20, "c1");
  auto both = one.without_connections();
  both.add(one, 0, "c1");
  const auto read = TranscriptDocument::read(one.text(Layout::line));
  ASSERT_TRUE(read);
  EXPECT_GT(one.body().weight, 20'000u);
  EXPECT_EQ(both.body().weight, one.body().weight);
  EXPECT_EQ(read->body().weight, one.body().weight + 1);  // the array
  EXPECT_EQ(one.without_connections().body().weight, 0u);
}

TEST(TranscriptDocument, ThatIsMoreThanCanBeHeldIsRefusedUnparsed) {
  std::string text = "[[]";
  for (int i = 0; i < 3'000'000; ++i) text += ",[]";
  const auto read = TranscriptDocument::read(text + "]");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().expected.view(), "at most 2000000 values, 32 deep");
}

TEST(TranscriptDocument, WithoutSecretsNothingOfALaterVersionIsPassedOn) {
  auto json = Json::parse(document_of(with_records().transcript, true).text(Layout::line));
  auto& steps = json["connections"][0]["steps"];
  Json later = steps[0];
  later["kind"] = "secret_of_a_later_version";
  later["later"] = "aabbcc";
  steps.push_back(later);
  later["kind"] = 5;
  steps.push_back(later);
  json["connections"][0]["later_secret"] = "ddeeff";
  const auto read = TranscriptDocument::read(json.dump());
  ASSERT_TRUE(read);
  EXPECT_NE(read->text(Layout::line).find("aabbcc"), std::string::npos);
  const auto stripped = read->without_secrets().text(Layout::line);
  EXPECT_EQ(stripped.find("aabbcc"), std::string::npos);
  EXPECT_EQ(stripped.find("ddeeff"), std::string::npos);
  EXPECT_TRUE(TranscriptDocument::read(stripped));
}

/// Everything that a schema says is a word that the check knows.
void expect_known(const Json& schema) {
  static const std::set<std::string> known{"$schema",     "$comment", "$defs",    "$ref",      "title",
                                           "description", "type",     "const",    "enum",      "oneOf",
                                           "items",       "minimum",  "required", "properties"};
  for (const auto& [word, value] : schema.items()) {
    EXPECT_TRUE(known.contains(word)) << word;
    if (word == "properties" || word == "$defs")
      for (const auto& [name, one] : value.items()) expect_known(one);
    if (word == "items") expect_known(value);
    if (word == "oneOf")
      for (const auto& one : value) expect_known(one);
  }
}

TEST(Schema, SaysNothingThatTheCheckDoesNotKnow) { expect_known(Json::parse(transcript_schema())); }

TEST(Schema, KnowsNoNegativeSizes) {
  auto json = Json::parse(document_of(with_records().transcript).text(Layout::line));
  json["connections"][0]["traffic"]["client"]["sent"] = -5;
  const auto read = TranscriptDocument::read(json.dump());
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().expected.view().find("at least 0"), std::string_view::npos);
}

struct Bad {
  const char* pointer;  ///< in a good document
  Json value;           ///< put there; discarded: what is there is taken out
  const char* got;
};

TEST(TranscriptDocument, ABadOneIsRefusedAndSaysWhere) {
  const auto good = document_of(with_records().transcript).body().json;
  const Json none = Json(Json::value_t::discarded);
  const Bad all[] = {
      {"/schema", "entente.transcript/2", "entente.transcript/2"},
      {"/schema", 1, "an object without a schema"},
      {"/created", 12, "12 at /created"},
      {"/connections", Json::object(), "object at /connections"},
      {"/connections/0/steps/0/at_us", 1.5, "1.5 at /connections/0/steps/0/at_us"},
      {"/connections/0/steps/0/id", none, "none at /connections/0/steps/0"},
      {"/connections/0/steps/1/fields/0/offset", "6", "\"6\" at /connections/0/steps/1/fields/0/offset"},
      {"/connections/0/steps/0/epoch", "late", "\"late\" at /connections/0/steps/0/epoch"},
      {"/connections/0/steps/2", "ServerHello", "\"ServerHello\" at /connections/0/steps/2"},
      {"/connections/0/failure", "E-CERT", "\"E-CERT\" at /connections/0/failure"},
  };
  for (const auto& bad : all) {
    auto json = good;
    const Json::json_pointer at(bad.pointer);
    if (bad.value.is_discarded())
      json[at.parent_pointer()].erase(at.back());
    else
      json[at] = bad.value;
    const auto read = TranscriptDocument::read(dumped(json, Layout::line));
    ASSERT_FALSE(read) << bad.pointer;
    EXPECT_EQ(read.error().fault, Fault::document_invalid);
    EXPECT_EQ(read.error().got.view(), bad.got);
  }
}

/// Every place of a document in turn, without what stood there and with what does not belong there.
TEST(TranscriptDocument, AnythingAnywhereIsRefusedOrCanBeUsed) {
  Story story;
  story.add(derivation("shared_secret", "key_share", {}, KeyOperation::input))
      .add(trace::AlertMessage{Direction::sent, Epoch::plain, AlertLevel::fatal, Alert::internal_error})
      .add(trace::Decision{Topic::group, "x25519", "it is fast"})
      .add(trace::Data{Direction::sent, 3, {1, 2, 3}});
  story.transcript.phases.push_back({"TLS", 0, 10});
  const auto good = document_of(story.transcript, true);
  const auto& json = good.body().json;
  const auto flat = json.flatten();
  const Json odd[] = {nullptr, -1, "\\u20ac<", Json::object()};
  std::set<std::string> seen;
  std::size_t refused = 0, used = 0;
  const auto take = [&](const Json& damaged) {
    const auto read = TranscriptDocument::read(dumped(damaged, Layout::line));
    ++(read ? used : refused);
    if (!read || read->size() == 0) return;
    const auto all = differences({&*read}, {&good});
    EXPECT_FALSE(diff_json({&*read}, {&good}, all).empty());
    EXPECT_FALSE(read->without_secrets().has_secrets());
  };
  for (const auto& [place, value] : flat.items()) {
    for (auto at = Json::json_pointer(place); !at.empty() && seen.insert(at.to_string()).second; at.pop_back()) {
      auto damaged = json;
      for (const auto& other : odd) {
        damaged[at] = other;
        take(damaged);
      }
      if (!json[at.parent_pointer()].is_object()) continue;
      damaged = json;
      damaged[at.parent_pointer()].erase(at.back());
      take(damaged);
    }
  }
  EXPECT_GT(refused, 300u);
  EXPECT_GT(used, 20u);
}

TEST(TranscriptDocument, TellsWhatAnOnlookerCouldRead) {
  const auto story = test::simple_handshake();
  Observation seen{.outcome = "seems_established"};
  seen.closed = 4;
  seen.obstacle = "no_secret";
  seen.obstacle_text = "A key is missing.";
  Account account;
  account.transcript = &story.transcript;
  account.observation = seen;
  TranscriptDocument document(DocumentHead{});
  document.add(account);
  seen.opened_by = "capture";
  seen.obstacle.clear();
  account.observation = seen;
  document.add(account);
  account.observation.reset();
  document.add(account);
  const auto read = TranscriptDocument::read(document.text(Layout::line));
  ASSERT_TRUE(read) << read.error().got.view();
  const auto& connections = read->body().json["connections"];
  EXPECT_EQ(connections[0]["observation"]["outcome"], "seems_established");
  EXPECT_EQ(connections[0]["observation"]["opened_by"], nullptr);
  EXPECT_EQ(connections[0]["observation"]["closed"], 4);
  EXPECT_EQ(connections[0]["observation"]["obstacle"]["text"], "A key is missing.");
  EXPECT_EQ(connections[1]["observation"]["opened_by"], "capture");
  EXPECT_EQ(connections[1]["observation"]["obstacle"], nullptr);
  EXPECT_EQ(connections[2]["observation"], nullptr);
}

TEST(TranscriptDocument, NoDocumentIsRefused) {
  const auto deep = std::string(100000, '[') + std::string(100000, ']');
  EXPECT_NE(TranscriptDocument::read("{\"schema\":\"" + std::string(100, '[') + "\\\"" + std::string(100, '{') + "\"}")
                .error()
                .got.view()
                .find("[[["),
            std::string_view::npos)
      << "brackets in strings do not nest";
  for (const std::string text :
       {"", "null", "[]", "{", "{\"schema\":1e999}", "\xff\xfe", "{\"schema\":\"\xff\"}", deep.c_str()})
    EXPECT_FALSE(TranscriptDocument::read(text)) << text.substr(0, 20);
}

}  // namespace
}  // namespace entente::explain
