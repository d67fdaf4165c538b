// Nonces, the inner type and its padding (RFC 8446 §5.2 to §5.4).
#include "record/protection13.h"

#include <cstring>
#include <limits>

namespace entente::record {

Result<Protection13> Protection13::make(const crypto::Provider& provider, const crypto::CipherSuiteInfo& suite,
                                        const AeadKey& key, AeadIv iv) noexcept {
  auto aead = provider.aead(suite.aead, key);
  if (!aead) return fail(Fault::crypto_failed, "record.protection", name(suite.suite));
  return Protection13(std::move(aead), std::move(iv), suite.record_limit);
}

std::array<std::uint8_t, crypto::kNonceSize> Protection13::nonce() const noexcept {
  // RFC 8446 §5.3: the sequence number, padded to the left, XORed with the write IV
  std::array<std::uint8_t, crypto::kNonceSize> nonce;
  std::memcpy(nonce.data(), iv_.reveal().data(), nonce.size());
  for (std::size_t i = 0; i < 8; ++i)
    nonce[4 + i] = static_cast<std::uint8_t>(nonce[4 + i] ^ static_cast<std::uint8_t>(sequence_ >> 8 * (7 - i)));
  return nonce;
}

Result<Opened> Protection13::open(const Record& record, std::size_t most) noexcept {
  // RFC 8446 §5.2: a record without room for a tag cannot authenticate
  if (record.fragment.size() < kTypeAndTag) {
    wipe(record.fragment);
    return fail(Fault::bad_record_mac, "record.encrypted_record", "at least 17 bytes");
  }
  const auto body = record.fragment.first(record.fragment.size() - crypto::kTagSize);
  const auto tag = record.fragment.last(crypto::kTagSize);
  if (sequence_ == std::numeric_limits<std::uint64_t>::max()) return fail(Fault::sequence_exhausted);
  if (!aead_->open(nonce(), record.header, body, tag)) {
    wipe(record.fragment);
    return fail(Fault::bad_record_mac, "record.encrypted_record");
  }
  ++sequence_;
  // RFC 8446 §5.4: the last byte that is not zero is the type; a record of zeros alone is an unexpected_message
  auto end = body.size();
  while (end > 0 && body[end - 1] == 0) --end;
  if (end == 0) return fail(Fault::record_no_type, "TLSInnerPlaintext.type");
  // RFC 8446 §5.4: the encoded content must not exceed 2^14 + 1 bytes, RFC 8449 §4: nor the limit that was agreed
  if (body.size() > most)
    return fail(Fault::record_overflow, "TLSInnerPlaintext",
                most == kMaxInner ? "at most 16385" : "at most what record_size_limit said");
  return Opened{static_cast<ContentType>(body[end - 1]), body.first(end - 1)};
}

Result<void> Protection13::seal(ContentType type, Bytes content, MutableBytes out) noexcept {
  if (sequence_ == std::numeric_limits<std::uint64_t>::max()) return fail(Fault::sequence_exhausted);
  write_header(out.data(), ContentType::application_data, ProtocolVersion::tls12, out.size() - kHeader);
  const auto body = out.first(out.size() - crypto::kTagSize).subspan(kHeader);
  if (!content.empty()) std::memmove(body.data(), content.data(), content.size());
  body[content.size()] = static_cast<std::uint8_t>(type);
  if (const auto padding = body.subspan(content.size() + 1); !padding.empty())
    std::memset(padding.data(), 0, padding.size());
  const auto tag = out.subspan(kHeader + body.size(), crypto::kTagSize);
  if (!aead_->seal(nonce(), out.first(kHeader), body, tag)) return fail(Fault::crypto_failed, "record.protection");
  ++sequence_;
  return {};
}

}  // namespace entente::record
