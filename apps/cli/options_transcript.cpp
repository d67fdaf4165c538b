// Reading the options of the verbs that leave transcripts and pages behind, and of `diff`, which compares them.
#include "options_transcript.h"

#include <CLI/CLI.hpp>

#include "code_points.h"

namespace entente::cli {
namespace {

void add_page(CLI::App& sub, TranscriptOptions& options) {
  sub.add_option("--html", options.html, "Write a page that shows it all, to the byte: one file, for any browser")
      ->type_name("FILE");
  auto* web =
      sub.add_flag("--web", options.web, "Serve that page from 127.0.0.1 (its address is told on stderr) until Ctrl-C");
  sub.add_flag("--web-once", options.until_closed, "With --web: until the page is closed again")->needs(web);
  sub.add_flag("--with-secrets", options.with_secrets,
               "Let transcript and page hold the secrets: whoever reads them can read the connection");
}

void add_version(CLI::App& sub, const std::string& flag, std::optional<ProtocolVersion>& into,
                 const std::string& help) {
  const auto take = [&into, flag](const std::string& text) {
    into = version_of(text);
    if (!into) throw CLI::ValidationError(flag, "1.2 or 1.3 is expected");
  };
  sub.add_option_function<std::string>(flag, take, help)->type_name("VERSION");
}

}  // namespace

void add_transcript(CLI::App& sub, TranscriptOptions& options) {
  sub.add_option("--transcript", options.transcript,
                 "Write everything that happened to this file (schema entente.transcript/1); -: to stdout, in place of "
                 "the explanation")
      ->type_name("FILE");
  add_page(sub, options);
}

void add_transcript_with_data(CLI::App& sub, TranscriptOptions& options) {
  add_transcript(sub, options);
  sub.add_flag("--with-data", options.with_data, "Let them hold the application's data, too");
}

void add_capture(CLI::App& sub, std::string& path) {
  sub.add_option("--pcap", path,
                 "Write what crosses the wire to this file (pcapng), for Wireshark or entente decode; with "
                 "--with-secrets the keys that open it, too")
      ->type_name("FILE")
      ->check([](const std::string& text) { return text == "-" ? "a file is expected" : std::string(); });
}

void add_diff_options(CLI::App& sub, DiffOptions& options) {
  sub.add_option("A", options.a, "A transcript, FILE#ID for one of its connections, or host[:port]")->required();
  sub.add_option("B", options.b, "What to compare it with; without it the first and last connection of A");
  sub.add_option("--ca", options.ca, "For hosts: trust the certificates of this file or directory, and no others")
      ->type_name("FILE");
  sub.add_option("--policy", options.policy, "For hosts: modern, default, legacy, or a file")->type_name("POLICY");
  add_version(sub, "--min", options.min_version, "For hosts: lowest version");
  add_version(sub, "--max", options.max_version, "For hosts: highest version");
  sub.add_flag("!--no-verify", options.verify, "For hosts: go on with a certificate that is not valid");
  add_page(sub, options.exports);
  sub.add_flag("--json", options.json, "JSON on stdout (schema entente.diff/1)");
}

}  // namespace entente::cli
