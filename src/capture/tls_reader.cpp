// Records: finding them, also behind plaintext and behind gaps; opening them; what is in them.
#include "capture/tls_reader.h"

#include <algorithm>
#include <utility>

#include "record/deframer.h"
#include "wire/codec.h"

namespace entente::capture {
namespace {

constexpr std::size_t kMostPlaintext = 65536;  // of one side, until it counts as no TLS
constexpr std::size_t kMostMessage = 131072;   // more than any limit of ours (include/entente/limits.h)
constexpr std::size_t kMostSearched = 40000;   // two records: enough to find where one begins
constexpr unsigned kMostGuesses = 4096, kMostFailures = 256;
constexpr std::size_t kMostGuessed = std::size_t{4} << 20;  // bytes
constexpr std::size_t kAnswer = 24;                         // bytes of what is no TLS that are told
constexpr std::size_t kAlertBody = 2 + record::kTypeAndTag;

bool is_header(Bytes in) noexcept {
  const auto type = static_cast<ContentType>(in[0]);
  const auto size = load_be16(&in[3]);
  return type >= ContentType::change_cipher_spec && type <= ContentType::application_data && in[1] == 3 && in[2] <= 4 &&
         size > 0 && size <= record::kMaxCiphertext;
}

/// Where a conversation in plain text turns into TLS.
bool begins_tls(Bytes in, bool by_client) noexcept {
  if (in.size() < 6 || !is_header(in)) return false;
  if (in[0] == static_cast<std::uint8_t>(ContentType::alert)) return !by_client && load_be16(&in[3]) == 2;
  const auto first = by_client ? HandshakeType::client_hello : HandshakeType::server_hello;
  return in[0] == static_cast<std::uint8_t>(ContentType::handshake) && in[5] == static_cast<std::uint8_t>(first);
}

/// Past a record that was not seen: sequence numbers move on with each that is sealed, too.
void pass_over(record::Protection& protection) {
  std::array<std::uint8_t, record::kMaxOverhead> nobody_sees;
  (void)protection.seal(ContentType::application_data, {}, MutableBytes(nobody_sees).first(protection.overhead()));
}

void drop(Buffer& from, std::size_t size) {
  from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(size));
}

}  // namespace

std::string_view name(OpenedBy by) noexcept {
  constexpr std::string_view names[] = {"nothing", "key log", "server's key",
                                        "secret of the connection that it resumes"};
  return names[static_cast<std::size_t>(by)];
}

std::size_t TlsReader::held() const noexcept {
  std::size_t out = scratch_.size() + transcript_.messages().size() + offered_ticket_.size() + given_ticket_.size();
  out += seen_.encrypted_premaster.size() + seen_.client_share.size() + seen_.server_share.size();
  if (seen_.proof) out += seen_.proof->content.size() + seen_.proof->signature.size();
  for (const auto& lane : lanes_) out += lane.pending.size() + lane.joiner.size();
  return out;
}

void TlsReader::give_up(Lane& lane, Obstacle why) {
  note(why);
  lane.gone = true;
  lane.pending = Buffer();
  lane.joiner = record::Joiner();
}

void TlsReader::take(bool by_client, Bytes bytes) {
  auto& lane = lane_of(by_client);
  if (lane.gone) return;
  append(lane.pending, bytes);
  if (!lane.in_tls && !find_start(by_client, lane)) return;
  take_records(by_client, lane);
}

/// Passes over plaintext (STARTTLS). A side whose first bytes are another record was joined late.
bool TlsReader::find_start(bool by_client, Lane& lane) {
  const bool may_begin = by_client || seen_.tls || lane.plaintext == 0;
  std::size_t at = 0;
  for (; may_begin && at + 6 <= lane.pending.size(); ++at) {
    const auto rest = Bytes(lane.pending).subspan(at);
    const bool joined = lane.plaintext + at == 0 && is_header(rest) && !begins_tls(rest, by_client);
    if (!joined && !begins_tls(rest, by_client)) continue;
    if (joined && !seen_.client_hello) note(Obstacle::joined_late);
    seen_.tls = lane.in_tls = true;
    seen_.plaintext += lane.plaintext + at;
    drop(lane.pending, at);
    return true;
  }
  const auto keep = may_begin ? std::min<std::size_t>(lane.pending.size(), 5) : 0;
  if (seen_.client_hello && lane.answer.size() < kAnswer)
    append(lane.answer, Bytes(lane.pending).first(std::min(lane.pending.size() - keep, kAnswer - lane.answer.size())));
  lane.plaintext += lane.pending.size() - keep;
  drop(lane.pending, lane.pending.size() - keep);
  if (lane.plaintext > kMostPlaintext && !seen_.tls) give_up(lane, Obstacle::not_tls);
  return false;
}

