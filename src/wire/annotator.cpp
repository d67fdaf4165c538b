// Naming the bytes of whole messages: header, body, and what cannot be read.
#include "wire/annotator.h"

#include "wire/grease.h"
#include "wire/messages.h"

namespace entente::wire {

std::string describe_code(std::string_view name, std::size_t value, unsigned size) {
  constexpr char digits[] = "0123456789abcdef";
  std::string hex = "0x";
  for (unsigned nibble = 2 * size; nibble-- > 0;) hex += digits[value >> 4 * nibble & 15];
  if (name.empty() && size == 2 && is_grease(value)) name = "GREASE";
  return name.empty() ? hex : std::string(name) + " (" + hex + ")";
}

void Annotator::cover_until(std::size_t end) {
  if (covered_ >= end) return;
  spans_.push_back({"unparsed", -1, covered_, end - covered_, depth_, true, {}});
  covered_ = end;
}

std::vector<FieldSpan> Annotator::finish() {
  cover_until(in_.size());
  return std::move(spans_);
}

namespace {

template <class M>
void annotate_as(Annotator& annotator) {
  M message{};
  M::describe(annotator, message);
}

template <class... M>
void annotate_body(Annotator& annotator, HandshakeType type, Bytes body, TypeList<M...>) {
  bool done = false;
  const auto one = [&]<class Message>() {
    if (done || !looks_like<Message>(type, body)) return;
    done = true;
    annotate_as<Message>(annotator);
  };
  (one.template operator()<M>(), ...);
}

}  // namespace

std::vector<FieldSpan> annotate_message(Bytes message) {
  Annotator annotator(message, {});
  HandshakeType type{};
  annotator("msg_type", type);
  annotator.length("length", 3);
  annotate_body(annotator, type, message.size() < kHeaderSize ? Bytes{} : message.subspan(kHeaderSize), AllMessages{});
  return annotator.finish();
}

}  // namespace entente::wire
