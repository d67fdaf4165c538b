// Results go to stdout, progress and complaints to stderr.
#pragma once
#include <entente/bytes.h>
#include <entente/error.h>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "explain/diagnosis.h"
#include "explain/terminal.h"

namespace entente::cli {

constexpr int kExitGood = 0, kExitFindings = 1, kExitUsage = 2, kExitTransport = 3, kExitInconclusive = 6,
              kExitBug = 70;

/// All of it; 0, or the errno of what was in the way.
int write_all(int descriptor, std::string_view text);
/// Writes all of it at once, so that lines of threads do not mix. What is lost is told of once, on stderr. A reader
/// that went away, as head(1) does, has seen enough.
void print(std::string_view text);
/// Whether something was lost that a reader still waits for.
bool output_was_lost();
/// Takes the places of standard streams that are closed, lest a file or socket gets their numbers and what is printed.
void hold_standard_streams();
void print_error(std::string_view text);
/// `entente: text` on stderr.
void complain(std::string_view text);

/// An error on its way to main(), which reports it and exits with its code.
class Stop final : public std::exception {
 public:
  Stop(const Error& error, std::string_view what) : error_(error), what_(what) {}
  [[nodiscard]] const Error& error() const noexcept { return error_; }
  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }

 private:
  Error error_;
  std::string what_;
};

/// A mistake in what a verb was asked for, in words, on its way to main().
class Mistake final : public std::exception {
 public:
  Mistake(std::string verb, std::string words) : verb_(std::move(verb)), words_(std::move(words)) {}
  [[nodiscard]] const std::string& verb() const noexcept { return verb_; }
  [[nodiscard]] const char* what() const noexcept override { return words_.c_str(); }

 private:
  std::string verb_, words_;
};

/// The value of a Result, or the end of the program. `what` names the option or file that it is about.
template <class T>
T must(Result<T> result, std::string_view what) {
  if (!result) throw Stop(result.error(), what);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline Bytes bytes_of(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

explain::Terminal standard_output();
explain::Terminal standard_error();

enum class Report : std::uint8_t { page, json, json_on_stderr };
/// Prints a failure as a page on stderr, or as JSON; returns its exit code.
int report(const explain::Diagnosis& diagnosis, Report how);
/// Prints a failure that comes before or outside of a connection, a page to stderr, and returns its exit code.
int report_error(const Error& error, std::string_view what, Report how);
/// A command line that makes no sense. `verb`: as far as it was understood, `cert issue`.
int report_usage(std::string_view words, const std::string& verb, Report how);

}  // namespace entente::cli
