// The dictionary: a note for every row of every table, none twice, none for what does not exist; keys for transcripts;
// finding a note by what somebody types.
#include "explain/dictionary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "crypto/cipher_suites.h"
#include "explain/find_notes.h"
#include "explain/layout.h"
#include "explain/note_page.h"
#include "handshake/machine.h"
#include "keys/exporter.h"
#include "keys/exporter12.h"
#include "keys/schedule12.h"
#include "keys/schedule13.h"
#include "unit/keys/trace_log.h"
#include "vector_file.h"
#include "wire/messages.h"

namespace entente::explain {
namespace {

using Names = std::set<std::string>;

Names noted(NoteKind kind) {
  Names out;
  for (const auto& entry : dictionary())
    if (entry.kind == kind) out.emplace(entry.note.name);
  return out;
}

template <class E>
Names named() {
  Names out;
  for (unsigned i = 0; i <= (sizeof(E) == 1 ? 0xffU : 0xffffU); ++i)
    if (const auto known = name(static_cast<E>(i)); !known.empty()) out.emplace(known);
  return out;
}

template <class E>
Names counted_names(int last) {
  Names out;
  for (int i = 0; i <= last; ++i) out.emplace(name(static_cast<E>(i)));
  return out;
}

TEST(Dictionary, KeysAreUniqueAndTextsAreThere) {
  Names keys;
  const std::regex clause("(RFC \\d|X\\.6|draft-|FIPS |NIST |CA/Browser |Netscape ).*");
  for (const auto& entry : dictionary()) {
    EXPECT_TRUE(keys.insert(key_of(entry)).second) << key_of(entry) << " twice";
    EXPECT_FALSE(entry.note.what.empty()) << key_of(entry);
    EXPECT_FALSE(entry.note.why.empty()) << key_of(entry);
    EXPECT_NE(entry.note.why, entry.note.what) << key_of(entry);
    EXPECT_NE(entry.note.without, entry.note.why) << key_of(entry);
    if (!entry.note.clause.empty() && entry.kind != NoteKind::fault) {
      EXPECT_TRUE(std::regex_match(std::string(entry.note.clause), clause)) << key_of(entry);
    }
    for (const auto text : {entry.note.what, entry.note.why, entry.note.without})
      EXPECT_EQ(text.find("  "), text.npos) << key_of(entry);
  }
  EXPECT_GT(keys.size(), 800u);
  for (std::size_t i = 0; i < kNoteKinds; ++i) {
    const auto& kind = info(static_cast<NoteKind>(i));
    EXPECT_EQ(kind.kind, static_cast<NoteKind>(i));
    EXPECT_FALSE(noted(kind.kind).empty()) << kind.key;
  }
}

/// What a handshake shows needs all four parts: what, why, what if not, and where it is laid down.
TEST(Dictionary, WhatAHandshakeShowsIsToldInFull) {
  using enum NoteKind;
  for (const auto& entry : dictionary())
    if (const auto k = entry.kind; k == message || k == message12 || k == extension || k == suite || k == group ||
                                   k == scheme || k == version || k == content || k == alert || k == decision ||
                                   k == job || k == secret || k == secret12 || k == check) {
      EXPECT_FALSE(entry.note.without.empty()) << key_of(entry);
      EXPECT_FALSE(entry.note.clause.empty()) << key_of(entry);
    }
}

TEST(Dictionary, EveryCodePointHasANoteAndNoOther) {
  EXPECT_EQ(noted(NoteKind::message), [] {
    auto names = named<HandshakeType>();
    names.emplace("HelloRetryRequest");
    return names;
  }());
  EXPECT_EQ(noted(NoteKind::extension), named<ExtensionType>());
  EXPECT_EQ(noted(NoteKind::suite), named<CipherSuite>());
  EXPECT_EQ(noted(NoteKind::group), named<NamedGroup>());
  EXPECT_EQ(noted(NoteKind::scheme), named<SignatureScheme>());
  EXPECT_EQ(noted(NoteKind::version), named<ProtocolVersion>());
  EXPECT_EQ(noted(NoteKind::compression), named<CertificateCompression>());
  EXPECT_EQ(noted(NoteKind::content), named<ContentType>());
  EXPECT_EQ(noted(NoteKind::alert), named<Alert>());
  EXPECT_EQ(find_entry(NoteKind::suite, "TLS_AES_128_GCM_SHA256")->number, 0x1301u);
  for (const auto& entry : dictionary())
    if (entry.kind >= NoteKind::extension && entry.kind <= NoteKind::alert && entry.kind != NoteKind::field) {
      EXPECT_TRUE(entry.number) << key_of(entry);
    }
}

TEST(Dictionary, EveryRowOfTheLibraryHasANoteAndNoOther) {
  EXPECT_EQ(noted(NoteKind::decision), counted_names<Topic>(int{kTopics} - 1));
  EXPECT_EQ(noted(NoteKind::job), counted_names<JobKind>(static_cast<int>(JobKind::decrypt_premaster)));
  EXPECT_EQ(noted(NoteKind::check), counted_names<CheckId>(int{kCheckCount} - 1));
  EXPECT_EQ(noted(NoteKind::fault).size(), static_cast<std::size_t>(Fault::internal) + 1);
  for (const auto& entry : dictionary())
    if (entry.kind == NoteKind::message12) {
      EXPECT_TRUE(find_entry(NoteKind::message, entry.note.name)) << key_of(entry);
    }
}

TEST(Dictionary, EveryStateHasANoteAndNoOther) {
  Names states;
  for (const auto& edges : {handshake::client_edges(), handshake::server_edges(),
                            handshake::client_authentication_edges(), handshake::server_authentication_edges()})
    for (const auto& edge : edges) {
      states.emplace(edge.from);
      states.emplace(edge.to);
    }
  EXPECT_EQ(noted(NoteKind::state), states);
}

Names names_in(const test::DerivedLog& log) {
  Names out;
  for (const auto& derived : log.all) out.insert(derived.name);
  return out;
}

template <class Secret>
void derive_keys(keys::Kdf kdf, const Secret& secret) {
  (void)keys::traffic_keys(kdf, *crypto::find(CipherSuite::TLS_AES_128_GCM_SHA256), secret);
}

void derive_early(keys::Kdf kdf, const keys::EarlySecret& early, const keys::TranscriptHash& hash) {
  (void)keys::binder(kdf, early.binder_key(keys::PskKind::resumption), hash);
  derive_keys(kdf, early.client_traffic(hash));
  (void)early.exporter(hash);
}

/// Every secret of TLS 1.3, as the trace tells it.
Names derived13() {
  test::DerivedLog log;
  const auto& provider = crypto::openssl_provider();
  const auto hmac = provider.hmac(crypto::HashAlgorithm::sha256);
  const keys::Kdf kdf(*hmac, Trace(&log));
  const Buffer bytes(32, 1);
  const keys::TranscriptHash hash{Bytes(bytes)};
  auto early = keys::EarlySecret::with_psk(kdf, bytes);
  derive_early(kdf, early, hash);
  auto handshake = std::move(early).extract(SharedSecret::copy_of(bytes));
  const auto below = handshake.traffic(hash);
  derive_keys(kdf, below.client);
  derive_keys(kdf, below.server);
  (void)keys::finished_mac(kdf, below.client, hash);
  (void)keys::finished_mac(kdf, below.server, hash);
  auto master = std::move(handshake).advance();
  const auto application = master.traffic(hash);
  derive_keys(kdf, application.client);
  derive_keys(kdf, application.server);
  Buffer out(32);
  (void)keys::export_keying_material(provider, crypto::HashAlgorithm::sha256, Trace(&log), application.exporter,
                                     "EXPORTER-x", {}, out);
  (void)keys::resumption_psk(kdf, std::move(master).resumption(hash), bytes);
  return names_in(log);
}

Names derived12() {
  test::DerivedLog log;
  const auto& provider = crypto::openssl_provider();
  const auto hmac = provider.hmac(crypto::HashAlgorithm::sha256);
  const keys::Kdf kdf(*hmac, Trace(&log));
  const Buffer bytes(48, 1);
  const keys::Randoms randoms{};
  const auto master = keys::master_secret(kdf, bytes, randoms);
  (void)keys::key_block(kdf, *crypto::find(CipherSuite::TLS_RSA_WITH_AES_128_GCM_SHA256), master, randoms);
  Buffer out(32);
  (void)keys::export_keying_material(provider, crypto::HashAlgorithm::sha256, Trace(&log), master, randoms,
                                     "EXPORTER-x", std::nullopt, out);
  return names_in(log);
}

TEST(Dictionary, EverySecretHasANoteAndNoOther) {
  EXPECT_EQ(noted(NoteKind::secret), derived13());
  EXPECT_EQ(noted(NoteKind::secret12), derived12());
}

// ---- keys ----

template <class What>
std::string key_of_step(What what, bool tls12 = false) {
  return note_key(trace::Step{0, trace::Side::client, std::move(what)}, tls12);
}

TEST(NoteKey, OfSteps) {
  const trace::Message hello{Direction::sent, Epoch::plain, HandshakeType::server_hello, "ServerHello", 0, {}};
  EXPECT_EQ(key_of_step(hello), "message/ServerHello");
  EXPECT_EQ(key_of_step(hello, true), "message12/ServerHello");
  const trace::Message done{Direction::sent, Epoch::plain, HandshakeType::server_hello_done, "ServerHelloDone", 0, {}};
  EXPECT_EQ(key_of_step(done, true), "message/ServerHelloDone");
  EXPECT_EQ(key_of_step(trace::Derivation{"client_application_traffic_secret_3", {}, {}, {}, {}}),
            "secret/client_application_traffic_secret");
  EXPECT_EQ(key_of_step(trace::Derivation{"master_secret", {}, {}, {}, {}}, true), "secret12/master_secret");
  EXPECT_EQ(key_of_step(trace::Derivation{"no such", {}, {}, {}, {}}), "");
  EXPECT_EQ(key_of_step(trace::Transition{"Start", "WaitServerHello", "x"}), "state/WaitServerHello");
  EXPECT_EQ(key_of_step(trace::Decision{Topic::version, {}, {}}), "decision/version");
  EXPECT_EQ(key_of_step(trace::Failure{make_error(Fault::cert_expired)}), "fault/E-CERT-EXPIRED");
  EXPECT_EQ(key_of_step(trace::Job{JobKind::sign, 0, true}), "job/sign");
  EXPECT_EQ(key_of_step(trace::AlertMessage{Direction::sent, Epoch::plain, AlertLevel::fatal, Alert::unknown_ca}),
            "alert/unknown_ca");
  EXPECT_EQ(key_of_step(trace::AlertMessage{Direction::sent, Epoch::plain, AlertLevel::fatal, static_cast<Alert>(7)}),
            "");
  EXPECT_EQ(key_of_step(trace::Completed{}), "state/Connected");
}

TEST(NoteKey, OfFields) {
  // supported_versions, and an extension that nobody knows
  const auto hello = test::from_hex(
      "02000032"
      "0303" +
      std::string(64, '0') +
      "00"
      "1301"
      "00"
      "000a"
      "002b00020304"
      "fafa0000");
  std::map<std::string, std::string> keys;
  for (const auto& span : wire::annotate_message(hello)) {
    const auto key = note_key(span, hello);
    EXPECT_FALSE(key.empty()) << span.name;
    keys[std::string(span.name) + std::to_string(span.offset)] = key;
  }
  EXPECT_EQ(keys["random6"], "field/random");
  EXPECT_EQ(keys["extension_type44"], "extension/supported_versions");
  EXPECT_EQ(keys["extension_type50"], "field/extension_type");
  EXPECT_EQ(note_key_in_certificate({.name = "extnID", .value = "basicConstraints (2.5.29.19)"}),
            "certificate_extension/basicConstraints");
  EXPECT_EQ(note_key_in_certificate({.name = "extnID", .value = "1.2.3"}), "der/extnID");
  EXPECT_EQ(note_key_in_certificate({.name = "tag and length"}), "der/tag and length");
}

std::string page_of(NoteKind kind, std::string_view name) {
  Page page({.color = false, .unicode = true, .width = 100});
  put_note(page, *find_entry(kind, name));
  return page.text();
}

// ---- finding ----

std::vector<std::string> found(std::string_view asked) {
  std::vector<std::string> out;
  for (const auto* entry : find_notes(asked)) out.push_back(key_of(*entry));
  return out;
}
using Keys = std::vector<std::string>;

TEST(FindNotes, ByNumberNameAndCode) {
  EXPECT_EQ(found("0x1301"), Keys{"suite/TLS_AES_128_GCM_SHA256"});
  EXPECT_EQ(found("0x13, 0x01"), Keys{"suite/TLS_AES_128_GCM_SHA256"});
  // OpenSSL calls the one so that the registry calls TLS_RSA_WITH_AES_128_GCM_SHA256.
  EXPECT_EQ(found("aes_128_gcm_sha256").front(), "suite/TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(found("40"), Keys{"alert/handshake_failure"});
  EXPECT_EQ(found("alert 0"), Keys{"alert/close_notify"});
  EXPECT_EQ(found("extension/16"), Keys{"extension/application_layer_protocol_negotiation"});
  EXPECT_EQ(found("0").size(), 3u);
  EXPECT_EQ(found("Handshake-Failure"), Keys{"alert/handshake_failure"});
  EXPECT_EQ(found("server hello"), (Keys{"message/ServerHello", "message12/ServerHello"}));
  EXPECT_EQ(found("c hs traffic"), Keys{"secret/client_handshake_traffic_secret"});
  EXPECT_EQ(found("waitserverhello"), Keys{"state/WaitServerHello"});
  EXPECT_EQ(found("forward secrecy"), Keys{"term/forward secrecy"});
  EXPECT_EQ(found("cert-expired"), Keys{"fault/E-CERT-EXPIRED"});
  EXPECT_EQ(found("certificate expired"), (Keys{"alert/certificate_expired", "fault/E-CERT-EXPIRED"}));
  EXPECT_EQ(found("1.3"), Keys{"version/TLS 1.3"});
  EXPECT_EQ(found("P-256"), Keys{"group/secp256r1"});
  EXPECT_EQ(found("X25519"), Keys{"group/x25519"});
  EXPECT_EQ(found("sni"), (Keys{"term/SNI", "extension/server_name"}));
  EXPECT_EQ(found("no such thing"), Keys{});
  EXPECT_EQ(found(""), Keys{});
  EXPECT_EQ(found("   "), Keys{});
  EXPECT_EQ(found("99999999999999999999"), Keys{});
}

TEST(FindNotes, WhatIsKnownByNameAlone) {
  EXPECT_EQ(found("0x00,0x2f"), Keys{"suite/TLS_RSA_WITH_AES_128_CBC_SHA"});
  EXPECT_EQ(found("0xc013"), Keys{"suite/TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"});
  EXPECT_EQ(found("c013"), found("0xc013"));
  EXPECT_EQ(found("1301"), Keys{"suite/TLS_AES_128_GCM_SHA256"});
  EXPECT_EQ(found("ECDHE-RSA-AES128-GCM-SHA256"), Keys{"suite/TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
  EXPECT_EQ(found("AES128-SHA"), Keys{"suite/TLS_RSA_WITH_AES_128_CBC_SHA"});
  EXPECT_EQ(found("ffdhe2048"), Keys{"group/ffdhe2048"});
  EXPECT_EQ(found("0x0420"), Keys{"scheme/rsa_pkcs1_sha256_legacy"});
  for (const auto& entry : dictionary())
    if (!entry.spoken) {
      EXPECT_NE(entry.note.why, "Hardly anything has it.") << key_of(entry);
    }
  const auto page = page_of(NoteKind::suite, "TLS_RSA_WITH_AES_128_CBC_SHA");
  for (const std::string_view line :
       {"static RSA: no forward secrecy", "AES_128_CBC_SHA", "known by name, not spoken here"})
    EXPECT_NE(page.find(line), page.npos) << line;
}

TEST(FindNotes, WhatOtherProgramsSay) {
  EXPECT_EQ(found("wrong version number"), Keys{"fault/E-PEER-HTTP"});
  EXPECT_EQ(found("error:0A00010B:SSL routines::wrong version number"), Keys{"fault/E-PEER-HTTP"});
  EXPECT_EQ(found("curl: (60) SSL certificate problem: unable to get local issuer certificate"),
            (Keys{"fault/E-CERT-UNKNOWN-CA", "fault/E-CERT-INTERMEDIATE"}));
  EXPECT_EQ(found("net::ERR_CERT_DATE_INVALID"), (Keys{"fault/E-CERT-EXPIRED", "fault/E-CERT-NOT-YET"}));
  EXPECT_EQ(found("exit 5"), Keys{"term/exit 5"});
  EXPECT_EQ(found("RFC 8446"), Keys{"version/TLS 1.3"});
  for (const std::string_view word : {"TLS", "cipher", "HSTS", "h2", "CLIENT_RANDOM"})
    EXPECT_FALSE(found(word).empty()) << word;
  EXPECT_EQ(key_of(*notes_of_rfc("rfc 7301").front()), "extension/application_layer_protocol_negotiation");
  EXPECT_TRUE(notes_of_rfc("RFC 1").empty());
  EXPECT_TRUE(notes_of_rfc("RFC").empty());
}

TEST(FindNotes, EveryNoteByItsKeyItsNameAndItsOtherNames) {
  for (const auto& entry : dictionary()) {
    const auto has = [&](std::string_view asked) {
      const auto found = find_notes(asked);
      return std::ranges::find(found, &entry) != found.end();
    };
    EXPECT_TRUE(has(key_of(entry))) << key_of(entry);
    EXPECT_TRUE(has(entry.note.name)) << key_of(entry);
    for (const auto name : other_names(entry.note)) EXPECT_TRUE(has(name)) << key_of(entry) << ": " << name;
    if (entry.number) {
      EXPECT_TRUE(has((entry.spoken ? "" : std::string(info(entry.kind).key) + " ") + std::to_string(*entry.number)))
          << key_of(entry);
    }
  }
}

TEST(FindNotes, NearMisses) {
  EXPECT_EQ(near_names("hadnshake_failure", 5).front(), "handshake_failure");
  EXPECT_EQ(near_names("ServerHelo", 5).front(), "ServerHello");
  EXPECT_EQ(near_names("x25591", 1), Keys{"x25519"});
  EXPECT_EQ(near_names("E-CERT-EXPIERD", 5).front(), "E-CERT-EXPIRED");
  EXPECT_LE(near_names("certificate", 5).size(), 5u);
  EXPECT_EQ(near_names("qqqqqqqqqqqqqqqqqqqq", 5), Keys{});
  EXPECT_EQ(near_names(std::string(100'000, 'a'), 5), Keys{});
  EXPECT_EQ(near_names("-1", 5), Keys{});
}

// ---- layouts ----

TEST(Layout, OfMessages) {
  const auto hello = layouts_of("ServerHello", false);
  ASSERT_EQ(hello.size(), 1u);
  ASSERT_EQ(hello[0].size(), 6u);
  EXPECT_EQ(hello[0][1].name, "random");
  EXPECT_EQ(hello[0][1].size, "32 bytes");
  EXPECT_EQ(hello[0][2].size, "0 to 32 bytes");
  EXPECT_EQ(layouts_of("ClientKeyExchange", true).size(), 2u);
  EXPECT_EQ(layouts_of("CertificateRequest", true)[0][0].name, "certificate_types");
  EXPECT_EQ(layouts_of("CertificateRequest", false)[0][0].name, "certificate_request_context");
  EXPECT_TRUE(layouts_of("no such", false).empty());
}

TEST(Layout, EveryMessageHasItsPlace) {
  for (const auto& entry : dictionary()) {
    const bool tls12 = entry.kind == NoteKind::message12;
    if ((entry.kind != NoteKind::message && !tls12) || entry.note.name == "message_hash") continue;
    EXPECT_NE(place_of(entry.note.name, tls12), nullptr) << key_of(entry);
    EXPECT_FALSE(layouts_of(entry.note.name, tls12).empty()) << key_of(entry);
  }
}

TEST(Layout, OfExtensions) {
  const auto shares = layouts_of(ExtensionType::key_share);
  ASSERT_EQ(shares.size(), 3u);
  EXPECT_EQ(shares[0].message, "ClientHello");
  EXPECT_EQ(shares[0].fields[0].name, "client_shares");
  EXPECT_EQ(shares[0].fields[1].name, "group");
  EXPECT_EQ(shares[0].fields[1].depth, 1u);
  EXPECT_TRUE(layouts_of(static_cast<ExtensionType>(0xfafa)).empty());
}

// ---- pages ----

TEST(NotePage, TellsWhatTheTablesKnow) {
  const auto suite = page_of(NoteKind::suite, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  EXPECT_NE(suite.find("cipher suite 0xc02f"), suite.npos);
  EXPECT_NE(suite.find("AEAD       AES_128_GCM\n"), suite.npos);
  EXPECT_NE(suite.find("policies   default, legacy\n"), suite.npos);
  EXPECT_NE(page_of(NoteKind::group, "X25519MLKEM768").find("withstands quantum computers"), suite.npos);
  EXPECT_NE(page_of(NoteKind::alert, "handshake_failure").find("usually    no cipher suite in common\n"), suite.npos);
  EXPECT_NE(page_of(NoteKind::message, "ServerHello").find("sent by    server\n"), suite.npos);
}

/// The page reads a suite's algorithms from its name; the table of suites is the truth.
TEST(NotePage, SuitesAreWhatTheirTableSays) {
  for (const auto& row : crypto::cipher_suites()) {
    const auto page = page_of(NoteKind::suite, name(row.suite));
    const auto says = [&](std::string_view text) { return page.find(text) != page.npos; };
    EXPECT_EQ(says("version    TLS 1.3"), row.version == ProtocolVersion::tls13) << page;
    EXPECT_EQ(says("static RSA: no forward secrecy"), row.key_exchange == crypto::KeyExchange::rsa) << page;
    EXPECT_EQ(says("signed with an RSA key"), row.key_exchange == crypto::KeyExchange::ecdhe_rsa) << page;
    EXPECT_EQ(says("hash       SHA384"), row.hash == crypto::HashAlgorithm::sha384) << page;
    EXPECT_EQ(says("AEAD       AES_128_GCM"), row.aead == crypto::AeadAlgorithm::aes_128_gcm) << page;
    EXPECT_EQ(says("AEAD       AES_256_GCM"), row.aead == crypto::AeadAlgorithm::aes_256_gcm) << page;
  }
}

}  // namespace
}  // namespace entente::explain
