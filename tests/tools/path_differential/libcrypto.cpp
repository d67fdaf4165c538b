#include "libcrypto.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#endif
#endif

#include "x509/ip_address.h"

namespace entente::differential {
namespace {

template <auto function>
struct Free {
  void operator()(auto* object) const noexcept { function(object); }
};
void free_stack(STACK_OF(X509) * stack) { sk_X509_pop_free(stack, X509_free); }

using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Store = std::unique_ptr<X509_STORE, Free<X509_STORE_free>>;
using Context = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;
using Stack = std::unique_ptr<STACK_OF(X509), Free<free_stack>>;

Certificate parse(Bytes der) {
  const auto* at = der.data();
  return Certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

int purpose_of(Purpose purpose) {
  return purpose == Purpose::server   ? X509_PURPOSE_SSL_SERVER
         : purpose == Purpose::client ? X509_PURPOSE_SSL_CLIENT
                                      : X509_PURPOSE_ANY;
}

void ask_for_names(X509_VERIFY_PARAM* param, const VerifyOptions& options) {
  auto name = options.name.value_or("");
  if (const auto ip = x509::parse_ip(name)) {
    X509_VERIFY_PARAM_set1_ip(param, ip->bytes().data(), ip->bytes().size());
  } else if (options.name) {
    // A dot at the end of what was asked is the root's.
    if (name.ends_with('.')) name.pop_back();
    X509_VERIFY_PARAM_set1_host(param, name.data(), name.size());
  }
  if (options.email) X509_VERIFY_PARAM_set1_email(param, options.email->data(), options.email->size());
}

void ask_for_policies(X509_VERIFY_PARAM* param, const PolicyOptions& policies) {
  const auto add = [&](const char* policy) { X509_VERIFY_PARAM_add0_policy(param, OBJ_txt2obj(policy, 1)); };
  for (const auto& policy : policies.acceptable) add(policy.c_str());
  // RFC 5280 §6.1.1 (c): the set of who names none is any-policy; libcrypto's is empty.
  if (policies.acceptable.empty()) add("2.5.29.32.0");
  unsigned long flags = X509_V_FLAG_POLICY_CHECK;
  if (policies.require_explicit) flags |= X509_V_FLAG_EXPLICIT_POLICY;
  if (policies.inhibit_mapping) flags |= X509_V_FLAG_INHIBIT_MAP;
  if (policies.inhibit_any) flags |= X509_V_FLAG_INHIBIT_ANY;
  X509_VERIFY_PARAM_set_flags(param, flags);
}

void set_parameters(X509_VERIFY_PARAM* param, const VerifyOptions& options) {
  X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT);
  X509_VERIFY_PARAM_set_time(param, options.at);
  X509_VERIFY_PARAM_set_purpose(param, purpose_of(options.purpose));
  X509_VERIFY_PARAM_set_auth_level(param, 2);
  ask_for_names(param, options);
  ask_for_policies(param, options.policies);
}

// libcrypto 3.0 does not free the policyConstraints of a certificate without policies: its leak, not ours.
bool verify_with_libcrypto(X509_STORE_CTX* context) {
#ifdef SANITIZER_LSAN_INTERFACE_H
  const __lsan::ScopedDisabler libcrypto_leaks;
#endif
  return X509_verify_cert(context) == 1;
}

}  // namespace

Answer ask_libcrypto(const cases::Chain& chain, const VerifyOptions& options) {
  const Store store(X509_STORE_new());
  std::size_t roots = 0;
  for (const auto& der : chain.roots)
    if (const auto root = parse(der)) roots += X509_STORE_add_cert(store.get(), root.get()) == 1;
  const Stack untrusted(sk_X509_new_null());
  for (std::size_t i = 1; i < chain.sent.size(); ++i)
    if (auto certificate = parse(chain.sent[i])) sk_X509_push(untrusted.get(), certificate.release());
  const auto leaf = parse(chain.sent.front());
  ERR_clear_error();
  if (!leaf || roots == 0) return {.valid = false, .error = kUnreadable};
  const Context context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), untrusted.get()) != 1)
    return {.valid = false, .error = kUnreadable};
  set_parameters(X509_STORE_CTX_get0_param(context.get()), options);
  const bool valid = verify_with_libcrypto(context.get());
  ERR_clear_error();
  return {valid, X509_STORE_CTX_get_error(context.get()), X509_STORE_CTX_get_error_depth(context.get())};
}

std::string error_text(int error) { return error == kUnreadable ? "unreadable" : X509_verify_cert_error_string(error); }

}  // namespace entente::differential
