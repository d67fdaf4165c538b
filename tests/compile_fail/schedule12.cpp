// The schedule of TLS 1.2: no secret of 1.3 in the place of its own, none of its own in the place of another.
#include "keys/schedule12.h"

#include "keys/exporter.h"
#include "keys/exporter12.h"
#include "keys/key_log.h"

namespace entente::keys {

inline void use(Kdf kdf, const crypto::Provider& provider, const PremasterSecret& premaster, const Randoms& randoms, const crypto::CipherSuiteInfo& suite, const TranscriptHash& heard,
                MutableBytes out) {
  MasterSecret12 master = extended_master_secret(kdf, premaster.reveal(), heard);
  auto keys = key_block(kdf, suite, master, randoms);
  auto verify = finished_mac(kdf, master, Sender::client, heard);
  ClientHandshakeTrafficSecret traffic;

#if CASE == 1  // must say: no matching function for call to .finished_mac
  auto wrong = finished_mac(kdf, master, heard);
#elif CASE == 2  // must say: invalid initialization of reference|no matching function for call to 'traffic_keys'
  auto wrong = traffic_keys(kdf, suite, master);
#elif CASE == 3  // must say: invalid initialization of reference|no matching function for call to 'key_block'
  auto wrong = key_block(kdf, suite, premaster, randoms);
#elif CASE == 4  // must say: use of deleted function|overload resolution selected deleted operator
  bool same = premaster == premaster;
#elif CASE == 5  // must say: no matching function for call|invalid initialization of reference
  auto wrong = export_keying_material(provider, kdf.hash(), Trace(), master, "label", {}, out);
#elif CASE == 6  // must say: invalid initialization of reference|no matching function for call to 'key_block'
  auto wrong = key_block(kdf, suite, traffic, randoms);
#elif CASE == 7  // must say: could not convert|no matching function for call to 'master_secret'
  auto wrong = master_secret(kdf, premaster, randoms);
#elif CASE == 8  // must say: ignoring return value
  finished_mac(kdf, master, Sender::server, heard);
#endif
  (void)keys, (void)verify, (void)provider, (void)out;
}

}  // namespace entente::keys
