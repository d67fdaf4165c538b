// Certificates in TLS 1.2 (RFC 5246 §7.4.2, RFC 6066 §8). K7: keys that are too small, too large or odd are refused
// before anything is computed with them, in TLS 1.3 too. What a CertificateStatus may be.
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/bytes.h"
#include "moments12.h"
#include "raw_rsa.h"
#include "scripted_peer.h"

namespace entente::adversary {
namespace {

Buffer tlv(std::uint8_t tag, Bytes content) {
  Maker out;
  out.u8(tag);
  if (content.size() >= 256)
    out.u8(0x82).u16(content.size());
  else if (content.size() >= 128)
    out.u8(0x81).u8(content.size());
  else
    out.u8(content.size());
  return out.bytes(content).take().bytes;
}
Buffer join(Bytes a, Bytes b) {
  auto out = to_buffer(a);
  append(out, b);
  return out;
}
Buffer integer(Bytes number) {
  return tlv(2, !number.empty() && number[0] >= 0x80 ? join(Buffer{0}, number) : to_buffer(number));
}

/// SubjectPublicKeyInfo of an RSA key (RFC 8017 §A.1.1).
Buffer rsa_spki(Bytes modulus, Bytes exponent) {
  const Buffer algorithm = {0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};
  const auto key = tlv(0x30, join(integer(modulus), integer(exponent)));
  return tlv(0x30, join(algorithm, tlv(3, join(Buffer{0}, key))));
}

/// An odd number of so many bits.
Buffer modulus(std::size_t bits) {
  Buffer out((bits + 7) / 8, 0xb5);
  out[0] = static_cast<std::uint8_t>(1 << (bits - 1) % 8);
  return out;
}

/// SubjectPublicKeyInfo of a P-256 key whose curve is not named but described.
Buffer explicit_curve_spki() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_ENCODING, "explicit");
  Buffer out(static_cast<std::size_t>(i2d_PUBKEY(key.get(), nullptr)));
  auto* at = out.data();
  i2d_PUBKEY(key.get(), &at);
  return out;
}

/// A certificate for server.test with this key, and its issuer's.
std::vector<Buffer> chain_with(const Buffer& spki) {
  const auto& provider = crypto::openssl_provider();
  const auto& pki = test::Pki::shared();
  const auto leaf = test::Pki::leaf_options({"server.test"}, crypto::KeyType::rsa);
  auto certificate = test::must(issue::leaf_template(provider, pki.intermediate, leaf, *rsa_leaf()->key()));
  certificate.public_key = spki;
  return {test::must(issue::sign(certificate, *pki.intermediate.key, provider)), pki.intermediate.certificate};
}

struct BadKey {
  const char* what;
  Buffer spki;
};

std::vector<BadKey> bad_keys() {
  const Buffer f4 = {1, 0, 1};
  const auto good = modulus_of(rsa_leaf()->chain()[0]);
  Buffer even = good, huge(256, 0xff);
  even.back() &= 0xfe;
  return {
      {"RSA of 512 bits", rsa_spki(modulus(512), f4)},     {"RSA of 1024 bits", rsa_spki(modulus(1024), f4)},
      {"RSA of 2047 bits", rsa_spki(modulus(2047), f4)},   {"RSA of 8193 bits", rsa_spki(modulus(8193), f4)},
      {"RSA of 16384 bits", rsa_spki(modulus(16384), f4)}, {"an even modulus", rsa_spki(even, f4)},
      {"the exponent 1", rsa_spki(good, Buffer{1})},       {"an even exponent", rsa_spki(good, Buffer{4})},
      {"an exponent of 2048 bits", rsa_spki(good, huge)},  {"a curve that is described", explicit_curve_spki()},
  };
}

void expect_bad_key(const Victim& victim, const char* what) {
  ASSERT_NE(victim.failure(), nullptr) << what;
  EXPECT_TRUE(victim.failure()->fault == Fault::cert_weak_key || victim.failure()->fault == Fault::cert_malformed)
      << what << ": " << victim.failure()->row().code;
}

TEST(K7Tls12Keys, ThatAreNoneAreRefusedOfAServer) {
  for (const auto way : {Way::full, Way::static_rsa})
    for (const auto& [what, spki] : bad_keys()) {
      ClientAt pair({way, "WaitCertificate12"});
      pair.server.send(certificate12(chain_with(spki)).bytes);
      expect_bad_key(pair.victim, what);
    }
}

TEST(K7Tls12Keys, ThatAreNoneAreRefusedOfAClient) {
  for (const auto& [what, spki] : bad_keys()) {
    ServerAt pair({Way::authenticated, "WaitCertificate12"});
    pair.client.send(certificate12(chain_with(spki)).bytes);
    expect_bad_key(pair.victim, what);
  }
}

