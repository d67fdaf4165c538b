// X8 and PKITS 4.2: validity, to the second, and how times are written.
#include "cases/pki.h"

namespace entente::cases {
namespace {

constexpr UnixTime kFrom = kNow - kDay, kTo = kNow + kDay;

void add_bounds(Cases& cases) {
  struct Row {
    std::string_view name, expected;
    UnixTime time;
  };
  const Row rows[] = {{"a-second-early", "E-CERT-NOT-YET", kFrom - 1},
                      {"first-second", "valid", kFrom},
                      {"second-second", "valid", kFrom + 1},
                      {"last-second-but-one", "valid", kTo - 1},
                      {"last-second", "valid", kTo},
                      {"a-second-late", "E-CERT-EXPIRED", kTo + 1}};
  const Change limited = [](auto& c) {
    c.not_before = kFrom;
    c.not_after = kTo;
  };
  cases.of("X8", "4.2", "RFC 5280 §4.1.2.5, §6.1.3 (a)(2)");
  for (const auto& row : rows) {
    const std::string name(row.name);
    cases.add("leaf-" + name, row.expected, with_leaf(limited), at(row.time));
    cases.add("intermediate-" + name, row.expected, with_middle(limited), at(row.time));
  }
  for (const auto& row : rows)
    cases.add("anchor-" + std::string(row.name), row.expected, with_root(limited), at(row.time));
  const Change empty = [](auto& c) {
    c.not_before = kNow + 1;
    c.not_after = kNow - 1;
  };
  cases.add("ends-before-it-begins", "E-CERT-NOT-YET", with_leaf(empty));
  cases.add("of-one-second", "valid", with_leaf([](auto& c) { c.not_before = c.not_after = kNow; }));
}

void add_eras(Cases& cases) {
  constexpr UnixTime k1950 = -631152000, k1970 = 0, k2000 = 946684800, k2050 = 2524608000;
  cases.of("X8", "4.2", "RFC 5280 §4.1.2.5.1");
  const auto from = [](UnixTime time) { return with_leaf([time](auto& c) { c.not_before = time; }); };
  const auto to = [](UnixTime time) { return with_leaf([time](auto& c) { c.not_after = time; }); };
  cases.add("since-1950", "valid", from(k1950));
  cases.add("since-1970", "valid", from(k1970));
  cases.add("since-1999", "valid", from(k2000 - 1));
  cases.add("until-1999", "E-CERT-EXPIRED", to(k2000 - 1));
  cases.add("until-2049", "valid", to(k2050 - 1));
  cases.of("X8", "4.2", "RFC 5280 §4.1.2.5.2");
  cases.add("until-2050", "valid", to(k2050));
  cases.add("from-2050", "E-CERT-NOT-YET", from(k2050));
  cases.of("X8", "", "RFC 5280 §4.1.2.5");
  cases.add("until-9999", "valid", to(253402300799));
  cases.add("generalized-before-2050-in-the-leaf", "E-CERT-MALFORMED",
            with_leaf([](auto& c) { c.early_generalized = true; }));
  cases.add("generalized-before-2050-in-an-intermediate", "E-CERT-MALFORMED",
            with_middle([](auto& c) { c.early_generalized = true; }));
  cases.add("generalized-before-2050-in-the-anchor", "valid", with_root([](auto& c) { c.early_generalized = true; }));
}

void add_spellings(Cases& cases) {
  struct Row {
    std::string_view name;
    std::uint8_t tag;
    std::string_view text;
  };
  constexpr std::uint8_t kUtc = 0x17, kGeneralized = 0x18;
  const Row rows[] = {{"utc-without-z", kUtc, "270101000000"},
                      {"utc-without-seconds", kUtc, "2701010000Z"},
                      {"utc-with-offset", kUtc, "270101000000+0100"},
                      {"utc-month-13", kUtc, "271301000000Z"},
                      {"utc-month-0", kUtc, "270001000000Z"},
                      {"utc-day-0", kUtc, "270100000000Z"},
                      {"utc-february-29-in-2027", kUtc, "270229000000Z"},
                      {"utc-hour-24", kUtc, "270101240000Z"},
                      {"utc-minute-60", kUtc, "270101006000Z"},
                      {"utc-second-60", kUtc, "270101000060Z"},
                      {"utc-with-a-letter", kUtc, "2701O1000000Z"},
                      {"utc-empty", kUtc, ""},
                      {"generalized-without-z", kGeneralized, "20600101000000"},
                      {"generalized-with-a-fraction", kGeneralized, "20600101000000.5Z"},
                      {"generalized-without-seconds", kGeneralized, "206001010000Z"},
                      {"generalized-with-offset", kGeneralized, "20600101000000+0100"},
                      {"generalized-february-30", kGeneralized, "20600230000000Z"},
                      {"as-text", 0x13, "270101000000Z"}};
  cases.of("X8", "4.2", "RFC 5280 §4.1.2.5");
  for (const auto& row : rows)
    cases.add(row.name, "E-CERT-MALFORMED", with_edited_leaf([&](Node& body) {
                body[tbs::validity][1] = {.tag = row.tag, .content = to_buffer(as_bytes(row.text))};
              }));
}

}  // namespace

void add_validity(Cases& cases) {
  add_bounds(cases);
  add_eras(cases);
  add_spellings(cases);
}

}  // namespace entente::cases
