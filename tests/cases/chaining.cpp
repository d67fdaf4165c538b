// X5 and PKITS 4.3, 4.5: names chain (RFC 5280 §7.1), keys roll over, and an anchor is its name and its key.
#include "cases/pki.h"

namespace entente::cases {
namespace {

namespace oids = x509::oids;
using x509::der::Tag;

constexpr std::string_view kUnknown = "E-CERT-UNKNOWN-CA", kSignature = "E-CERT-SIGNATURE";

/// The leaf writes its issuer's name in another way.
Chain issuer_written(const Buffer& name) {
  return with_leaf([&](auto& c) { c.issuer = name; });
}
Buffer common_name(std::string_view text, Tag tag) {
  const issue::Attribute attribute{oids::common_name, text, tag};
  return issue::make_name({&attribute, 1});
}

void add_comparison(Cases& cases) {
  cases.of("X5", "4.3", "RFC 5280 §6.1.3 (a)(4)");
  cases.add("issuer-of-another-name", kUnknown, issuer_written(issue::make_name("Muddle")));
  cases.add("issuer-with-an-attribute-more", kUnknown, issuer_written(name_of({"O=Org", "Middle"})));
  cases.add("issuer-with-its-name-twice", kUnknown, issuer_written(name_of({"Middle", "Middle"})));
  cases.add("issuer-of-another-attribute-type", kUnknown, issuer_written(name_of({"O=Middle"})));
  cases.of("X5", "4.3", "RFC 5280 §7.1");
  cases.add("issuer-in-capitals", "valid", issuer_written(issue::make_name("MIDDLE")));
  cases.add("issuer-with-spaces-around", "valid", issuer_written(issue::make_name("  Middle ")));
  cases.add("issuer-as-printable-string", "valid", issuer_written(common_name("Middle", Tag::printable_string)));
  cases.add("issuer-in-capitals-with-spaces-as-printable-string", "valid",
            issuer_written(common_name(" MIDDLE  ", Tag::printable_string)));
  cases.add("issuer-with-a-space-inside", kUnknown, issuer_written(issue::make_name("Mid dle")));
  const auto root = ca(nullptr, "Root");
  const auto two_parts = [&](const Buffer& own, const Buffer& written) {
    const auto middle = ca(&root, "Middle", [&](auto& c) { c.subject = own; });
    return chain({leaf(middle, [&](auto& c) { c.issuer = written; }), middle}, {root});
  };
  cases.add("inner-spaces-are-one", "valid",
            two_parts(issue::make_name("Good  Middle   CA"), issue::make_name("good middle ca")));
  cases.add("attributes-in-another-order", kUnknown,
            two_parts(name_of({"C=DE", "O=Org", "Middle"}), name_of({"O=Org", "C=DE", "Middle"})));
  cases.add("attributes-alike", "valid",
            two_parts(name_of({"C=DE", "O=Org", "Middle"}), name_of({"C=de", "O=ORG", "middle"})));
  cases.add("attributes-fewer", kUnknown, two_parts(name_of({"C=DE", "O=Org", "Middle"}), name_of({"C=DE", "O=Org"})));
  cases.add("with-letters-beyond-ascii", "valid",
            two_parts(issue::make_name("M\xc3\xbcller"), issue::make_name("M\xc3\xbcller")));
  cases.add("with-a-zero-inside", kUnknown,
            two_parts(issue::make_name(std::string_view("Middle\0A", 8)),
                      issue::make_name(std::string_view("Middle\0B", 8))));
}

void add_ends(Cases& cases) {
  const auto root = ca(nullptr, "Root"), middle = ca(&root, "Middle"), end = leaf(middle);
  const auto stranger = ca(nullptr, "Stranger");
  const auto self = ca(nullptr, "www.example.com", [](auto& c) {
    c.names = {"www.example.com"};
    c.key_usage = {};
  });
  cases.of("X5", "4.3", "RFC 5280 §6.1");
  cases.add("intermediate-missing", kUnknown, chain({end}, {root}));
  cases.add("intermediate-missing-but-named", "E-CERT-INTERMEDIATE",
            chain({leaf(middle, [](auto& c) { c.ca_issuers = "http://ca.example/middle.der"; })}, {root}));
  cases.add("root-unknown", kUnknown, chain({end, middle}, {stranger}));
  cases.add("root-sent-but-unknown", kUnknown, chain({end, middle, root}, {stranger}));
  cases.add("self-signed", "E-CERT-SELF-SIGNED", chain({self}, {root}));
  cases.add("root-sent-and-known", "valid", chain({end, middle, root}, {root}));
  cases.add("strangers-sent-too", "valid", chain({end, stranger, self, middle}, {root}));
  const auto lower = ca(&middle, "Lower");
  const auto deep = leaf(lower);
  cases.add("intermediates-in-order", "valid", chain({deep, lower, middle}, {root}));
  cases.add("intermediates-in-the-other-order", "valid", chain({deep, middle, lower}, {root}));
  cases.add("intermediate-twice", "valid", chain({end, middle, middle}, {root}));
  cases.add("several-anchors", "valid", chain({end, middle}, {stranger, self, root}));
  cases.of("X5", "", "RFC 5280 §6.1.1 (d)");
  cases.add("intermediate-as-anchor", "valid", chain({end}, {middle}));
  cases.add("intermediate-as-anchor-and-sent", "valid", chain({end, middle}, {middle}));
  cases.add("leaf-as-anchor", "valid", chain({end}, {end}));
  cases.add("self-signed-as-anchor", "valid", chain({self}, {self}), named("www.example.com"));
  cases.add("self-signed-as-anchor-of-another-name", "E-CERT-NAME", chain({self}, {self}), named("other.example"));
}

void add_anchors(Cases& cases) {
  cases.of("X5", "", "RFC 5280 §6.1.1 (d)");
  const auto root = ca(nullptr, "Root");
  const auto& other_key = key_of("another Root");
  const auto identifier = issue::key_identifier(provider(), root.key->spki());
  const auto forged = ca(
      nullptr, "Root", [&](auto& c) { c.subject_key_identifier = c.authority_key_identifier = identifier; }, other_key);
  const auto below = ca(&forged, "Middle");
  cases.add("anchors-name-and-identifier-but-another-key", kSignature, chain({leaf(below), below, forged}, {root}));
  cases.add("anchors-name-and-identifier-not-sent", kSignature, chain({leaf(below), below}, {root}));
  const auto honest = ca(nullptr, "Root", {}, other_key), under = ca(&honest, "Middle");
  cases.add("anchors-name-but-another-key", kUnknown, chain({leaf(under), under, honest}, {root}));
  cases.add("two-anchors-of-one-name", "valid", chain({leaf(under), under}, {root, honest}));
  const auto anchor = leaf(root);
  const auto changed = leaf(root, [](auto& c) {
    c.names = {"victim.example"};
    c.wrong_signature = true;
  });
  cases.add("anchors-name-and-key-but-other-contents", kSignature, chain({changed}, {anchor, root}));
  const auto again = ca(nullptr, "Root", [](auto& c) { c.not_after = kNow + 900 * kDay; });
  const auto middle = ca(&root, "Middle");
  cases.add("the-root-made-anew-is-sent", "valid", chain({leaf(middle), middle, again}, {root}));
}

void add_identifiers(Cases& cases) {
  cases.of("X5", "", "RFC 5280 §4.2.1.1");
  cases.add("no-key-identifiers", "valid", [] {
    const Change bare = [](auto& c) {
      c.subject_key_identifier.clear();
      c.authority_key_identifier.clear();
    };
    return chain({.leaf = bare, .middle = bare, .root = bare});
  }());
  cases.add("authority-key-identifier-of-another", "valid",
            with_leaf([](auto& c) { c.authority_key_identifier = Buffer(20, 0x77); }));
  const Change bare = [](auto& c) {
    c.subject_key_identifier.clear();
    c.authority_key_identifier.clear();
  };
  const auto root = ca(nullptr, "Root", bare);
  const auto one = ca(&root, "Twin", bare, key_of("one")), two = ca(&root, "Twin", bare, key_of("two"));
  cases.add("two-issuers-of-one-name", "valid", chain({leaf(two, bare), one, two}, {root}));
}

/// PKITS 4.5: a CA changes its key.
void add_rollover(Cases& cases) {
  cases.of("X5", "4.5", "RFC 5280 §6.1");
  const auto& next = key_of("Middle, next");
  const auto root = ca(nullptr, "Root"), old = ca(&root, "Middle"), fresh = ca(&root, "Middle", {}, next);
  const auto new_by_old = ca(&old, "Middle", {}, next), old_by_new = ca(&fresh, "Middle");
  cases.add("new-key-by-the-old", "valid", chain({leaf(fresh), new_by_old, old}, {root}));
  cases.add("old-key-by-the-new", "valid", chain({leaf(old), old_by_new, fresh}, {root}));
  cases.add("new-key-by-the-old-which-is-the-anchor", "valid", chain({leaf(fresh), new_by_old}, {old_by_new}));
  const auto new_root = ca(&root, "Root", {}, key_of("Root, next"));
  const auto below = ca(&new_root, "Middle");
  cases.add("new-root-by-the-old", "valid", chain({leaf(below), below, new_root}, {root}));
  const auto by_end = leaf(old, [](auto& c) { c.subject = issue::make_name("Middle"); });
  cases.add("leaf-of-its-issuers-name", "valid", chain({by_end, old}, {root}));
}

/// One CA, certified by two roots.
void add_crossed(Cases& cases) {
  cases.of("X5", "", "RFC 4158 §2.3");
  const Change expired = [](auto& c) { c.not_after = kNow - kDay; };
  const auto old_root = ca(nullptr, "Old Root", expired), new_root = ca(nullptr, "New Root");
  const auto by_old = ca(&old_root, "CA"), by_new = ca(&new_root, "CA");
  const auto end = leaf(by_new);
  cases.add("crossed-old-root-first", "valid", chain({end, by_old, by_new}, {old_root, new_root}));
  cases.add("crossed-new-root-first", "valid", chain({end, by_new, by_old}, {old_root, new_root}));
  cases.add("crossed-old-root-alone", "E-CERT-EXPIRED", chain({end, by_old}, {old_root, new_root}));
  const auto spent = ca(&new_root, "CA", expired);
  cases.add("crossed-one-expired", "valid", chain({end, spent, by_new}, {new_root}));
  cases.add("crossed-both-expired", "E-CERT-EXPIRED", chain({end, spent, by_old}, {old_root, new_root}));
  const auto crossed = ca(&old_root, "New Root");
  cases.add("crossed-root-is-an-anchor-itself", "valid", chain({end, by_new, crossed, old_root}, {new_root, old_root}));
}

}  // namespace

void add_chaining(Cases& cases) {
  add_comparison(cases);
  add_ends(cases);
  add_anchors(cases);
  add_identifiers(cases);
  add_rollover(cases);
  add_crossed(cases);
}

}  // namespace entente::cases
