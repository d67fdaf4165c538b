// Nonces and additional data of TLS 1.2's AEADs (RFC 5246 §6.2.3.3, RFC 5288 §3, RFC 7905 §2).
#include "record/protection12.h"

#include <cstring>
#include <limits>

namespace entente::record {

Result<Protection12> Protection12::make(const crypto::Provider& provider, const crypto::CipherSuiteInfo& suite,
                                        const AeadKey& key, AeadIv iv) noexcept {
  if (iv.size() + crypto::explicit_nonce_size(suite.aead) != crypto::kNonceSize) __builtin_trap();
  auto aead = provider.aead(suite.aead, key);
  if (!aead) return fail(Fault::crypto_failed, "record.protection", name(suite.suite));
  return Protection12(std::move(aead), std::move(iv));
}

/// RFC 5288 §3: the salt, then what the record says. RFC 7905 §2: the sequence number, padded to the left, XORed with
/// the IV.
Protection12::Nonce Protection12::nonce(Bytes from_record) const noexcept {
  Nonce nonce;
  std::ranges::copy(iv_.reveal(), nonce.begin());
  if (explicit_ > 0) {
    std::ranges::copy(from_record, nonce.begin() + static_cast<std::ptrdiff_t>(iv_.size()));
    return nonce;
  }
  std::array<std::uint8_t, 8> number;
  store_be64(number.data(), sequence_);
  for (std::size_t i = 0; i < number.size(); ++i) nonce[4 + i] = static_cast<std::uint8_t>(nonce[4 + i] ^ number[i]);
  return nonce;
}

/// RFC 5246 §6.2.3.3: seq_num + type + version + the length of the plaintext.
Protection12::AdditionalData Protection12::additional_data(Bytes header, std::size_t length) const noexcept {
  AdditionalData out;
  store_be64(out.data(), sequence_);
  std::ranges::copy(header.first(3), out.begin() + 8);
  store_be16(out.data() + 11, length);
  return out;
}

Result<Opened> Protection12::open(const Record& record, std::size_t most) noexcept {
  // RFC 5246 §6.2.3.3: what cannot be decrypted, a record without room for nonce and tag too, is a bad_record_mac
  if (record.fragment.size() < explicit_ + crypto::kTagSize) {
    wipe(record.fragment);
    return fail(Fault::bad_record_mac, "record.fragment", "room for a nonce and a tag");
  }
  const auto body = record.fragment.first(record.fragment.size() - crypto::kTagSize).subspan(explicit_);
  const auto tag = record.fragment.last(crypto::kTagSize);
  if (sequence_ == std::numeric_limits<std::uint64_t>::max()) return fail(Fault::sequence_exhausted);
  // RFC 5246 §6.2.3.3: type and version are authenticated as they came
  const auto data = additional_data(record.header, body.size());
  if (!aead_->open(nonce(record.fragment.first(explicit_)), data, body, tag)) {
    wipe(record.fragment);
    return fail(Fault::bad_record_mac, "record.fragment");
  }
  ++sequence_;
  // RFC 5246 §6.2.1: the content must not exceed 2^14 bytes, RFC 8449 §4: nor the limit that was agreed
  if (body.size() > most)
    return fail(Fault::record_overflow, "TLSPlaintext.fragment",
                most == kMaxPlaintext ? "at most 16384 bytes" : "at most what record_size_limit said");
  return Opened{record.type, body};
}

Result<void> Protection12::seal(ContentType type, Bytes content, MutableBytes out) noexcept {
  if (out.size() != overhead() + content.size()) __builtin_trap();
  // RFC 5246 §6.1: sequence numbers do not wrap
  if (sequence_ == std::numeric_limits<std::uint64_t>::max()) return fail(Fault::sequence_exhausted);
  write_header(out.data(), type, ProtocolVersion::tls12, out.size() - kHeader);
  // RFC 5288 §3: the explicit part of the nonce differs in every record: it is the sequence number
  if (explicit_ > 0) store_be64(out.data() + kHeader, sequence_);
  const auto body = out.subspan(kHeader + explicit_, content.size());
  if (!content.empty()) std::memmove(body.data(), content.data(), content.size());
  const auto data = additional_data(out, body.size());
  const auto nonce = this->nonce(out.subspan(kHeader, explicit_));
  if (!aead_->seal(nonce, data, body, out.last(crypto::kTagSize)))
    return fail(Fault::crypto_failed, "record.protection");
  ++sequence_;
  return {};
}

}  // namespace entente::record
