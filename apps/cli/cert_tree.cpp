// `entente cert tree`: every path from a certificate to the roots, drawn.
#include <fmt/format.h>

#include <algorithm>

#include "cert_case.h"
#include "explain/inputs.h"
#include "explain/json.h"
#include "explain/path_tree.h"
#include "fetching.h"
#include "output.h"
#include "verbs.h"

namespace entente::cli {
namespace {

using explain::AllPaths;
using explain::Ink;
using explain::Page;

void put(const AllPaths& all, std::size_t good, const std::string& source) {
  Page page(standard_output());
  const auto paths = explain::counted(all.paths.size(), "path");
  page.line(fmt::format("{} {}", good > 0 ? page.good() : page.bad(),
                        page.ink(Ink::strong, fmt::format("{} of {} good", good, paths))),
            page.ink(Ink::faint, source));
  put_tree(page, all);
  if (!all.complete) page.wrapped(2, "There are more paths than are followed here.");
  print(page.text());
}

int draw(const CertTreeOptions& options) {
  auto one = options;
  one.leaf = options.files[0];
  auto question = case_of(one);
  for (std::size_t i = 1; i < options.files.size(); ++i)
    for (auto& certificate : must(explain::read_certificate_file(options.files[i]), options.files[i]))
      question.chain.push_back(std::move(certificate));
  make_room(question.options.limits, question.chain);
  const auto all = explain::all_paths(question.views(), *question.trust.store, question.options);
  if (!all.paths.empty() && all.paths[0].error.fault == Fault::name_invalid)
    throw Stop(all.paths[0].error, "the name to verify");
  const auto good = static_cast<std::size_t>(std::ranges::count_if(all.paths, &Verdict::valid));
  if (options.json)
    print(explain::tree_json(all) + "\n");
  else
    put(all, good, question.trust.source);
  return good > 0 ? kExitGood : explain::exit_code(FaultKind::certificate);
}

}  // namespace

int run(const CertTreeOptions& options) {
  try {
    return draw(options);
  } catch (const NotValid& answer) {
    throw Stop(answer.error(), options.files[0]);
  }
}

}  // namespace entente::cli
