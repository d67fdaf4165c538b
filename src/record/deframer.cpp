// Headers judged before their bytes are waited for (RFC 8446 §5.1); other protocols recognised by their first five.
#include "record/deframer.h"

#include <string_view>

namespace entente::record {
namespace {

bool is_content_type(std::uint8_t byte) noexcept {
  return byte >= static_cast<std::uint8_t>(ContentType::change_cipher_spec) &&
         byte <= static_cast<std::uint8_t>(ContentType::application_data);
}

bool begins(Bytes in, std::string_view text) noexcept { return as_text(in).starts_with(text); }

/// What five bytes tell of a peer that does not speak TLS.
Fault recognise(Bytes in) noexcept {
  for (const auto* method : {"HTTP/", "GET /", "POST ", "HEAD ", "PUT /", "CONNE", "OPTIO", "DELET", "PRI *"})
    if (begins(in, method)) return Fault::peer_speaks_http;
  if (begins(in, "SSH-")) return Fault::peer_speaks_ssh;
  for (const auto* greeting : {"220 ", "220-", "* OK", "+OK ", "EHLO ", "HELO "})
    if (begins(in, greeting)) return Fault::peer_speaks_mail;
  if (in[0] == 0 && in[1] == 0 && in[2] == 0 && in[3] == 0) return Fault::peer_sends_zeros;
  const bool sslv2_hello = (in[0] & 0x80) != 0 && in[2] == 1 && in[3] <= 3;
  return sslv2_hello ? Fault::legacy_version_ssl3 : Fault::peer_not_tls;
}

/// The first bytes, as text where they are text.
Text<79> shown(Bytes in) noexcept {
  constexpr char digits[] = "0123456789abcdef";
  bool printable = true;
  for (const auto byte : in) printable &= (byte >= 0x20 && byte < 0x7f) || byte == '\r' || byte == '\n';
  Text<79> out("first bytes ");
  for (const auto byte : in.first(std::min<std::size_t>(in.size(), 24))) {
    if (printable && (byte == '\r' || byte == '\n')) break;
    const char text[] = {printable ? static_cast<char>(byte) : digits[byte >> 4], digits[byte & 15]};
    out += std::string_view(text, printable ? 1 : 2);
  }
  return out;
}

Result<void> check_type_and_version(Bytes in, Expect expect) noexcept {
  const bool is_record = is_content_type(in[0]) && in[1] == 3;
  if (expect == Expect::first_plain && !is_record)
    return fail(recognise(in), "record.header", "a TLS record", shown(in));
  if (!is_content_type(in[0])) return fail(Fault::record_type_unknown, "record.type", "20 to 23", shown(in));
  // RFC 8446 §5.1: legacy_record_version is ignored; where a record is protected the AAD covers it
  if ((expect == Expect::first_plain || expect == Expect::plain) && in[1] != 3)
    return fail(Fault::record_version, "record.legacy_record_version", "3.x", shown(in));
  return {};
}

}  // namespace

Result<std::optional<Record>> next_record(MutableBytes in, Expect expect) noexcept {
  if (in.size() < kHeader) return std::nullopt;
  TRY(check_type_and_version(in, expect));
  const auto type = static_cast<ContentType>(in[0]);
  const std::size_t length = load_be16(&in[3]);
  const bool is_protected =
      expect == Expect::all_protected || (expect == Expect::protected_ && type == ContentType::application_data);
  // RFC 8446 §5.1, §5.2: a longer record is a record_overflow. RFC 5246 §6.2.3 allows more, which no AEAD of ours needs
  if (length > (is_protected ? kMaxCiphertext : kMaxPlaintext))
    return fail(Fault::record_overflow, "record.length", is_protected ? "at most 16640" : "at most 16384");
  if (in.size() - kHeader < length) return std::nullopt;
  return Record{type, in.first(kHeader), in.subspan(kHeader, length)};
}

}  // namespace entente::record
