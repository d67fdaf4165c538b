// Signed certificate timestamps (RFC 6962 §3): what logs promised about a certificate before it was issued, embedded in
// it. Read, shown, and verified against keys that somebody gives; nothing of it decides whether a path is valid.
#pragma once
#include <array>
#include <span>
#include <string>
#include <vector>

#include "crypto/provider.h"
#include "wire/shapes.h"
#include "x509/certificate.h"
#include "x509/extension_details.h"

namespace entente::x509 {

using LogId = std::array<std::uint8_t, 32>;  ///< SHA-256 of the log's SubjectPublicKeyInfo

/// RFC 6962 §3.2.
enum class SctVersion : std::uint8_t { v1 = 0 };
std::string_view name(SctVersion) noexcept;

/// RFC 6962 §3.2, after its version.
struct SignedCertificateTimestamp {
  SctVersion sct_version{};
  LogId id{};
  std::array<std::uint8_t, 8> timestamp{};
  Bytes extensions;
  SignatureScheme algorithm{};
  Bytes signature;

  [[nodiscard]] std::uint64_t milliseconds() const noexcept {  ///< since 1970
    std::uint64_t out = 0;
    for (const auto octet : timestamp) out = out << 8 | octet;
    return out;
  }

  static constexpr void describe(auto& field, auto& m) {
    field("sct_version", m.sct_version);
    field("id", m.id);
    field("timestamp", m.timestamp);
    field("extensions", m.extensions, wire::Vector<2, 0, 0xffff>{});
    field("algorithm", m.algorithm);
    field("signature", m.signature, wire::Vector<2, 0, 0xffff>{});
  }
};

/// RFC 6962 §3.3: what the extension holds, inside of its second OCTET STRING. The elements are opaque: one of a
/// version that is not known is passed over.
struct SerializedSct {
  Bytes serialized_sct;
  static constexpr void describe(auto& field, auto& m) {
    field("SerializedSCT", m.serialized_sct, wire::Vector<2, 1, 0xffff>{});
  }
};
struct SctList {
  wire::List<SerializedSct> sct_list;
  static constexpr void describe(auto& field, auto& m) { field("sct_list", m.sct_list, wire::Vector<2, 1, 0xffff>{}); }
};

/// The timestamps in a certificate; none if it has no list. Views into it. Fault::cert_malformed,
/// or what wire::Reader says of the list.
Result<std::vector<SignedCertificateTimestamp>> embedded_scts(const Certificate& certificate) noexcept;

/// `2026-11-05T12:00:00.123Z`; a time that no calendar here has stays a number.
std::string format_milliseconds(std::uint64_t milliseconds);

/// What a log list says of a log.
struct Log {
  LogId id{};
  std::string name, state;  ///< `usable`, `retired`, ...
  UnixTime since = 0;       ///< when it came into that state
  Buffer key;               ///< DER SubjectPublicKeyInfo
};
enum class SctOutcome : std::uint8_t {
  valid,
  invalid,      ///< the log's key did not sign this
  in_future,    ///< of a time that has not come
  unknown_log,  ///< not in the list
  unusable,     ///< in the list, in a state whose promises do not count, or with a key of no use
};
std::string_view name(SctOutcome) noexcept;

/// RFC 6962 §3.2: over the certificate without its list, and the key of its issuer.
SctOutcome verify_sct(const SignedCertificateTimestamp& sct, const Certificate& certificate, const Certificate& issuer,
                      std::span<const Log> logs, UnixTime now, const crypto::Provider& provider) noexcept;

/// The same with the provider that there is.
SctOutcome verify_sct(const SignedCertificateTimestamp& sct, const Certificate& certificate, const Certificate& issuer,
                      std::span<const Log> logs, UnixTime now) noexcept;

/// RFC 6962 §3.2: the TBSCertificate that the log saw, without the extension of the list.
Buffer precertificate_tbs(const Certificate& certificate);

}  // namespace entente::x509
