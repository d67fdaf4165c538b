// Transcripts made by hand from the messages of RFC 8448, as a client sees them.
#pragma once
#include "explain/facts.h"
#include "vector_file.h"

namespace entente::explain::test {

inline trace::Message message(Direction direction, Epoch epoch, std::string name, const Buffer& bytes) {
  const auto type = bytes.empty() ? HandshakeType{} : static_cast<HandshakeType>(bytes[0]);
  return {direction, epoch, type, std::move(name), bytes.size(), bytes};
}

class Story {
 public:
  explicit Story(Side side = Side::client) : side_(side) {}
  Story& add(decltype(trace::Step::what) what) {
    transcript.steps.push_back({at_ += 1000, side_, std::move(what)});
    return *this;
  }
  Story& sent(const std::string& name, const Buffer& bytes, Epoch epoch = Epoch::plain) {
    return add(message(Direction::sent, epoch, name, bytes));
  }
  Story& received(const std::string& name, const Buffer& bytes, Epoch epoch = Epoch::plain) {
    return add(message(Direction::received, epoch, name, bytes));
  }
  Story& failed(const Error& error) { return add(trace::Failure{error}); }

  Transcript transcript;

 private:
  Side side_;
  trace::Micros at_ = 0;
};

/// RFC 8448 §3, complete.
inline Story simple_handshake() {
  const entente::test::VectorFile file("rfc8448/simple_1rtt.txt");
  Story story;
  story.sent("ClientHello", file["client_hello"])
      .received("ServerHello", file["server_hello"])
      .add(trace::KeyChange{Direction::received, Epoch::handshake, CipherSuite::TLS_AES_128_GCM_SHA256})
      .received("EncryptedExtensions", file["encrypted_extensions"], Epoch::handshake)
      .received("Certificate", file["certificate"], Epoch::handshake)
      .received("CertificateVerify", file["certificate_verify"], Epoch::handshake)
      .received("Finished", file["server_finished"], Epoch::handshake)
      .sent("Finished", file["client_finished"], Epoch::handshake)
      .add(trace::Completed{});
  return story;
}

}  // namespace entente::explain::test