void TlsReader::take_records(bool by_client, Lane& lane) {
  std::size_t taken = 0;
  while (!lane.gone) {
    if (lane.adrift) {
      drop(lane.pending, std::exchange(taken, 0));
      if (!find_record(lane)) return;
    }
    const auto expect = lane.after_change ? record::Expect::all_protected : record::Expect::protected_;
    const auto rest = MutableBytes(lane.pending).subspan(taken);
    const auto found = record::next_record(rest, expect);
    if (!found) return give_up(lane, Obstacle::not_tls);
    if (!*found) break;
    taken += (*found)->size();
    on_record(by_client, **found);
  }
  if (!lane.gone) drop(lane.pending, taken);
}

// ---- gaps ----

void TlsReader::lost(bool by_client, std::uint64_t size) {
  auto& lane = lane_of(by_client);
  if (lane.gone) return;
  if (!lane.in_tls) {
    lane.plaintext += lane.pending.size() + 1;  // whatever it was, the beginning is not there
    lane.pending.clear();
    return;
  }
  note(Obstacle::lost);
  lane.missing += size + lane.pending.size();
  lane.pending.clear();
  lane.joiner = record::Joiner();
  lane.between_messages = false;
  lane.adrift = true;
  transcript_broken_ = transcript_broken_ || !seen_.established;
}

/// A header whose record ends where another header begins, or where the bytes end.
bool TlsReader::find_record(Lane& lane) {
  for (std::size_t at = 0; at + record::kHeader <= lane.pending.size(); ++at) {
    const auto rest = Bytes(lane.pending).subspan(at);
    if (!is_header(rest)) continue;
    const auto size = record::kHeader + load_be16(&rest[3]);
    const bool fits = size == rest.size() || (rest.size() >= size + record::kHeader && is_header(rest.subspan(size)));
    if (!fits && rest.size() < size + record::kHeader && rest.size() < kMostSearched) {
      lane.missing += at;
      drop(lane.pending, at);
      return false;  // more has to come
    }
    if (!fits) continue;
    lane.missing += at;
    drop(lane.pending, at);
    lane.adrift = false;
    return true;
  }
  const auto gone = lane.pending.size() - std::min(lane.pending.size(), record::kHeader - 1);
  lane.missing += gone;
  drop(lane.pending, gone);
  return false;
}

// ---- one record ----

void TlsReader::on_record(bool by_client, const record::Record& record) {
  auto& lane = lane_of(by_client);
  if (tap_) tap_->feed(direction_of(by_client), {record.header.data(), record.size()});
  const bool sealed = lane.after_change || record.type == ContentType::application_data;
  if (sealed) return on_sealed(by_client, record);
  const bool believed = may_be_in_clear(by_client, record.type);
  const auto content = believed ? Bytes(record.fragment) : Bytes();
  trace_.emit([&] { return RecordSeen{direction_of(by_client), Epoch::plain, record.type, record.size(), content}; });
  if (!believed) return void(++seen_.unprotected);
  on_content(by_client, Epoch::plain, record.type, record.fragment);
}

/// RFC 8446 §5: who has keys protects what it writes, ChangeCipherSpec aside; a client that cannot take the ServerHello
/// has none for its alert. Anybody on the way can write anything else.
bool TlsReader::may_be_in_clear(bool by_client, ContentType type) const noexcept {
  const auto& lane = lanes_[by_client ? 0 : 1];
  if (!is13() || lane.stage == Epoch::plain || type == ContentType::change_cipher_spec) return true;
  return by_client && type == ContentType::alert && !lane.sealed_any;
}

