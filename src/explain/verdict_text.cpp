// Verdicts in words.
#include "explain/verdict_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "explain/notes.h"
#include "explain/times.h"

namespace entente::explain {
namespace {

struct Group {
  std::string_view name;
  std::vector<CheckId> checks;
};

const std::vector<Group>& groups() {
  static const std::vector<Group> all = {
      {"trust", {CheckId::trust}},
      {"name", {CheckId::name}},
      {"time", {CheckId::validity}},
      {"signatures", {CheckId::signature, CheckId::algorithm, CheckId::key}},
      {"usage", {CheckId::key_usage, CheckId::extended_key_usage}},
      {"constraints",
       {CheckId::basic_constraints, CheckId::path_length, CheckId::name_constraints, CheckId::policies,
        CheckId::critical_extensions, CheckId::profile}},
      {"revocation", {CheckId::revocation}},
  };
  return all;
}

Outcome worst(const CertificatePath& path, const std::vector<CheckId>& checks) {
  std::set<Outcome> seen;
  for (const auto& certificate : path)
    for (const auto id : checks) seen.insert(certificate[id].outcome);
  for (const auto outcome : {Outcome::fail, Outcome::unknown, Outcome::pass})
    if (seen.contains(outcome)) return outcome;
  return Outcome::not_applicable;
}

CertificateInfo info_at(const Verdict& verdict, std::size_t index) {
  if (index < verdict.path.size() && verdict.path[index].certificate) return describe(*verdict.path[index].certificate);
  return {};
}

/// Of the kind that was asked for, or of all kinds if there are none of it.
std::string names_of(const CertificateInfo& info, const Verdict& verdict) {
  auto names = info.dns_names;
  names.insert(names.end(), info.ip_names.begin(), info.ip_names.end());
  if (names.empty() || (!verdict.email.empty() && !info.email_names.empty())) names = info.email_names;
  const bool of_other_kinds = !verdict.service.empty() || !verdict.uri.empty();
  if (names.empty() || (of_other_kinds && !info.other_names.empty())) names = info.other_names;
  if (names.empty()) return "no name";
  if (names.size() > 3) {
    const auto more = names.size() - 3;
    names.resize(3);
    return fmt::format("{} and {} more", join(names), more);
  }
  return join(names);
}

/// `certificate` for the leaf, `intermediate certificate "X"` or `root certificate "X"` for others.
std::string role(const Verdict& verdict, std::size_t index) {
  if (index == 0) return "certificate";
  const bool anchor = index < verdict.path.size() && verdict.path[index].is_anchor;
  return fmt::format("{} certificate \"{}\"", anchor ? "root" : "intermediate", short_name(info_at(verdict, index)));
}

/// An anchor is there, and the path to it will not do.
bool is_about_the_path(Fault fault) {
  return fault == Fault::cert_too_many || fault == Fault::cert_distrusted || fault == Fault::cert_pin;
}

std::string sentence_on(const Verdict& verdict, std::size_t index, CheckId id) {
  const auto info = info_at(verdict, index);
  const auto who = fmt::format("#{} {}", index, short_name(info));
  switch (id) {
    case CheckId::validity:
      return verdict.at > info.not_after
                 ? fmt::format("{} ended {}; the clock says {}.", who, utc(info.not_after), utc(verdict.at))
                 : fmt::format("{} begins {}; the clock says {}.", who, utc(info.not_before), utc(verdict.at));
    case CheckId::name:
      return fmt::format("{} is for {}; asked for was {}.", who, names_of(info, verdict),
                         printable(asked_for(verdict)));
    case CheckId::trust:
      if (is_about_the_path(verdict.path[index][id].fault)) break;
      return info.self_issued
                 ? fmt::format("{} signed itself and is not among the trusted certificates.", who)
                 : fmt::format("{} is signed by {}, and no trusted or sent certificate has that name and key.", who,
                               info.issuer);
    default:
      break;
  }
  const auto text = describe(verdict, verdict.path, index, id);
  return fmt::format("{}: {}: expected {}, got {}.", who, name(id), text.expected, text.got);
}

/// `Certificate.version at byte 10: expected v3, got v4`
std::string place_of(const Error& error) {
  std::string out(error.where.message);
  if (!error.where.field.empty()) out += fmt::format("{}{}", out.empty() ? "" : ".", error.where.field);
  if (error.fault == Fault::cert_malformed) out += fmt::format(" at byte {}", error.offset);
  if (!error.expected.empty()) out += fmt::format(": expected {}", printable(error.expected));
  if (!error.got.empty()) out += fmt::format("{} got {}", error.expected.empty() ? ":" : ",", printable(error.got));
  return out;
}

std::string passed_line(const Verdict& verdict) {
  std::string out;
  for (const auto& group : grouped_checks(verdict))
    if (group.outcome == Outcome::pass) out += fmt::format("{}✓{}{}", out.empty() ? "" : "  ", kHardSpace, group.name);
  return out;
}

bool only_failure(const Verdict& verdict, std::string_view wanted) {
  return std::ranges::all_of(grouped_checks(verdict), [&](const CheckGroup& group) {
    return group.outcome != Outcome::fail || group.name == wanted;
  });
}

std::string_view symbol(Outcome outcome) noexcept {
  return outcome == Outcome::pass ? "✓" : outcome == Outcome::fail ? "✗" : "–";
}

Ink ink_of(Outcome outcome) noexcept {
  return outcome == Outcome::pass ? Ink::good : outcome == Outcome::fail ? Ink::bad : Ink::faint;
}

}  // namespace

std::string asked_for(const Verdict& verdict) {
  for (const auto* asked : {&verdict.name, &verdict.email, &verdict.service})
    if (!asked->empty()) return *asked;
  return verdict.uri;
}

std::string short_name(const CertificateInfo& info) {
  if (!info.common_name.empty()) return info.common_name;
  if (!info.dns_names.empty()) return printable(info.dns_names[0]);
  if (!info.ip_names.empty()) return info.ip_names[0];
  return info.subject.empty() ? "without a name" : printable(info.subject);
}

std::vector<CheckGroup> grouped_checks(const Verdict& verdict) {
  std::vector<CheckGroup> out;
  for (const auto& group : groups()) out.push_back({group.name, worst(verdict.path, group.checks)});
  return out;
}

std::string headline(const Verdict& verdict) {
  const auto at = verdict.failed_at;
  const auto info = info_at(verdict, at);
  switch (verdict.error.fault) {
    case Fault::cert_expired:
      return fmt::format("{} expired {} ago", role(verdict, at), duration_in_words(verdict.at - info.not_after));
    case Fault::cert_not_yet_valid:
      return fmt::format("{} not valid for another {}", role(verdict, at),
                         duration_in_words(info.not_before - verdict.at));
    case Fault::cert_name_mismatch:
      return fmt::format("certificate is for {}, not {}", names_of(info, verdict), printable(asked_for(verdict)));
    case Fault::cert_unknown_issuer:
      return fmt::format("signed by \"{}\", which is not trusted here", printable(info.issuer));
    default:
      return std::string(verdict.error.row().title);
  }
}

std::vector<std::string> observed_of(const Verdict& verdict) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < verdict.path.size(); ++i)
    for (const auto& check : verdict.path[i].checks)
      if (check.outcome == Outcome::fail) out.push_back(sentence_on(verdict, i, check.id));
  const bool beside_the_path = verdict.path.empty() || verdict.error.fault == Fault::cert_timestamps;
  if (beside_the_path && !(verdict.error.expected.empty() && verdict.error.got.empty()))
    out.push_back((verdict.error.fault == Fault::cert_malformed ? "The leaf cannot be read: " : "") +
                  place_of(verdict.error) + ".");
  for (const auto& unreadable : verdict.unreadable)
    out.push_back(fmt::format("#{} as sent cannot be read: {}.", unreadable.index, place_of(unreadable.error)));
  if (const auto passed = passed_line(verdict); !passed.empty()) out.push_back("Good: " + passed);
  return out;
}

