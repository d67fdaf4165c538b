// Writes the seeds of the fuzz targets: messages of RFC 8448, handshakes between our own two sides, certificates.
//
//   make_fuzz_seeds CORPUS TESTS      into CORPUS/<target>/, from the vectors under TESTS
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "demand.h"
#include "endpoint.h"
#include "handshake/session_state.h"
#include "issue/authority.h"
#include "issue/crl_template.h"
#include "issue/ocsp_template.h"
#include "judge.h"
#include "providers.h"
#include "revocation.h"
#include "rsa_key.h"
#include "script.h"
#include "signed_data.h"
#include "x509/certificate.h"
#include "x509/der_writer.h"
#include "x509/pem.h"

using namespace entente;
using fuzz::demand;
using fuzz::Form;
using fuzz::Side;

namespace {

class Corpus {
 public:
  explicit Corpus(std::filesystem::path root) : root_(std::move(root)) {}
  void add(const std::string& target, const std::string& name, Bytes seed) const {
    std::filesystem::create_directories(root_ / target);
    std::ofstream out(root_ / target / name, std::ios::binary);
    out << as_text(seed);
  }

 private:
  std::filesystem::path root_;
};

Buffer from_hex(const std::string& hex) {
  Buffer out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

void add_rfc8448(const Corpus& corpus, const std::filesystem::path& tests) {
  for (const auto& file : std::filesystem::directory_iterator(tests / "vectors" / "rfc8448")) {
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);) {
      const auto equals = line.find(" = ");
      if (line.starts_with('#') || equals == line.npos) continue;
      const auto name = line.substr(0, equals);
      const auto bytes = from_hex(line.substr(equals + 3));
      const auto seed = file.path().stem().string() + "-" + name;
      const bool is_message = bytes.size() >= 4 && load_be24(&bytes[1]) == bytes.size() - 4;
      const bool is_record = bytes.size() >= 5 && bytes[1] == 3 && load_be16(&bytes[3]) == bytes.size() - 5;
      if (is_message) corpus.add("messages", seed, bytes);
      if (is_record && bytes.size() < 300) corpus.add("deframer", seed, bytes);
    }
  }
}

/// One of each message that TLS 1.2 has in a form of its own.
void add_messages12(const Corpus& corpus) {
  struct Seed {
    std::string name;
    HandshakeType type;
    std::string body;
  };
  const Seed seeds[] = {
      {"hello_request", HandshakeType::hello_request, ""},
      {"server_hello", HandshakeType::server_hello,
       "0303" + std::string(64, '7') + "04a0a1a2a3c02f00000d" + "ff01000100" + "00170000" + "00230000"},
      {"certificate", HandshakeType::certificate, "000009000002616200000163"},
      {"certificate_status", HandshakeType::certificate_status, "010000023000"},
      {"server_key_exchange", HandshakeType::server_key_exchange, "03001d040102030408040003736967"},
      {"certificate_request", HandshakeType::certificate_request, "02014000040804040300050003636131"},
      {"server_hello_done", HandshakeType::server_hello_done, ""},
      {"client_key_exchange_ecdhe", HandshakeType::client_key_exchange, "020708"},
      {"client_key_exchange_rsa", HandshakeType::client_key_exchange, "00020708"},
      {"new_session_ticket", HandshakeType::new_session_ticket, "00001c200003746b74"},
  };
  for (const auto& seed : seeds) {
    const auto body = from_hex(seed.body);
    Buffer message(4);
    message[0] = std::to_underlying(seed.type);
    store_be24(&message[1], body.size());
    append(message, body);
    corpus.add("messages", "tls12-" + seed.name, message);
  }
}

struct Record {
  ContentType type;
  Form form;
  Bytes content;
};

/// Takes off what the unprotected provider put around it.
Record opened(ContentType type, Form form, Bytes content) {
  if (form == Form::open) return {type, form, content};
  content = content.first(content.size() - fuzz::kTag);
  if (form == Form::tls12) return {type, form, content.subspan(fuzz::kExplicitNonce)};
  return {static_cast<ContentType>(content.back()), form, content.first(content.size() - 1)};
}

