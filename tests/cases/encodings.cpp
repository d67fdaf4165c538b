// X1: DER (X.690 §8-§11) and nothing else. Each is signed as it stands, so that it is its encoding that refuses it.
#include "cases/pki.h"

namespace entente::cases {
namespace {

namespace oids = x509::oids;
using Length = Node::Length;

constexpr std::string_view kMalformed = "E-CERT-MALFORMED";

struct Row {
  std::string_view name;
  Edit edit;
};

void add_lengths(Cases& cases) {
  cases.of("X1", "", "X.690 §10.1");
  const Row rows[] = {
      {"indefinite-certificate-body", [](Node& body) { body.length = Length::indefinite; }},
      {"indefinite-subject", [](Node& body) { body[tbs::subject].length = Length::indefinite; }},
      {"indefinite-extensions", [](Node& body) { body[tbs::extensions][0].length = Length::indefinite; }},
      {"long-length-of-certificate-body", [](Node& body) { body.length = Length::long_form; }},
      {"long-length-of-serial", [](Node& body) { body[tbs::serial].length = Length::long_form; }},
      {"long-length-of-key", [](Node& body) { body[tbs::key].length = Length::long_form; }},
      {"long-length-of-extension", [](Node& body) { extensions_of(body)[0].length = Length::long_form; }},
  };
  for (const auto& row : rows) cases.add(row.name, kMalformed, with_edited_leaf(row.edit));
  cases.add("indefinite-body-of-an-intermediate", kMalformed,
            with_edited_middle([](Node& body) { body.length = Length::indefinite; }));
  cases.add("long-length-of-an-intermediates-serial", kMalformed,
            with_edited_middle([](Node& body) { body[tbs::serial].length = Length::long_form; }));
  cases.add("byte-after-the-certificate", kMalformed, with_bytes_of_leaf([](Buffer& der) { der.push_back(0); }));
  cases.add("cut-short", kMalformed, with_bytes_of_leaf([](Buffer& der) { der.pop_back(); }));
  cases.add("one-byte", kMalformed, with_bytes_of_leaf([](Buffer& der) { der.resize(1); }));
  cases.add("half", kMalformed, with_bytes_of_leaf([](Buffer& der) { der.resize(der.size() / 2); }));
}

void add_numbers(Cases& cases) {
  cases.of("X1", "", "X.690 §8.3");
  const auto serial = [](const Buffer& content) {
    return [content](Node& body) { body[tbs::serial].content = content; };
  };
  cases.add("serial-padded-with-zero", kMalformed, with_edited_leaf(serial({0x00, 0x11})));
  cases.add("serial-padded-with-ff", kMalformed, with_edited_leaf(serial({0xff, 0x81})));
  cases.add("serial-without-octets", kMalformed, with_edited_leaf(serial({})));
  cases.of("X1", "", "RFC 5280 §4.1.2.2");
  cases.add("serial-negative", kMalformed, with_edited_leaf(serial({0x80})));
  cases.add("serial-negative-in-an-intermediate", kMalformed, with_edited_middle(serial({0xf0, 0x01})));
  cases.add("serial-zero", "valid", with_edited_leaf(serial({0x00})));
  cases.add("serial-of-20-octets", "valid", with_edited_leaf(serial(Buffer(20, 0x11))));
  cases.add("serial-of-21-octets", kMalformed, with_edited_leaf(serial(Buffer(21, 0x11))));
  cases.of("X1", "", "RFC 5280 §4.2.1.9");
  const auto path_length = [](Bytes content) {
    return [content](Node& body) {
      auto& value = extension_of(body, oids::basic_constraints).children.back();
      auto inside = read_tree(value.content);
      inside.children.push_back({.tag = 0x02, .content = to_buffer(content)});
      value.content = write(inside);
    };
  };
  static constexpr std::uint8_t kMinusOne[] = {0xff}, kPadded[] = {0x00, 0x00};
  cases.add("path-length-negative", kMalformed, with_edited_middle(path_length(kMinusOne)));
  cases.add("path-length-padded", kMalformed, with_edited_middle(path_length(kPadded)));
}

/// The value of basicConstraints, of a leaf or a CA.
Edit basic_constraints(const Buffer& value) {
  return [value](Node& body) { extension_of(body, oids::basic_constraints).children.back().content = value; };
}
Edit critical_as(std::uint8_t octet) {
  return [octet](Node& body) { extension_of(body, oids::basic_constraints)[1].content = {octet}; };
}

void add_booleans(Cases& cases) {
  cases.of("X1", "", "X.690 §11.1");
  cases.add("true-as-01", kMalformed, with_edited_leaf(critical_as(0x01)));
  cases.add("true-as-fe-in-an-intermediate", kMalformed, with_edited_middle(critical_as(0xfe)));
  cases.add("ca-true-as-01", kMalformed, with_edited_middle(basic_constraints({0x30, 0x03, 0x01, 0x01, 0x01})));
  cases.add("boolean-of-two-octets", kMalformed,
            with_edited_middle(basic_constraints({0x30, 0x04, 0x01, 0x02, 0xff, 0xff})));
  cases.of("X1", "", "X.690 §11.5");
  cases.add("default-critical-encoded", kMalformed, with_edited_leaf(critical_as(0x00)));
  cases.add("default-ca-encoded", "valid", with_edited_leaf(basic_constraints({0x30, 0x03, 0x01, 0x01, 0x00})));
  cases.add("default-version-encoded", kMalformed, with_edited_leaf([](Node& body) {
              body[tbs::version][0].content = {0x00};
              body.children.pop_back();
            }));
}

Edit key_usage(const Buffer& bit_string) {
  return [bit_string](Node& body) {
    extension_of(body, oids::key_usage).children.back().content = write({.tag = 0x03, .content = bit_string});
  };
}

void add_bit_strings(Cases& cases) {
  cases.of("X1", "", "X.690 §8.6, §11.2");
  cases.add("bit-string-without-octets", kMalformed, with_edited_leaf(key_usage({})));
  cases.add("bit-string-8-unused", kMalformed, with_edited_leaf(key_usage({0x08, 0x80})));
  cases.add("bit-string-unused-without-bits", kMalformed, with_edited_leaf(key_usage({0x01})));
  cases.add("bit-string-unused-bit-set", kMalformed, with_edited_leaf(key_usage({0x07, 0xc0})));
  cases.add("key-without-octets", kMalformed, with_edited_leaf([](Node& body) { body[tbs::key][1].content = {}; }));
  cases.add("signature-with-an-unused-bit", "E-CERT-SIGNATURE", with_bytes_of_leaf([](Buffer& der) {
              auto tree = read_tree(der);
              tree[2].content[0] = 1;
              tree[2].content.back() &= 0xfe;
              der = write(tree);
            }));
  cases.add("signature-without-octets", kMalformed, with_bytes_of_leaf([](Buffer& der) {
              auto tree = read_tree(der);
              tree[2].content = {};
              der = write(tree);
            }));
  cases.add("signature-empty", "E-CERT-SIGNATURE", with_bytes_of_leaf([](Buffer& der) {
              auto tree = read_tree(der);
              tree[2].content = {0};
              der = write(tree);
            }));
}

void add_strings_and_oids(Cases& cases) {
  cases.of("X1", "", "X.690 §8.19");
  const auto attribute_type = [](const Buffer& content) {
    return [content](Node& body) { body[tbs::subject][0][0][0].content = content; };
  };
  cases.add("oid-padded", kMalformed, with_edited_leaf(attribute_type({0x55, 0x80, 0x04, 0x03})));
  cases.add("oid-cut", kMalformed, with_edited_leaf(attribute_type({0x55, 0x04, 0x83})));
  cases.add("oid-without-octets", kMalformed, with_edited_leaf(attribute_type({})));
  cases.of("X1", "", "RFC 3629 §3");
  const auto text = [](std::uint8_t tag, const Buffer& content) {
    return [tag, content](Node& body) { body[tbs::subject][0][0][1] = {.tag = tag, .content = content}; };
  };
  cases.add("utf8-overlong", kMalformed, with_edited_leaf(text(0x0c, {0xc0, 0xaf})));
  cases.add("utf8-surrogate", kMalformed, with_edited_leaf(text(0x0c, {0xed, 0xa0, 0x80})));
  cases.add("utf8-cut", kMalformed, with_edited_leaf(text(0x0c, {'a', 0xe2, 0x82})));
  cases.of("X1", "", "X.690 §8.23");
  cases.add("bmp-string-of-3-octets", kMalformed, with_edited_leaf(text(0x1e, {0, 'a', 0})));
}

void add_structure(Cases& cases) {
  cases.of("X1", "", "RFC 5280 §4.1");
  const Row rows[] = {
      {"more-behind-the-extensions", [](Node& body) { body.children.push_back({.tag = 0x05}); }},
      {"serial-as-octet-string", [](Node& body) { body[tbs::serial].tag = 0x04; }},
      {"validity-of-one-time", [](Node& body) { body[tbs::validity].children.pop_back(); }},
      {"validity-of-three-times", [](Node& body) { body[tbs::validity].children.push_back(body[tbs::validity][0]); }},
      {"subject-as-set", [](Node& body) { body[tbs::subject].tag = 0x31; }},
      {"attribute-without-value", [](Node& body) { body[tbs::subject][0][0].children.pop_back(); }},
      {"relative-name-of-nothing", [](Node& body) { body[tbs::subject][0].children.clear(); }},
      {"extensions-of-nothing", [](Node& body) { extensions_of(body).clear(); }},
      {"byte-behind-an-extension", [](Node& body) { extensions_of(body)[0].children.back().content.push_back(0); }},
      {"key-behind-the-key", [](Node& body) { body[tbs::key].children.push_back({.tag = 0x05}); }},
      {"subject-alternative-name-of-nothing",
       [](Node& body) { extension_of(body, oids::subject_alt_name).children.back().content = {0x30, 0x00}; }},
      {"purposes-of-nothing",
       [](Node& body) { extension_of(body, oids::extended_key_usage).children.back().content = {0x30, 0x00}; }},
  };
  for (const auto& row : rows) cases.add(row.name, kMalformed, with_edited_leaf(row.edit));
  cases.add("without-signature", kMalformed, with_bytes_of_leaf([](Buffer& der) {
              auto tree = read_tree(der);
              tree.children.pop_back();
              der = write(tree);
            }));
}

}  // namespace

void add_encodings(Cases& cases) {
  cases.of("X1", "", "RFC 5280 §6.1");
  cases.add("untouched", "valid", with_edited_leaf([](Node&) {}));
  add_lengths(cases);
  add_numbers(cases);
  add_booleans(cases);
  add_bit_strings(cases);
  add_strings_and_oids(cases);
  add_structure(cases);
}

}  // namespace entente::cases