std::vector<std::string> inferred_of(const Verdict& verdict) {
  const auto fault = verdict.error.fault;
  const auto info = info_at(verdict, verdict.failed_at);
  if (fault == Fault::cert_expired && only_failure(verdict, "time"))
    return {"Everything else is good, so it was probably not renewed, or the server was not reloaded after it was."};
  if (fault == Fault::cert_not_yet_valid && only_failure(verdict, "time"))
    return {"Everything else is good, so a clock is probably wrong: yours, or that of the issuing machine."};
  if (fault == Fault::cert_name_mismatch && !verdict.email.empty())
    return {"It is somebody else's, or the mailbox was left out when it was issued."};
  if (fault == Fault::cert_name_mismatch && only_failure(verdict, "name"))
    return {
        "The certificate itself is good: probably the wrong host answers, or the name was left out when it was "
        "issued."};
  if (fault == Fault::cert_unknown_issuer && verdict.path.size() == 1 && !info.ca_issuers.empty())
    return {"The certificate says where its issuer can be fetched (" + printable(info.ca_issuers) +
            "): probably the server does not send its intermediate certificate."};
  return {"Usually " + std::string(verdict.error.row().cause) + "."};
}

std::vector<std::string> fragile_points(const Verdict& verdict, const std::string& trust_source) {
  std::vector<std::string> out;
  std::size_t first = 0;
  std::vector<CertificateInfo> infos;
  for (std::size_t i = 0; i < verdict.path.size(); ++i) {
    infos.push_back(info_at(verdict, i));
    if (infos[i].not_after < infos[first].not_after) first = i;
  }
  if (infos.empty()) return out;
  out.push_back(first == 0
                    ? "after " + date(infos[0].not_after)
                    : fmt::format("after {}, when {} ends", date(infos[first].not_after), short_name(infos[first])));
  for (std::size_t i = 1; i + 1 < infos.size(); ++i) out.push_back("without the intermediate " + short_name(infos[i]));
  if (!trust_source.empty() && verdict.path.back().is_anchor)  // a session keeps the leaf alone
    out.push_back(fmt::format("without {} in {}", short_name(infos.back()), trust_source));
  return out;
}

