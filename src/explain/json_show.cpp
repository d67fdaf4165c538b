// Certificates as JSON, with what their extensions say.
#include <fmt/format.h>

#include "explain/extension_text.h"
#include "explain/json_values.h"
#include "x509/annotate.h"

namespace entente::explain {
namespace {

Json extensions_json(Bytes der) {
  Json out = Json::array();
  for (const auto& extension : extensions_of(der))
    out.push_back(
        {{"id", extension.id}, {"name", extension.name}, {"critical", extension.critical}, {"text", extension.lines}});
  return out;
}

/// Every field with its bytes; those of a structure are told by what is inside of it.
Json bytes_json(Bytes der) {
  Json out = Json::array();
  for (const auto& span : x509::annotate_certificate(der))
    out.push_back({{"offset", span.offset},
                   {"length", span.length},
                   {"depth", span.depth},
                   {"name", span.index >= 0 ? fmt::format("{}[{}]", span.name, span.index) : std::string(span.name)},
                   {"value", text_json(printable(span.value))},
                   {"hex", span.leaf ? hex_json(der.subspan(span.offset, span.length)) : Json()}});
  return out;
}

}  // namespace

Json warnings_json(const std::vector<Warning>& warnings) {
  Json out = Json::array();
  for (const auto& one : warnings)
    out.push_back({{"code", one.code}, {"certificate", one.certificate}, {"text", printable(one.text)}});
  return out;
}

std::string show_json(const std::vector<Buffer>& chain, UnixTime now, ShowBytes bytes) {
  Json list = Json::array(), unreadable = Json::array();
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const auto& der = chain[i];
    const auto info = describe_certificate(der);
    if (!info) {
      unreadable.push_back(unreadable_json({i, info.error()}));
      continue;
    }
    auto json = certificate_json(*info);
    json["extensions"] = extensions_json(der);
    json["warnings"] = warnings_json(warnings_of(der, now));
    if (bytes == ShowBytes::yes) json["bytes"] = bytes_json(der);
    list.push_back(std::move(json));
  }
  return dumped(
      {{"schema", "entente.cert.show/1"}, {"certificates", std::move(list)}, {"unreadable", std::move(unreadable)}},
      Layout::indented);
}

}  // namespace entente::explain
