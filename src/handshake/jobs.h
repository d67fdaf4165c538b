// The work that states hand out: each job knows its answer's type, owns its inputs and can be run anywhere
// (docs/decisions/0010-jobs.md).
#pragma once
#include <entente/config.h>
#include <entente/job.h>
#include <entente/trust.h>

#include <memory>
#include <variant>
#include <vector>

#include "crypto/provider.h"
#include "crypto/signature_schemes.h"
#include "handshake/psk.h"

namespace entente::handshake {

/// Ephemeral keys for these groups (RFC 8446 §4.2.8).
struct GenerateShares {
  static constexpr JobKind kind = JobKind::generate_shares;
  const crypto::Provider* provider;
  std::vector<NamedGroup> groups;

  struct Answer {
    static constexpr std::string_view name = "shares generated";
    std::vector<std::unique_ptr<crypto::PrivateShare>> shares;
  };
  [[nodiscard]] Result<Answer> run() noexcept;
};

/// The end of a key exchange for who spoke first: a client of TLS 1.3, a server of TLS 1.2.
struct Agree {
  static constexpr JobKind kind = JobKind::agree;
  std::unique_ptr<crypto::PrivateShare> share;
  Buffer peer_share;
  Where where{"ServerHello.key_share"};  ///< that it came in

  struct Answer {
    static constexpr std::string_view name = "key agreed";
    SharedSecret secret;
  };
  [[nodiscard]] Result<Answer> run() noexcept;
};

/// Both steps of the other side: a server of TLS 1.3, a client of TLS 1.2.
struct Respond {
  static constexpr JobKind kind = JobKind::respond;
  const crypto::Provider* provider;
  NamedGroup group;
  Buffer peer_share;
  Where where{"ClientHello.key_share"};  ///< that it came in

  struct Answer {
    static constexpr std::string_view name = "share answered";
    crypto::Response response;
  };
  [[nodiscard]] Result<Answer> run() noexcept;
};

/// What the key exchanges of TLS 1.2 that both sides have can do with a certificate (RFC 5246 §7.4.2).
struct KeyUses {
  bool ecdsa = true, rsa = true;  ///< sign with such a key
  bool decrypt = false;           ///< the premaster secret, with an RSA key
  /// Of ECDSA keys; unset: any (RFC 8422 §4).
  std::optional<std::vector<NamedGroup>> curves{};
};

/// What the peer can check, and whom it trusts: what chooses among our credentials.
struct CredentialWishes {
  std::vector<SignatureScheme> schemes;              ///< for the key
  std::vector<SignatureScheme> certificate_schemes;  ///< for the chain
  std::vector<Buffer> authorities;                   ///< names, DER; empty: it did not say
  ProtocolVersion version = ProtocolVersion::tls13;
  KeyUses uses{};  ///< of TLS 1.2

  bool any_issuer = false;  ///< whatever a credential's terms say of them

  /// The scheme by which this key would sign, or nullptr.
  [[nodiscard]] const crypto::SchemeInfo* scheme_for(const Credential& credential) const noexcept;
  /// Whether this credential can be used: to sign, or in TLS 1.2 to decrypt.
  [[nodiscard]] bool can_use(const Credential& credential) const noexcept;
  /// RFC 8446 §4.2.4: whether one of the CAs above this certificate was named.
  [[nodiscard]] bool names_issuer_of(const Credential& credential) const noexcept;
  /// How well the chain fits: more is better. It is a wish, so that 0 is good enough (RFC 8446 §4.4.2.2).
  [[nodiscard]] unsigned fit(const Credential& credential) const noexcept;
};

/// Why a credential with schemes of its own (CredentialTerms) signs by this one.
constexpr std::string_view kOwnScheme = "the first of those that this certificate is to sign by that the peer takes";

/// Which certificate to show to this client.
struct ChooseCredential {
  static constexpr JobKind kind = JobKind::choose_credential;
  ServerConfig::Ptr config;
  std::string server_name;  ///< empty: the client named none
  CredentialWishes wishes;

  struct Answer {
    static constexpr std::string_view name = "credential chosen";
    Credential::Ptr credential;
    const crypto::SchemeInfo* scheme;  ///< nullptr: it can decrypt and not sign (TLS 1.2)
    std::string_view why;
  };
  [[nodiscard]] Result<Answer> run() noexcept;

 private:
  /// The best of those that suit.
  [[nodiscard]] std::optional<Answer> find(bool (*suits)(const Credential&, std::string_view server_name),
                                           std::string_view why) const;
  [[nodiscard]] std::unexpected<Error> why_none() noexcept;
};

/// Whether a PSK that the client offers is known here and proven, and whether its early data is new (RFC 8446 §4.2.10,
/// §4.2.11, §8).
struct FindSession {
  static constexpr JobKind kind = JobKind::find_session;
  const crypto::Provider* provider;
  ServerConfig::Ptr config;
  const crypto::CipherSuiteInfo* suite;
  SessionBinding binding;
  std::string alpn;
  UnixTime now;
  PskOffer offer;
  bool early_data;  ///< offered with it

