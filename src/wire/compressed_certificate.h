// CompressedCertificate (RFC 8879 §4): a Certificate that takes fewer bytes.
#pragma once
#include "wire/codec.h"
#include "wire/extension_block.h"

namespace entente::wire {

/// RFC 8879 §4.
struct CompressedCertificate {
  static constexpr std::string_view name = "CompressedCertificate";
  static constexpr auto type = HandshakeType::compressed_certificate;
  CertificateCompression algorithm{};
  std::uint32_t uncompressed_length = 0;
  Bytes compressed_certificate_message;

  static constexpr void describe(auto& field, auto& m) {
    field("algorithm", m.algorithm);
    field("uncompressed_length", m.uncompressed_length, Number<3>{});
    field("compressed_certificate_message", m.compressed_certificate_message, Vector<3, 1, 0xffffff>{});
  }
};

}  // namespace entente::wire
