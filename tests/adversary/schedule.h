// The adversary's own key schedule and record protection (RFC 8446 §5.2, §7), for TLS_AES_128_GCM_SHA256 alone. Only
// primitives are the library's.
#pragma once
#include <memory>
#include <optional>
#include <string_view>

#include "crypto/provider.h"

namespace entente::adversary {

Buffer sha256(Bytes bytes);
Buffer hmac(Bytes key, Bytes bytes);
Buffer hkdf_extract(Bytes salt, Bytes input);
Buffer hkdf_expand_label(Bytes secret, std::string_view label, Bytes context, std::size_t size);

/// All messages so far, kept whole.
class Transcript {
 public:
  void add(Bytes message);
  /// RFC 8446 §4.4.1: what was heard so far becomes a message_hash.
  void replace_by_hash();
  [[nodiscard]] Buffer hash() const { return sha256(messages_); }
  [[nodiscard]] const Buffer& messages() const { return messages_; }

 private:
  Buffer messages_;
};

/// Traffic secrets, as far as they are known.
struct Secrets {
  Buffer client_handshake, server_handshake, client_application, server_application;
  Buffer handshake;   ///< handshake_secret
  Buffer psk;         ///< empty: none
  Buffer resumption;  ///< resumption_master_secret

  void agree(Bytes shared, const Transcript& to_server_hello);
  void finish(const Transcript& to_server_finished);
  void end(const Transcript& to_client_finished);
};

/// RFC 8446 §4.2.11.2: of the hello up to its binders, and what was said before it.
Buffer binder(Bytes psk, std::string_view label, Bytes transcript_hash);
Buffer client_early_traffic(Bytes psk, Bytes client_hello_hash);

/// verify_data of the side whose handshake traffic secret this is.
Buffer finished_mac(Bytes handshake_traffic_secret, const Transcript& transcript);
Buffer next_generation(Bytes application_traffic_secret);

/// One direction of records.
class RecordKeys {
 public:
  explicit RecordKeys(Bytes traffic_secret);
  /// A whole record around TLSInnerPlaintext `content || type || padding`.
  Buffer seal(ContentType type, Bytes content, std::size_t padding = 0);
  /// A whole record around exactly this plaintext.
  Buffer seal_inner(Bytes inner);
  /// The plaintext of a record, content and type; nothing if it does not authenticate.
  std::optional<Buffer> open(Bytes record);

 private:
  Buffer nonce();
  std::unique_ptr<crypto::Aead> aead_;
  Buffer iv_;
  std::uint64_t sequence_ = 0;
};

}  // namespace entente::adversary