/// What one side said under the unprotected provider. In TLS 1.2, ChangeCipherSpec begins protection.
std::vector<Record> records_of(Bytes said, bool tls12) {
  std::vector<Record> out;
  bool changed = false;
  for (fuzz::Input in(said); in.more();) {
    const auto type = static_cast<ContentType>(in.number(1));
    in.number(2);
    const auto content = in.take(in.number(2));
    const bool is13 = !tls12 && type == ContentType::application_data;
    out.push_back(opened(type, is13 ? Form::tls13 : changed ? Form::tls12 : Form::open, content));
    changed |= tls12 && type == ContentType::change_cipher_spec;
  }
  return out;
}

Buffer as_steps(Bytes said, bool tls12) {
  Buffer out;
  for (const auto& record : records_of(said, tls12)) append(out, fuzz::step(record.type, record.form, record.content));
  return out;
}

/// What each side said in a whole handshake and a little after it.
struct Talk {
  Buffer client, server;
};

Talk talk(const fuzz::Setup& setup, const crypto::Provider& provider) {
  fuzz::Endpoint client(Side::client, setup, provider), server(Side::server, setup, provider);
  Talk out;
  const auto exchange = [&] {
    fuzz::converse(client, server,
                   [&](Side side, Bytes said) { append(side == Side::client ? out.client : out.server, said); });
  };
  exchange();
  demand(client.established() && server.established(), "the handshake of a seed is good");
  for (const std::size_t choice : {200U, 3U}) {  // KeyUpdate, close_notify
    client.act(choice);
    exchange();
    server.act(choice);
    exchange();
  }
  return out;
}

void add_handshake(const Corpus& corpus, const std::string& name, const fuzz::Setup& setup) {
  const auto add = [&](const std::string& target, Bytes said) {
    Buffer seed(fuzz::Setup::kSize);
    store_be24(seed.data(), setup.choices);
    append(seed, said);
    corpus.add(target, name, seed);
  };
  const bool tls12 = setup.has(fuzz::Setup::tls12);
  const auto real = talk(setup, fuzz::repeatable());
  add("client", real.server);
  add("server", real.client);
  const auto open = talk(setup, fuzz::unprotected());
  add("client_unprotected", as_steps(open.server, tls12));
  add("server_unprotected", as_steps(open.client, tls12));
}

/// Somebody between two peers: who does nothing, and who does one thing of each kind to the server's first answer.
void add_tampering(const Corpus& corpus, const std::map<std::string, unsigned>& setups) {
  for (const auto& [name, choices] : setups)
    for (const bool open : {false, true}) {
      Buffer seed(fuzz::Setup::kSize);
      store_be24(seed.data(), choices);
      seed.push_back(open ? 1 : 0);
      corpus.add("pair", name + (open ? "_open" : ""), seed);
    }
  const Buffer edits[] = {{1, 0, 0, 40, 2, 8, 1}, {1, 1, 0, 60, 4}, {1, 2, 0, 0, 255},
                          {1, 3, 0, 5, 2, 1, 1},  {1, 4, 0, 70, 0}, {0, 5, 0, 11, 1, 0}};
  for (std::size_t i = 0; i < std::size(edits); ++i) {
    Buffer seed(fuzz::Setup::kSize + 1);
    append(seed, edits[i]);
    corpus.add("pair", "edit_" + std::to_string(i), seed);
  }
}

