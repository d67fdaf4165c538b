// Reading the options of `decode`.
#include "options_decode.h"

#include <CLI/CLI.hpp>

#include "options_transcript.h"

namespace entente::cli {

const char* const kDecodeExamples =
    "Exit: 0 decoded; 2 the file or an option cannot be read; 6 no TLS in it, none that fits, or the file is cut "
    "off.\n\n"
    "Examples:\n  entente decode capture.pcapng --keylog keys.log\n  entente decode capture.pcap --follow 3\n"
    "  tcpdump -w - port 443 | entente decode - --ndjson";

void add_decode_options(CLI::App& sub, DecodeOptions& options) {
  sub.add_option("FILE", options.file, "A capture: pcap or pcapng; -: stdin")->required();
  sub.add_option("--keylog", options.keylogs, "Secrets of the connections (SSLKEYLOGFILE, RFC 9850); may be repeated")
      ->type_name("FILE")
      ->expected(1)
      ->take_all();
  sub.add_option("--key", options.keys, "A server's private key: opens TLS 1.2 with RSA key exchange; may be repeated")
      ->type_name("FILE")
      ->expected(1)
      ->take_all();
  sub.add_option("--follow", options.follow, "Explain this connection of the table")
      ->type_name("N")
      ->check([](const std::string& text) {
        return text == "0" ? "there is no connection 0; they start at 1" : std::string();
      });
  sub.add_option("--host", options.host, "Only connections with this address, or address:port, at either end")
      ->type_name("ADDRESS");
  sub.add_option("--sni", options.sni, "Only connections to this server name, or to names below it")->type_name("NAME");
  sub.add_option("--outcome", options.outcome, "Only connections that ended so")
      ->type_name("HOW")
      ->check(CLI::IsMember({"established", "failed", "unfinished"}));
  sub.add_option("--ca", options.ca, "Judge the servers' certificates by these CAs, as of when they were seen")
      ->type_name("FILE");
  sub.add_flag("--bytes", options.bytes, "Every byte of every message, named");
  auto* json = sub.add_flag("--json", options.json, "Everything as JSON on stdout (schema entente.transcript/1)");
  sub.add_flag("--ndjson", options.ndjson, "A line of JSON for each connection, as soon as it ends")->excludes(json);
  add_transcript_with_data(sub, options.exports);
}

}  // namespace entente::cli
