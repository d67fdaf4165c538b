// The key schedule of TLS 1.2 (RFC 5246 §6.3, §7.4.9, §8.1, RFC 7627 §4).
#include "keys/schedule12.h"

#include <algorithm>

#include "keys/prf12.h"

namespace entente::keys {
namespace {

constexpr std::string_view kPremaster = "premaster_secret", kMaster = "master_secret", kBlock = "key_block";

using Seed = std::array<std::uint8_t, 64>;

Seed joined(const std::array<std::uint8_t, 32>& first, const std::array<std::uint8_t, 32>& second) noexcept {
  Seed out;
  std::ranges::copy(second, std::ranges::copy(first, out.begin()).out);
  return out;
}

MasterSecret12 from_premaster(Kdf kdf, Bytes premaster, std::string_view label, Bytes seed) noexcept {
  kdf.given(kPremaster, "key_exchange", premaster);
  MasterSecret12 out;
  prf(kdf.hmac(), premaster, label, {seed}, out.resize(MasterSecret12::capacity));
  kdf.from_prf(kMaster, kPremaster, label, seed, out.reveal());
  return out;
}

/// key_block (RFC 5246 §6.3): at most two keys of 32 bytes and two IVs of 12.
using Block = Secret<struct KeyBlockTag, 2 * (AeadKey::capacity + AeadIv::capacity)>;

}  // namespace

MasterSecret12 master_secret(Kdf kdf, Bytes premaster, const Randoms& randoms) noexcept {
  return from_premaster(kdf, premaster, "master secret", joined(randoms.client, randoms.server));
}

MasterSecret12 extended_master_secret(Kdf kdf, Bytes premaster, const TranscriptHash& session_hash) noexcept {
  return from_premaster(kdf, premaster, "extended master secret", session_hash.view());
}

KeyBlock key_block(Kdf kdf, const crypto::CipherSuiteInfo& suite, const MasterSecret12& master,
                   const Randoms& randoms) noexcept {
  constexpr std::string_view label = "key expansion";
  const auto seed = joined(randoms.server, randoms.client);
  const auto key = crypto::key_size(suite.aead);
  const auto iv = crypto::kNonceSize - crypto::explicit_nonce_size(suite.aead);
  Block block;
  prf(kdf.hmac(), master.reveal(), label, {seed}, block.resize(2 * (key + iv)));
  kdf.from_prf(kBlock, kMaster, label, seed, block.reveal());

  std::size_t at = 0;
  const auto cut = [&](std::string_view name, MutableBytes out) {
    std::ranges::copy(block.reveal().subspan(at, out.size()), out.begin());
    kdf.cut(name, kBlock, at, out);
    at += out.size();
  };
  KeyBlock out;
  cut("client_write_key", out.client.key.resize(key));
  cut("server_write_key", out.server.key.resize(key));
  cut("client_write_iv", out.client.iv.resize(iv));
  cut("server_write_iv", out.server.iv.resize(iv));
  return out;
}

VerifyData finished_mac(Kdf kdf, const MasterSecret12& master, Sender sender,
                        const TranscriptHash& transcript) noexcept {
  constexpr std::size_t size = 12;
  VerifyData out;
  prf(kdf.hmac(), master.reveal(), sender == Sender::client ? "client finished" : "server finished",
      {transcript.view()}, out.resize(size));
  return out;
}

}  // namespace entente::keys