void add_handshakes(const Corpus& corpus) {
  using enum fuzz::Setup::Choice;
  // tests/fuzz/seeds_test.cpp says how far each of them has to come
  const std::map<std::string, unsigned> setups{
      {"plain", 0},
      {"compatible", compatibility},
      {"client_auth", client_auth | alpn | compatibility | required},
      {"retry", alpn | retry | compatibility},
      {"jobs", jobs_handed_out | compatibility | more_suites},
      {"bytewise", bytewise},
      {"cookie", cookie},
      {"psk", external_psk | compatibility},
      {"resumed", resumed | alpn},
      {"resumed_stored", resumed | stored | more_suites},
      {"resumed_retry", resumed | retry | compatibility},
      {"resumed_client_auth", resumed | client_auth | required},
      {"early_data", resumed | early_data | alpn},
      {"early_data_jobs", resumed | early_data | jobs_handed_out | bytewise},
      {"early_data_retry", resumed | early_data | retry},
      {"everything", resumed | early_data | retry | client_auth | required | alpn | compatibility | more_suites |
                         stored | post_handshake_auth | small_records | psk_ke | external_psk},
      {"tls12", tls12},
      {"tls12_rsa", tls12 | rsa_key | alpn},
      {"tls12_static_rsa", tls12 | rsa_key | static_rsa | compatibility},
      {"tls12_client_auth", tls12 | client_auth | required | alpn},
      {"tls12_jobs", tls12 | jobs_handed_out | more_suites | client_auth},
      {"tls12_static_rsa_jobs", tls12 | rsa_key | static_rsa | jobs_handed_out | bytewise},
      {"tls12_resumed", tls12 | resumed | alpn},
      {"tls12_resumed_id", tls12 | resumed | stored | jobs_handed_out | small_records},
      {"tls12_resumed_client_auth", tls12 | resumed | client_auth | required},
      {"tls12_resumed_static_rsa", tls12 | resumed | rsa_key | static_rsa | stored}};
  for (const auto& [name, choices] : setups) add_handshake(corpus, name, {choices});
  add_tampering(corpus, setups);
}

void add_certificates(const Corpus& corpus) {
  using enum crypto::KeyType;
  const auto& provider = crypto::openssl_provider();
  const UnixTime from = 1780000000, to = 2600000000;
  const auto ca = issue::make_ca(provider, {.name = "fuzz", .not_before = from, .not_after = to, .path_length = 1});
  demand(ca.has_value(), "a CA is made");
  const auto add = [&](const std::string& name, Bytes der) {
    corpus.add("certificate", name, der);
    corpus.add("der", name, der);
  };
  add("ca", ca->certificate);
  for (const auto& [name, key] : {std::pair{"p256", p256}, {"p384", p384}, {"ed25519", ed25519}, {"rsa", rsa}}) {
    const auto leaf = issue::issue(provider, *ca,
                                   {.names = {"server.test", "*.example.com", "192.0.2.1", "a@b.test"},
                                    .key = key,
                                    .not_before = from,
                                    .not_after = to});
    demand(leaf.has_value(), "a leaf is made");
    add(name, leaf->certificate);
    if (key != ed25519) continue;
    corpus.add("pem", "certificate", as_bytes(leaf->certificate_pem()));
    corpus.add("pem", "chain", as_bytes("text around\n" + leaf->certificate_pem() + ca->certificate_pem()));
    const auto pem = fuzz::repeatable().make_private(ed25519, 0).value()->pkcs8();
    corpus.add("pem", "key", as_bytes(x509::write_pem("PRIVATE KEY", pem->reveal())));
  }
}

/// What a server of certificates may answer.
void add_answers(const Corpus& corpus) {
  const auto& provider = crypto::openssl_provider();
  const issue::AuthorityOptions authority{
      .name = "fuzz", .key = crypto::KeyType::ed25519, .not_before = 1780000000, .not_after = 2600000000};
  const auto ca = issue::make_ca(provider, authority);
  demand(ca.has_value(), "a CA is made");
  const auto between = issue::make_intermediate(provider, *ca, authority);
  demand(between.has_value(), "a CA below it is made");
  const auto both = test::signed_data({between->certificate, ca->certificate});
  corpus.add("pkcs7", "der", both);
  corpus.add("pkcs7", "pem", as_bytes(x509::write_pem("PKCS7", both)));
  corpus.add("pkcs7", "empty", test::signed_data({}));
  corpus.add("pkcs7", "certificate", ca->certificate);
}

