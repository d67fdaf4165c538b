// Writing transcripts and pages.
#include "exports.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "explain/html.h"
#include "files.h"
#include "output.h"
#include "output_file.h"
#include "version.h"

namespace entente::cli {
namespace {

constexpr std::size_t kMostOnPage = 64;  // connections

/// What a file holds that is nobody else's business.
enum class Delicate : std::uint8_t { nothing, data, secrets };
Delicate delicate(bool secrets, const TranscriptOptions& options) noexcept {
  return secrets ? Delicate::secrets : options.with_data ? Delicate::data : Delicate::nothing;
}

Secrecy secrecy(Delicate what) noexcept { return what == Delicate::nothing ? Secrecy::open : Secrecy::secret; }

/// A document that was read may hold more than was asked to be passed on.
explain::TranscriptDocument asked_for(const explain::TranscriptDocument& given, const TranscriptOptions& options) {
  const auto document = options.with_secrets ? given : given.without_secrets();
  return options.with_data || options.data_is_nobodys ? document : document.without_data();
}

void warn_of(Delicate what, const std::string& path) {
  if (what == Delicate::secrets)
    complain(fmt::format("warning: secrets are written to {}: whoever reads it can read these connections", path));
  if (what == Delicate::data)
    complain(fmt::format("warning: what was decrypted is written to {}: whoever reads it knows what was said", path));
}

void write_secretly(const std::string& path, std::string_view text, Delicate what) {
  warn_of(what, path);
  write_file(path, text, secrecy(what), true);
}

void require_page(std::string_view option) {
  if (!explain::has_page())
    throw Stop(make_error(Fault::config_invalid, {}, "a program that was built with web/dist/page.html"), option);
}

void write_page(const TranscriptOptions& options, const explain::TranscriptDocument& document) {
  require_page("--html");
  write_secretly(options.html, page_of(document), delicate(document.has_secrets(), options));
}

void announce(const WebServer& web) { complain("the page: " + web.url() + " (Ctrl-C ends it)"); }
WebServer::Until until(const TranscriptOptions& options) noexcept {
  return options.until_closed ? WebServer::Until::closed : WebServer::Until::signal;
}

}  // namespace

trace::RecorderOptions recorder_options(const TranscriptOptions& options) {
  trace::RecorderOptions keep;
  keep.keep_records = true;
  keep.keep_secrets = options.with_secrets;
  keep.keep_data = options.with_data;
  return keep;
}

explain::TranscriptDocument new_document(const TranscriptOptions& options, explain::DocumentHead::Source source,
                                         const std::string& command) {
  explain::DocumentHead head;
  head.source = source;
  head.version = kVersion;
  head.command = command;
  head.created = system_clock().now();
  head.secrets = options.with_secrets;
  return explain::TranscriptDocument(head);
}

void leave(const TranscriptOptions& options, const explain::TranscriptDocument& given) {
  const auto document = asked_for(given, options);
  if (!options.html.empty()) write_page(options, document);
  if (options.transcript.empty()) return;
  const auto text = document.text(explain::Layout::indented) + "\n";
  const auto what = delicate(document.has_secrets(), options);
  if (!options.to_stdout()) return write_secretly(options.transcript, text, what);
  warn_of(what, "stdout");
  print(text);
}

void show(const TranscriptOptions& options, const explain::TranscriptDocument& document) {
  LivePage page(options);
  page.show(document);
  page.finish();
}

void LivePage::show(const explain::TranscriptDocument& given) {
  if (!options_.web) return;
  const auto document = asked_for(given, options_);
  if (!web_) return announce(web_.emplace(document));
  for (std::size_t i = 0; i < document.size(); ++i) web_->show(document, i);
}

void LivePage::finish() {
  if (!web_) return;
  web_->finish();
  web_->wait(until(options_));
}

TranscriptLog::TranscriptLog(const TranscriptOptions& options, std::string command)
    : options_(options),
      command_(std::move(command)),
      last_(new_document(options, explain::DocumentHead::Source::live, command_)) {
  if (options.to_stdout())
    throw Stop(make_error(Fault::config_invalid, {}, "a file: stdout has the log"), "--transcript");
  if (!options.html.empty()) require_page("--html");
  if (!options.html.empty()) complain("the page will be written to " + options.html + " when this ends");
  if (options.web) announce(web_.emplace(last_));
  if (options.transcript.empty()) return;
  const auto what = delicate(options.with_secrets, options);
  descriptor_ = open_output(options.transcript, O_APPEND, secrecy(what));
  warn_of(what, options.transcript);
}

TranscriptLog::~TranscriptLog() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::string TranscriptLog::begin() {
  const std::lock_guard lock(mutex_);
  return fmt::format("c{}", ++count_);
}

explain::TranscriptDocument TranscriptLog::document_of(const explain::Account& account) const {
  auto document = new_document(options_, explain::DocumentHead::Source::live, command_);
  document.add(account);
  return document;
}

void TranscriptLog::tell(const explain::Account& account) {
  if (web_) web_->show(document_of(account), 0);
}

void TranscriptLog::add(const explain::Account& account) {
  const auto document = document_of(account);
  if (web_) web_->show(document, 0);
  const std::lock_guard lock(mutex_);
  if (!options_.html.empty()) last_.put(document, 0, kMostOnPage);
  if (descriptor_ < 0) return;
  if (const int failed = write_all(descriptor_, document.text(explain::Layout::line) + "\n")) {
    whole_ = false;
    complain(fmt::format("{}: {}", options_.transcript, std::generic_category().message(failed)));
  }
}

void TranscriptLog::finish(bool stopping) {
  if (!options_.html.empty()) write_page(options_, last_);
  if (!web_) return;
  web_->finish();
  if (!stopping) web_->wait(until(options_));
}

}  // namespace entente::cli
