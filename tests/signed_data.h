// A PKCS#7 answer of a server of certificates, for whoever has to read one.
#pragma once
#include <initializer_list>

#include "x509/der_writer.h"

namespace entente::test {

/// RFC 5652 §5.1: SignedData of nobody, with these certificates.
inline Buffer signed_data(std::initializer_list<Bytes> certificates) {
  using x509::der::constructed, x509::der::Tag;
  x509::der::Writer out;
  out.sequence([&] {
    out.oid(x509::oid<1, 2, 840, 113549, 1, 7, 2>);
    out.inside(constructed(0), [&] {
      out.sequence([&] {
        out.integer(1);
        out.inside(Tag::set, [] {});
        out.sequence([&] { out.oid(x509::oid<1, 2, 840, 113549, 1, 7, 1>); });
        out.inside(constructed(0), [&] {
          for (const auto certificate : certificates) out.raw(certificate);
        });
        out.inside(Tag::set, [] {});
      });
    });
  });
  return out.take();
}

}  // namespace entente::test