/// A session as a client would have it of this server.
void add_session(const Corpus& corpus) {
  const UnixTime now = 1780315200;
  const auto ca = issue::make_ca(fuzz::repeatable(), {.name = "fuzz", .not_before = now, .not_after = now + 86400});
  demand(ca.has_value(), "a CA is made");
  auto verdict = std::make_shared<Verdict>();
  verdict->valid = true;
  CheckedCertificate leaf;
  leaf.certificate = *x509::Certificate::parse(Bytes(ca->certificate));
  verdict->path.push_back(std::move(leaf));
  for (const auto suite : {CipherSuite::TLS_AES_128_GCM_SHA256, CipherSuite::TLS_AES_256_GCM_SHA384}) {
    auto state = std::make_unique<handshake::SessionState>();
    state->suite = suite;
    state->ticket = Buffer(16, 0x7e);
    (void)state->psk.resize(crypto::digest_size(crypto::find(suite)->hash));
    state->lifetime = 7200;
    state->received = state->authenticated = now;
    state->server_name = state->verify_name = "server.test";
    state->verdict = verdict;
    state->path = handshake::PathRecord::of(verdict->path);
    corpus.add("session", suite == CipherSuite::TLS_AES_128_GCM_SHA256 ? "sha256" : "sha384",
               Session(std::move(state)).write());
  }
}

using CrlChange = void (*)(issue::CrlTemplate&);
using OcspChange = void (*)(issue::OcspTemplate&);

/// Lists, under names that begin with what they say of the certificate of revocation_scene().
void add_lists(const Corpus& corpus) {
  using T = issue::CrlTemplate;
  static constexpr auto list_leaf = [](T& l) {
    l.revoked.push_back(
        {.serial = Buffer(16, 0x42), .at = fuzz::kRevocationNow - 5, .reason = RevocationReason::key_compromise});
  };
  const std::map<std::string, CrlChange> changes{
      {"good", [](T&) {}},
      {"good_others", [](T& l) { l.revoked = {{.serial = {7}, .at = fuzz::kRevocationNow}}; }},
      {"good_users", [](T& l) { l.issuing_distribution_point.emplace().only_user = true; }},
      {"revoked", list_leaf},
      {"revoked_stale", [](T& l) { list_leaf(l), l.next_update = fuzz::kRevocationNow - 1; }},
      {"stale", [](T& l) { l.next_update = fuzz::kRevocationNow - 1; }},
      {"delta", [](T& l) { l.delta_of = 1; }},
      {"point",
       [](T& l) {
         l.issuing_distribution_point.emplace().urls = {"http://ca.test/a.crl"};
         l.issuing_distribution_point->only_reasons = {1, 8};
       }},
      {"indirect",
       [](T& l) {
         l.issuing_distribution_point.emplace().indirect = true;
         l.revoked = {{.serial = {7}, .at = fuzz::kRevocationNow, .certificate_issuer = l.issuer}};
       }},
      {"malformed_version", [](T& l) { l.version = 1; }},
  };
  const auto& ca = fuzz::revocation_scene().ca;
  for (const auto& [name, change] : changes) {
    auto list = issue::crl_template(fuzz::repeatable(), ca, fuzz::kRevocationNow - 60, 86400);
    demand(list.has_value(), "a list is made");
    change(*list);
    corpus.add("crl", name, *issue::sign(*list, *ca.key));
  }
}