TEST(K7Keys, ThatAreNoneAreRefusedOfAServer) {
  for (const auto& [what, spki] : bad_keys()) {
    AgainstClient pair("WaitCertificateOrRequest");
    pair.server.send(certificate(chain_with(spki)).bytes);
    expect_bad_key(pair.victim, what);
  }
}

TEST(K7Keys, ThatAreNoneAreRefusedOfAClient) {
  for (const auto& [what, spki] : bad_keys()) {
    AgainstServer pair("WaitCertificate", ClientAuth::require);
    pair.client.send(certificate(chain_with(spki)).bytes);
    expect_bad_key(pair.victim, what);
  }
}

TEST(K7Tls12Keys, ThatIsGoodInTheSamePlaceIsTaken) {
  ClientAt pair({Way::static_rsa, "WaitCertificate12"});
  pair.server.send(certificate12(chain_with(to_buffer(rsa_leaf()->key()->spki()))).bytes);
  EXPECT_EQ(pair.victim.failure(), nullptr);
  EXPECT_EQ(pair.victim.state(), "WaitRequestOrDone");
}

// ---- the list ----

TEST(H8Tls12Certificate, HasItsBounds) {
  struct Bad {
    const char* what;
    std::vector<Buffer> chain;
    Fault fault;
    Alert alert;
  };
  const auto leaf = test::Pki::shared().leaf();
  const auto good = leaf->chain();
  std::vector<Buffer> many(good.begin(), good.end()), none(good.begin(), good.end()), large(good.begin(), good.end());
  many.resize(11, good.back());
  none.emplace_back();
  large.emplace_back(32769, 0x30);
  const Bad bad[] = {
      {"eleven certificates", many, Fault::cert_too_many, Alert::bad_certificate},
      {"an empty certificate", none, Fault::vector_length, Alert::decode_error},
      {"a certificate of 32,769 bytes", large, Fault::cert_too_many, Alert::bad_certificate},
  };
  for (const auto& [what, chain, fault, alert] : bad) {
    ClientAt client({Way::full, "WaitCertificate12"});
    client.server.send(certificate12(chain).bytes);
    EXPECT_TRUE(refused(client.victim, client.server, fault, alert)) << what << " of a server";
    ServerAt server({Way::authenticated, "WaitCertificate12"});
    server.client.send(certificate12(chain).bytes);
    EXPECT_TRUE(refused(server.victim, server.client, fault, alert)) << what << " of a client";
  }
}

TEST(H8Tls12Certificate, OfTls13IsNoneOfTls12) {
  ClientAt pair({Way::full, "WaitCertificate12"});
  pair.server.send(certificate(pair.server.credential->chain()).bytes);
  ASSERT_NE(pair.victim.failure(), nullptr);
  EXPECT_TRUE(refused(pair.victim, pair.server, pair.victim.failure()->fault, Alert::decode_error));
}

// ---- CertificateStatus ----

TEST(H8Tls12CertificateStatus, IsAnOcspResponse) {
  struct Bad {
    const char* what;
    Buffer message;
    Fault fault;
    Alert alert;
  };
  auto trailing = certificate_status(Buffer(10, 0x30)).bytes;
  trailing.push_back(0);
  ++trailing[3];
  const Bad bad[] = {
      {"of many (RFC 6961)", certificate_status(Buffer(10, 0x30), 2).bytes, Fault::parameter_illegal,
       Alert::illegal_parameter},
      {"of no kind", certificate_status(Buffer(10, 0x30), 0).bytes, Fault::parameter_illegal, Alert::illegal_parameter},
      {"without a response", certificate_status({}).bytes, Fault::vector_length, Alert::decode_error},
      {"with a byte behind", trailing, Fault::message_trailing, Alert::decode_error},
      {"without anything", message(HandshakeType::certificate_status, {}), Fault::message_truncated,
       Alert::decode_error},
      {"of 66 KiB and more", certificate_status(Buffer(67000, 0x30)).bytes, Fault::message_too_large,
       Alert::illegal_parameter},
  };
  for (const auto& [what, message, fault, alert] : bad)
    for (const auto& moment :
         {Moment{Way::stapled, "WaitCertificateStatus"}, Moment{Way::static_rsa_stapled, "WaitCertificateStatusRsa"}}) {
      ClientAt pair(moment);
      pair.server.send(message);
      EXPECT_TRUE(refused(pair.victim, pair.server, fault, alert)) << what << " in " << moment;
    }
}

TEST(H8Tls12CertificateStatus, IsKept) {
  ClientAt pair({Way::stapled, "WaitServerKeyExchange"});
  EXPECT_EQ(pair.victim.info().peer_staple, pair.server.staple);
}

}  // namespace
}  // namespace entente::adversary
