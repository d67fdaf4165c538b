// The names of what became of a session, as they stand in JSON and in texts.
#include <entente/session.h>

#include "base/enum_names.h"

namespace entente {
namespace {

constexpr Named<Resumed> kResumed[] = {
    {Resumed::no, "no"}, {Resumed::ticket, "ticket"}, {Resumed::session_id, "session-id"}, {Resumed::psk, "psk"}};
constexpr Named<EarlyData> kEarlyData[] = {
    {EarlyData::none, "none"}, {EarlyData::accepted, "accepted"}, {EarlyData::rejected, "rejected"}};

}  // namespace

std::string_view name(Resumed v) noexcept { return find_name(kResumed, v); }
std::string_view name(EarlyData v) noexcept { return find_name(kEarlyData, v); }

}  // namespace entente
