// X7 and PKITS 4.13: what CAs may issue for (RFC 5280 §4.2.1.10).
#include "cases/pki.h"
#include "x509/der_writer.h"

namespace entente::cases {
namespace {

namespace oids = x509::oids;
using x509::der::constructed, x509::der::primitive;
using x509::der::Writer;

constexpr std::string_view kBroken = "E-CERT-NAME-CONSTRAINT", kMalformed = "E-CERT-MALFORMED";
using Names = std::vector<std::string>;

struct Row {
  std::string_view name, expected;
  Names permitted, excluded, names;
};

Change constrained(const Names& permitted, const Names& excluded) {
  return [permitted, excluded](CertificateTemplate& c) {
    c.name_constraints = issue::NameConstraints{permitted, excluded};
  };
}
Change for_names(const Names& names) {
  return [names](CertificateTemplate& c) { c.names = names; };
}

void add_rows(Cases& cases, std::span<const Row> rows) {
  for (const auto& row : rows)
    cases.add(row.name, row.expected,
              chain({.leaf = for_names(row.names), .middle = constrained(row.permitted, row.excluded)}));
}

void add_dns(Cases& cases) {
  cases.of("X7", "4.13", "RFC 5280 §4.2.1.10");
  const Row rows[] = {
      {"dns-permitted-itself", "valid", {"example.com"}, {}, {"example.com"}},
      {"dns-permitted-below", "valid", {"example.com"}, {}, {"a.b.example.com"}},
      {"dns-permitted-in-other-case", "valid", {"EXAMPLE.com"}, {}, {"www.example.COM"}},
      {"dns-not-permitted", kBroken, {"example.com"}, {}, {"www.example.org"}},
      {"dns-not-permitted-but-ends-alike", kBroken, {"example.com"}, {}, {"badexample.com"}},
      {"dns-not-permitted-parent", kBroken, {"www.example.com"}, {}, {"example.com"}},
      {"dns-permitted-by-one-of-two", "valid", {"example.org", "example.com"}, {}, {"www.example.com"}},
      {"dns-one-of-two-not-permitted", kBroken, {"example.com"}, {}, {"www.example.com", "www.example.org"}},
      {"dns-excluded-itself", kBroken, {}, {"example.com"}, {"example.com"}},
      {"dns-excluded-below", kBroken, {}, {"example.com"}, {"www.example.com"}},
      {"dns-excluded-in-other-case", kBroken, {}, {"Example.Com"}, {"www.eXAMPLE.com"}},
      {"dns-not-excluded", "valid", {}, {"example.org"}, {"www.example.com"}},
      {"dns-not-excluded-but-ends-alike", "valid", {}, {"example.com"}, {"badexample.com"}},
      {"dns-excluded-inside-permitted", kBroken, {"example.com"}, {"www.example.com"}, {"www.example.com"}},
      {"dns-beside-excluded-inside-permitted", "valid", {"example.com"}, {"bad.example.com"}, {"www.example.com"}},
      {"dns-permitted-everything", "valid", {""}, {}, {"www.example.com"}},
      {"dns-excluded-everything", kBroken, {}, {""}, {"www.example.com"}},
      {"dns-permitted-but-none-presented", "valid", {"example.com"}, {}, {}},
      {"dns-permitted-with-an-address-presented", "valid", {"example.com"}, {}, {"192.0.2.1"}},
      {"dns-with-a-dot-in-front", kMalformed, {".example.com"}, {}, {"www.example.com"}},
      {"wildcard-permitted", "valid", {"example.com"}, {}, {"*.example.com"}},
      {"wildcard-not-permitted", kBroken, {"www.example.com"}, {}, {"*.example.com"}},
      {"wildcard-of-another-not-permitted", kBroken, {"example.com"}, {}, {"*.example.org"}},
      {"wildcard-against-an-excluded-child", kBroken, {}, {"www.example.com"}, {"*.example.com"}},
      {"wildcard-against-an-excluded-grandchild", "valid", {}, {"a.www.example.com"}, {"*.example.com"}},
      {"wildcard-excluded", kBroken, {}, {"example.com"}, {"*.example.com"}},
  };
  add_rows(cases, rows);
}

void add_addresses(Cases& cases) {
  cases.of("X7", "", "RFC 5280 §4.2.1.10");
  const Row rows[] = {
      {"ipv4-permitted", "valid", {"192.0.2.0/24"}, {}, {"192.0.2.77"}},
      {"ipv4-not-permitted", kBroken, {"192.0.2.0/24"}, {}, {"192.0.3.1"}},
      {"ipv4-excluded", kBroken, {}, {"192.0.2.128/25"}, {"192.0.2.200"}},
      {"ipv4-not-excluded", "valid", {}, {"192.0.2.128/25"}, {"192.0.2.100"}},
      {"ipv4-permitted-one-address", "valid", {"192.0.2.1/32"}, {}, {"192.0.2.1"}},
      {"ipv4-permitted-all", "valid", {"0.0.0.0/0"}, {}, {"192.0.2.1"}},
      {"ipv4-permitted-ipv6-presented", kBroken, {"192.0.2.0/24"}, {}, {"2001:db8::1"}},
      {"ipv6-permitted", "valid", {"2001:db8::/32"}, {}, {"2001:db8:1::1"}},
      {"ipv6-not-permitted", kBroken, {"2001:db8::/32"}, {}, {"2001:db9::1"}},
      {"ipv6-excluded", kBroken, {}, {"2001:db8::/32"}, {"2001:db8::1"}},
      {"address-permitted-with-a-dns-name-presented", "valid", {"192.0.2.0/24"}, {}, {"www.example.com"}},
  };
  add_rows(cases, rows);
}

void add_mailboxes(Cases& cases) {
  cases.of("X7", "4.13", "RFC 5280 §4.2.1.10");
  const Row rows[] = {
      {"mailbox-permitted", "valid", {"ann@example.com"}, {}, {"ann@example.com"}},
      {"mailbox-not-permitted", kBroken, {"ann@example.com"}, {}, {"bob@example.com"}},
      {"mailbox-excluded", kBroken, {}, {"ann@example.com"}, {"ann@EXAMPLE.com"}},
  };
  add_rows(cases, rows);
}

/// nameConstraints of any kind: `subtrees` writes the GeneralSubtrees of permitted (0) or excluded (1).
Change raw_constraints(unsigned which, const std::function<void(Writer&)>& base) {
  return [which, base](CertificateTemplate& c) {
    Writer out;
    out.sequence([&] { out.inside(constructed(which), [&] { out.sequence([&] { base(out); }); }); });
    c.extensions.push_back(extension(oids::name_constraints, out.bytes(), true));
  };
}
Change text_constraint(unsigned which, unsigned tag, std::string_view text) {
  return raw_constraints(which, [tag, text](Writer& out) { out.value(primitive(tag), text); });
}
Change bytes_constraint(unsigned which, unsigned tag, const Buffer& content) {
  return raw_constraints(which, [tag, content](Writer& out) { out.value(primitive(tag), Bytes(content)); });
}

constexpr unsigned kPermitted = 0, kExcluded = 1, kMailbox = 1, kUri = 6, kAddress = 7;

void add_hosts(Cases& cases) {
  struct HostRow {
    std::string_view name, expected;
    unsigned which, tag;
    std::string_view base, presented;
  };
  const HostRow rows[] = {
      {"mailbox-host-permitted", "valid", kPermitted, kMailbox, "example.com", "ann@example.com"},
      {"mailbox-host-does-not-hold-its-children", kBroken, kPermitted, kMailbox, "example.com", "ann@mail.example.com"},
      {"mailbox-domain-permitted", "valid", kPermitted, kMailbox, ".example.com", "ann@mail.example.com"},
      {"mailbox-domain-does-not-hold-its-host", kBroken, kPermitted, kMailbox, ".example.com", "ann@example.com"},
      {"mailbox-host-excluded", kBroken, kExcluded, kMailbox, "example.com", "ann@Example.com"},
      {"mailbox-domain-excluded", kBroken, kExcluded, kMailbox, ".example.com", "ann@mail.example.com"},
      {"mailbox-domain-not-excluded", "valid", kExcluded, kMailbox, ".example.com", "ann@example.com"},
      {"uri-host-permitted", "valid", kPermitted, kUri, "example.com", "https://example.com/path"},
      {"uri-host-does-not-hold-its-children", kBroken, kPermitted, kUri, "example.com", "https://www.example.com/"},
      {"uri-domain-permitted", "valid", kPermitted, kUri, ".example.com", "https://www.example.com:8443/"},
      {"uri-domain-does-not-hold-its-host", kBroken, kPermitted, kUri, ".example.com", "https://example.com/"},
      {"uri-host-excluded", kBroken, kExcluded, kUri, "example.com", "https://user@EXAMPLE.com/"},
      {"uri-domain-excluded", kBroken, kExcluded, kUri, ".example.com", "https://www.example.com"},
      {"uri-of-another-host-not-excluded", "valid", kExcluded, kUri, ".example.com", "https://www.example.org/"},
      {"uri-without-authority-constrained", kBroken, kPermitted, kUri, ".example.com", "urn:isbn:0"},
      {"uri-with-an-authority-in-its-query", kBroken, kPermitted, kUri, ".example.com", "urn:x?://www.example.com/"},
      {"uri-with-a-backslash", kBroken, kPermitted, kUri, ".example.com", "https://evil.test\\@www.example.com/"},
      {"uri-with-two-users", kBroken, kPermitted, kUri, ".example.com", "https://evil.test@b@www.example.com/"},
      {"uri-with-an-address-constrained", kBroken, kPermitted, kUri, ".example.com", "https://192.0.2.1/"},
  };
  cases.of("X7", "4.13", "RFC 5280 §4.2.1.10");
  for (const auto& row : rows)
    cases.add(
        row.name, row.expected,
        chain({.leaf = alt_name(row.tag, row.presented), .middle = text_constraint(row.which, row.tag, row.base)}));
  cases.add("no-uri-presented", "valid", with_middle(text_constraint(kPermitted, kUri, ".example.com")));
}

void add_directory(Cases& cases) {
  cases.of("X7", "4.13", "RFC 5280 §4.2.1.10, §7.1");
  const auto directory = [](unsigned which, const Names& base) {
    return raw_constraints(which, [base](Writer& out) { out.inside(constructed(4), [&] { out.raw(name_of(base)); }); });
  };
  const auto subject = [](const Names& name) { return [name](CertificateTemplate& c) { c.subject = name_of(name); }; };
  const auto add = [&](std::string_view name, std::string_view expected, unsigned which, const Names& base,
                       const Names& presented) {
    cases.add(name, expected, chain({.leaf = subject(presented), .middle = directory(which, base)}));
  };
  add("directory-permitted", "valid", kPermitted, {"C=DE", "O=Org"}, {"C=DE", "O=Org", "www"});
  add("directory-permitted-itself", "valid", kPermitted, {"C=DE", "O=Org"}, {"C=DE", "O=Org"});
  add("directory-permitted-in-other-case", "valid", kPermitted, {"C=DE", "O=Org"}, {"C=de", "O=ORG", "www"});
  add("directory-not-permitted", kBroken, kPermitted, {"C=DE", "O=Org"}, {"C=DE", "O=Other", "www"});
  add("directory-not-permitted-parent", kBroken, kPermitted, {"C=DE", "O=Org"}, {"C=DE"});
  add("directory-not-permitted-in-another-order", kBroken, kPermitted, {"C=DE", "O=Org"}, {"O=Org", "C=DE"});
  add("directory-not-permitted-but-begins-alike", kBroken, kPermitted, {"O=Org"}, {"O=Organisation", "www"});
  add("directory-excluded", kBroken, kExcluded, {"O=Org"}, {"O=Org", "www"});
  add("directory-not-excluded", "valid", kExcluded, {"O=Org"}, {"O=Other", "www"});
  add("directory-excluded-everything", kBroken, kExcluded, {}, {"www"});
  add("directory-permitted-everything", "valid", kPermitted, {}, {"www"});
  cases.add(
      "directory-of-no-subject", "valid",
      chain({.leaf = [](auto& c) { c.subject = issue::make_name(""); }, .middle = directory(kPermitted, {"O=Org"})}));
  cases.add("mailbox-in-the-subject-not-permitted", kBroken,
            chain({.leaf =
                       [](auto& c) {
                         const issue::Attribute mailbox{oids::email_address, "ann@example.org",
                                                        x509::der::Tag::ia5_string};
                         c.subject = issue::make_name({&mailbox, 1});
                         c.names.clear();
                       },
                   .middle = text_constraint(kPermitted, kMailbox, "example.com")}));
}

struct Part {
  Bytes type;
  x509::der::Tag tag;
  std::string_view text;
};
/// A Name of one RelativeDistinguishedName for each list, its attributes as they stand.
Buffer name_of_sets(const std::vector<std::vector<Part>>& sets) {
  Writer out;
  out.sequence([&] {
    for (const auto& set : sets)
      out.inside(x509::der::Tag::set, [&] {
        for (const auto& part : set)
          out.sequence([&] {
            out.oid(part.type);
            out.value(part.tag, part.text);
          });
      });
  });
  return out.take();
}

/// Names that are one by RFC 5280 §7.1 and RFC 4518, and differ in their bytes.
void add_spellings(Cases& cases) {
  using x509::der::Tag;
  constexpr Bytes kO = oids::organization_name, kUnit = x509::oid<2, 5, 4, 11>, kCn = oids::common_name;
  const Part www{kCn, Tag::utf8_string, "www"}, org{kO, Tag::utf8_string, "Org"};
  const auto add = [&](const std::string& name, std::string_view expected, unsigned which,
                       const std::vector<std::vector<Part>>& base, const std::vector<Part>& presented) {
    const Change leaf = [=](CertificateTemplate& c) { c.subject = name_of_sets({presented, {www}}); };
    const auto middle =
        raw_constraints(which, [=](Writer& out) { out.inside(constructed(4), [&] { out.raw(name_of_sets(base)); }); });
    cases.add(name, expected, chain({.leaf = leaf, .middle = middle}));
  };
  const auto spelled = [&](const std::string& how, const Part& part) {
    add("directory-permitted-" + how, "valid", kPermitted, {{org}}, {part});
    add("directory-excluded-" + how, kBroken, kExcluded, {{org}}, {part});
  };
  cases.of("X7", "4.13", "RFC 5280 §7.1");
  spelled("in-teletex", {kO, Tag::teletex_string, "ORG"});
  spelled("in-bmp", {kO, Tag::bmp_string, std::string_view("\0O\0R\0g", 6)});
  spelled("in-universal", {kO, Tag::universal_string, std::string_view("\0\0\0O\0\0\0R\0\0\0g", 12)});
  spelled("in-visible", {kO, Tag::visible_string, "orG"});
  const Part unit{kUnit, Tag::utf8_string, "Unit"}, unit_again{kUnit, Tag::teletex_string, "UNIT"};
  const std::vector<Part> both{org, unit}, turned{unit_again, {kO, Tag::printable_string, "ORG"}};
  add("directory-permitted-as-a-set", "valid", kPermitted, {both}, turned);
  add("directory-excluded-as-a-set", kBroken, kExcluded, {both}, turned);
  add("directory-not-excluded-with-another-attribute", "valid", kExcluded, {{org}}, both);
  cases.of("X7", "4.13", "RFC 4518 §2");
  const Part full_width{kO, Tag::utf8_string, "\xef\xbc\xafrg"}, hyphen{kO, Tag::utf8_string, "Or\xc2\xadg"};
  add("directory-excluded-in-full-width", kBroken, kExcluded, {{org}}, {full_width});
  add("directory-not-permitted-in-full-width", kBroken, kPermitted, {{org}}, {full_width});
  add("directory-excluded-with-a-soft-hyphen", kBroken, kExcluded, {{org}}, {hyphen});
  add("directory-not-excluded-with-an-umlaut", "valid", kExcluded, {{org}},
      {{kO, Tag::utf8_string, "\xc3\x96sterreich"}});
  add("directory-excluded-in-no-string", kBroken, kExcluded, {{org}}, {{kO, Tag::octet_string, "Org"}});
}

void add_shapes(Cases& cases) {
  cases.of("X7", "", "RFC 5280 §4.2.1.10");
  cases.add("mask-with-a-hole", kMalformed,
            chain({.leaf = for_names({"192.0.2.1"}),
                   .middle = bytes_constraint(kPermitted, kAddress, {192, 0, 2, 0, 255, 0, 255, 0})}));
  cases.add("address-of-6-octets", kMalformed,
            with_middle(bytes_constraint(kPermitted, kAddress, {192, 0, 2, 0, 255, 0})));
  cases.add("address-without-mask", kMalformed, with_middle(bytes_constraint(kPermitted, kAddress, {192, 0, 2, 0})));
  const Change empty = [](auto& c) {
    c.extensions.push_back(extension(oids::name_constraints, Buffer{0x30, 0x00}, true));
  };
  cases.add("constraints-of-nothing", kMalformed, with_middle(empty));
  const auto registered = bytes_constraint(kPermitted, 8, oid_of("1.2.3"));
  cases.add("registered-id-constrained-none-presented", "valid", with_middle(registered));
  cases.add("registered-id-constrained-and-presented", kBroken,
            chain({.leaf = alt_name(8, "\x2a\x03"), .middle = registered}));
  cases.add("minimum-of-one", kMalformed, with_middle(raw_constraints(kPermitted, [](Writer& out) {
              out.value(primitive(2), std::string_view("example.com"));
              out.value(primitive(0), std::string_view("\x01"));
            })));
}

void add_levels(Cases& cases) {
  cases.of("X7", "4.13", "RFC 5280 §6.1.3 (b)-(c), §6.1.4 (g)");
  const auto levels = [](const Change& upper, const Change& lower, const Change& end) {
    const auto root = ca(nullptr, "Root"), one = ca(&root, "Upper", upper), two = ca(&one, "Lower", lower);
    return chain({leaf(two, end), two, one}, {root});
  };
  const auto www = for_names({"www.example.com"});
  cases.add("both-levels-permit", "valid", levels(constrained({"com"}, {}), constrained({"example.com"}, {}), www));
  cases.add("lower-level-widens", kBroken,
            levels(constrained({"example.org"}, {}), constrained({"example.com"}, {}), www));
  cases.add("upper-level-excludes", kBroken, levels(constrained({}, {"example.com"}), constrained({"com"}, {}), www));
  cases.add("anchor-constrains", kBroken, with_root(constrained({"example.org"}, {})));
  cases.add("anchor-constrains-and-permits", "valid", with_root(constrained({"example.com"}, {})));
  cases.of("X7", "4.13", "RFC 5280 §6.1.3 (b)");
  const Change directory = raw_constraints(
      kExcluded, [](Writer& out) { out.inside(constructed(4), [&] { out.raw(issue::make_name("Middle")); }); });
  const auto root = ca(nullptr, "Root");
  const auto middle = ca(&root, "Middle", directory), again = ca(&middle, "Middle", {}, key_of("Middle, next"));
  cases.add("self-issued-is-not-bound", "valid", chain({leaf(again), again, middle}, {root}));
  const auto end = leaf(middle, [](auto& c) { c.subject = issue::make_name("Middle"); });
  cases.add("self-issued-leaf-is-bound", kBroken, chain({end, middle}, {root}));
  cases.add("intermediate-is-bound-too", kBroken,
            levels(raw_constraints(
                       kExcluded,
                       [](Writer& out) { out.inside(constructed(4), [&] { out.raw(issue::make_name("Lower")); }); }),
                   {}, {}));
}

}  // namespace

void add_name_constraints(Cases& cases) {
  add_dns(cases);
  add_addresses(cases);
  add_mailboxes(cases);
  add_hosts(cases);
  add_directory(cases);
  add_spellings(cases);
  add_shapes(cases);
  add_levels(cases);
}

}  // namespace entente::cases
