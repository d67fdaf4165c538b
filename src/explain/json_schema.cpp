// Checking a value against a schema.
#include "explain/json_schema.h"

#include <algorithm>

namespace entente::explain {
namespace {

bool is_a(const Json& value, std::string_view type) noexcept {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return value.is_null();
}

/// `array`, `12`, `"1.4"`: short enough for an error.
std::string shown(const Json& value) {
  if (value.is_object() || value.is_array()) return value.type_name();
  auto text = dumped(value, Layout::line);
  constexpr std::size_t most = 24;
  if (text.size() > most) text = text.substr(0, most - 3) + "...";
  return printable(text);
}

std::string listed(const Json& names) {
  if (!names.is_array()) return names.is_string() ? names.get<std::string>() : names.dump();
  std::string out;
  for (const auto& one : names) out += (out.empty() ? "" : " or ") + listed(one);
  return out;
}

class Check {
 public:
  explicit Check(const Json& root) : root_(root) {}

  bool fits(const Json& schema, const Json& value) {
    if (schema.contains("$ref")) return fits(resolved(schema), value);
    if (schema.contains("oneOf")) {
      const auto* chosen = choose(schema["oneOf"], value);
      return !chosen || fits(*chosen, value);
    }
    if (schema.contains("const") && schema["const"] != value) return miss(listed(schema["const"]), value);
    if (schema.contains("enum") && std::ranges::find(schema["enum"], value) == schema["enum"].end())
      return miss(listed(schema["enum"]), value);
    if (schema.contains("type") && !has_type(schema["type"], value)) return miss(listed(schema["type"]), value);
    if (schema.contains("minimum") && value.is_number() && value < schema["minimum"])
      return miss("at least " + schema["minimum"].dump(), value);
    if (value.is_object()) return members_fit(schema, value);
    if (value.is_array() && schema.contains("items")) return items_fit(schema["items"], value);
    return true;
  }
  std::optional<Mismatch> mismatch{};

 private:
  const Json& resolved(const Json& schema) const {
    constexpr std::string_view defs = "#/$defs/";
    return root_["$defs"][schema["$ref"].get_ref<const std::string&>().substr(defs.size())];
  }
  static bool has_type(const Json& types, const Json& value) {
    if (types.is_string()) return is_a(value, types.get_ref<const std::string&>());
    return std::ranges::any_of(types, [&](const Json& one) { return is_a(value, one.get_ref<const std::string&>()); });
  }
  /// nullptr: of a kind that a later version has.
  const Json* choose(const Json& alternatives, const Json& value) const {
    const Json* other = nullptr;
    for (const auto& one : alternatives) {
      const auto& schema = one.contains("$ref") ? resolved(one) : one;
      if (schema.contains("type") && schema["type"] == "null") {
        if (value.is_null()) return &schema;
      } else if (!has_kind(schema) || !value.is_object() || !value.contains("kind")) {
        if (!other) other = &schema;
      } else if (schema["properties"]["kind"]["const"] == value["kind"]) {
        return &schema;
      }
    }
    return other;
  }
  static bool has_kind(const Json& schema) {
    return schema.contains("properties") && schema["properties"].contains("kind") &&
           schema["properties"]["kind"].contains("const");
  }
  bool members_fit(const Json& schema, const Json& value) {
    if (schema.contains("required"))
      for (const auto& name : schema["required"])
        if (!value.contains(name.get_ref<const std::string&>()))
          return lack("the member " + name.get<std::string>(), "none");
    if (!schema.contains("properties")) return true;
    for (const auto& [name, expected] : schema["properties"].items()) {
      const auto found = value.find(name);
      if (found != value.end() && !below(name, expected, *found)) return false;
    }
    return true;
  }
  bool items_fit(const Json& items, const Json& value) {
    for (std::size_t i = 0; i < value.size(); ++i)
      if (!below(std::to_string(i), items, value[i])) return false;
    return true;
  }
  bool below(const std::string& name, const Json& schema, const Json& value) {
    if (fits(schema, value)) return true;
    mismatch->pointer.insert(0, "/" + name);
    return false;
  }
  bool miss(std::string expected, const Json& value) { return lack(std::move(expected), shown(value)); }
  bool lack(std::string expected, std::string got) {
    mismatch = Mismatch{{}, std::move(expected), std::move(got)};
    return false;
  }

  const Json& root_;
};

}  // namespace

std::optional<Mismatch> check_against(const Json& schema, const Json& value) {
  Check check(schema);
  (void)check.fits(schema, value);
  return std::move(check.mismatch);
}

}  // namespace entente::explain