void TlsReader::on_sealed(bool by_client, const record::Record& record) {
  auto& lane = lane_of(by_client);
  lane.sealed_any = true;
  const auto opened = open(by_client, record);
  if (!opened) return on_closed(by_client, record);
  ++lane.opened;
  ++seen_.opened;
  lane.failures = 0;
  lane.missing = 0;
  const auto epoch = is12() ? Epoch::application : lane.stage;
  trace_.emit([&] { return RecordSeen{direction_of(by_client), epoch, opened->type, record.size(), opened->content}; });
  on_content(by_client, epoch, opened->type, opened->content);
}

/// In place where nothing else can come; on a copy where other keys may have to be tried.
std::optional<record::Opened> TlsReader::open(bool by_client, const record::Record& record) {
  auto& lane = lane_of(by_client);
  if (lane.failures >= kMostFailures) return std::nullopt;
  const bool sure = lane.active && lane.opened > 0 && lane.stage == Epoch::application && lane.missing == 0;
  if (sure) {
    const auto opened = lane.active->open(record, record::kMaxInner);
    return opened ? std::optional(*opened) : std::nullopt;
  }
  if (const auto opened = try_active(lane, record)) return opened;
  if (lane.after_change) return try_masters(by_client, record);
  return try_later_keys(by_client, record);
}

std::optional<record::Opened> TlsReader::try_active(Lane& lane, const record::Record& record) {
  if (!lane.active) return std::nullopt;
  if (lane.missing > 0) return guess_sequence(lane, record);
  scratch_ = to_buffer(record.fragment);
  const auto opened = lane.active->open({record.type, record.header, scratch_}, record::kMaxInner);
  return opened ? std::optional(*opened) : std::nullopt;
}

/// How many records were in what is missing is not known: none, or as many as could be. What fits none of them is no
/// record, or what comes behind it cannot be told any more.
std::optional<record::Opened> TlsReader::guess_sequence(Lane& lane, const record::Record& record) {
  const auto most = lane.missing / (record::kHeader + record::kTypeAndTag) + 2;
  for (std::uint64_t passed = 0; passed < most && lane.guesses < kMostGuesses && lane.guessed < kMostGuessed;
       ++passed, ++lane.guesses) {
    lane.guessed += record.fragment.size();
    scratch_ = to_buffer(record.fragment);
    if (const auto opened = lane.active->open({record.type, record.header, scratch_}, record::kMaxInner))
      return *opened;
    pass_over(*lane.active);
  }
  lane.failures = kMostFailures;
  return std::nullopt;
}

void TlsReader::on_closed(bool by_client, const record::Record& record) {
  auto& lane = lane_of(by_client);
  ++lane.closed;
  ++seen_.closed;
  ++lane.failures;
  lane.largest_closed = std::max(lane.largest_closed, record.fragment.size());
  const bool may_be_early = by_client && offered_early_ && lane.stage == Epoch::early;
  if (!may_be_early) note(obstacle_of(lane));
  // a client that refuses sends an alert in place of its Finished
  const auto& client = lanes_[0];
  const auto& server = lanes_[1];
  seen_.seems_established = is12()
                                ? client.after_change && server.after_change && client.closed > 0 && server.closed > 0
                                : server.closed > 0 && client.largest_closed > kAlertBody && is13();
  const auto epoch = lane.stage == Epoch::plain ? Epoch::application : lane.stage;
  trace_.emit([&] { return RecordSeen{direction_of(by_client), epoch, record.type, record.size(), {}}; });
}

// ---- what is in it ----

void TlsReader::on_content(bool by_client, Epoch epoch, ContentType type, Bytes content) {
  switch (type) {
    case ContentType::change_cipher_spec:
      return on_change_cipher_spec(by_client);
    case ContentType::alert:
      return on_alert(by_client, epoch, content);
    case ContentType::handshake:
      return take_messages(by_client, epoch, content);
    case ContentType::application_data:
      if (!content.empty()) trace_.emit([&] { return DataSeen{direction_of(by_client), content.size(), content}; });
      return;
    case ContentType::invalid:
      return;
  }
}

