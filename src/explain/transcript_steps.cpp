// The steps of a connection as JSON, with what ties them together: records and the messages that they carry, secrets
// and those that they came from, what one side sent and the other received.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "explain/dictionary.h"
#include "explain/message_text.h"
#include "explain/transcript_body.h"
#include "wire/annotator.h"

namespace entente::explain {
namespace {

constexpr std::size_t index_of(Side side) noexcept { return side == Side::client ? 0 : 1; }
Side sender_of(Direction direction, Side side) noexcept {
  return (direction == Direction::sent) == (side == Side::client) ? Side::client : Side::server;
}
Json message_fields(Bytes message, FieldBudget& budget) {
  return fields_json(
      wire::annotate_message(message), [&](const auto& span) { return note_key(span, message); }, budget);
}
Json bytes_json(Bytes bytes) { return bytes.empty() ? Json(nullptr) : hex_json(bytes); }

// ---- which records carry which messages ----

/// A step's part of the handshake messages that went one way, in bytes from their beginning.
struct Extent {
  std::string id;
  std::size_t begin, end;
};

/// The handshake messages of one side and direction, and the records that carried them: both count the same bytes.
struct Stream {
  std::vector<Extent> records, messages;

  static void add(std::vector<Extent>& to, const std::string& id, std::size_t size) {
    const auto begin = to.empty() ? 0 : to.back().end;
    to.push_back({id, begin, begin + size});
  }
};

/// The ids of those that share bytes with `one`.
Json overlapping(const std::vector<Extent>& in, const Extent& one) {
  Json out = Json::array();
  auto at = std::ranges::upper_bound(in, one.begin, {}, &Extent::end);
  for (; at != in.end() && at->begin < one.end; ++at) out.push_back(at->id);
  return out;
}

const Extent* extent_of(const std::vector<Extent>& in, const std::string& id) {
  const auto found = std::ranges::find(in, id, &Extent::id);
  return found == in.end() ? nullptr : &*found;
}

// ---- a step ----

/// What one side sent, for the other side to refer to.
struct Sent {
  std::string id;
  Bytes bytes;
};

class Writer {
 public:
  Writer(const Account& account, bool secrets, std::vector<Judged>& judged)
      : account_(account),
        secrets_(secrets),
        judged_(judged),
        tls12_(facts_of(*account.transcript, account.side).version == ProtocolVersion::tls12) {}

  Json write() {
    Json out = Json::array();
    for (const auto& step : account_.transcript->steps) {
      step_ = &step;
      id_.clear();
      Json json = {{"id", nullptr}, {"at_us", step.at}, {"side", trace::name(step.side)}};
      json.update(std::visit([&](const auto& what) { return put(what); }, step.what));
      json["id"] = id_;
      out.push_back(std::move(json));
    }
    tie(out);
    return out;
  }

 private:
  /// The id of this step, its letter telling of what kind it is.
  void identify(char letter) { id_ = letter + std::to_string(++counts_[static_cast<unsigned char>(letter)]); }
  Stream& stream(Direction direction) { return streams_[index_of(step_->side)][direction == Direction::sent ? 0 : 1]; }
  [[nodiscard]] Side sender(Direction direction) const { return sender_of(direction, step_->side); }
  [[nodiscard]] Json way(std::string_view kind, Direction direction) const {
    return {{"kind", kind}, {"direction", name(direction)}, {"sender", trace::name(sender(direction))}};
  }
  /// In a transcript of both sides: the id of what the other side sent, where this is it, unaltered.
  std::string same_as(Direction direction, Bytes bytes, std::array<std::vector<Sent>, 2>& sent,
                      std::array<std::size_t, 2>& received) {
    const auto who = index_of(sender(direction));
    if (direction == Direction::sent) {
      sent[who].push_back({id_, bytes});
      return {};
    }
    if (account_.viewpoint != Viewpoint::both || received[who] >= sent[who].size()) return {};
    const auto& other = sent[who][received[who]++];
    return !bytes.empty() && std::ranges::equal(other.bytes, bytes) ? other.id : std::string();
  }

