// Comparing two connections of transcripts, aspect by aspect.
#include "explain/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "explain/times.h"
#include "explain/transcript_body.h"

namespace entente::explain {
namespace {

using Read = std::string (*)(const Json& connection);

// ---- one value ----

/// What a value says; empty for null and for what is not there.
std::string text_at(const Json& json, const char* pointer) {
  const Json::json_pointer at(pointer);
  if (!json.contains(at)) return {};
  const auto& value = json[at];
  if (value.is_null()) return {};
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return printable(value.is_string() ? value.get_ref<const std::string&>() : dumped(value, Layout::line));
}

template <const char* pointer>
std::string at(const Json& connection) {
  return text_at(connection, pointer);
}

std::string outcome(const Json& c) {
  const auto code = text_at(c, "/failure/code");
  if (code.empty()) return text_at(c, "/established") == "yes" ? "established" : "not established";
  return code + ": " + text_at(c, "/failure/verdict");
}

std::string exchange(const Json& c) {
  auto group = text_at(c, "/agreement/group");
  if (!group.empty()) return group;
  return text_at(c, "/established") == "yes" ? "none that is fresh" : "";
}

bool is_answered(const Json& c) { return !text_at(c, "/agreement/version").empty(); }
bool has_offer(const Json& c) { return c.contains("offer") && c["offer"].is_object(); }

/// TLS 1.3 binds its keys to the handshake anyhow.
std::string extended_master_secret(const Json& c) {
  return text_at(c, "/agreement/version") == "1.3" ? "not needed" : text_at(c, "/agreement/extended_master_secret");
}

std::string retry(const Json& c) { return text_at(c, "/agreement/hrr") == "yes" ? "HelloRetryRequest" : "none"; }

const Json* verdict_on_server(const Json& c) {
  for (const auto& verdict : c["verdicts"])
    if (verdict["of"] == "server") return &verdict;
  return nullptr;
}

std::string identity(const Json& c) {
  const auto* verdict = verdict_on_server(c);
  if (!verdict) return "not judged";
  return (*verdict)["verified"] == true ? "verified" : text_at(*verdict, "/error");
}

const Json* leaf_of(const Json& c, std::string_view sender) {
  for (const auto& certificate : c["certificates"])
    if (certificate["sent_by"] == sender && certificate["index"] == 0) return &certificate;
  return nullptr;
}

/// Its subject, its key and until when it is good; the beginning of its hash tells two of the same apart.
std::string certificate(const Json& c) {
  const auto* leaf = leaf_of(c, "server");
  if (!leaf) return "none shown";
  return fmt::format("{}, {}, until {}, SHA-256 {}…", text_at(*leaf, "/info/subject"), text_at(*leaf, "/info/key"),
                     text_at(*leaf, "/info/not_after").substr(0, 10), text_at(*leaf, "/sha256").substr(0, 8));
}

std::string issuer(const Json& c) {
  const auto* leaf = leaf_of(c, "server");
  return leaf ? text_at(*leaf, "/info/issuer") : std::string();
}

std::string chain_length(const Json& c) {
  const auto count = std::ranges::count(c["certificates"], "server", [](const Json& one) { return one["sent_by"]; });
  return count == 0 ? std::string() : counted(static_cast<std::size_t>(count), "certificate");
}

std::string client_certificate(const Json& c) {
  if (text_at(c, "/agreement/client_certificate/requested") != "yes") return "not asked for";
  return text_at(c, "/agreement/client_certificate/shown") == "yes" ? "shown" : "asked for, none shown";
}

/// Of the client's own account, or the server's where that is all there is.
const char* own_side(const Json& c) { return c["viewpoint"] == "server" ? "server" : "client"; }

std::string bytes(const Json& c) {
  const auto& traffic = c["traffic"][own_side(c)];
  return fmt::format("{} sent, {} received", grouped(traffic["sent"].get<std::size_t>()),
                     grouped(traffic["received"].get<std::size_t>()));
}

std::string duration(const Json& c) {
  for (const auto& phase : c["phases"])
    if (phase["name"] == "TLS") return time_in_words(phase["duration_us"].get<std::int64_t>());
  return {};
}

// ---- tables ----

struct Aspect {
  std::string_view topic, title;
  Read read;
  std::string_view why;
  std::string_view when_resumed{};  ///< what a resumed connection has to have; empty: that tells nothing
  Difference::Kind kind = Difference::Kind::semantic;
};

constexpr char kVersion[] = "/agreement/version";
constexpr char kResumed[] = "/agreement/resumed";
constexpr char kEarlyData[] = "/agreement/early_data";
constexpr char kForward[] = "/agreement/forward_secrecy";
constexpr char kQuantum[] = "/agreement/post_quantum";
constexpr char kSuite[] = "/agreement/cipher_suite";
constexpr char kScheme[] = "/agreement/signature_scheme";
constexpr char kStaple[] = "/agreement/staple";
constexpr char kCompression[] = "/agreement/certificate_compression";
constexpr char kAlpn[] = "/agreement/alpn";
constexpr char kName[] = "/server/name";
constexpr char kLimits[] = "/agreement/record_size_limit";
constexpr char kRoundTrips[] = "/cost/round_trips";
constexpr char kSignatures[] = "/cost/signatures_checked";
constexpr char kExchanges[] = "/cost/key_exchanges";

constexpr Aspect kAspects[] = {
    {"outcome", "outcome", outcome, "One of them cannot be used, or they fail for different reasons."},
    {"version", "version", at<kVersion>,
     "TLS 1.3 encrypts the certificates, needs one round trip less, and always has forward secrecy."},
    {"resumption", "resumed by", at<kResumed>,
     "A resumed connection shows no certificates: who the peer is was judged earlier."},
    {"early_data", "early data", at<kEarlyData>, "Early data can be replayed by whoever recorded it."},
    {"key_exchange", "key exchange", exchange, "It decides who can ever learn the keys.", "none that is fresh"},
    {"forward_secrecy", "forward secrecy", at<kForward>,
     "Without it whoever gets the server's key later reads a recording."},
    {"post_quantum", "post-quantum", at<kQuantum>, "Without it a quantum computer reads a recording one day."},
    {"retry", "retry", retry, "A retry costs a round trip: the client guessed another group than the server takes."},
    {"cipher_suite", "cipher suite", at<kSuite>, "It protects the data, and its hash makes the keys."},
    {"extended_master_secret", "extended master secret", extended_master_secret,
     "Without it the keys of TLS 1.2 are not tied to the handshake that made them."},
    {"identity", "identity", identity, "Whether the peer proved to be who was asked for.", "not judged"},
    {"certificate", "certificate", certificate, "Another certificate is another key, or a renewed one.", "none shown"},
    {"issuer", "issued by", issuer, "Another CA vouches.", "none"},
    {"chain", "chain", chain_length, "What is missing in between has to be known, or fetched.", "none"},
    {"signature_scheme", "signature", at<kScheme>, "How the server proves that it holds the key.", "none"},
    {"client_certificate", "client certificate", client_certificate, "Whether the server knows who the client is.",
     "not asked for"},
    {"staple", "staple", at<kStaple>, "What the server itself shows about revocation.", "none"},
    {"certificate_compression", "compression", at<kCompression>, "Smaller certificates save packets.", "none"},
    {"alpn", "protocol", at<kAlpn>, "What is spoken inside."},
    {"server_name", "server name", at<kName>, "Servers choose certificate and site by it."},
    {"record_size_limit", "record limits", at<kLimits>, "How large a record may be that one of them gets."},
};

constexpr Aspect kCosts[] = {
    {"round_trips", "round trips", at<kRoundTrips>, "Each is one way to the server and back before data can flow.",
     "1"},
    {"signatures", "signatures checked", at<kSignatures>, "Work for the one who checks.", "0"},
    {"key_exchanges", "key exchanges", at<kExchanges>, "Work for both.", "0"},
    {"bytes", "bytes", bytes, "What crossed the wire.", {}, Difference::Kind::measured},
    {"time",
     "handshake",
     duration,
     "It depends on the way to the server, and on the moment.",
     {},
     Difference::Kind::measured},
};

struct ListAspect {
  std::string_view topic, title;
  const char* pointer;
  std::string_view why;
};

constexpr ListAspect kLists[] = {
    {"offered_versions", "offered: versions", "/offer/versions", "The server can take no version that is not offered."},
    {"offered_cipher_suites", "offered: suites", "/offer/cipher_suites", "The server picks one of these."},
    {"offered_groups", "offered: groups", "/offer/groups", "The key exchange is one of these."},
    {"offered_shares", "offered: key shares", "/offer/shares", "A group without a share costs a retry."},
    {"offered_signature_schemes", "offered: signatures", "/offer/signature_schemes",
     "The server signs with one of these, or cannot show its certificate."},
    {"offered_alpn", "offered: protocols", "/offer/alpn", "The server picks what is spoken inside from these."},
    {"offered_extensions", "offered: extensions", "/offer/extensions", "What the client says it can do."},
    {"answered_extensions", "answered: extensions", "/answered", "What the server took up."},
};

// ---- lists ----

std::vector<std::string> list_at(const Json& json, const char* pointer) {
  std::vector<std::string> out;
  const Json::json_pointer at(pointer);
  if (json.contains(at) && json[at].is_array())
    for (const auto& one : json[at])
      if (one.is_string()) out.push_back(printable(one.get_ref<const std::string&>()));
  return out;
}

/// Those that the other does not have.
std::vector<std::string> only_in(const std::vector<std::string>& mine, const std::vector<std::string>& other) {
  const std::set<std::string_view> known(other.begin(), other.end());
  std::vector<std::string> out;
  std::ranges::copy_if(mine, std::back_inserter(out), [&](const auto& one) { return !known.contains(one); });
  return out;
}

std::string only_here(const std::vector<std::string>& names) {
  constexpr std::size_t most = 100;
  if (names.size() > most)
    return fmt::format("only here: {} and {} more", join(std::vector(names.begin(), names.begin() + most)),
                       grouped(names.size() - most));
  return names.empty() ? "nothing that the other has not" : "only here: " + join(names);
}

/// Extensions stand in any order (RFC 8446 §4.2), and some clients shuffle them; all other lists are by preference.
bool has_order(const ListAspect& aspect) noexcept { return aspect.title.find("extensions") == std::string_view::npos; }

// ---- what follows from a resumption ----

/// Which of the two is resumed, where the other is not.
enum class Resumed : std::uint8_t { neither_alone, a, b };
Resumed resumed_alone(const Json& a, const Json& b) {
  const bool of_a = !text_at(a, kResumed).empty(), of_b = !text_at(b, kResumed).empty();
  return of_a == of_b ? Resumed::neither_alone : of_a ? Resumed::a : Resumed::b;
}

/// RFC 8446 §4.2.11, RFC 6066 §3, RFC 5077 §3.4: what is offered and answered on the way back, and what is not.
bool follows(const std::vector<std::string>& of_resumed, const std::vector<std::string>& of_other) {
  constexpr std::string_view more[] = {"pre_shared_key", "early_data", "session_ticket"};
  constexpr std::string_view less[] = {"server_name", "ec_point_formats", "status_request", "session_ticket"};
  const auto among = [](const std::vector<std::string>& names, const auto& known) {
    return std::ranges::all_of(names,
                               [&](const auto& one) { return std::ranges::find(known, one) != std::end(known); });
  };
  return among(of_resumed, more) && among(of_other, less);
}

void compare_list(const ListAspect& aspect, const Json& a, const Json& b, std::vector<Difference>& out) {
  const auto one = list_at(a, aspect.pointer), other = list_at(b, aspect.pointer);
  const auto of_one = only_in(one, other), of_other = only_in(other, one);
  const auto resumed = has_order(aspect) ? Resumed::neither_alone : resumed_alone(a, b);
  const bool expected = resumed != Resumed::neither_alone &&
                        (resumed == Resumed::a ? follows(of_one, of_other) : follows(of_other, of_one));
  if (!of_one.empty() || !of_other.empty())
    out.push_back({{}, aspect.topic, aspect.title, only_here(of_one), only_here(of_other), aspect.why, expected});
  else if (has_order(aspect) && one != other)
    out.push_back({{}, aspect.topic, aspect.title, join(one), join(other), "The preferred one stands first."});
}

/// A handshake that failed may not have come to it.
std::string shown(const std::string& text, const Json& connection) {
  if (!text.empty()) return text;
  return text_at(connection, "/established") == "yes" ? "none" : "not reached";
}

void compare(const Aspect& aspect, const Json& a, const Json& b, std::vector<Difference>& out) {
  const auto read_of_a = aspect.read(a), read_of_b = aspect.read(b);
  if (read_of_a == read_of_b) return;
  const auto of_a = shown(read_of_a, a), of_b = shown(read_of_b, b);
  const auto resumed = resumed_alone(a, b);
  const bool expected = !aspect.when_resumed.empty() && resumed != Resumed::neither_alone &&
                        aspect.when_resumed == (resumed == Resumed::a ? of_a : of_b);
  out.push_back({aspect.kind, aspect.topic, aspect.title, of_a, of_b, aspect.why, expected});
}

const Json& json_of(const Compared& one) { return one.document->body().json["connections"][one.index]; }

Json side_json(const Compared& one) {
  const auto& connection = json_of(one);
  const auto& source = one.document->body().json["source"];
  return {{"id", connection["id"]},
          {"title", connection["title"]},
          {"outcome", outcome(connection)},
          {"command", source["command"]},
          {"began", connection["began"]}};
}

std::string headline_of(const Compared& one) {
  const auto& connection = json_of(one);
  const auto began = text_at(connection, "/began");
  return text_at(connection, "/title") + (began.empty() ? "" : ", " + began);
}

/// How it went, before anything that differs.
void put_side(Page& page, std::string_view name, const Compared& one) {
  const auto& connection = json_of(one);
  page.wrapped(fmt::format("  {}  ", name), "     ", page.plain(headline_of(one)));
  const bool good = text_at(connection, "/failure/code").empty();
  page.wrapped(fmt::format("     {} ", good ? page.good() : page.bad()), "       ", page.plain(outcome(connection)));
}

std::string summary(const Page& page, const Compared& a, const Compared& b, const std::vector<Difference>& all) {
  if (!was_answered(a) && !was_answered(b)) return page.bad() + " neither could be connected";
  if (!was_answered(a) || !was_answered(b))
    return fmt::format("{} only {} could be connected: there is nothing to compare", page.bad(),
                       was_answered(a) ? "A" : "B");
  const auto count = static_cast<std::size_t>(std::ranges::count_if(
      all, [](const auto& one) { return one.kind == Difference::Kind::semantic && !one.follows; }));
  const auto following = static_cast<std::size_t>(std::ranges::count_if(all, &Difference::follows));
  if (count == 0) return page.good() + " no difference but in what was measured";
  return page.ink(Ink::warning, "≠") + " " + counted(count, "difference") +
         (following == 0 ? "" : fmt::format(", and {} that follow{}", following, following == 1 ? "s" : ""));
}

void put_row(Page& page, const Difference& one, std::size_t column) {
  constexpr std::size_t name = 24;
  const bool measured = one.kind == Difference::Kind::measured;
  const auto a = broken(one.a, column), b = broken(one.b, column);
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const auto symbol = i > 0 ? " " : measured ? page.ink(Ink::faint, "~") : page.ink(Ink::warning, "≠");
    const auto title = i > 0 ? std::string() : page.ink(Ink::strong, one.title);
    page.line(fmt::format("  {} {} {}  {}", symbol, padded(title, name),
                          padded(page.plain(i < a.size() ? a[i] : ""), column), page.plain(i < b.size() ? b[i] : "")));
  }
  if (!measured) page.wrapped("    ", "    ", page.ink(Ink::faint, one.why));
}

/// What stands by itself, what follows, what was measured; each in the order in which it came.
std::vector<Difference> ranked(std::vector<Difference> all) {
  const auto rank = [](const Difference& one) {
    return one.kind == Difference::Kind::measured ? 2 : one.follows ? 1 : 0;
  };
  std::vector<Difference> out;
  out.reserve(all.size());
  for (int i = 0; i <= 2; ++i)
    for (auto& one : all)
      if (rank(one) == i) out.push_back(std::move(one));
  return out;
}

/// In a line what needs no explanation of its own.
void put_following(Page& page, const std::vector<Difference>& all) {
  std::vector<std::string> titles;
  for (const auto& one : all)
    if (one.follows) titles.emplace_back(one.title);
  if (titles.empty()) return;
  page.wrapped(
      "  → ", "    ",
      "From the resumption follows what differs in: " + join(titles) + ". " + page.ink(Ink::faint, "(--json has it)"));
}

}  // namespace

