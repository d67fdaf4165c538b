// Which note a part of a transcript has.
#include "explain/dictionary.h"

namespace entente::explain {
namespace {

std::string key(NoteKind kind, std::string_view name) {
  const auto* entry = find_entry(kind, name);
  return entry ? key_of(*entry) : std::string();
}

/// The first of the two that there is.
std::string key(NoteKind first, NoteKind second, std::string_view name) {
  auto out = key(first, name);
  return out.empty() ? key(second, name) : out;
}

struct KeyOfStep {
  bool tls12;

  std::string operator()(const trace::Record& record) const { return key(NoteKind::content, name(record.type)); }
  std::string operator()(const trace::Message& message) const {
    return tls12 ? key(NoteKind::message12, NoteKind::message, message.name) : key(NoteKind::message, message.name);
  }
  std::string operator()(const trace::ChangeCipherSpec&) const {
    return key(NoteKind::content, name(ContentType::change_cipher_spec));
  }
  std::string operator()(const trace::AlertMessage& alert) const { return key(NoteKind::alert, name(alert.alert)); }
  std::string operator()(const trace::Data&) const {
    return key(NoteKind::content, name(ContentType::application_data));
  }
  std::string operator()(const trace::Decision& decision) const {
    return key(NoteKind::decision, name(decision.topic));
  }
  std::string operator()(const trace::Transition& transition) const { return key(NoteKind::state, transition.to); }
  std::string operator()(const trace::Derivation& derivation) const {
    const auto* note = tls12 ? note_on_secret12(derivation.name) : note_on_secret(derivation.name);
    return note ? key(tls12 ? NoteKind::secret12 : NoteKind::secret, note->name) : std::string();
  }
  std::string operator()(const trace::KeyChange& change) const { return key(NoteKind::suite, name(change.suite)); }
  std::string operator()(const trace::Job& job) const { return key(NoteKind::job, name(job.kind)); }
  std::string operator()(const trace::Verification&) const {
    return key(NoteKind::decision, name(Topic::peer_identity));
  }
  std::string operator()(const trace::Completed&) const { return key(NoteKind::state, "Connected"); }
  std::string operator()(const trace::Failure& failure) const {
    return key(NoteKind::fault, info(failure.error.fault).code);
  }
  std::string operator()(const trace::Interference&) const { return {}; }
};

/// `basicConstraints` of `basicConstraints (2.5.29.19)`.
std::string_view known_part(std::string_view value) noexcept { return value.substr(0, value.rfind(" (")); }

}  // namespace

std::string note_key(const wire::FieldSpan& span, Bytes message) {
  const bool typed = (span.name == "extension_type" || span.name == "extension") && span.length >= 2;
  if (typed && span.offset + 2 <= message.size()) {
    const auto type = static_cast<ExtensionType>(load_be16(message.data() + span.offset));
    if (auto of_extension = key(NoteKind::extension, name(type)); !of_extension.empty()) return of_extension;
  }
  return key(NoteKind::field, span.name);
}

std::string note_key_in_certificate(const wire::FieldSpan& span) {
  if (span.name == "extnID")
    if (auto of_extension = key(NoteKind::certificate_extension, known_part(span.value)); !of_extension.empty())
      return of_extension;
  return key(NoteKind::der, span.name);
}

std::string note_key(const trace::Step& step, bool tls12) { return std::visit(KeyOfStep{tls12}, step.what); }

}  // namespace entente::explain
