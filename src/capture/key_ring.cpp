// Reading key logs: `LABEL client_random secret`, in hex, a line each (RFC 9850 §2).
#include "capture/key_ring.h"

#include "base/enum_names.h"

namespace entente::capture {
namespace {

constexpr std::size_t kMostLine = 512;  // the longest of those that are read has 200

constexpr Named<LoggedSecret> kLabels[] = {
    {LoggedSecret::client_random, "CLIENT_RANDOM"},
    {LoggedSecret::client_early, "CLIENT_EARLY_TRAFFIC_SECRET"},
    {LoggedSecret::client_handshake, "CLIENT_HANDSHAKE_TRAFFIC_SECRET"},
    {LoggedSecret::server_handshake, "SERVER_HANDSHAKE_TRAFFIC_SECRET"},
    {LoggedSecret::client_application, "CLIENT_TRAFFIC_SECRET_0"},
    {LoggedSecret::server_application, "SERVER_TRAFFIC_SECRET_0"},
    {LoggedSecret::exporter, "EXPORTER_SECRET"},
    {LoggedSecret::early_exporter, "EARLY_EXPORTER_SECRET"},
};

int digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// False if it is not hex of just that size.
bool read_hex(std::string_view text, MutableBytes out) noexcept {
  if (text.size() != 2 * out.size()) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

std::string_view take_word(std::string_view& line) noexcept {
  const auto end = std::min(line.find(' '), line.size());
  const auto word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

}  // namespace

bool KeyRing::full() const noexcept { return left_out_ > 0; }

void KeyRing::add_log(Bytes text, Origin origin) {
  origin_ = origin;
  while (!text.empty()) {
    const auto end = static_cast<std::size_t>(std::ranges::find(text, '\n') - text.begin());
    const auto part = text.first(end);
    if (line_.size() + part.size() > kMostLine) skipping_ = true;
    if (!skipping_) append(line_, part);
    if (end == text.size()) return;
    end_log();
    text = text.subspan(end + 1);
  }
}

void KeyRing::end_log() {
  if (std::exchange(skipping_, false))
    ++wrong_lines_;
  else
    add_line(line_);
  wipe(line_);
  line_.clear();
}

void KeyRing::add_line(Bytes bytes) {
  auto line = as_text(bytes);
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  if (line.empty() || line.starts_with('#')) return;
  const auto label_text = take_word(line), random_text = take_word(line);
  ClientRandom random;
  const auto* label = find_value(kLabels, label_text);
  // RFC 9850 §2: lines with labels that are not known are left alone
  if (!label) return;
  const auto size = line.size() / 2;
  Value value;
  const bool fits = *label == LoggedSecret::client_random ? size == 48 : size == 32 || size == 48;
  if (!fits || !read_hex(random_text, random) || !read_hex(line, value.resize(size))) {
    ++wrong_lines_;
    return;
  }
  if (find(random, *label)) return;
  if (secrets_ >= kMostSecrets) {
    ++left_out_;
    return;
  }
  ++secrets_;
  connections_[random].push_back({*label, origin_, std::move(value)});
}

KeyRing::Origin KeyRing::origin_of(const ClientRandom& random) const noexcept {
  const auto found = connections_.find(random);
  return found == connections_.end() ? Origin::given : found->second.front().origin;
}

const KeyRing::Value* KeyRing::find(const ClientRandom& random, LoggedSecret secret) const noexcept {
  const auto found = connections_.find(random);
  if (found == connections_.end()) return nullptr;
  for (const auto& entry : found->second)
    if (entry.label == secret) return &entry.value;
  return nullptr;
}

}  // namespace entente::capture
