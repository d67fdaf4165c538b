// Reading and verifying embedded timestamps.
#include "x509/sct.h"

#include <algorithm>

#include "base/result.h"
#include "wire/reader.h"
#include "x509/der_writer.h"

namespace entente::x509 {
namespace {

constexpr std::size_t kMostScts = 64;

Bytes contents_of(Bytes value) noexcept {
  const auto header = der::read_header(value);
  return header.problem ? Bytes{} : value.subspan(header.header, header.length);
}

/// RFC 6962 §2.1.4: ECDSA on P-256 or RSA, both with SHA-256.
std::optional<crypto::SignatureAlgorithm> algorithm_of(SignatureScheme scheme) noexcept {
  if (scheme == SignatureScheme::ecdsa_secp256r1_sha256)
    return crypto::SignatureAlgorithm{crypto::SignatureAlgorithm::Kind::ecdsa};
  if (scheme == SignatureScheme::rsa_pkcs1_sha256)
    return crypto::SignatureAlgorithm{crypto::SignatureAlgorithm::Kind::rsa_pkcs1};
  return std::nullopt;
}

/// What a log promised while it was good still counts once it is retired.
bool counts(const Log& log, const SignedCertificateTimestamp& sct) noexcept {
  if (log.state == "retired") return sct.milliseconds() / 1000 < static_cast<std::uint64_t>(log.since);
  return log.state == "usable" || log.state == "qualified" || log.state == "readonly";
}

LogId sha256(Bytes bytes, const crypto::Provider& provider) {
  const auto hash = provider.hash(crypto::HashAlgorithm::sha256);
  hash->update(bytes);
  LogId out{};
  hash->snapshot(out);
  return out;
}

void put_number(Buffer& out, std::uint64_t number, unsigned size) {
  while (size-- > 0) out.push_back(static_cast<std::uint8_t>(number >> 8 * size));
}

/// RFC 6962 §3.2: the struct that the log signed, for a precert_entry.
Buffer signed_data(const SignedCertificateTimestamp& sct, const LogId& issuer_key_hash, Bytes tbs) {
  Buffer out;
  put_number(out, 0, 1);  // v1
  put_number(out, 0, 1);  // certificate_timestamp
  append(out, sct.timestamp);
  put_number(out, 1, 2);  // precert_entry
  append(out, issuer_key_hash);
  put_number(out, tbs.size(), 3);
  append(out, tbs);
  put_number(out, sct.extensions.size(), 2);
  append(out, sct.extensions);
  return out;
}

/// The extensions but one.
void put_other_extensions(der::Writer& out, Bytes extensions) {
  der::Reader field(extensions);
  field.sequence("Extensions", [&] {
    out.sequence([&] {
      while (field.more()) {
        der::Value extension;
        field.any("Extension", extension);
        const auto id = contents_of(extension.content);
        if (!equal(id, oids::sct_list)) out.raw(extension.whole);
      }
    });
  });
}

}  // namespace

Buffer precertificate_tbs(const Certificate& certificate) {
  der::Writer out;
  der::Reader field(certificate.tbs_certificate);
  field.sequence("tbsCertificate", [&] {
    out.sequence([&] {
      while (field.more()) {
        der::Value value;
        field.any("field", value);
        if (value.tag == der::constructed(3))
          out.inside(value.tag, [&] { put_other_extensions(out, value.content); });
        else
          out.raw(value.whole);
      }
    });
  });
  return out.take();
}

std::string_view name(SctVersion version) noexcept { return version == SctVersion::v1 ? "v1" : ""; }

std::string_view name(SctOutcome outcome) noexcept {
  constexpr std::string_view kNames[] = {"valid", "invalid", "in_future", "unknown_log", "unusable"};
  return kNames[std::to_underlying(outcome)];
}

std::string format_milliseconds(std::uint64_t milliseconds) {
  constexpr std::uint64_t kYear10000 = 253402300800;
  if (milliseconds / 1000 >= kYear10000) return std::to_string(milliseconds) + " ms";
  auto text = format_time(static_cast<UnixTime>(milliseconds / 1000));
  text.back() = '.';
  for (const unsigned unit : {100U, 10U, 1U}) text += static_cast<char>('0' + milliseconds / unit % 10);
  text += 'Z';
  return text;
}

Result<std::vector<SignedCertificateTimestamp>> embedded_scts(const Certificate& certificate) noexcept {
  std::vector<SignedCertificateTimestamp> out;
  const auto* extension = certificate.extensions.find(oids::sct_list);
  if (!extension) return out;
  der::Reader field(extension->value);
  der::OctetString list_bytes;
  field("SignedCertificateTimestampList", list_bytes);
  TRY(field.finish("SignedCertificateTimestampList"));
  SctList list;
  wire::Reader read(list_bytes.bytes, "SignedCertificateTimestampList");
  SctList::describe(read, list);
  TRY(read.finish());
  for (const auto& one : list.sct_list) {
    if (one.serialized_sct[0] != 0 || out.size() == kMostScts) continue;
    wire::Reader inside(one.serialized_sct, "SignedCertificateTimestamp");
    SignedCertificateTimestamp::describe(inside, out.emplace_back());
    TRY(inside.finish());
  }
  return out;
}

SctOutcome verify_sct(const SignedCertificateTimestamp& sct, const Certificate& certificate, const Certificate& issuer,
                      std::span<const Log> logs, UnixTime now, const crypto::Provider& provider) noexcept {
  const auto log = std::ranges::find_if(logs, [&](const Log& one) { return one.id == sct.id; });
  if (log == logs.end()) return SctOutcome::unknown_log;
  // RFC 6962 §3.2: the LogID is the hash of the key that signs.
  if (!counts(*log, sct) || sha256(log->key, provider) != log->id) return SctOutcome::unusable;
  const auto key = provider.import_public(log->key);
  if (!key) return SctOutcome::unusable;
  // RFC 6962 §5.2: a timestamp in the future is to be rejected.
  if (now < 0 || sct.milliseconds() / 1000 > static_cast<std::uint64_t>(now)) return SctOutcome::in_future;
  const auto algorithm = algorithm_of(sct.algorithm);
  if (!algorithm) return SctOutcome::invalid;
  const auto tbs = precertificate_tbs(certificate);
  const auto issuer_key_hash = sha256(issuer.subject_public_key_info.der, provider);
  const bool good = (*key)->verify(*algorithm, signed_data(sct, issuer_key_hash, tbs), sct.signature);
  return good ? SctOutcome::valid : SctOutcome::invalid;
}

SctOutcome verify_sct(const SignedCertificateTimestamp& sct, const Certificate& certificate, const Certificate& issuer,
                      std::span<const Log> logs, UnixTime now) noexcept {
  return verify_sct(sct, certificate, issuer, logs, now, crypto::openssl_provider());
}

}  // namespace entente::x509
