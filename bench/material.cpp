#include "material.h"

#include "issue/authority.h"
#include "must.h"

namespace entente::bench {

Material make_material(crypto::KeyType leaf) {
  constexpr UnixTime day = 86400;
  const auto& provider = crypto::openssl_provider();
  const auto now = system_clock().now();

  issue::AuthorityOptions authority;
  authority.name = "bench root";
  authority.not_before = now - day;
  authority.not_after = now + day;
  const auto root = must(issue::make_ca(provider, authority));
  authority.name = "bench intermediate";
  const auto intermediate = must(issue::make_intermediate(provider, root, authority));

  issue::LeafOptions options;
  options.names = {std::string(kServerName)};
  options.key = leaf;
  options.not_before = authority.not_before;
  options.not_after = authority.not_after;
  const auto server = must(issue::issue(provider, intermediate, options));
  return {root.certificate, {server.certificate, intermediate.certificate}, must(server.key->pkcs8())};
}

}  // namespace entente::bench
