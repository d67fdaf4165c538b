// Reading the options of `entente cert verify` and its kin.
#include "options_cert.h"

#include <CLI/CLI.hpp>
#include <array>

#include "options_fetch.h"

namespace entente::cli {
namespace {

void add_anchors(CLI::App& sub, CertVerifyOptions& options) {
  sub.add_option("--ca", options.ca, "Trust the certificates of this file or directory, and no others")
      ->type_name("FILE");
  sub.add_option("--max-intermediates", options.max_intermediates,
                 "At most so many CAs between leaf and root, self-issued ones not counted")
      ->type_name("N")
      ->check(CLI::Range(0, 1000000));
}

void add_question(CLI::App& sub, CertVerifyOptions& options) {
  sub.add_option("--at", options.at, "Judge by this time instead of now: 2026-11-21T12:00:00Z")->type_name("RFC3339");
  auto* dns = sub.add_option("--name", options.name, "The DNS name that it must be for")->type_name("DNS");
  auto* ip = sub.add_option("--ip", options.ip, "The IP address that it must be for")->type_name("ADDR");
  auto* email = sub.add_option("--email", options.email, "The mailbox that it must be for")->type_name("ADDR");
  auto* srv =
      sub.add_option("--srv", options.srv, "The service that it must be for: _imaps.example.com")->type_name("SERVICE");
  auto* uri = sub.add_option("--uri", options.uri, "The URI whose scheme and host it must be for: sip:example.com")
                  ->type_name("URI");
  for (auto* one : {dns, ip, email, srv, uri})
    for (auto* other : {dns, ip, email, srv, uri})
      if (one != other) one->excludes(other);
  sub.add_option("--purpose", options.purpose, "What it must be good for: server, client or any")
      ->type_name("WHAT")
      ->capture_default_str()
      ->check(CLI::IsMember({"server", "client", "any"}));
  sub.add_option("--spki", options.pins,
                 "One key of the path must have this SHA-256 (hex or base64, as in RFC 7469); may be repeated")
      ->type_name("PIN")
      ->expected(1)
      ->take_all();
}

void add_revocation(CLI::App& sub, CertVerifyOptions& options) {
  add_lists(sub, options.crl,
            "Revocation lists (PEM or DER); may be repeated. Without --revocation they mean --revocation require");
  sub.add_option("--ocsp", options.ocsp,
                 "An OCSP response (DER); may be repeated. It changes nothing about --revocation")
      ->type_name("FILE")
      ->expected(1)
      ->take_all();
  add_revocation_mode(sub, options.revocation,
                      "off; soft (the default): what is known to be revoked is refused; require: what is not known to "
                      "be good, too");
}

void add_policies(CLI::App& sub, PolicyOptions& policies) {
  sub.add_option("--policy-oid", policies.acceptable,
                 "A certificate policy that will do, as 2.23.140.1.2.1; may be repeated (RFC 5280 6.1.1)")
      ->type_name("OID")
      ->expected(1)
      ->take_all();
  sub.add_flag("--explicit-policy", policies.require_explicit, "A policy must hold along the whole path");
  sub.add_flag("--inhibit-mapping", policies.inhibit_mapping, "CAs may not map policies to each other");
  sub.add_flag("--inhibit-any", policies.inhibit_any, "anyPolicy stands for no policy");
}

}  // namespace

void add_cert_verify_options(CLI::App& sub, CertVerifyOptions& options) {
  sub.add_option("LEAF", options.leaf, "The certificate (PEM or DER); more behind it may link it to a root")
      ->required();
  sub.add_option("--intermediates", options.intermediates, "Certificates that may link the leaf to a root")
      ->type_name("FILE");
  add_anchors(sub, options);
  add_question(sub, options);
  add_revocation(sub, options);
  add_fetching(sub, options.fetching, FetchFlag::needed);
  add_policies(sub, options.policies);
  auto* logs = sub.add_option("--ct-logs", options.ct_logs,
                              "Verify the timestamps in the certificate by this log list (JSON, version 3)")
                   ->type_name("FILE");
  sub.add_option("--require-scts", options.required_scts, "Timestamps of so many of these logs have to be in order")
      ->type_name("N")
      ->check(CLI::Range(1, 100))
      ->needs(logs);
  auto* tree = sub.add_flag("--tree", options.tree, "Draw the paths that were tried");
  sub.add_flag("--json", options.json, "JSON on stdout (schema entente.cert.verify/1)")->excludes(tree);
}

void add_cert_tree_options(CLI::App& sub, CertTreeOptions& options) {
  sub.add_option("FILE", options.files,
                 "The certificate (PEM or DER); those behind it, and in further files, may link it to a root")
      ->required();
  add_anchors(sub, options);
  add_question(sub, options);
  add_revocation(sub, options);
  add_policies(sub, options.policies);
  sub.add_flag("--json", options.json, "JSON on stdout (schema entente.cert.tree/1)");
}

}  // namespace entente::cli
