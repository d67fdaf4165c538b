// Reading and writing PEM.
#include "x509/pem.h"

#include <array>

#include "base/base64.h"
#include "base/result.h"

namespace entente::x509 {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ", kEnd = "-----END ", kDashes = "-----";

constexpr std::uint8_t kSpace = 64, kPadding = 65, kBad = 255;
constexpr auto kValues = [] {
  std::array<std::uint8_t, 256> out{};
  out.fill(kBad);
  for (std::size_t i = 0; i < kBase64Alphabet.size(); ++i)
    out[static_cast<std::uint8_t>(kBase64Alphabet[i])] = static_cast<std::uint8_t>(i);
  for (const char c : {' ', '\t', '\r', '\n'}) out[static_cast<std::uint8_t>(c)] = kSpace;
  out['='] = kPadding;
  return out;
}();

std::unexpected<Error> damaged(std::size_t offset, std::string_view expected, std::string_view got) noexcept {
  auto error = make_error(Fault::pem_invalid, "PEM", expected, got);
  error.offset = static_cast<std::uint32_t>(offset);
  return std::unexpected(error);
}

/// RFC 1421 headers in front of the base64 mean an encrypted key of the old kind.
bool has_headers(std::string_view body) noexcept { return body.contains(':'); }

/// A block whose BEGIN line starts at `at`; moves `at` past its END line.
Result<PemBlock> read_block(std::string_view text, std::size_t& at) noexcept {
  const auto label_at = at + kBegin.size();
  const auto label_end = text.find(kDashes, label_at);
  const auto line_end = text.find('\n', label_at);
  if (label_end == text.npos || line_end < label_end)
    return damaged(at, "-----BEGIN label-----", "no dashes at its end");
  PemBlock block{text.substr(label_at, label_end - label_at), {}};
  const auto body_at = label_end + kDashes.size();
  const auto end_at = text.find(kEnd, body_at);
  // RFC 7468 §2: the labels of both lines are the same.
  if (end_at == text.npos) return damaged(at, "-----END label-----", "the end of the text");
  if (!text.substr(end_at + kEnd.size()).starts_with(block.label) ||
      !text.substr(end_at + kEnd.size() + block.label.size()).starts_with(kDashes))
    return damaged(end_at, "the label of the BEGIN line", "another label");
  at = end_at + kEnd.size() + block.label.size() + kDashes.size();
  const auto body = text.substr(body_at, end_at - body_at);
  if (has_headers(body)) return block;
  block.der = SecretBuffer(decode_base64(body));
  if (block.der.empty()) return damaged(body_at, "base64", "something else, or nothing");
  return block;
}

bool is_certificate(std::string_view label) noexcept { return label == "CERTIFICATE" || label == "X509 CERTIFICATE"; }

}  // namespace

Buffer decode_base64(std::string_view text) {
  Buffer out;
  out.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  unsigned filled = 0, padding = 0;
  bool good = true;
  for (const char c : text) {
    const auto value = kValues[static_cast<std::uint8_t>(c)];
    if (value == kSpace) continue;
    if (value == kBad || (padding != 0 && value != kPadding)) good = false;
    padding += value == kPadding;
    group = group << 6 | (value == kPadding ? 0U : value & 63U);
    if (++filled % 4 != 0) continue;
    for (const int shift : {16, 8, 0}) out.push_back(static_cast<std::uint8_t>(group >> shift));
    group = 0;
  }
  good = good && filled % 4 == 0 && padding <= 2 && padding <= filled;
  for (; good && padding > 0; --padding) {
    good = out.back() == 0;
    out.pop_back();
  }
  if (!good) {
    wipe(out);
    out.clear();
  }
  return out;
}

Result<std::vector<PemBlock>> read_pem(std::string_view text) noexcept {
  std::vector<PemBlock> blocks;
  for (std::size_t at = 0; (at = text.find(kBegin, at)) != text.npos;) blocks.push_back(TRY(read_block(text, at)));
  return blocks;
}

Result<std::vector<Buffer>> read_pem_certificates(std::string_view text) noexcept {
  std::vector<Buffer> certificates;
  for (const auto& block : TRY(read_pem(text)))
    if (is_certificate(block.label) && !block.der.empty()) certificates.push_back(to_buffer(block.der.reveal()));
  if (certificates.empty()) return fail(Fault::pem_invalid, "PEM", "a CERTIFICATE block", "none");
  return certificates;
}

Result<SecretBuffer> read_pem_private_key(std::string_view text) noexcept {
  auto blocks = TRY(read_pem(text));
  for (auto& block : blocks) {
    if (!block.label.ends_with("PRIVATE KEY")) continue;
    // RFC 5958 §3, and the older RFC 1421 headers.
    if (block.label == "ENCRYPTED PRIVATE KEY" || block.der.empty())
      return fail(Fault::key_encrypted, "PEM", "PRIVATE KEY", block.label);
    return std::move(block.der);
  }
  return fail(Fault::pem_invalid, "PEM", "a PRIVATE KEY block", "none");
}

// RFC 7468 §2: lines of 64 characters.
constexpr std::size_t kOctetsOfLine = 48;

std::string write_pem(std::string_view label, Bytes der) {
  std::string out(kBegin);
  out.append(label).append(kDashes).append("\n");
  for (; !der.empty(); der = der.subspan(std::min(kOctetsOfLine, der.size())))
    out.append(encode_base64(der.first(std::min(kOctetsOfLine, der.size())))).append("\n");
  out.append(kEnd).append(label).append(kDashes).append("\n");
  return out;
}

bool is_der(Bytes bytes) noexcept {
  if (bytes.size() < 2 || bytes[0] != 0x30) return false;
  // X.690 §8.1.3: a length of one octet, or octets of length, which no text of UTF-8 has behind an ASCII digit.
  return bytes[1] < 0x80 ? bytes.size() == 2U + bytes[1] : bytes[1] <= 0x84;
}

}  // namespace entente::x509
