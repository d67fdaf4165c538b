// A session as bytes, and a client's verdict as its leaf and the outcomes of its checks.
#include "handshake/server_session.h"

#include <algorithm>

#include "wire/reader.h"
#include "wire/writer.h"
#include "x509/certificate.h"

namespace entente::handshake {
namespace {

/// The contents of a ticket, described as a message is.
struct SessionFields {
  static constexpr std::uint8_t kVersion = 2;
  std::uint8_t version = kVersion;
  CipherSuite suite{};
  std::uint64_t authenticated = 0, issued = 0, expires = 0;
  std::uint32_t age_add = 0, max_early_data = 0;
  Bytes alpn, psk;
  Bytes client, outcomes;
  StoredPath client_path;
  std::uint64_t client_verified = 0, client_expires = 0;

  static constexpr void describe(auto& field, auto& m) {
    field("version", m.version);
    field("suite", m.suite);
    field("authenticated", m.authenticated);
    field("issued", m.issued);
    field("expires", m.expires);
    field("age_add", m.age_add);
    field("max_early_data", m.max_early_data);
    field("alpn", m.alpn, wire::Vector<1, 0, 255>{});
    field("psk", m.psk, wire::Vector<1, 32, 48>{});
    field("client", m.client, wire::Vector<3, 0, 0xffffff>{});
    field("outcomes", m.outcomes, wire::Vector<1, 0, kCheckCount>{});
    field("client_verified", m.client_verified);
    field("client_expires", m.client_expires);
    field("client_path", m.client_path, kStoredPathSize);
  }
};
constexpr std::size_t kFixedSize = 128;

/// Seconds past which there is no time, so that differences of times are numbers.
constexpr std::uint64_t kLatest = std::uint64_t{1} << 40;

bool has_times(const SessionFields& fields) noexcept {
  const auto latest =
      std::max({fields.authenticated, fields.issued, fields.expires, fields.client_verified, fields.client_expires});
  return latest <= kLatest;
}

/// RFC 5246 §8.1: a master secret is 48 bytes long; RFC 8446 §4.6.1: a PSK is as long as a hash.
std::size_t session_key_size(const crypto::CipherSuiteInfo& suite) noexcept {
  return suite.version == ProtocolVersion::tls12 ? 48 : crypto::digest_size(suite.hash);
}

std::shared_ptr<const Verdict> read_verdict(const SessionFields& fields) noexcept {
  auto leaf = x509::Certificate::parse(fields.client);
  if (!leaf || fields.outcomes.size() != kCheckCount) return nullptr;
  Verdict verdict;
  verdict.valid = true;
  verdict.purpose = Purpose::client;
  verdict.at = static_cast<UnixTime>(fields.client_verified);
  CheckedCertificate checked;
  checked.certificate = *std::move(leaf);
  for (std::size_t i = 0; i < kCheckCount; ++i)
    checked.checks[i] = {static_cast<CheckId>(i), static_cast<Outcome>(fields.outcomes[i])};
  verdict.path.push_back(std::move(checked));
  return std::make_shared<const Verdict>(std::move(verdict));
}

}  // namespace

SecretBuffer ServerSession::write() const noexcept {
  SessionFields fields;
  fields.suite = suite;
  fields.authenticated = static_cast<std::uint64_t>(authenticated);
  fields.issued = static_cast<std::uint64_t>(issued);
  fields.expires = static_cast<std::uint64_t>(expires);
  fields.age_add = age_add;
  fields.max_early_data = max_early_data;
  fields.alpn = as_bytes(alpn);
  fields.psk = psk.reveal();
  std::array<std::uint8_t, kCheckCount> outcomes;
  const auto entries = write_entries(client_path);
  if (client) {
    const auto& leaf = client->path.front();
    for (std::size_t i = 0; i < kCheckCount; ++i) outcomes[i] = static_cast<std::uint8_t>(leaf.checks[i].outcome);
    fields.client = leaf.der();
    fields.outcomes = outcomes;
    fields.client_verified = static_cast<std::uint64_t>(client->at);
    fields.client_expires = static_cast<std::uint64_t>(client_path.expires);
    fields.client_path = StoredPath(entries);
  }
  Buffer out;
  out.reserve(kFixedSize + alpn.size() + fields.client.size() +
              entries.size());  // a copy of the key must not stay behind
  wire::Writer writer(out);
  SessionFields::describe(writer, std::as_const(fields));
  return SecretBuffer(std::move(out));
}

std::optional<ServerSession> ServerSession::read(Bytes contents) noexcept {
  SessionFields fields;
  wire::Reader reader(contents, "ticket");
  SessionFields::describe(reader, fields);
  const auto* suite = crypto::find(fields.suite);
  if (!reader.finish() || fields.version != SessionFields::kVersion || !suite ||
      fields.psk.size() != session_key_size(*suite) || fields.client.empty() != (fields.client_expires == 0) ||
      (fields.client.empty() && !fields.client_path.empty()) || !has_times(fields))
    return std::nullopt;
  ServerSession out;
  out.suite = fields.suite;
  out.alpn = as_text(fields.alpn);
  out.authenticated = static_cast<UnixTime>(fields.authenticated);
  out.issued = static_cast<UnixTime>(fields.issued);
  out.expires = static_cast<UnixTime>(fields.expires);
  out.age_add = fields.age_add;
  out.max_early_data = fields.max_early_data;
  out.psk = keys::PreSharedKey::copy_of(fields.psk);
  if (fields.client.empty()) return out;
  out.client_path = {read_entries(fields.client_path), static_cast<UnixTime>(fields.client_expires)};
  out.client = read_verdict(fields);
  if (!out.client) return std::nullopt;
  return out;
}

}  // namespace entente::handshake