  /// RFC 8446 §5.2: a protected record's outer type is application_data; in TLS 1.2 it keeps its own.
  [[nodiscard]] ContentType outer_type(const trace::Record& r) const noexcept {
    if (!r.wire.empty()) return static_cast<ContentType>(r.wire[0]);
    return r.epoch == Epoch::plain || tls12_ ? r.type : ContentType::application_data;
  }
  Json put(const trace::Record& r) {
    identify('r');
    if (r.type == ContentType::handshake) Stream::add(stream(r.direction).records, id_, r.content_size);
    auto json = way("record", r.direction);
    const auto same = same_as(r.direction, r.wire, sent_records_, received_records_);
    json.update({{"index", r.index},
                 {"epoch", name(r.epoch)},
                 {"type", name(r.type)},
                 {"outer_type", name(outer_type(r))},
                 {"size", r.wire_size},
                 {"wire", same.empty() ? bytes_json(r.wire) : Json(nullptr)},
                 {"content", same.empty() ? bytes_json(r.content) : Json(nullptr)},
                 {"content_size", r.content_size},
                 {"messages", Json::array()}});
    if (!same.empty()) json["same_as"] = same;
    return json;
  }
  Json put(const trace::Message& m) {
    identify('m');
    Stream::add(stream(m.direction).messages, id_, m.size);
    auto json = way("message", m.direction);
    const auto same = same_as(m.direction, m.bytes, sent_messages_, received_messages_);
    json.update({{"epoch", name(m.epoch)},
                 {"name", m.name},
                 {"type", std::to_underlying(m.type)},
                 {"size", m.size},
                 {"bytes", same.empty() ? bytes_json(m.bytes) : Json(nullptr)},
                 {"records", Json::array()},
                 {"summary", printable(summary(m, sender(m.direction)))},
                 {"fields", same.empty() ? message_fields(m.bytes, fields_) : Json::array()}});
    if (!same.empty()) json["same_as"] = same;
    return json;
  }
  Json put(const trace::ChangeCipherSpec& c) {
    identify('s');
    return way("change_cipher_spec", c.direction);
  }
  Json put(const trace::AlertMessage& a) {
    identify('a');
    auto json = way("alert", a.direction);
    const auto known = name(a.alert), level = name(a.level);
    json.update({{"epoch", name(a.epoch)},
                 {"level", level.empty() ? "fatal" : level},
                 {"alert", known.empty() ? text_of(a.alert) : std::string(known)},
                 {"code", std::to_underlying(a.alert)}});
    return json;
  }
  Json put(const trace::Data& d) {
    identify('d');
    auto json = way("data", d.direction);
    json.update({{"size", d.size}, {"bytes", bytes_json(d.bytes)}});
    return json;
  }
  Json put(const trace::Decision& d) {
    identify('e');
    return {{"kind", "decision"}, {"topic", name(d.topic)}, {"chosen", printable(d.chosen)}, {"why", printable(d.why)}};
  }
  Json put(const trace::Transition& t) {
    identify('e');
    return {{"kind", "state"}, {"from", t.from}, {"to", t.to}, {"by", t.by}};
  }
  Json put(const trace::Derivation& d) {
    auto& known = nodes_[index_of(step_->side)];
    const auto id_of = [&](const std::string& node) {
      const auto found = known.find(node);
      return found == known.end() ? Json(nullptr) : Json(found->second);
    };
    const auto secret = [&](Bytes value) { return secrets_ ? bytes_json(value) : Json(nullptr); };
    Json json = {{"kind", "secret"},
                 {"name", d.name},
                 {"from", text_json(d.from)},
                 {"from_id", id_of(d.from)},
                 {"salt", text_json(d.salt)},
                 {"salt_id", id_of(d.salt)},
                 {"operation", name(d.operation)},
                 {"label", text_json(d.label)},
                 {"hash", text_json(d.hash)},
                 {"context", bytes_json(d.context)},
                 {"info", bytes_json(d.info)},
                 {"length", d.length},
                 {"offset", d.operation == KeyOperation::cut ? Json(d.offset) : Json(nullptr)},
                 {"input", secret(d.input)},
                 {"value", secret(d.value)}};
    identify('k');
    known[d.name] = id_;
    return json;
  }
  Json put(const trace::KeyChange& k) {
    identify('y');
    auto json = way("keys", k.direction);
    json.update({{"epoch", name(k.epoch)}, {"suite", text_of(k.suite)}});
    return json;
  }
  Json put(const trace::Job& j) {
    identify('e');
    return {{"kind", "job"}, {"job", name(j.kind)}, {"duration_us", j.duration}, {"ok", j.ok}};
  }
  Json put(const trace::Verification& v) {
    identify('e');
    judged_.push_back({step_->side, v.verdict});
    return {{"kind", "verification"}, {"verdict", judged_.size() - 1}};
  }
  Json put(const trace::Completed&) {
    identify('e');
    return {{"kind", "completed"}};
  }
  Json put(const trace::Failure& f) {
    identify('e');
    const auto& where = f.error.where;
    auto place = std::string(where.message);
    if (!where.field.empty()) place.append(place.empty() ? "" : ".").append(where.field);
    return {{"kind", "failure"},
            {"code", f.error.row().code},
            {"where", text_json(place)},
            {"expected", text_json(std::string(f.error.expected.view()))},
            {"got", text_json(std::string(f.error.got.view()))}};
  }
  Json put(const trace::Interference& i) {
    identify('e');
    return {{"kind", "interference"}, {"what", printable(i.what)}};
  }

