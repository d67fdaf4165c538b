// The directory of a CA.
#include "ca_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "explain/inputs.h"
#include "explain/times.h"
#include "files.h"
#include "io/socket.h"
#include "issue/crl_template.h"
#include "output.h"
#include "words.h"

namespace entente::cli {
namespace {

constexpr std::string_view kIndex = "ca-index.tsv";
constexpr std::string_view kHeader = "# entente CA index: serial, state, expires, revoked, reason, subject";
constexpr std::string_view kNumber = "crl-number\t", kListed = "crl-made\t";

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto end = text.find(at);
    out.push_back(text.substr(0, end));
    if (end == text.npos) return out;
    text.remove_prefix(end + 1);
  }
}

[[noreturn]] void damaged(const std::string& path, std::size_t line) {
  throw Stop(make_error(Fault::config_invalid, {}, "an index of entente", fmt::format("line {}", line)), path);
}

/// Nothing where the line is damaged.
std::optional<IndexEntry> entry_of(std::string_view line) {
  const auto fields = split(line, '\t');
  if (fields.size() != 6 || fields[0].empty() || fields[0].find_first_not_of("0123456789abcdef") != line.npos)
    return std::nullopt;
  const auto expires = explain::parse_rfc3339(fields[2]);
  if (!expires || (fields[1] != "valid" && fields[1] != "revoked")) return std::nullopt;
  IndexEntry out{std::string(fields[0]), *expires, std::nullopt, std::string(fields[5])};
  if (fields[1] == "valid") return out;
  const auto at = explain::parse_rfc3339(fields[3]);
  const auto reason = reason_of(fields[4]);
  if (!at || !reason) return std::nullopt;
  out.revoked = {*at, *reason};
  return out;
}

CaIndex read_index(const std::string& path) {
  CaIndex out;
  const auto text = read_text(path);
  std::size_t number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with(kNumber)) {
      const auto digits = line.substr(kNumber.size());
      if (std::from_chars(digits.data(), digits.data() + digits.size(), out.crl_number).ec != std::errc())
        damaged(path, number);
      continue;
    }
    if (line.starts_with(kListed)) {
      const auto at = explain::parse_rfc3339(line.substr(kListed.size()));
      if (!at) damaged(path, number);
      out.listed_at = *at;
      continue;
    }
    auto entry = entry_of(line);
    if (!entry) damaged(path, number);
    out.entries.push_back(std::move(*entry));
  }
  return out;
}

std::string written(const CaIndex& index) {
  auto out = fmt::format("{}\n{}{}\n", kHeader, kNumber, index.crl_number);
  if (index.listed_at != 0) out += fmt::format("{}{}\n", kListed, explain::rfc3339(index.listed_at));
  for (const auto& entry : index.entries)
    out += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", entry.serial, entry.revoked ? "revoked" : "valid",
                       explain::rfc3339(entry.expires), entry.revoked ? explain::rfc3339(entry.revoked->at) : "-",
                       entry.revoked ? name(entry.revoked->reason) : "-", explain::printable(entry.subject));
  return out;
}

/// RFC 5280 §3.3: an entry stays until one list after the certificate's end has it. `last` is when the last list was
/// made.
bool was_listed_to_the_end(const IndexEntry& entry, UnixTime last) {
  return entry.expires < last && entry.revoked->at <= last;
}

issue::RevokedCertificate listed(const IndexEntry& entry) {
  issue::RevokedCertificate out{.serial = serial_bytes(entry.serial), .at = entry.revoked->at};
  // RFC 5280 §5.3.1: unspecified is said by saying nothing.
  if (entry.revoked->reason != RevocationReason::unspecified) out.reason = entry.revoked->reason;
  return out;
}

/// Not there; what is there and cannot be read is another matter.
bool is_missing(const std::string& path) {
  std::error_code why;
  return !std::filesystem::exists(path, why) && !why;
}

}  // namespace

IndexEntry* CaIndex::find(std::string_view serial) {
  const auto found = std::ranges::find(entries, serial, &IndexEntry::serial);
  return found == entries.end() ? nullptr : &*found;
}

CaDirectory::CaDirectory(std::string directory) : directory_(std::move(directory)) {
  const auto certificate = path("ca.pem"), key = path("ca-key.pem");
  if (is_missing(certificate))
    throw Stop(make_error(Fault::file_unreadable, {}, "a CA; entente cert make-ca makes one"), certificate);
  identity_ =
      must(issue::read_identity(crypto::openssl_provider(), read_text(certificate), read_text(key)), certificate);
  chain_ = must(explain::read_certificate_file(certificate), certificate);
}

std::string CaDirectory::path(const std::string& file) const {
  return (std::filesystem::path(directory_) / file).lexically_normal().string();
}

std::string CaDirectory::id() const {
  const auto key = issue::key_identifier(crypto::openssl_provider(), identity_.key->spki());
  return hex(Bytes(key).first(8));
}

CaIndex CaDirectory::index() const {
  const auto where = path(std::string(kIndex));
  if (is_missing(where))
    throw Stop(make_error(Fault::file_unreadable, {}, "the index: without it nothing is known to be revoked"), where);
  return read_index(where);
}

void CaDirectory::change(const std::function<void(CaIndex&)>& how,
                         const std::function<void(const CaIndex&)>& then) const {
  const io::Socket lock(open(path(".").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock.open() || flock(lock.get(), LOCK_EX) != 0)
    throw Stop(make_error(Fault::file_unreadable, {}, "a directory that can be locked"), directory_);
  const auto where = path(std::string(kIndex));
  const bool is_new = is_missing(where);
  if (is_new) complain(explain::printable(where) + " was lost: a new one begins, and knows nothing of what was before");
  auto changed = is_new ? CaIndex{} : index();
  how(changed);
  write_file(where, written(changed), Secrecy::open, true);
  if (then) then(changed);
}

void CaDirectory::remember(Bytes certificate) const {
  const auto info = must(describe_certificate(certificate), "issue");
  change([&](CaIndex& index) { index.entries.push_back({info.serial, info.not_after, std::nullopt, info.subject}); });
}

void CaDirectory::make_crl(std::int64_t lifetime, const std::function<void(const CaIndex&, Bytes)>& publish) const {
  UnixTime before = 0;
  const auto count = [&](CaIndex& index) {
    before = std::exchange(index.listed_at, system_clock().now());
    ++index.crl_number;
  };
  change(count, [&](const CaIndex& index) {
    auto list = must(issue::crl_template(crypto::openssl_provider(), identity_, index.listed_at, lifetime), "crl");
    list.number = index.crl_number;
    for (const auto& entry : index.entries)
      if (entry.revoked && !was_listed_to_the_end(entry, before)) list.revoked.push_back(listed(entry));
    publish(index, must(issue::sign(list, *identity_.key), "crl"));
  });
}

void add_empty_index(NewFiles& to, const std::string& directory) {
  to.add((std::filesystem::path(directory) / kIndex).lexically_normal().string(), written({}), Secrecy::open);
}

Buffer serial_bytes(std::string_view digits) {
  return from_hex((digits.size() % 2 != 0 ? "0" : "") + std::string(digits)).value_or(Buffer{});
}

std::optional<RevocationReason> reason_of(std::string_view text) {
  const auto reason = parse_reason(text);
  // RFC 5280 §5.3.1: removeFromCRL is for delta lists.
  return reason == RevocationReason::remove_from_crl ? std::nullopt : reason;
}

}  // namespace entente::cli