bool was_answered(const Compared& one) { return is_answered(json_of(one)); }

int exit_of(const Compared& one) {
  const auto& failure = json_of(one)["failure"];
  return failure.is_object() ? failure["exit"].get<int>() : 0;
}

std::vector<Difference> differences(const Compared& a, const Compared& b) {
  const auto &one = json_of(a), &other = json_of(b);
  std::vector<Difference> out;
  const bool answered = is_answered(one) && is_answered(other);
  for (const auto& aspect : kAspects)
    if (answered || aspect.topic == "outcome") compare(aspect, one, other, out);
  if (has_offer(one) && has_offer(other))
    for (const auto& aspect : kLists) compare_list(aspect, one, other, out);
  for (const auto& aspect : kCosts)
    if (answered) compare(aspect, one, other, out);
  return ranked(std::move(out));
}

bool is_equal(const std::vector<Difference>& all) noexcept {
  return std::ranges::all_of(all, [](const auto& one) { return one.kind == Difference::Kind::measured; });
}

void put_differences(Page& page, const Compared& a, const Compared& b, const std::vector<Difference>& all) {
  page.line(summary(page, a, b, all));
  page.line();
  put_side(page, "A", a);
  put_side(page, "B", b);
  if (all.empty()) return;
  const auto width = page.terminal().width, around = std::size_t{31};
  const auto column = width > around + 40 ? (width - around) / 2 : 20;
  page.line();
  page.line(fmt::format("    {} {}  {}", padded("", 24), padded(page.ink(Ink::strong, "A"), column),
                        page.ink(Ink::strong, "B")));
  for (const auto& one : all)
    if (!one.follows) put_row(page, one, column);
  put_following(page, all);
}

std::string diff_json(const Compared& a, const Compared& b, const std::vector<Difference>& all) {
  Json list = Json::array();
  for (const auto& one : all)
    list.push_back({{"topic", one.topic},
                    {"kind", one.kind == Difference::Kind::measured ? "measured" : "semantic"},
                    {"follows_from", one.follows ? Json("resumption") : Json(nullptr)},
                    {"a", one.a},
                    {"b", one.b},
                    {"why", one.why}});
  return dumped({{"schema", "entente.diff/1"},
                 {"equal", is_equal(all) && was_answered(a) && was_answered(b)},
                 {"a", side_json(a)},
                 {"b", side_json(b)},
                 {"differences", std::move(list)}},
                Layout::indented);
}

}  // namespace entente::explain
