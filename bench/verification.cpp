// Judging certificates, beside libcrypto's X509_verify_cert: a chain of three against the system's roots, reading those
// roots, and what is sent to make a verifier slow.
#include <entente/trust.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include <filesystem>
#include <functional>

#include "cost.h"
#include "issue/authority.h"
#include "library.h"
#include "must.h"
#include "rows.h"
#include "x509/der_writer.h"
#include "x509/oid.h"
#include "x509/pem.h"
#include "x509/read_file.h"

namespace entente::bench {
namespace {

constexpr const char* kBundle = "/etc/ssl/certs/ca-certificates.crt";
constexpr UnixTime kDay = 86400;

const crypto::Provider& provider() { return crypto::openssl_provider(); }

double micros(unsigned times, const std::function<void()>& work) {
  const auto start = Clock::now();
  for (unsigned i = 0; i < times; ++i) work();
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count() / times;
}

template <class T, auto free_it>
struct Freed {
  void operator()(T* object) const noexcept { free_it(object); }
};
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE, X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX, X509_STORE_CTX_free>>;
void free_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using Stack = std::unique_ptr<STACK_OF(X509), Freed<STACK_OF(X509), free_stack>>;

Certificate read(const Buffer& der) {
  const auto* at = der.data();
  Certificate out(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  must(out != nullptr, "d2i_X509");
  return out;
}

bool has_bundle() { return std::filesystem::exists(kBundle); }

Store their_store(const Material* material) {
  Store store(X509_STORE_new());
  must(store != nullptr, "X509_STORE_new");
  if (has_bundle()) must(X509_STORE_load_file(store.get(), kBundle) == 1, "X509_STORE_load_file");
  if (material) must(X509_STORE_add_cert(store.get(), read(material->root).get()) == 1, "X509_STORE_add_cert");
  return store;
}

TrustStore::Ptr our_store(const Material& material) {
  auto pem = x509::write_pem("CERTIFICATE", material.root);
  if (has_bundle()) pem += as_text(must(x509::read_file(kBundle)).reveal());
  return must(TrustStore::from_pem(pem));
}

/// From the bytes of the chain to the verdict, as a client does it.
void verify_theirs(X509_STORE* store, const Material& material) {
  const auto leaf = read(material.chain[0]), intermediate = read(material.chain[1]);
  const Stack others(sk_X509_new_null());
  must(sk_X509_push(others.get(), intermediate.get()) > 0, "sk_X509_push");
  const StoreContext context(X509_STORE_CTX_new());
  must(X509_STORE_CTX_init(context.get(), store, leaf.get(), others.get()) == 1, "X509_STORE_CTX_init");
  must(X509_STORE_CTX_set_default(context.get(), "ssl_server") == 1, "X509_STORE_CTX_set_default");
  must(X509_VERIFY_PARAM_set1_host(X509_STORE_CTX_get0_param(context.get()), kServerName.data(), kServerName.size()) ==
           1,
       "X509_VERIFY_PARAM_set1_host");
  must(X509_verify_cert(context.get()) == 1, "X509_verify_cert");
}

void verify_ours(const TrustStore& store, const Material& material, const VerifyOptions& options) {
  must(verify(std::vector<Bytes>(material.chain.begin(), material.chain.end()), store, options).valid, "verify");
}

// ---- what is sent to make a verifier slow ----

struct Bomb {
  std::string_view name;
  std::vector<Buffer> chain;
  Buffer anchor;
  Fault ends;
};

using Change = std::function<void(issue::CertificateTemplate&)>;

issue::Identity make(const issue::Identity* issuer, const std::string& name, const Change& change = {},
                     std::shared_ptr<const crypto::PrivateKey> key = nullptr) {
  const auto now = system_clock().now();
  if (!key) key = must(provider().make_private(crypto::KeyType::p256));
  auto what = must(
      issue::ca_template(provider(), issuer, {.name = name, .not_before = now - kDay, .not_after = now + kDay}, *key));
  if (change) change(what);
  return {must(issue::sign(what, issuer ? *issuer->key : *key, provider())), key};
}

/// Nine CAs that all certify each other, and nobody who knows one of them.
Bomb mesh() {
  constexpr unsigned kCas = 9;
  std::vector<issue::Identity> own;
  for (unsigned i = 0; i < kCas; ++i) own.push_back(make(nullptr, "CA " + std::to_string(i)));
  Bomb out{"bomb-mesh", {make(own.data(), "leaf").certificate}, make(nullptr, "root").certificate, Fault::cert_budget};
  for (const auto& issuer : own)
    for (unsigned i = 0; i < kCas; ++i)
      if (issuer.key != own[i].key)
        out.chain.push_back(make(&issuer, "CA " + std::to_string(i), {}, own[i].key).certificate);
  return out;
}

/// A hundred CAs of one name, nothing to tell them apart: each may have signed each.
Bomb same_name() {
  const auto bare = [](auto& c) { c.subject_key_identifier.clear(), c.authority_key_identifier.clear(); };
  const auto root = make(nullptr, "CA", bare), stranger = make(nullptr, "CA", bare);
  Bomb out{"bomb-same-name", {make(&stranger, "leaf", bare).certificate}, root.certificate, Fault::cert_budget};
  auto issuer = root;
  for (int i = 0; i < 100; ++i) {
    issuer = make(&issuer, "CA", bare);
    out.chain.push_back(issuer.certificate);
  }
  return out;
}

/// 2048 names below 2048 constraints.
Bomb constraints() {
  issue::NameConstraints bases;
  std::vector<std::string> names;
  for (int i = 0; i < 2048; ++i) {
    bases.excluded.push_back(std::to_string(i) + ".b.example");
    names.push_back(std::to_string(i) + ".n.example");
  }
  const auto root = make(nullptr, "root", [&](auto& c) { c.name_constraints = bases; });
  const auto leaf = make(&root, "leaf", [&](auto& c) { c.names = names; });
  return {"bomb-constraints", {leaf.certificate}, root.certificate, Fault::cert_budget};
}

/// In every CA, 48 policies that are each mapped to all of them.
void put_policies(issue::CertificateTemplate& c) {
  std::vector<Buffer> policies;
  for (std::uint8_t i = 0; i < 48; ++i) policies.push_back({0x2a, i});
  x509::der::Writer own, mapped;
  own.sequence([&] {
    for (const auto& policy : policies) own.sequence([&] { own.oid(policy); });
  });
  mapped.sequence([&] {
    for (const auto& issuer : policies)
      for (const auto& subject : policies)
        mapped.sequence([&] {
          mapped.oid(issuer);
          mapped.oid(subject);
        });
  });
  c.extensions.push_back({x509::oids::certificate_policies, true, own.take()});
  c.extensions.push_back({x509::oids::policy_mappings, true, mapped.take()});
}

Bomb policies() {
  const auto root = make(nullptr, "root");
  Bomb out{"bomb-policies", {}, root.certificate, Fault::cert_policy};
  auto issuer = root;
  for (int i = 0; i < 6; ++i) {
    issuer = make(&issuer, "CA " + std::to_string(i), put_policies);
    out.chain.insert(out.chain.begin(), issuer.certificate);
  }
  out.chain.insert(out.chain.begin(), make(&issuer, "leaf").certificate);
  return out;
}

Row measure(const Bomb& bomb, unsigned times) {
  VerifyOptions options;
  options.purpose = Purpose::any;
  options.at = system_clock().now();
  options.limits.certificates = 1000;
  options.limits.certificate_bytes = options.limits.chain_bytes = std::size_t{1} << 20;
  options.policies.require_explicit = true;
  const Bytes anchor = bomb.anchor;
  const auto store = must(TrustStore::from_der({&anchor, 1}));
  const std::vector<Bytes> chain(bomb.chain.begin(), bomb.chain.end());
  const auto once = [&] {
    const auto fault = verify(chain, *store, options).error.fault;
    must(fault == bomb.ends, (std::string(bomb.name) + ", which ends by " + std::string(info(fault).code)).c_str());
  };
  std::vector<double> took;
  for (unsigned i = 0; i < times; ++i) took.push_back(micros(1, once));
  return {bomb.name, "us", median(took)};
}

}  // namespace

std::vector<Row> measure_verification(const Effort& effort) {
  const auto material = make_material(crypto::KeyType::p256);
  const auto ours = our_store(material);
  const auto theirs = their_store(&material);
  VerifyOptions plain, cached;
  plain.name = cached.name = kServerName;
  plain.at = cached.at = system_clock().now();
  cached.signatures = std::make_shared<SignatureCache>();
  verify_ours(*ours, material, cached);
  std::vector<double> verified, remembered, their_verified, loaded, their_loaded;
  for (unsigned i = 0; i < effort.handshake_rounds; ++i) {
    verified.push_back(micros(effort.handshakes, [&] { verify_ours(*ours, material, plain); }));
    remembered.push_back(micros(effort.handshakes, [&] { verify_ours(*ours, material, cached); }));
    their_verified.push_back(micros(effort.handshakes, [&] { verify_theirs(theirs.get(), material); }));
    if (!has_bundle()) continue;
    loaded.push_back(micros(1, [] { (void)must(TrustStore::from_file(kBundle)); }));
    their_loaded.push_back(micros(1, [] { (void)their_store(nullptr); }));
  }
  std::vector<Row> out{{"verify-chain", "us", median(verified), median(their_verified)},
                       {"verify-chain-cached", "us", median(remembered), median(their_verified)}};
  if (has_bundle()) out.push_back({"load-bundle", "us", median(loaded), median(their_loaded)});
  for (const auto& bomb : {mesh(), same_name(), constraints(), policies()})
    out.push_back(measure(bomb, effort.handshakes));
  return out;
}

}  // namespace entente::bench