void TlsReader::on_alert(bool by_client, Epoch epoch, Bytes content) {
  if (content.size() != 2) return;
  const auto level = static_cast<AlertLevel>(content[0]);
  const auto alert = static_cast<Alert>(content[1]);
  trace_.emit([&] { return AlertSeen{direction_of(by_client), epoch, level, alert}; });
  if (alert == Alert::close_notify) lane_of(by_client).said_close = true;
  // RFC 8446 §6: in TLS 1.3 all but these two are fatal, whatever their level
  const bool fatal =
      alert != Alert::close_notify && alert != Alert::user_canceled && (level == AlertLevel::fatal || is13());
  if (fatal) fail(Fault::peer_alert, by_client ? By::local : By::peer, alert);
}

/// RFC 5246 §7.1: what its sender writes next is protected. In TLS 1.3 it says nothing (RFC 8446 §D.4).
void TlsReader::on_change_cipher_spec(bool by_client) {
  trace_.emit([&] { return ChangeCipherSpecSeen{direction_of(by_client)}; });
  auto& lane = lane_of(by_client);
  if (!is12() && seen_.version) return;
  if (!seen_.version) {
    if (!by_client && !seen_.client_hello) note(Obstacle::joined_late);
    return;
  }
  lane.after_change = true;
  lane.stage = Epoch::application;
  prepare12(by_client);
}

void TlsReader::take_messages(bool by_client, Epoch epoch, Bytes content) {
  auto& lane = lane_of(by_client);
  if (!lane.between_messages) {
    // behind a gap: only what is whole in its record is believed to be a message
    const bool whole =
        content.size() >= wire::kHeaderSize && wire::kHeaderSize + load_be24(&content[1]) <= content.size();
    if (!whole || name(static_cast<HandshakeType>(content[0])).empty()) return;
    lane.between_messages = true;
  }
  lane.joiner.add(content);
  while (const auto header = lane.joiner.header()) {
    if (header->length > kMostMessage) return give_up(lane, Obstacle::too_much);
    const auto message = lane.joiner.message();
    if (!message) break;
    const auto size = message->size();
    on_message(by_client, epoch, *message);
    if (lane.gone) return;
    lane.joiner.drop(size);
  }
  lane.joiner.keep_rest();
}

// ---- the end ----

void TlsReader::fail(Fault fault, By by, Alert alert) {
  auto error = make_error(fault);
  error.by = by;
  error.alert = alert;
  fail(error);
}

void TlsReader::fail(const Error& error) {
  if (std::exchange(seen_.failed, true)) return;
  trace_.emit([&] { return Failed{&error}; });
}

/// What a client would have said of what came in place of a ServerHello.
bool TlsReader::answered_otherwise() {
  auto& server = lanes_[1];
  if (server.in_tls) return false;
  append(server.answer, server.pending);
  const auto found = record::next_record(server.answer, record::Expect::first_plain);
  if (!found) fail(found.error());
  return !found;
}

void TlsReader::ended(bool by_client, End how) {
  auto& lane = lane_of(by_client);
  const auto& client = lanes_[0];
  if (std::exchange(lane.end, how)) return;
  if (!seen_.client_hello || seen_.failed) return;
  const bool done = seen_.established || seen_.seems_established;
  if (!done && answered_otherwise()) return;
  if (!done && !seen_.obstacle)
    return fail(how == End::reset ? Fault::connection_reset : Fault::closed_in_handshake, By::transport);
  // RFC 8446 §6.1: without close_notify the end is not authentic. Of what cannot be read this is not known.
  const bool cut_off = !by_client && !lane.said_close && !client.said_close && !client.end;
  if (seen_.established && cut_off && lane.closed == 0)
    fail(how == End::reset ? Fault::connection_reset : Fault::truncated, By::transport);
}

void TlsReader::finish() {
  if (seen_.client_hello && !seen_.failed && !seen_.established && !seen_.seems_established) note(Obstacle::cut_off);
}

}  // namespace entente::capture