/// OCSP responses, under such names.
void add_responses(const Corpus& corpus) {
  using T = issue::OcspTemplate;
  const std::map<std::string, OcspChange> changes{
      {"good", [](T&) {}},
      {"good_by_name", [](T& r) { r.responder_name = issue::make_name("fuzz"); }},
      {"good_nonce", [](T& r) { r.nonce = Buffer(16, 0x33); }},
      {"good_certificates", [](T& r) { r.certificates = {fuzz::revocation_scene().leaf.certificate}; }},
      {"revoked",
       [](T& r) {
         r.answers[0].status = RevocationStatus::revoked;
         r.answers[0].reason = RevocationReason::superseded;
       }},
      {"stale", [](T& r) { r.answers[0].next_update = fuzz::kRevocationNow - 1; }},
      {"unknown", [](T& r) { r.answers[0].status = RevocationStatus::unknown; }},
      {"others", [](T& r) { r.answers.clear(); }},
      {"try_later", [](T& r) { r.status = issue::OcspStatus::try_later; }},
      {"malformed_type", [](T& r) { r.response_type = x509::oids::ocsp_nonce; }},
  };
  const auto& [ca, leaf] = fuzz::revocation_scene();
  for (const auto& [name, change] : changes) {
    auto response = issue::ocsp_template(fuzz::repeatable(), ca, leaf.certificate, fuzz::kRevocationNow - 60, 86400);
    demand(response.has_value(), "a response is made");
    change(*response);
    corpus.add("ocsp", name, *issue::sign(*response, *ca.key));
  }
}

void add_names(const Corpus& corpus) {
  const std::map<std::string, std::string_view> pairs{
      {"same", "server.test\nserver.test"}, {"wildcard", "www.example.com\n*.example.com"},
      {"ip4", "192.0.2.1\n192.0.2.1"},      {"ip6", "2001:db8::1\nfe80::1"},
      {"mapped", "::ffff:192.0.2.1\n"},     {"idna", "xn--bcher-kva.example\nXN--BCHER-KVA.example"},
      {"mailbox", "someone@example.com\n"}, {"root", "example.com.\nexample.com"}};
  for (const auto& [name, text] : pairs) corpus.add("hostname", name, as_bytes(text));
}

/// Big-endian, as Input::number reads it.
void put(Buffer& out, std::uint64_t number, unsigned size) {
  while (size-- > 0) out.push_back(static_cast<std::uint8_t>(number >> 8 * size));
}
void put_piece(Buffer& out, Bytes piece) {
  put(out, piece.size(), 2);
  append(out, piece);
}

/// Leaf, intermediate and root, changed before they are signed.
struct PathSeed {
  using Change = void (*)(issue::CertificateTemplate&);
  std::string name;
  std::uint8_t choices = 0;
  Change leaf = nullptr, middle = nullptr;
};

/// policyConstraints: requireExplicitPolicy 0.
void demand_policy(issue::CertificateTemplate& c) {
  c.extensions.push_back({x509::oids::policy_constraints, true, from_hex("3003800100")});
}
/// certificatePolicies: 1.2.3.
void give_policy(issue::CertificateTemplate& c) {
  c.extensions.push_back({x509::oids::certificate_policies, false, from_hex("3006300406022a03")});
}
/// policyMappings: 1.2.3 to 1.2.4.
void map_policy(issue::CertificateTemplate& c) {
  give_policy(c);
  c.extensions.push_back({x509::oids::policy_mappings, true, from_hex("300a300806022a0306022a04")});
}
void constrain(issue::CertificateTemplate& c) {
  c.name_constraints = issue::NameConstraints{{"test", "192.0.2.0/24"}, {"bad.test"}};
}

void add_path(const Corpus& corpus, const PathSeed& seed) {
  const auto& provider = fuzz::repeatable();
  const UnixTime from = 1780000000, to = 2600000000, at = 1780315200;
  const auto key = *provider.make_private(crypto::KeyType::ed25519, 0);
  const issue::AuthorityOptions above{.name = "root", .not_before = from, .not_after = to};
  const issue::AuthorityOptions below{.name = "middle", .not_before = from, .not_after = to};
  const auto make = [&](issue::CertificateTemplate what, PathSeed::Change change) {
    if (change) change(what);
    return issue::Identity{*issue::sign(what, *key, provider), key};
  };
  const auto root = make(*issue::ca_template(provider, nullptr, above, *key), nullptr);
  const auto middle = make(*issue::ca_template(provider, &root, below, *key), seed.middle);
  const auto leaf = make(
      *issue::leaf_template(provider, middle, {.names = {"server.test"}, .not_before = from, .not_after = to}, *key),
      seed.leaf);
  Buffer out;
  put(out, seed.choices, 1);
  put(out, 1, 1);
  put(out, static_cast<std::uint64_t>(at), 4);
  for (const auto* identity : {&leaf, &middle, &root}) put_piece(out, identity->certificate);
  corpus.add("path", seed.name, out);
}

