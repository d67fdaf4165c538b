// Transcripts of TLS 1.2 made by hand, as a client sees them (RFC 5246 §7.3).
#pragma once
#include "unit/explain/recorded.h"
#include "wire/messages.h"

namespace entente::explain::test {

inline constexpr auto kEcdheSuite = CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
inline constexpr auto kRsaSuite = CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256;

template <class M>
Buffer encoded(const M& message) {
  Buffer out;
  wire::encode(out, message);
  return out;
}

/// `extend` adds its extensions.
template <class Extend>
Buffer server_hello12(CipherSuite suite, Extend&& extend) {
  static const Buffer id(32, 0x5a);
  wire::ServerHello12 hello;
  hello.cipher_suite = suite;
  hello.legacy_session_id_echo = id;
  extend(hello.extensions);
  return encoded(hello);
}

inline void with_extended_master_secret(wire::Extensions<wire::In::sh12>& extensions) {
  extensions.set(wire::RenegotiationInfo{});
  extensions.set(wire::ExtendedMasterSecret{});
}
inline void without_extended_master_secret(wire::Extensions<wire::In::sh12>& extensions) {
  extensions.set(wire::RenegotiationInfo{});
}

/// RFC 8448's certificate, as TLS 1.2 has it.
inline Buffer certificate12() {
  const entente::test::VectorFile file("rfc8448/simple_1rtt.txt");
  const auto newer = wire::decode<wire::Certificate>(Bytes(file["certificate"]).subspan(wire::kHeaderSize));
  Buffer list;
  wire::Writer writer(list);
  for (const auto& entry : newer->certificate_list) {
    wire::CertificateEntry12 older{entry.cert_data};
    wire::CertificateEntry12::describe(writer, older);
  }
  return encoded(wire::Certificate12{wire::List<wire::CertificateEntry12>(list)});
}

inline Buffer server_key_exchange() {
  static const Buffer share(32, 9), signature(256, 7);
  return encoded(wire::ServerKeyExchange{
      {wire::EcCurveType::named_curve, NamedGroup::x25519, share}, SignatureScheme::rsa_pss_rsae_sha256, signature});
}

inline Buffer finished12() {
  static const Buffer verify_data(12, 3);
  return encoded(wire::Finished{verify_data});
}

inline Buffer client_hello() { return entente::test::VectorFile("rfc8448/simple_1rtt.txt")["client_hello"]; }

/// One direction changes to the keys, and says Finished under them.
inline Story& finish(Story& story, Direction direction, CipherSuite suite) {
  story.add(trace::ChangeCipherSpec{direction}).add(trace::KeyChange{direction, Epoch::application, suite});
  return direction == Direction::sent ? story.sent("Finished", finished12(), Epoch::application)
                                      : story.received("Finished", finished12(), Epoch::application);
}

inline Story& server_flight(Story& story, const Buffer& hello) {
  return story.sent("ClientHello", client_hello())
      .received("ServerHello", hello)
      .received("Certificate", certificate12());
}

/// RFC 5246 §7.3, figure 1, with ECDHE.
inline Story ecdhe_handshake(const Buffer& hello = server_hello12(kEcdheSuite, with_extended_master_secret)) {
  static const Buffer share(32, 8);
  Story story;
  server_flight(story, hello)
      .received("ServerKeyExchange", server_key_exchange())
      .received("ServerHelloDone", encoded(wire::ServerHelloDone{}))
      .sent("ClientKeyExchange", encoded(wire::ClientKeyExchangeEcdhe{share}));
  finish(story, Direction::sent, kEcdheSuite);
  finish(story, Direction::received, kEcdheSuite).add(trace::Completed{});
  return story;
}

inline Story rsa_handshake() {
  static const Buffer encrypted(256, 6);
  Story story;
  server_flight(story, server_hello12(kRsaSuite, with_extended_master_secret))
      .received("ServerHelloDone", encoded(wire::ServerHelloDone{}))
      .add(trace::Decision{Topic::key_exchange, "RSA", "the suite's"})
      .sent("ClientKeyExchange", encoded(wire::ClientKeyExchangeRsa{encrypted}));
  finish(story, Direction::sent, kRsaSuite);
  finish(story, Direction::received, kRsaSuite).add(trace::Completed{});
  return story;
}

/// RFC 5246 §7.3, figure 2: the server is the first to say Finished.
inline Story resumed_handshake(const std::string& how) {
  Story story;
  story.sent("ClientHello", client_hello())
      .received("ServerHello", server_hello12(kEcdheSuite, with_extended_master_secret))
      .add(trace::Decision{Topic::resumption, how, "the server took it"});
  finish(story, Direction::received, kEcdheSuite);
  finish(story, Direction::sent, kEcdheSuite).add(trace::Completed{});
  return story;
}

}  // namespace entente::explain::test
