#include "x509/crl.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "unit/x509/revocation_pki.h"
#include "x509/annotate.h"
#include "x509/der_writer.h"
#include "x509/pem.h"

namespace entente::x509 {
namespace {

using namespace testing;

class Crl : public ::testing::Test {
 protected:
  const Identity root = ca(nullptr, "Root"), server = leaf(root);

  [[nodiscard]] std::string problem(const CrlChange& change) const {
    const auto list = CertificateList::parse(crl(root, change));
    if (list) return "none";
    EXPECT_EQ(list.error().fault, Fault::crl_malformed);
    return std::string(list.error().where.field);
  }
};

TEST_F(Crl, IsReadUnderItsNames) {
  const auto list = *CertificateList::parse(crl(root, [&](auto& l) {
    listing(server)(l);
    l.revoked.push_back({.serial = {7}, .at = kNow - kDay});
    l.number = 0x1234;
  }));
  EXPECT_EQ(list->version, 2);
  EXPECT_EQ(to_text(list->issuer), "CN=Root");
  EXPECT_EQ(list->this_update, kNow - 3600);
  EXPECT_EQ(list->next_update, kNow - 3600 + kDay);
  EXPECT_TRUE(equal(list->crl_number, Buffer{0x12, 0x34}));
  EXPECT_EQ(list->size(), 2U);
  EXPECT_FALSE(list->delta || list->critical_unknown || list->critical_unknown_entry);
  const auto entry = list->find((*Certificate::parse(server.certificate))->serial_number);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->revocation_date, kNow - 2 * kDay);
  EXPECT_EQ(entry->reason, RevocationReason::key_compromise);
  EXPECT_FALSE(list->find(der::Integer{Bytes(Buffer{8})}));
}

TEST_F(Crl, FindsEachOfManyEntries) {
  const auto list = *CertificateList::parse(crl(root, [](auto& l) {
    for (unsigned i = 1; i <= 3000; ++i)
      l.revoked.push_back(
          {.serial = {static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}, .at = kNow - i});
  }));
  ASSERT_EQ(list->size(), 3000U);
  unsigned seen = 0;
  list->for_each_entry([&](const CrlEntry& entry) {
    ++seen;
    const auto found = list->find(entry.user_certificate);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->revocation_date, kNow - seen);
  });
  EXPECT_EQ(seen, 3000U);
}

TEST_F(Crl, MayBeEmptyAndMayNotHaveAnEmptyList) {
  const auto der = crl(root);
  EXPECT_EQ((*CertificateList::parse(Buffer(der)))->size(), 0U);
  EXPECT_FALSE((*CertificateList::parse(Buffer(der)))->find(der::Integer{Bytes(Buffer{8})}));
  // revokedCertificates SEQUENCE {} in a list of its own making.
  der::Writer out;
  const auto list = *CertificateList::parse(Buffer(der));
  out.sequence([&] {
    out.sequence([&] {
      out.integer(1);
      out.raw(list->signature.der);
      out.raw(list->issuer.der);
      out.value(der::Tag::utc_time, encode_time(kNow).text);
      out.sequence([] {});
    });
    out.raw(list->signature.der);
    out.bit_string(Buffer{1});
  });
  EXPECT_FALSE(CertificateList::parse(out.take()));
}

TEST_F(Crl, IsStrict) {
  EXPECT_EQ(problem({}), "none");
  EXPECT_EQ(problem([](auto& l) { l.issuer = issue::make_name(""); }), "issuer");
  EXPECT_EQ(problem([](auto& l) { l.version = 3; }), "version");
  // RFC 5280 §5.1.2.1: extensions are v2's.
  EXPECT_EQ(problem([](auto& l) { l.version = 1; }), "crlExtensions");
  EXPECT_EQ(problem([](auto& l) { l.extensions = {{oids::crl_number, false, Buffer{2, 1, 1}}}; }), "extnID");
  EXPECT_EQ(problem([](auto& l) { l.revoked = {{.serial = {1}, .at = kNow, .reason = RevocationReason{7}}}; }),
            "CRLReason");
  EXPECT_EQ(
      problem([](auto& l) { l.extensions = {{oids::issuing_distribution_point, true, Buffer{0x30, 3, 0x81, 1, 0}}}; }),
      "onlyContainsUserCerts");
  const auto good = crl(root, listing(server));
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(CertificateList::parse(to_buffer(Bytes(good).first(size)))) << size;
}

TEST_F(Crl, NotesWhatItDoesNotProcess) {
  const Bytes unknown = oid<1, 2, 3>;
  const auto read = [&](const CrlChange& change) { return *CertificateList::parse(crl(root, change)); };
  EXPECT_FALSE(read([&](auto& l) { l.extensions = {{unknown, false, {5, 0}}}; })->critical_unknown);
  EXPECT_TRUE(read([&](auto& l) { l.extensions = {{unknown, true, {5, 0}}}; })->critical_unknown);
  EXPECT_TRUE(read([&](auto& l) { l.number_critical = true; })->critical_unknown);
  EXPECT_TRUE(read([&](auto& l) { l.delta_of = 1; })->delta);
  const auto entry = [&](bool critical) {
    return read(
        [&](auto& l) { l.revoked = {{.serial = {1}, .at = kNow, .extensions = {{unknown, critical, {5, 0}}}}}; });
  };
  EXPECT_FALSE(entry(false)->critical_unknown_entry);
  EXPECT_TRUE(entry(true)->critical_unknown_entry);
  EXPECT_TRUE(read([&](auto& l) {
                l.revoked = {{.serial = {1}, .at = kNow, .certificate_issuer = l.issuer}};
              })->critical_unknown_entry);
}