  /// Messages to records, and records to messages.
  void tie(Json& steps) const {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto& step = account_.transcript->steps[i];
      const auto link = [&](Direction direction, const char* key, bool is_record) {
        const auto& stream = streams_[index_of(step.side)][direction == Direction::sent ? 0 : 1];
        const auto* mine =
            extent_of(is_record ? stream.records : stream.messages, steps[i]["id"].get_ref<const std::string&>());
        if (mine) steps[i][key] = overlapping(is_record ? stream.messages : stream.records, *mine);
      };
      if (const auto* record = std::get_if<trace::Record>(&step.what)) link(record->direction, "messages", true);
      if (const auto* message = std::get_if<trace::Message>(&step.what)) link(message->direction, "records", false);
    }
  }

  const Account& account_;
  bool secrets_;
  std::vector<Judged>& judged_;
  bool tls12_;
  FieldBudget fields_;
  const trace::Step* step_ = nullptr;
  std::string id_;
  std::array<unsigned, 128> counts_{};
  std::array<std::array<Stream, 2>, 2> streams_;                   // by side, then by direction
  std::array<std::map<std::string, std::string>, 2> nodes_;        // of the key schedule, by side: the last of a name
  std::array<std::vector<Sent>, 2> sent_messages_, sent_records_;  // by who wrote them
  std::array<std::size_t, 2> received_messages_{}, received_records_{};
};

}  // namespace

namespace {

Json field_json(const wire::FieldSpan& span, const std::string& note) {
  return {{"name", span.name},
          {"index", span.index < 0 ? Json(nullptr) : Json(span.index)},
          {"offset", span.offset},
          {"length", span.length},
          {"depth", span.depth},
          {"leaf", span.leaf},
          {"value", text_json(span.value)},
          {"note", text_json(note)}};
}

/// In place of the spans from `first` on: a leaf that ends each structure that they stand in, so that leaves still
/// partition the bytes.
std::vector<wire::FieldSpan> in_place_of(const std::vector<wire::FieldSpan>& spans, std::size_t first) {
  std::vector<wire::FieldSpan> out;
  auto at = spans[first].offset;
  const auto fill = [&](std::size_t end, unsigned depth) {
    if (end <= at) return;
    out.push_back({"left out", -1, at, end - at, depth, true,
                   out.empty() ? fmt::format("{} fields", grouped(spans.size() - first)) : std::string()});
    at = end;
  };
  auto depth = spans[first].depth;
  for (auto i = first; i-- > 0 && depth > 0;)
    if (spans[i].depth < depth) fill(spans[i].offset + spans[i].length, std::exchange(depth, spans[i].depth));
  fill(spans.back().offset + spans.back().length, 0);
  return out;
}

}  // namespace

Json fields_json(const std::vector<wire::FieldSpan>& spans, const NoteOf& note_of, FieldBudget& budget) {
  Json out = Json::array();
  const auto shown = std::min({spans.size(), budget.each, budget.left});
  budget.left -= shown;
  for (std::size_t i = 0; i < shown; ++i) out.push_back(field_json(spans[i], std::string(note_of(spans[i]))));
  if (shown > 0 && shown < spans.size())
    for (const auto& span : in_place_of(spans, shown)) out.push_back(field_json(span, {}));
  return out;
}

Json steps_json(const Account& account, bool secrets, std::vector<Judged>& judged) {
  return Writer(account, secrets, judged).write();
}

}  // namespace entente::explain
