#include "grammar.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/bytes.h"

namespace entente::adversary {
namespace {

Shape bytes(std::string_view name, unsigned size) { return {.name = name, .size = size}; }
Shape rest(std::string_view name) { return {.kind = Shape::Kind::rest, .name = name}; }
/// Its length may be `min` to what the length field can say, unless `max` is given.
Shape vector(std::string_view name, unsigned size, std::size_t min, Grammar inside = {}, std::size_t max = 0) {
  if (max == 0) max = (std::size_t{1} << 8 * size) - 1;
  return {.kind = Shape::Kind::vector, .name = name, .size = size, .min = min, .max = max, .inside = std::move(inside)};
}
Shape extension(ExtensionType type, std::string_view name, Grammar inside = {}) {
  return {.name = name, .type = type, .inside = std::move(inside)};
}
Shape block(Grammar inside) {
  return {.kind = Shape::Kind::block, .name = "extensions", .size = 2, .max = 0xffff, .inside = std::move(inside)};
}

using Type = ExtensionType;

// ---- the extensions, as the messages have them ----

const Shape kSignatureAlgorithms =
    extension(Type::signature_algorithms, "signature_algorithms",
              {vector("supported_signature_algorithms", 2, 2, {bytes("scheme", 2)}, 0xfffe)});
const Shape kSignatureAlgorithmsCert =
    extension(Type::signature_algorithms_cert, "signature_algorithms_cert",
              {vector("supported_signature_algorithms", 2, 2, {bytes("scheme", 2)}, 0xfffe)});
const Shape kAuthorities = extension(Type::certificate_authorities, "certificate_authorities",
                                     {vector("authorities", 2, 3, {vector("DistinguishedName", 2, 1)})});
const Shape kCompression = extension(Type::compress_certificate, "compress_certificate",
                                     {vector("algorithms", 1, 2, {bytes("algorithm", 2)}, 254)});
const Shape kAlpn = extension(Type{16}, "ALPN", {vector("protocol_name_list", 2, 2, {vector("ProtocolName", 1, 1)})});
const Shape kGroups =
    extension(Type::supported_groups, "supported_groups", {vector("named_group_list", 2, 2, {bytes("group", 2)})});
const Shape kSelectedVersion =
    extension(Type::supported_versions, "supported_versions", {bytes("selected_version", 2)});
const Shape kCookie = extension(Type::cookie, "cookie", {vector("cookie", 2, 1)});
const Shape kRecordSize = extension(Type::record_size_limit, "record_size_limit", {bytes("record_size_limit", 2)});
const Shape kShare[] = {bytes("group", 2), vector("key_exchange", 2, 1)};
const Shape kUnknown = extension(Type{0x1a1a}, "unknown", {rest("anything")});

Grammar of_client_hello() {
  return {
      extension(Type::server_name, "server_name",
                {vector("server_name_list", 2, 1, {bytes("name_type", 1), vector("host_name", 2, 1)})}),
      extension(Type::max_fragment_length, "max_fragment_length", {bytes("length", 1)}),
      extension(Type::status_request, "status_request",
                {bytes("status_type", 1), vector("responder_id_list", 2, 0, {vector("ResponderID", 2, 1)}),
                 vector("request_extensions", 2, 0)}),
      kGroups,
      extension(Type::ec_point_formats, "ec_point_formats", {vector("ec_point_format_list", 1, 1)}),
      kSignatureAlgorithms,
      kAlpn,
      extension(Type::signed_certificate_timestamp, "signed_certificate_timestamp"),
      extension(Type::padding, "padding", {rest("padding")}),
      extension(Type::encrypt_then_mac, "encrypt_then_mac"),
      extension(Type::extended_master_secret, "extended_master_secret"),
      kCompression,
      kRecordSize,
      extension(Type::session_ticket, "session_ticket", {rest("ticket")}),
      extension(Type::supported_versions, "supported_versions", {vector("versions", 1, 2, {bytes("version", 2)}, 254)}),
      kCookie,
      extension(Type::psk_key_exchange_modes, "psk_key_exchange_modes", {vector("ke_modes", 1, 1)}),
      kAuthorities,
      extension(Type::post_handshake_auth, "post_handshake_auth"),
      kSignatureAlgorithmsCert,
      extension(Type::key_share, "key_share", {vector("client_shares", 2, 0, {kShare[0], kShare[1]})}),
      extension(Type::renegotiation_info, "renegotiation_info", {vector("renegotiated_connection", 1, 0)}),
      extension(Type::early_data, "early_data"),
      extension(Type::pre_shared_key, "pre_shared_key",
                {vector("identities", 2, 7, {vector("identity", 2, 1), bytes("obfuscated_ticket_age", 4)}),
                 vector("binders", 2, 33, {vector("PskBinderEntry", 1, 32)})}),
      kUnknown,
  };
}

Grammar of_certificate_request() {
  return {
      kSignatureAlgorithms,
      kSignatureAlgorithmsCert,
      kAuthorities,
      kCompression,
      extension(Type::oid_filters, "oid_filters",
                {vector("filters", 2, 0,
                        {vector("certificate_extension_oid", 1, 1), vector("certificate_extension_values", 2, 0)})}),
      extension(Type::status_request, "status_request"),
      extension(Type::signed_certificate_timestamp, "signed_certificate_timestamp"),
      kUnknown};
}

Grammar server_hello(Grammar extensions) {
  return {bytes("legacy_version", 2),
          bytes("random", 32),
          vector("legacy_session_id_echo", 1, 0, {}, 32),
          bytes("cipher_suite", 2),
          bytes("legacy_compression_method", 1),
          block(std::move(extensions))};
}

/// RFC 5246 §7.4.1.3: of TLS 1.2.
Grammar of_server_hello12() {
  return {extension(Type::server_name, "server_name"),
          extension(Type::status_request, "status_request"),
          extension(Type::ec_point_formats, "ec_point_formats", {vector("ec_point_format_list", 1, 1)}),
          kAlpn,
          extension(Type::extended_master_secret, "extended_master_secret"),
          extension(Type::session_ticket, "session_ticket"),
          extension(Type::renegotiation_info, "renegotiation_info", {vector("renegotiated_connection", 1, 0)})};
}

// ---- the messages ----

std::map<std::string_view, Grammar> all_messages() {
  return {
      {"ClientHello",
       {bytes("legacy_version", 2), bytes("random", 32), vector("legacy_session_id", 1, 0, {}, 32),
        vector("cipher_suites", 2, 2, {bytes("suite", 2)}, 0xfffe), vector("legacy_compression_methods", 1, 1),
        block(of_client_hello())}},
      {"ServerHello",
       server_hello({kSelectedVersion, extension(Type::key_share, "key_share", {kShare[0], kShare[1]})})},
      {"HelloRetryRequest",
       server_hello({kSelectedVersion, extension(Type::key_share, "key_share", {kShare[0]}), kCookie})},
      {"EncryptedExtensions", {block({extension(Type::server_name, "server_name"), kAlpn, kGroups})}},
      {"CertificateRequest", {vector("certificate_request_context", 1, 0), block(of_certificate_request())}},
      {"Certificate",
       {vector("certificate_request_context", 1, 0),
        vector("certificate_list", 3, 0, {vector("cert_data", 3, 1), block({})})}},
      {"CertificateVerify", {bytes("algorithm", 2), vector("signature", 2, 0)}},
      {"Finished", {bytes("verify_data", 32)}},
      {"NewSessionTicket",
       {bytes("ticket_lifetime", 4), bytes("ticket_age_add", 4), vector("ticket_nonce", 1, 0), vector("ticket", 2, 1),
        block({extension(Type::early_data, "early_data", {bytes("max_early_data_size", 4)}), kUnknown})}},
      {"KeyUpdate", {bytes("request_update", 1)}},
      // Of TLS 1.2 (RFC 5246 §7.4, RFC 8422 §5.4, §5.7, RFC 5077 §3.3, RFC 6066 §8).
      {"ServerHello of TLS 1.2", server_hello(of_server_hello12())},
      {"Certificate of TLS 1.2", {vector("certificate_list", 3, 0, {vector("cert_data", 3, 1)})}},
      {"CertificateStatus", {bytes("status_type", 1), vector("OCSPResponse", 3, 1)}},
      {"ServerKeyExchange",
       {bytes("curve_type", 1), bytes("named_curve", 2), vector("public", 1, 1), bytes("algorithm", 2),
        vector("signature", 2, 0)}},
      {"CertificateRequest of TLS 1.2",
       {vector("certificate_types", 1, 1), vector("supported_signature_algorithms", 2, 2, {bytes("scheme", 2)}, 0xfffe),
        vector("certificate_authorities", 2, 0, {vector("DistinguishedName", 2, 1)})}},
      {"ClientKeyExchange", {vector("ecdh_Yc", 1, 1)}},
      {"NewSessionTicket of TLS 1.2", {bytes("ticket_lifetime_hint", 4), vector("ticket", 2, 0)}},
  };
}

// ---- walking ----

class Walker {
 public:
  explicit Walker(Bytes message) : in_(message) {}