  struct Answer {
    static constexpr std::string_view name = "session looked up";
    std::optional<ChosenPsk> chosen;
    std::string_view why;
    EarlyData early_data = EarlyData::none;
    std::string_view early_why;
  };
  [[nodiscard]] Result<Answer> run() noexcept;
};

/// What a client of TLS 1.2 offers to resume (RFC 5246 §7.3, RFC 5077 §3.1).
struct OfferedSession {
  Buffer session_id, ticket;
  [[nodiscard]] bool empty() const noexcept { return session_id.empty() && ticket.empty(); }
};

/// Whether that session is known here and may be resumed.
struct FindSession12 {
  static constexpr JobKind kind = JobKind::find_session;
  const crypto::Provider* provider;
  ServerConfig::Ptr config;
  SessionBinding binding;
  UnixTime now;
  OfferedSession offer;
  std::vector<CipherSuite> suites;  ///< that both sides have

  struct Answer {
    static constexpr std::string_view name = "session looked up";
    std::optional<ServerSession> session;
    Resumed by = Resumed::no;
    std::string_view why;
  };
  [[nodiscard]] Result<Answer> run() noexcept;
};

/// A fresh premaster secret, encrypted to the server's RSA key (RFC 5246 §7.4.7.1).
struct EncryptPremaster {
  static constexpr JobKind kind = JobKind::encrypt_premaster;
  std::shared_ptr<const crypto::PublicKey> key;
  PremasterSecret premaster;

  struct Answer {
    static constexpr std::string_view name = "premaster encrypted";
    Buffer encrypted;
    PremasterSecret premaster;
  };
  [[nodiscard]] Result<Answer> run() noexcept;
};

/// The client's premaster secret, or a random one: which of them nobody learns (RFC 5246 §7.4.7.1).
struct DecryptPremaster {
  static constexpr JobKind kind = JobKind::decrypt_premaster;
  std::shared_ptr<const crypto::PrivateKey> key;
  ProtocolVersion offered;  ///< ClientHello.legacy_version, which the premaster secret repeats
  Buffer encrypted;
  PremasterSecret substitute;

  struct Answer {
    static constexpr std::string_view name = "premaster decrypted";
    PremasterSecret premaster;
  };
  [[nodiscard]] Result<Answer> run() noexcept;
};

/// The proof that a side holds its certificate's key (RFC 8446 §4.4.3, RFC 5246 §7.4.3, §7.4.8).
struct Sign {
  static constexpr JobKind kind = JobKind::sign;
  std::shared_ptr<const crypto::PrivateKey> key;
  crypto::SignatureAlgorithm algorithm;
  Buffer content;
  Where where{"CertificateVerify.signature"};  ///< that it goes to

  struct Answer {
    static constexpr std::string_view name = "signature made";
    Buffer signature;
  };
  [[nodiscard]] Result<Answer> run() noexcept;
};

/// Whether the peer's certificates are to be trusted (RFC 5280 §6).
struct VerifyChain {
  static constexpr JobKind kind = JobKind::verify_chain;
  const crypto::Provider* provider;
  std::vector<Buffer> chain;
  TrustStore::Ptr trust;
  VerifyOptions options;

  struct Answer {
    static constexpr std::string_view name = "chain verified";
    std::shared_ptr<const Verdict> verdict;
    std::shared_ptr<const crypto::PublicKey> key;  ///< the leaf's; unset if it cannot be used
  };
  [[nodiscard]] Result<Answer> run() noexcept;
};

/// Whether the peer's signature is right.
struct VerifySignature {
  static constexpr JobKind kind = JobKind::verify_signature;
  std::shared_ptr<const crypto::PublicKey> key;
  crypto::SignatureAlgorithm algorithm;
  Buffer content, signature;

  struct Answer {
    static constexpr std::string_view name = "signature verified";
    bool valid;
  };
  [[nodiscard]] Result<Answer> run() noexcept;
};

/// Any job, on its way out.
struct Job {
  std::variant<GenerateShares, Agree, Respond, ChooseCredential, FindSession, FindSession12, EncryptPremaster,
               DecryptPremaster, Sign, VerifyChain, VerifySignature>
      work;
};

/// Any answer, on its way in; an Error if the work could not be done.
struct JobAnswer {
  std::variant<Error, GenerateShares::Answer, Agree::Answer, Respond::Answer, ChooseCredential::Answer,
               FindSession::Answer, FindSession12::Answer, EncryptPremaster::Answer, DecryptPremaster::Answer,
               Sign::Answer, VerifyChain::Answer, VerifySignature::Answer>
      answer;
};

}  // namespace entente::handshake
