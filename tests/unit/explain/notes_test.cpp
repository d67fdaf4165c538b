// The registry of notes: whatever a handshake can show has its sentence.
#include "explain/notes.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "keys/secrets.h"
#include "wire/messages.h"

namespace entente::explain {
namespace {

/// Walks describe() and collects the names of all fields, without any bytes.
struct NameCollector {
  std::set<std::string> names;

  template <class T>
  void operator()(std::string_view name, T& value) {
    names.emplace(name);
    if constexpr (wire::ExtensionBlock<T>) block(value);
  }
  template <unsigned Size>
  void operator()(std::string_view name, std::uint32_t&, wire::Number<Size>) {
    names.emplace(name);
  }
  template <class Shape>
  void operator()(std::string_view name, Bytes&, Shape) {
    names.emplace(name);
  }
  template <class T, class Shape>
  void operator()(std::string_view name, wire::List<T>&, Shape) {
    names.emplace(name);
    if constexpr (!wire::CodePoint<T>) {
      T item{};
      T::describe(*this, item);
    }
  }
  template <class Block>
  void block(Block&) {
    for (unsigned type = 0; type < 0x10000; ++type) Block::describe_data(static_cast<ExtensionType>(type), *this);
  }
};

template <class... M>
void collect_all(NameCollector& collector, wire::TypeList<M...>) {
  const auto one = [&]<class Message>() {
    Message message{};
    Message::describe(collector, message);
  };
  (one.template operator()<M>(), ...);
}

template <class... M>
std::set<std::string> message_names(wire::TypeList<M...>) {
  return {std::string(M::name)...};
}

TEST(Notes, EveryMessageHasOne) {
  for (const auto& name : message_names(wire::AllMessages{})) EXPECT_NE(note_on_message(name), nullptr) << name;
}

TEST(Notes, EveryFieldHasOne) {
  NameCollector collector;
  collect_all(collector, wire::AllMessages{});
  EXPECT_GT(collector.names.size(), 40u);
  for (const auto& name : collector.names) EXPECT_NE(note_on_field(name), nullptr) << name;
  // Those that the Annotator gives itself.
  for (const auto name : {"msg_type", "length", "extension", "extension_type", "unparsed"}) {
    EXPECT_NE(note_on_field(name), nullptr) << name;
    collector.names.emplace(name);
  }
  // Those of records, which the page names.
  for (const auto name : {"type", "legacy_record_version", "nonce_explicit", "encrypted_record"}) {
    EXPECT_NE(note_on_field(name), nullptr) << name;
    collector.names.emplace(name);
  }
  for (const auto& note : field_notes()) EXPECT_TRUE(collector.names.contains(std::string(note.name))) << note.name;
}

TEST(Notes, EveryExtensionHasOne) {
  for (unsigned type = 0; type < 0x10000; ++type) {
    const auto extension = static_cast<ExtensionType>(type);
    if (name(extension).empty()) continue;
    EXPECT_NE(note_on_extension(extension), nullptr) << name(extension);
  }
}

template <class E>
void walk(auto&& note, int last) {
  for (int i = 0; i <= last; ++i) EXPECT_NE(note(static_cast<E>(i)), nullptr) << name(static_cast<E>(i));
}

TEST(Notes, EveryDecisionJobAndCheckHasOne) {
  walk<Topic>(note_on_decision, int{kTopics} - 1);
  walk<JobKind>(note_on_job, static_cast<int>(JobKind::decrypt_premaster));
  walk<CheckId>(note_on_check, kCheckCount - 1);
}

TEST(Notes, EveryAlertHasOneAndReasons) {
  for (int i = 0; i < 255; ++i) {
    const auto alert = static_cast<Alert>(i);
    if (name(alert).empty()) continue;
    EXPECT_NE(note_on_alert(alert), nullptr) << name(alert);
  }
  EXPECT_EQ(usual_reasons(Alert::handshake_failure).front(), "no cipher suite in common");
}

TEST(Notes, EveryTrafficSecretHasOneWhateverItsGeneration) {
  walk<keys::Traffic>([](keys::Traffic t) { return note_on_secret(keys::name(t)); },
                      static_cast<int>(keys::Traffic::server_application));
  EXPECT_EQ(note_on_secret("client_application_traffic_secret_12"),
            note_on_secret("client_application_traffic_secret"));
  EXPECT_EQ(note_on_secret("no_such_secret"), nullptr);
}

TEST(Notes, EveryFaultHasOne) {
  for (int i = 0; i <= static_cast<int>(Fault::internal); ++i)
    EXPECT_FALSE(note_on_fault(static_cast<Fault>(i)).empty()) << info(static_cast<Fault>(i)).code;
}

}  // namespace
}  // namespace entente::explain
