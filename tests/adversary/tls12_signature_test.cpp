// Signatures of TLS 1.2 that are none, by a server in ServerKeyExchange and by a client in CertificateVerify (RFC 5246
// §7.4.3, §7.4.8, RFC 9155). H13: weak or unoffered. K4: ECDSA in another form or out of range. K5: RSA with padding
// that is forged. K7: keys that are too small.
#include "base/bytes.h"
#include "forged_ecdsa.h"
#include "scripted_peer12.h"
#include "unit/crypto/libcrypto_signer.h"

namespace entente::adversary {
namespace {

const Credential::Ptr& ecdsa_leaf() {
  static const auto leaf = test::Pki::shared().leaf();
  return leaf;
}

using Sign = std::function<Buffer(const Buffer& content)>;

/// A client that gets a ServerKeyExchange so signed, of a server with this credential.
struct AtClient {
  AtClient(const Credential::Ptr& credential, unsigned scheme, const Sign& sign)
      : victim(victim_client12()), server(victim, credential) {
    server.hear_client_hello();
    server.say_server_hello();
    server.say(server.certificate());
    auto message = server.server_key_exchange();
    message.scheme = scheme;
    message.signature = sign(server.signed_content(message));
    server.say(message.encode());
  }
  Victim victim;
  ScriptedServer12 server;
};

/// A server that gets a CertificateVerify so signed, of a client with this credential.
struct AtServer {
  AtServer(const Credential::Ptr& credential, unsigned scheme, const Sign& sign)
      : victim(victim_server12(ClientAuth::require)), client(victim, credential) {
    client.say_client_hello();
    client.say(client.certificate());
    client.say_key_exchange();
    client.say(certificate_verify(SignatureScheme(scheme), sign(client.transcript.messages())));
  }
  Victim victim;
  ScriptedClient12 client;
};

void expect_refused(const Credential::Ptr& credential, unsigned scheme, const Sign& sign, Fault fault, Alert alert,
                    std::string_view what) {
  AtClient client(credential, scheme, sign);
  EXPECT_TRUE(refused(client.victim, client.server, fault, alert)) << what << " from a server";
  AtServer server(credential, scheme, sign);
  EXPECT_TRUE(refused(server.victim, server.client, fault, alert)) << what << " from a client";
}
void expect_invalid(const Credential::Ptr& credential, unsigned scheme, const Sign& sign, std::string_view what) {
  expect_refused(credential, scheme, sign, Fault::signature_invalid, Alert::decrypt_error, what);
}
void expect_taken(const Credential::Ptr& credential, unsigned scheme, const Sign& sign) {
  AtClient client(credential, scheme, sign);
  EXPECT_EQ(client.victim.failure(), nullptr) << scheme;
  AtServer server(credential, scheme, sign);
  EXPECT_EQ(server.victim.failure(), nullptr) << scheme;
}

// ---- H13 ----

TEST(H13Tls12Signatures, WeakOnesAreIllegal) {
  for (const unsigned scheme : {0x0101u, 0x0103u, 0x0201u, 0x0203u, 0x0301u, 0x0303u})
    expect_refused(
        ecdsa_leaf(), scheme, [](const Buffer& content) { return sign(*ecdsa_leaf(), content).bytes; },
        Fault::scheme_not_offered, Alert::illegal_parameter, std::to_string(scheme));
}

TEST(H13Tls12Signatures, ForAnotherKindOfKeyAreIllegal) {
  for (const unsigned scheme : {0x0401u, 0x0804u, 0x0807u, 0x0809u})
    expect_refused(
        ecdsa_leaf(), scheme, [](const Buffer& content) { return sign(*ecdsa_leaf(), content).bytes; },
        Fault::scheme_wrong_key, Alert::illegal_parameter, std::to_string(scheme));
}

// ---- what a client signs ----

TEST(H4Tls12CertificateVerify, IsOverTheMessagesThemselves) {
  const Credential& own = *ecdsa_leaf();
  expect_taken(ecdsa_leaf(), 0x0403, [&](const Buffer& content) { return sign(own, content).bytes; });
  const std::pair<const char*, Sign> forged[] = {
      {"their hash", [&](const Buffer& content) { return sign(own, sha256(content)).bytes; }},
      {"one message less",
       [&](const Buffer& content) { return sign(own, Bytes(content).first(content.size() - 37)).bytes; }},
      {"one byte more",
       [&](const Buffer& content) {
         auto more = content;
         more.push_back(0);
         return sign(own, more).bytes;
       }},
      {"nothing", [&](const Buffer&) { return sign(own, {}).bytes; }},
      {"by another key", [&](const Buffer& content) { return sign(*test::Pki::shared().leaf(), content).bytes; }},
      {"no signature", [](const Buffer&) { return Buffer(); }},
  };
  for (const auto& [what, make] : forged) {
    AtServer server(ecdsa_leaf(), 0x0403, make);
    EXPECT_TRUE(refused(server.victim, server.client, Fault::signature_invalid, Alert::decrypt_error)) << what;
  }
}

// ---- K4 ----

TEST(K4Tls12Ecdsa, ForgedNumbersAndOtherFormsAreADecryptError) {
  for (const auto forged : {ecdsa_out_of_range(), ecdsa_in_other_forms()})
    for (const auto& [what, make] : forged)
      expect_invalid(
          ecdsa_leaf(), 0x0403, [&](const Buffer& content) { return make(sign_ecdsa(*ecdsa_leaf()->key(), content)); },
          what);
  expect_taken(ecdsa_leaf(), 0x0403,
               [](const Buffer& content) { return der(sign_ecdsa(*ecdsa_leaf()->key(), content)); });
}

// ---- K5 ----

const Buffer& rsa_key() {
  static const auto key = to_buffer(test::must(rsa_leaf()->key()->pkcs8()).reveal());
  return key;
}

/// DigestInfo of SHA-256 (RFC 8017 §9.2), up to the digest.
const Buffer kDigestInfo = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                            0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
const Buffer kWithoutNull = {0x30, 0x2f, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48,
                             0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x04, 0x20};

/// 00 01, `ones` bytes FF, 00, what comes then, and zeros up to the size of the modulus: raised to the private
/// exponent.
Buffer sign_block(std::size_t ones, Bytes then, std::uint8_t type = 1, std::uint8_t fill = 0xff) {
  Buffer block(2 + ones, fill);
  block[0] = 0;
  block[1] = type;
  block.push_back(0);
  append(block, then);
  block.resize(256);
  return test::sign_rsa(rsa_key(), block, {RSA_NO_PADDING});
}

Buffer with_digest(const Buffer& info, const Buffer& content) {
  auto out = info;
  append(out, sha256(content));
  return out;
}

constexpr std::size_t kAll = 256 - 3 - 51;  ///< FF bytes of the right encoding

TEST(K5Tls12Rsa, TheRightEncodingIsTaken) {
  expect_taken(rsa_leaf(), 0x0401,
               [](const Buffer& content) { return sign_block(kAll, with_digest(kDigestInfo, content)); });
  expect_taken(rsa_leaf(), 0x0804, [](const Buffer& content) {
    return test::sign_rsa(rsa_key(), sha256(content), {RSA_PKCS1_PSS_PADDING, EVP_sha256(), nullptr, 32});
  });
}

TEST(K5Tls12Rsa, ForgedEncodingsAreADecryptError) {
  const std::pair<const char*, Sign> forged[] = {
      {"garbage behind the digest (Bleichenbacher 2006)",
       [](const Buffer& content) { return sign_block(8, with_digest(kDigestInfo, content)); }},
      {"garbage in the parameters (BERserk)",
       [](const Buffer& content) {
         Buffer info = {0x30, 0x81, 0x80, 0x30, 0x5c, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
         info.push_back(0x05);
         info.push_back(0x4f);
         info.resize(info.size() + 0x4f, 0xaa);
         append(info, Buffer{0x04, 0x20});
         return sign_block(256 - 3 - info.size() - 32, with_digest(info, content));
       }},
      {"without the NULL",
       [](const Buffer& content) { return sign_block(kAll + 2, with_digest(kWithoutNull, content)); }},
      {"the digest alone", [](const Buffer& content) { return sign_block(256 - 3 - 32, sha256(content)); }},
      {"of another hash",
       [](const Buffer& content) {
         auto info = kDigestInfo;
         info[14] = 2;  // id-sha384
         return sign_block(kAll, with_digest(info, content));
       }},
      {"block type 2", [](const Buffer& content) { return sign_block(kAll, with_digest(kDigestInfo, content), 2); }},
      {"padding of other bytes",
       [](const Buffer& content) { return sign_block(kAll, with_digest(kDigestInfo, content), 1, 0xfe); }},
      {"PSS",
       [](const Buffer& content) {
         return test::sign_rsa(rsa_key(), sha256(content), {RSA_PKCS1_PSS_PADDING, EVP_sha256(), nullptr, 32});
       }},
      {"zeros", [](const Buffer&) { return Buffer(256); }},
      {"one", [](const Buffer&) { return Buffer{1}; }},
      {"more than the modulus", [](const Buffer&) { return Buffer(256, 0xff); }},
      {"a zero before it",
       [](const Buffer& content) {
         auto out = sign_block(kAll, with_digest(kDigestInfo, content));
         out.insert(out.begin(), 0);
         return out;
       }},
  };
  for (const auto& [what, make] : forged) expect_invalid(rsa_leaf(), 0x0401, make, what);
}

TEST(K5Tls12Rsa, ASaltOfAnotherLengthThanTheHashIsADecryptError) {
  for (const int salt : {0, 20, 31, 33, 222})
    expect_invalid(
        rsa_leaf(), 0x0804,
        [&](const Buffer& content) {
          return test::sign_rsa(rsa_key(), sha256(content), {RSA_PKCS1_PSS_PADDING, EVP_sha256(), nullptr, salt});
        },
        std::to_string(salt));
}

}  // namespace
}  // namespace entente::adversary
