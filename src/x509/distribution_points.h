// Where revocation lists are published (RFC 5280 §4.2.1.13, §4.2.1.15).
#pragma once
#include <string_view>

#include "x509/general_name.h"

namespace entente::x509 {

/// RFC 5280 §4.2.1.13: where a list is, under which name it goes. In issuingDistributionPoint (§5.2.5) too.
struct DistributionPointName {
  Bytes full_name;      ///< GeneralNames, whole, under the tag [0]; empty if absent
  Bytes relative_name;  ///< nameRelativeToCRLIssuer, whole, under the tag [1]; empty if absent
};

/// RFC 5280 §4.2.1.13.
struct DistributionPoint {
  DistributionPointName name;
  bool has_reasons = false;  ///< the list is about some reasons alone
  der::BitString reasons;    ///< ReasonFlags
  Bytes crl_issuer;          ///< GeneralNames, whole, under the tag [2]; empty if absent
};

/// Calls `each` with the points of cRLDistributionPoints or freshestCRL that were read before.
template <class Each>
void for_each_distribution_point(Bytes distribution_points, Each&& each) noexcept;

// ---- the descriptions ----

template <class Field>
void describe(Field& field, DistributionPointName& out) noexcept {
  field.inside("distributionPoint", der::constructed(0), [&] {
    if (field.next_is(der::constructed(0))) {
      out.full_name = describe_general_names(field, "fullName", der::constructed(0));
      return;
    }
    out.relative_name = field.inside("nameRelativeToCRLIssuer", der::constructed(1), [&] {
      do describe_attribute(field);
      while (field.more());
    });
  });
}

template <class Field>
void describe(Field& field, DistributionPoint& out) noexcept {
  field.sequence("DistributionPoint", [&] {
    if (field.next_is(der::constructed(0))) describe(field, out.name);
    if (field.next_is(der::primitive(1))) {
      out.has_reasons = true;
      field("reasons", out.reasons, der::primitive(1));
    }
    const bool has_issuer = field.next_is(der::constructed(2));
    if (has_issuer) out.crl_issuer = describe_general_names(field, "cRLIssuer", der::constructed(2));
    if (field.failed() || has_issuer) return;
    // RFC 5280 §4.2.1.13: reasons alone tell nobody where to look.
    if (out.name.full_name.empty() && out.name.relative_name.empty())
      field.reject({}, "DistributionPoint", "distributionPoint or cRLIssuer", "neither");
  });
}

template <class Field>
Bytes describe_distribution_points(Field& field, std::string_view as) noexcept {
  return field.sequence(as, [&] {
    // RFC 5280 §4.2.1.13: SEQUENCE SIZE (1..MAX).
    do {
      DistributionPoint point;
      describe(field, point);
    } while (field.more());
  });
}

template <class Each>
void for_each_distribution_point(Bytes distribution_points, Each&& each) noexcept {
  if (distribution_points.empty()) return;
  der::Reader field(distribution_points);
  field.sequence("cRLDistributionPoints", [&] {
    while (field.more()) {
      DistributionPoint point;
      describe(field, point);
      if (!field.failed()) each(point);
    }
  });
}

}  // namespace entente::x509