  Walk run(const Grammar& grammar) {
    std::size_t end = in_.size();
    if (!take(1, end) || !open({.name = "msg_type.length", .size = 3, .max = 0xffffff}, end)) return result();
    if (fields(grammar, end) && at_ != in_.size()) verdict_ = Verdict::malformed;
    return result();
  }

 private:
  Walk result() { return {verdict_, std::move(places_)}; }
  bool broken() {
    verdict_ = Verdict::malformed;
    return false;
  }
  bool take(std::size_t size, std::size_t end) {
    if (end - at_ < size) return broken();
    at_ += size;
    return true;
  }
  std::size_t number(unsigned size) const {
    std::size_t value = 0;
    for (const auto byte : in_.subspan(at_, size)) value = value << 8 | byte;
    return value;
  }
  /// A length field; `end` becomes the end of what it counts.
  bool open(const Shape& shape, std::size_t& end) {
    if (end - at_ < shape.size) return broken();
    const auto length = number(shape.size);
    places_.push_back({shape.name, at_, shape.size, length, around_});
    around_.emplace_back(at_, shape.size);
    at_ += shape.size;
    if (length < shape.min || length > shape.max || end - at_ < length) return broken();
    end = at_ + length;
    return true;
  }
  void close() { around_.pop_back(); }