TEST_F(Crl, EveryByteIsNamed) {
  const auto der = crl(root, [&](auto& l) {
    listing(server)(l);
    l.issuing_distribution_point.emplace().urls = {"http://ca.example/a.crl"};
    l.issuing_distribution_point->only_reasons = {1, 8};
  });
  std::size_t covered = 0;
  std::string names;
  for (const auto& span : annotate_crl(der)) {
    if (!span.leaf) continue;
    EXPECT_EQ(span.offset, covered);
    covered += span.length;
    names += std::string(span.name) + ' ';
  }
  EXPECT_EQ(covered, der.size());
  for (const auto* name : {"thisUpdate", "userCertificate", "CRLReason", "onlySomeReasons", "CRLNumber"})
    EXPECT_NE(names.find(name), names.npos) << name << '\n' << names;
  EXPECT_EQ(names.find("unparsed"), names.npos);
}

TEST_F(Crl, StoresAreMadeOfPemAndDer) {
  const auto one = crl(root), two = crl(ca(nullptr, "Other"), listing(server));
  EXPECT_EQ(store({one, two})->size(), 2U);
  const auto pem = "text\n" + write_pem("X509 CRL", one) + root.certificate_pem() + write_pem("X509 CRL", two);
  const auto read = CrlStore::from_pem(pem);
  ASSERT_TRUE(read);
  EXPECT_EQ((*read)->size(), 2U);
  EXPECT_EQ((*read)->lists().of((*Certificate::parse(root.certificate))->subject).size(), 1U);
  EXPECT_EQ(CrlStore::from_pem(root.certificate_pem()).error().fault, Fault::pem_invalid);
  EXPECT_EQ(CrlStore::from_pem(write_pem("X509 CRL", root.certificate)).error().fault, Fault::crl_malformed);
  const Bytes no_list(root.certificate);
  EXPECT_EQ(CrlStore::from_der({&no_list, 1}).error().fault, Fault::crl_malformed);
  EXPECT_EQ(CrlStore::from_pem("-----BEGIN X509 CRL-----\n").error().where.message, "PEM") << "damaged, not empty";
  EXPECT_EQ(CrlStore::from_file("/nowhere/list.crl").error().fault, Fault::file_unreadable);
  const auto path =
      (std::filesystem::temp_directory_path() / ("entente-crl-test-" + std::to_string(::getpid()))).string();
  for (const auto& text : {pem, std::string(as_text(one))}) {
    std::ofstream(path, std::ios::binary) << text;
    const auto from_file = CrlStore::from_file(path);
    ASSERT_TRUE(from_file);
    EXPECT_EQ((*from_file)->size(), text == pem ? 2U : 1U);
  }
  std::filesystem::remove(path);
}

TEST_F(Crl, WhereverItIsDamagedIsReadOrRefused) {
  const auto good = crl(root, [&](auto& l) {
    listing(server)(l);
    l.issuing_distribution_point = issue::IssuingDistributionPoint{.urls = {"http://a.test/"}, .only_reasons = {1}};
  });
  std::size_t refused = 0;
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const std::uint8_t value : Buffer{0x00, 0x05, 0x30, 0x7f, 0xff}) {
      auto bad = good;
      bad[at] = value;
      const auto list = CertificateList::parse(std::move(bad));
      if (list) continue;
      ++refused;
      EXPECT_EQ(list.error().fault, Fault::crl_malformed) << at;
      EXPECT_LE(list.error().offset, good.size()) << at;
    }
  EXPECT_GT(refused, good.size());
}

TEST_F(Crl, ExtensionsAreReadStrictly) {
  const auto reason = [](const Buffer& value) {
    return [value](auto& l) {
      l.revoked = {{.serial = {1}, .at = kNow, .extensions = {{oids::reason_code, false, value}}}};
    };
  };
  EXPECT_EQ(problem(reason({0x0a, 0x01, 0x0a})), "none");
  EXPECT_EQ(problem(reason({0x0a, 0x01, 0x0b})), "CRLReason");
  std::array<Buffer, 17> ids;
  const auto many = [&](std::size_t count) {
    return [&, count](auto& l) {
      l.number.reset();
      l.authority_key_identifier.clear();
      for (std::size_t i = 0; i < count; ++i) {
        ids[i] = Buffer{0x2a, static_cast<std::uint8_t>(i)};
        l.extensions.push_back({ids[i], false, {5, 0}});
      }
    };
  };
  EXPECT_EQ(problem(many(16)), "none");
  EXPECT_EQ(problem(many(17)), "Extensions");
  auto der = crl(root, [](auto& l) { l.number_critical = true; });
  const Buffer critical{0x01, 0x01, 0xff};
  const auto at = std::ranges::search(der, critical);
  ASSERT_FALSE(at.empty());
  at.begin()[2] = 0x00;
  const auto list = CertificateList::parse(std::move(der));
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().where.field, "critical") << "X.690 §11.5: a DEFAULT value is not encoded";
}

TEST_F(Crl, TimesAreUtcBefore2050) {
  const auto list = *CertificateList::parse(crl(root));
  const auto dated = [&](der::Tag tag, std::string_view text) {
    der::Writer out;
    out.sequence([&] {
      out.sequence([&] {
        out.integer(1);
        out.raw(list->signature.der);
        out.raw(list->issuer.der);
        out.value(tag, text);
      });
      out.raw(list->signature.der);
      out.bit_string(Buffer{1});
    });
    return CertificateList::parse(out.take());
  };
  EXPECT_TRUE(dated(der::Tag::utc_time, "261105120000Z"));
  EXPECT_FALSE(dated(der::Tag::generalized_time, "20261105120000Z"));
  EXPECT_TRUE(dated(der::Tag::generalized_time, "20500101000000Z"));
}

}  // namespace
}  // namespace entente::x509
