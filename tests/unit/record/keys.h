// Two ends of one direction: the same key, twice.
#pragma once
#include "crypto/cipher_suites.h"
#include "record/protection.h"

namespace entente::record {

inline Protection13 protection(CipherSuite suite = CipherSuite::TLS_AES_128_GCM_SHA256, std::uint8_t key = 7) {
  const auto& row = *crypto::find(suite);
  return *Protection13::make(crypto::openssl_provider(), row, AeadKey::copy_of(Buffer(crypto::key_size(row.aead), key)),
                             AeadIv::copy_of(Buffer(crypto::kNonceSize, 9)));
}

/// The same in TLS 1.2. Suites of TLS 1.3 name the AEADs.
inline Protection12 protection12(CipherSuite suite = CipherSuite::TLS_AES_128_GCM_SHA256) {
  const auto& row = *crypto::find(suite);
  const auto iv = crypto::kNonceSize - crypto::explicit_nonce_size(row.aead);
  return *Protection12::make(crypto::openssl_provider(), row, AeadKey::copy_of(Buffer(crypto::key_size(row.aead), 7)),
                             AeadIv::copy_of(Buffer(iv, 9)));
}

/// The private sequence number: nobody can wait for 2^64 records. An explicit instantiation may name what is private.
std::uint64_t& sequence_of(Protection13& protection);
std::uint64_t& sequence_of(Protection12& protection);
template <class Of, auto sequence>
struct SequenceOf {
  friend std::uint64_t& sequence_of(Of& protection) { return protection.*sequence; }
};
template struct SequenceOf<Protection13, &Protection13::sequence_>;
template struct SequenceOf<Protection12, &Protection12::sequence_>;

/// protection() after so many records.
inline Protection13 worn(std::uint64_t records) {
  auto out = protection();
  sequence_of(out) = records;
  return out;
}

inline Protection12 worn12(std::uint64_t records) {
  auto out = protection12();
  sequence_of(out) = records;
  return out;
}

/// A whole record as it is opened.
inline Record as_record(MutableBytes bytes) {
  return {static_cast<ContentType>(bytes[0]), bytes.first(kHeader), bytes.subspan(kHeader)};
}

inline Buffer seal(auto& with, ContentType type, Bytes content) {
  Buffer out(with.overhead() + content.size());
  if (!with.seal(type, content, out)) __builtin_trap();
  return out;
}

/// A record around exactly this TLSInnerPlaintext, under the key of protection() and this sequence number.
inline Buffer seal_inner(Bytes inner, std::uint8_t sequence = 0) {
  const auto aead =
      crypto::openssl_provider().aead(crypto::AeadAlgorithm::aes_128_gcm, AeadKey::copy_of(Buffer(16, 7)));
  Buffer nonce(crypto::kNonceSize, 9);
  nonce.back() = static_cast<std::uint8_t>(nonce.back() ^ sequence);
  Buffer out(kHeader + inner.size() + crypto::kTagSize);
  write_header(out.data(), ContentType::application_data, ProtocolVersion::tls12, out.size() - kHeader);
  const auto body = MutableBytes(out).subspan(kHeader, inner.size());
  std::ranges::copy(inner, body.begin());
  aead->seal(nonce, Bytes(out).first(kHeader), body, MutableBytes(out).last(crypto::kTagSize));
  return out;
}

}  // namespace entente::record