  bool fields(const Grammar& shapes, std::size_t end) {
    return std::ranges::all_of(shapes, [&](const Shape& shape) { return field(shape, end); });
  }
  bool field(const Shape& shape, std::size_t end) {
    if (shape.kind == Shape::Kind::rest) return take(end - at_, end);
    if (shape.kind == Shape::Kind::bytes) return take(shape.size, end);
    auto inner = end;
    if (!open(shape, inner)) return false;
    const bool opaque = shape.kind == Shape::Kind::vector && shape.inside.empty();
    if (opaque) at_ = inner;
    std::vector<std::size_t> seen;
    while (at_ < inner)
      if (shape.kind == Shape::Kind::block ? !one_extension(shape.inside, inner, seen) : !fields(shape.inside, inner))
        return false;
    close();
    return true;
  }
  bool one_extension(const Grammar& known, std::size_t end, std::vector<std::size_t>& seen) {
    if (end - at_ < 2) return broken();
    const auto type = number(2);
    at_ += 2;
    const auto found = std::ranges::find(known, static_cast<ExtensionType>(type), &Shape::type);
    const bool expected = found != known.end() && std::ranges::find(seen, type) == seen.end();
    seen.push_back(type);
    auto inner = end;
    if (!open({.name = expected ? found->name : "extension", .size = 2, .max = 0xffff}, inner)) return false;
    if (!expected) {
      verdict_ = Verdict::elsewhere;
      return false;
    }
    if (!fields(found->inside, inner)) return false;
    if (at_ != inner) return broken();
    close();
    return true;
  }

  Bytes in_;
  std::size_t at_ = 0;
  Verdict verdict_ = Verdict::well_formed;
  std::vector<Place> places_;
  std::vector<std::pair<std::size_t, unsigned>> around_;
};

void store(Buffer& message, std::size_t offset, unsigned size, std::size_t value) {
  for (unsigned i = 0; i < size; ++i) message[offset + i] = static_cast<std::uint8_t>(value >> 8 * (size - 1 - i));
}

}  // namespace

const Grammar& grammar_of(std::string_view message) {
  static const auto all = all_messages();
  return all.at(message);
}

Walk walk(const Grammar& grammar, Bytes message) { return Walker(message).run(grammar); }

Buffer with_length(Bytes message, const Place& place, std::size_t value) {
  auto out = to_buffer(message);
  store(out, place.offset, place.size, value);
  return out;
}

Buffer with_content(Bytes message, const Place& place, std::size_t keep, Bytes more) {
  const auto begin = place.offset + place.size;
  auto out = to_buffer(message.first(begin + keep));
  append(out, more);
  append(out, message.subspan(begin + place.length));
  const auto change = [&](std::size_t offset, unsigned size) {
    std::size_t before = 0;
    for (unsigned i = 0; i < size; ++i) before = before << 8 | message[offset + i];
    store(out, offset, size, before + out.size() - message.size());
  };
  change(place.offset, place.size);
  for (const auto& [offset, size] : place.around) change(offset, size);
  return out;
}

}  // namespace entente::adversary