namespace {

/// All checks of one certificate in short.
void put_check_line(Page& page, const Verdict& verdict, std::size_t index) {
  std::string line;
  for (const auto& check : verdict.path[index].checks)
    if (check.outcome != Outcome::not_applicable)
      line += fmt::format("{}{}{}{}", line.empty() ? "" : "  ", symbol(check.outcome), kHardSpace, name(check.id));
  const auto head = fmt::format("    #{} ", index);
  page.wrapped(page.ink(Ink::faint, head), std::string(head.size(), ' '), page.ink(Ink::faint, line));
}

/// ` 89 days`: until the first certificate of the path ends; of a good verdict's time alone.
std::string time_left(const Verdict& verdict, const CheckGroup& group) {
  if (group.name != "time" || group.outcome != Outcome::pass) return {};
  std::optional<UnixTime> end;
  for (std::size_t i = 0; i < verdict.path.size(); ++i) {
    const auto not_after = info_at(verdict, i).not_after;
    if (not_after != 0) end = std::min(end.value_or(not_after), not_after);
  }
  if (!end) return {};
  std::string out(kHardSpace);
  for (const char c : duration_in_words(*end - verdict.at)) {
    if (c == ' ')
      out += kHardSpace;
    else
      out += c;
  }
  return out;
}

}  // namespace

void put_identity(Page& page, const Verdict& verdict, const std::string& trust_source) {
  std::string line = "Identity: ";
  for (std::size_t i = 0; i < verdict.path.size(); ++i)
    line += fmt::format("{}{}", i ? " → " : "", short_name(info_at(verdict, i)));
  if (!verdict.path.empty() && verdict.path.back().is_anchor && !trust_source.empty())
    line += fmt::format(" ({})", trust_source);
  page.wrapped("  ", "    ", line);
  std::string checks;
  for (const auto& group : grouped_checks(verdict)) {
    if (group.outcome == Outcome::not_applicable) continue;
    if (group.name == "revocation" && group.outcome == Outcome::unknown) continue;
    checks += page.ink(ink_of(group.outcome), symbol(group.outcome)) + std::string(kHardSpace) +
              std::string(group.name) + time_left(verdict, group) + "  ";
  }
  while (checks.ends_with(' ')) checks.pop_back();
  page.wrapped(2, checks);
  for (std::size_t i = 0; i < verdict.path.size(); ++i) put_check_line(page, verdict, i);
}

void put_checks(Page& page, const Verdict& verdict, std::string_view leaf) {
  for (std::size_t i = 0; i < verdict.path.size(); ++i) {
    const auto info = info_at(verdict, i);
    const std::string_view what = verdict.path[i].is_anchor ? "trusted here" : i == 0 ? leaf : "issuer";
    page.line(fmt::format("  #{} {}", i, page.ink(Ink::strong, short_name(info))), page.ink(Ink::faint, what));
    for (const auto& check : verdict.path[i].checks) {
      if (check.outcome == Outcome::not_applicable) continue;
      const auto text = describe(verdict, verdict.path, i, check.id);
      const auto* note = note_on_check(check.id);
      const auto detail = check.outcome == Outcome::fail ? fmt::format("expected {}, got {}", text.expected, text.got)
                          : text.got.empty()             ? std::string(note ? note->what : "")
                                                         : text.got;
      page.wrapped(fmt::format("     {} {} ", page.ink(ink_of(check.outcome), symbol(check.outcome)),
                               padded(name(check.id), 20)),
                   std::string(28, ' '), detail);
    }
  }
}

void put_certificate(Page& page, const CertificateInfo& info, std::size_t indent) {
  const auto put = [&](std::string_view label, const std::string& text) {
    if (!text.empty())
      page.wrapped(std::string(indent, ' ') + padded(label, 12), std::string(indent + 12, ' '), printable(text));
  };
  put("subject", info.subject);
  put("issuer", info.self_issued ? info.issuer + " (itself)" : info.issuer);
  put("valid", fmt::format("{} to {} ({})", utc(info.not_before), utc(info.not_after),
                           duration_in_words(info.not_after - info.not_before)));
  put("names", join(info.dns_names));
  put("addresses", join(info.ip_names));
  put("mail", join(info.email_names));
  put("others", join(info.other_names));
  put("key", info.key);
  put("signature", info.signature_algorithm);
  put("authority", info.is_ca ? "may issue certificates" : "");
  put("issuer at", info.ca_issuers);
  put("serial", info.serial);
  std::string print;
  for (const auto byte : info.sha256) print += fmt::format("{:02x}", byte);
  put("SHA-256", print);
}

}  // namespace entente::explain
