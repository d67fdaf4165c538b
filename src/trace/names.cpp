// The names of the trace's own enums, as they stand in JSON and in texts.
#include <entente/trace.h>

#include "base/enum_names.h"

namespace entente {
namespace {

constexpr Named<Direction> kDirections[] = {{Direction::sent, "sent"}, {Direction::received, "received"}};
constexpr Named<Epoch> kEpochs[] = {{Epoch::plain, "plain"},
                                    {Epoch::early, "early"},
                                    {Epoch::handshake, "handshake"},
                                    {Epoch::application, "application"}};
constexpr Named<Topic> kTopicNames[] = {
    {Topic::version, "version"},
    {Topic::cipher_suite, "cipher_suite"},
    {Topic::group, "group"},
    {Topic::retry, "retry"},
    {Topic::server_name, "server_name"},
    {Topic::application_protocol, "application_protocol"},
    {Topic::certificate, "certificate"},
    {Topic::signature_scheme, "signature_scheme"},
    {Topic::client_authentication, "client_authentication"},
    {Topic::peer_identity, "peer_identity"},
    {Topic::resumption, "resumption"},
    {Topic::early_data, "early_data"},
    {Topic::record_size, "record_size"},
    {Topic::staple, "staple"},
    {Topic::certificate_compression, "certificate_compression"},
    {Topic::grease, "grease"},
    {Topic::compatibility, "compatibility"},
    {Topic::key_exchange, "key_exchange"},
    {Topic::extended_master_secret, "extended_master_secret"},
};
constexpr Named<JobKind> kJobs[] = {
    {JobKind::generate_shares, "generate_shares"},
    {JobKind::agree, "agree"},
    {JobKind::respond, "respond"},
    {JobKind::choose_credential, "choose_credential"},
    {JobKind::find_session, "find_session"},
    {JobKind::sign, "sign"},
    {JobKind::verify_chain, "verify_chain"},
    {JobKind::verify_signature, "verify_signature"},
    {JobKind::encrypt_premaster, "encrypt_premaster"},
    {JobKind::decrypt_premaster, "decrypt_premaster"},
};
constexpr Named<KeyOperation> kKeyOperations[] = {{KeyOperation::input, "input"},
                                                  {KeyOperation::extract, "extract"},
                                                  {KeyOperation::expand_label, "expand-label"},
                                                  {KeyOperation::prf, "prf"},
                                                  {KeyOperation::cut, "cut"}};

}  // namespace

std::string_view name(Direction v) noexcept { return find_name(kDirections, v); }
std::string_view name(Epoch v) noexcept { return find_name(kEpochs, v); }
std::string_view name(Topic v) noexcept { return find_name(kTopicNames, v); }
std::string_view name(JobKind v) noexcept { return find_name(kJobs, v); }
std::string_view name(KeyOperation v) noexcept { return find_name(kKeyOperations, v); }

}  // namespace entente
