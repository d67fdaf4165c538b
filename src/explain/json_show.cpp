// Certificates as JSON, with what their extensions say.
#include "explain/extension_text.h"
#include "explain/json_values.h"

namespace entente::explain {
namespace {

Json extensions_json(Bytes der) {
  Json out = Json::array();
  for (const auto& extension : extensions_of(der))
    out.push_back(
        {{"id", extension.id}, {"name", extension.name}, {"critical", extension.critical}, {"text", extension.lines}});
  return out;
}

}  // namespace

Json warnings_json(const std::vector<Warning>& warnings) {
  Json out = Json::array();
  for (const auto& one : warnings)
    out.push_back({{"code", one.code}, {"certificate", one.certificate}, {"text", printable(one.text)}});
  return out;
}

std::string show_json(const std::vector<Buffer>& chain, UnixTime now) {
  Json list = Json::array();
  for (const auto& der : chain) {
    const auto info = describe_certificate(der);
    if (!info) continue;
    auto json = certificate_json(*info);
    json["extensions"] = extensions_json(der);
    json["warnings"] = warnings_json(warnings_of(der, now));
    list.push_back(std::move(json));
  }
  return dumped({{"schema", "entente.cert.show/1"}, {"certificates", std::move(list)}}, Layout::indented);
}

}  // namespace entente::explain