void add_paths(const Corpus& corpus) {
  // tests/fuzz/judge_test.cpp says which of them are accepted
  const PathSeed seeds[] = {
      {"good", fuzz::kName},
      {"good_client", 1},
      {"good_constrained", fuzz::kName, nullptr, constrain},
      {"good_policy", fuzz::kExplicitPolicy, give_policy, give_policy},
      {"policy_demanded", 0, nullptr, demand_policy},
      {"policy_mapped", fuzz::kExplicitPolicy | fuzz::kNoMapping, give_policy, map_policy},
      {"expired", 0, [](auto& c) { c.not_after = 1780000001; }},
      {"not_a_ca", 0, nullptr, [](auto& c) { c.basic_constraints->ca = false; }},
      {"good_path_length", 0, nullptr, [](auto& c) { c.basic_constraints->path_length = 0; }},
  };
  for (const auto& seed : seeds) add_path(corpus, seed);
}

void add_name_constraints(const Corpus& corpus) {
  struct Seed {
    std::string name;
    std::vector<std::string> permitted, excluded, names;
  };
  // the number is how many of the names are refused
  const Seed seeds[] = {
      {"dns_0", {"test"}, {}, {"server.test", "test"}},
      {"dns_1", {"test"}, {"bad.test"}, {"server.test", "www.bad.test"}},
      {"wildcard_1", {}, {"www.test"}, {"*.test", "*.example"}},
      {"address_0", {"192.0.2.0/24", "2001:db8::/32"}, {}, {"192.0.2.5", "2001:db8::1"}},
      {"address_2", {"192.0.2.0/24"}, {}, {"198.51.100.5", "2001:db8::1", "server.test"}},
      {"mailbox_1", {"a@b.test"}, {}, {"a@b.test", "c@b.test"}},
      {"mixed_3", {"test"}, {"192.0.2.0/24", "a@b.test"}, {"server.example", "192.0.2.1", "a@b.test"}},
  };
  const auto& provider = fuzz::repeatable();
  const auto key = *provider.make_private(crypto::KeyType::ed25519, 0);
  for (const auto& seed : seeds) {
    issue::CertificateTemplate what;
    what.issuer = what.subject = issue::make_name("fuzz");
    what.public_key = to_buffer(key->spki());
    what.names = seed.names;
    what.name_constraints = issue::NameConstraints{seed.permitted, seed.excluded};
    const auto made = *x509::Certificate::parse(*issue::sign(what, *key, provider));
    Buffer out;
    put_piece(out, made->extensions.name_constraints);
    append(out, made->extensions.subject_alt_name);
    corpus.add("name_constraints", seed.name, out);
  }
}

void add_keys(const Corpus& corpus) {
  using enum crypto::KeyType;
  const auto& provider = crypto::openssl_provider();
  for (const auto& [name, type] : {std::pair{"p256", p256}, {"p384", p384}, {"p521", p521}, {"ed25519", ed25519}})
    corpus.add("pkcs8", name, provider.make_private(type).value()->pkcs8()->reveal());
  const auto rsa_der = x509::read_pem_private_key(fuzz::kRsaKey);
  corpus.add("pkcs8", "rsa", rsa_der->reveal());
  corpus.add("pkcs8", "rsa_pem", as_bytes(fuzz::kRsaKey));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: make_fuzz_seeds CORPUS TESTS\n";
    return 2;
  }
  const Corpus corpus(argv[1]);
  add_rfc8448(corpus, argv[2]);
  add_messages12(corpus);
  add_handshakes(corpus);
  add_certificates(corpus);
  add_answers(corpus);
  add_names(corpus);
  add_session(corpus);
  add_paths(corpus);
  add_name_constraints(corpus);
  add_keys(corpus);
  add_lists(corpus);
  add_responses(corpus);
}
