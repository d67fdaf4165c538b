// Certificates decoded (RFC 5280 §4).
#include "explain/certificate_text.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "base/result.h"
#include "explain/bytes_text.h"
#include "x509/annotate.h"
#include "x509/certificate.h"
#include "x509/pem.h"

namespace entente::explain {
namespace {

namespace der = x509::der;

std::string hex(Bytes bytes, std::size_t at_most) {
  std::string out;
  for (const auto byte : bytes.first(std::min(bytes.size(), at_most))) out += fmt::format("{:02x}", byte);
  return bytes.size() > at_most ? out + "…" : out;
}

constexpr std::string_view kUsages[] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                        "dataEncipherment", "keyAgreement",   "keyCertSign",
                                        "cRLSign",          "encipherOnly",   "decipherOnly"};

std::string usages(const x509::KeyUsages& usage) {
  std::vector<std::string> out;
  for (unsigned i = 0; i < std::size(kUsages); ++i)
    if (usage.has(static_cast<x509::KeyUsage>(i))) out.emplace_back(kUsages[i]);
  return join(out);
}

std::string purposes(const x509::ExtendedKeyUsage& usage) {
  std::vector<std::string> out;
  der::Reader field(usage.der);
  field.sequence("ExtKeyUsageSyntax", [&] {
    while (field.more()) {
      der::Oid purpose;
      field("KeyPurposeId", purpose);
      if (!field.failed()) out.push_back(x509::readable(purpose));
    }
  });
  return join(out);
}

std::string constraints(const x509::BasicConstraints& basic) {
  if (!basic.ca) return "may not issue certificates";
  if (!basic.path_length) return "may issue certificates";
  return fmt::format("may issue certificates, with at most {} below it", counted(*basic.path_length, "CA"));
}

std::string extension_text(const x509::Extension& extension, const x509::Extensions& all) {
  const auto is = [&](Bytes id) { return equal(extension.id.content, id); };
  if (is(x509::oids::key_usage) && all.key_usage) return usages(*all.key_usage);
  if (is(x509::oids::extended_key_usage) && all.extended_key_usage) return purposes(*all.extended_key_usage);
  if (is(x509::oids::basic_constraints) && all.basic_constraints) return constraints(*all.basic_constraints);
  if (is(x509::oids::subject_key_identifier)) return hex(all.subject_key_identifier, 20);
  if (is(x509::oids::authority_key_identifier)) return hex(all.authority_key_identifier, 20);
  if (is(x509::oids::subject_alt_name)) return "the names above";
  return counted(extension.value.size(), "byte");
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text[0] == '-') return std::nullopt;
  return value;
}

/// `Z`, `+01:00`: seconds east of Greenwich.
std::optional<UnixTime> zone(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text.substr(1, 2)), minutes = digits(text.substr(4, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const UnixTime seconds = *hours * 3600 + *minutes * 60;
  return text[0] == '-' ? -seconds : seconds;
}

std::optional<UnixTime> rfc3339_time(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return std::nullopt;
  if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(5, 2)), day = digits(text.substr(8, 2)),
             hour = digits(text.substr(11, 2)), minute = digits(text.substr(14, 2)),
             second = digits(text.substr(17, 2));
  auto rest = text.substr(19);
  if (rest.starts_with('.')) rest = rest.substr(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
  const auto offset = zone(rest);
  if (!year || !month || !day || !hour || !minute || !second || !offset) return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto days = sys_days{date}.time_since_epoch().count();
  return UnixTime{days} * 86400 + *hour * 3600 + *minute * 60 + *second - *offset;
}

}  // namespace

Result<std::vector<Buffer>> read_certificate_file(const std::string& path) {
  const auto file = TRY(x509::read_file(path));
  const auto text = as_text(file.reveal());
  if (text.find("-----BEGIN") != text.npos) return x509::read_pem_certificates(text);
  return std::vector<Buffer>{to_buffer(file.reveal())};
}

void put_extensions(Page& page, Bytes bytes, std::size_t indent) {
  const auto certificate = x509::Certificate::parse(bytes);
  if (!certificate) return;
  const auto& extensions = (*certificate)->extensions;
  for (const auto& extension : extensions.all) {
    const auto known = x509::readable(extension.id);
    page.wrapped(fmt::format("{}{}  ", std::string(indent, ' '), padded(known, 24)), std::string(indent + 26, ' '),
                 fmt::format("{}{}", extension_text(extension, extensions),
                             extension.critical ? page.ink(Ink::warning, "  critical") : std::string()));
  }
}

void put_der(Page& page, Bytes bytes, std::size_t indent) {
  put_fields(page, bytes, x509::annotate_certificate(bytes), indent, Notes::off);
}

Result<UnixTime> parse_rfc3339(std::string_view text) {
  if (const auto time = rfc3339_time(text)) return *time;
  return fail(Fault::config_invalid, {}, "a time like 2026-11-21T12:00:00Z", text);
}

}  // namespace entente::explain
