// The valid_policy_graph, level by level from the anchor down.
#include "x509/policy_graph.h"

#include <algorithm>

namespace entente::x509 {
namespace {

using Index = std::uint32_t;

/// One valid_policy of a level.
struct Node {
  Bytes policy;
  bool below_any;        ///< its parent is the anyPolicy of the level above
  bool reached = false;  ///< a policy of the last level stands below it
};
/// The child stands for the parent, in the level above.
struct Edge {
  Index child, parent;
};
/// RFC 5280 §6.1.2 (a): one of the expected_policy_set of a node.
struct Expected {
  Bytes policy;
  Index node;
};

struct Level {
  bool any = false;  ///< has anyPolicy
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::vector<Expected> expected;  ///< sorted by policy

  [[nodiscard]] bool empty() const noexcept { return nodes.empty() && !any; }
  /// The nodes above that take this policy for theirs.
  [[nodiscard]] auto expecting(Bytes policy) const noexcept {
    return std::ranges::equal_range(expected, policy, before, &Expected::policy);
  }
};

void sort_unique(std::vector<Bytes>& policies) {
  std::ranges::sort(policies, before);
  const auto [first, last] = std::ranges::unique(policies, equal);
  policies.erase(first, last);
}

/// The node of this policy; under anyPolicy it may be a new one.
std::optional<Expected> find_or_add(Level& level, const std::vector<Expected>& own, Bytes policy) {
  const auto found = std::ranges::lower_bound(own, policy, before, &Expected::policy);
  if (found != own.end() && equal(found->policy, policy)) return *found;
  if (!level.any) return std::nullopt;
  level.nodes.push_back({policy, true});
  return Expected{policy, static_cast<Index>(level.nodes.size() - 1)};
}

class Graph {
 public:
  Graph(std::size_t certificates, const PolicyInputs& inputs, Budget& budget) noexcept
      : inputs_(inputs), budget_(budget), initial_(static_cast<Index>(certificates) + 1) {
    // RFC 5280 §6.1.2 (a), (d)-(f).
    levels_.emplace_back().any = true;
    explicit_policy_ = inputs.require_explicit ? 0 : initial_;
    policy_mapping_ = inputs.inhibit_mapping ? 0 : initial_;
    inhibit_any_policy_ = inputs.inhibit_any ? 0 : initial_;
  }

  /// RFC 5280 §6.1.3 (d)-(f): false if a policy is demanded and none is left.
  [[nodiscard]] bool take(const Certificate& c, bool is_last) noexcept;
  /// RFC 5280 §6.1.4 (b), (h)-(j).
  void prepare_next(const Certificate& c, bool is_anchor) noexcept;
  /// RFC 5280 §6.1.5 (a)-(b), (g): whether the path is good.
  [[nodiscard]] bool wrap_up(const Certificate& leaf) noexcept;
  /// The user_constrained_policy_set, unordered and with repetitions.
  [[nodiscard]] std::vector<Bytes> acceptable_policies() noexcept;

 private:
  void descend(const Certificate& c, bool any_counts) noexcept;
  void put(Level& level, const Level& above, Bytes policy) noexcept;
  void map(Level& level, Bytes policy_mappings) noexcept;
  [[nodiscard]] bool any_acceptable() noexcept;
  template <class Each>
  bool any_of_authority(Each&& each) noexcept;
  [[nodiscard]] bool acceptable(Bytes policy) const noexcept;

  const PolicyInputs& inputs_;
  Budget& budget_;
  std::vector<Level> levels_;
  bool null_ = false;
  Index initial_, explicit_policy_, policy_mapping_, inhibit_any_policy_;
};

bool Graph::take(const Certificate& c, bool is_last) noexcept {
  // RFC 5280 §6.1.3 (e): without policies none is left.
  null_ = null_ || c.extensions.certificate_policies.empty();
  // RFC 5280 §6.1.3 (d)(2): of a self-issued certificate that is not the last anyPolicy counts in any case.
  if (!null_) descend(c, inhibit_any_policy_ > 0 || (!is_last && c.self_issued()));
  return explicit_policy_ > 0 || !null_;
}

/// RFC 5280 §6.1.3 (d), RFC 9618 §5.3.
void Graph::descend(const Certificate& c, bool any_counts) noexcept {
  const auto& above = levels_.back();
  std::vector<Bytes> policies;
  bool any = false;
  for_each_policy(c.extensions.certificate_policies, [&](Bytes policy) {
    if (!budget_.comparison()) return;
    if (equal(policy, oids::any_policy))
      any = any_counts;
    else if (above.any || !above.expecting(policy).empty())
      policies.push_back(policy);
  });
  if (any)
    for (const auto& expected : above.expected) policies.push_back(expected.policy);
  sort_unique(policies);
  Level level;
  level.any = any && above.any;
  for (const auto policy : policies) put(level, above, policy);
  null_ = level.empty();
  levels_.push_back(std::move(level));
}

void Graph::put(Level& level, const Level& above, Bytes policy) noexcept {
  const auto child = static_cast<Index>(level.nodes.size());
  const auto parents = above.expecting(policy);
  level.nodes.push_back({policy, parents.empty()});
  level.expected.push_back({policy, child});
  for (const auto& parent : parents) {
    if (!budget_.comparison()) return;
    level.edges.push_back({child, parent.node});
  }
}

void Graph::prepare_next(const Certificate& c, bool is_anchor) noexcept {
  // What an anchor says narrows what counts and never widens it: RFC 5280 §6.1.1 (d) takes nothing else from it.
  if (!is_anchor && !null_ && !c.extensions.policy_mappings.empty()) map(levels_.back(), c.extensions.policy_mappings);
  // RFC 5280 §6.1.4 (h). An anchor is not one of the path's certificates.
  if (!is_anchor && !c.self_issued())
    for (auto* counter : {&explicit_policy_, &policy_mapping_, &inhibit_any_policy_}) *counter -= *counter > 0;
  // RFC 5280 §6.1.4 (i)-(j).
  const auto& constraints = c.extensions.policy_constraints;
  explicit_policy_ = std::min(explicit_policy_, constraints.require_explicit.value_or(initial_));
  policy_mapping_ = std::min(policy_mapping_, constraints.inhibit_mapping.value_or(initial_));
  inhibit_any_policy_ = std::min(inhibit_any_policy_, c.extensions.inhibit_any_policy.value_or(initial_));
}

/// RFC 5280 §6.1.4 (b), RFC 9618 §5.4: what the level's policies are called from here on.
void Graph::map(Level& level, Bytes policy_mappings) noexcept {
  std::vector<PolicyMapping> mappings;
  for_each_mapping(policy_mappings, [&](const PolicyMapping& mapping) {
    if (budget_.comparison()) mappings.push_back(mapping);
  });
  std::ranges::sort(mappings, before, &PolicyMapping::issuer);
  const auto is_mapped = [&](Bytes policy) {
    return std::ranges::binary_search(mappings, policy, before, &PolicyMapping::issuer);
  };
  auto expected = std::exchange(level.expected, {});
  // While mapping is inhibited those that are mapped end here.
  std::ranges::copy_if(expected, std::back_inserter(level.expected),
                       [&](const Expected& own) { return !is_mapped(own.policy); });
  std::optional<Expected> mapped;
  for (const auto& [issuer, subject] : mappings) {
    if (policy_mapping_ == 0) break;
    if (!mapped || !equal(mapped->policy, issuer)) mapped = find_or_add(level, expected, issuer);
    if (mapped) level.expected.push_back({subject, mapped->node});
  }
  std::ranges::sort(level.expected, before, &Expected::policy);
  null_ = level.expected.empty() && !level.any;
}

bool Graph::wrap_up(const Certificate& leaf) noexcept {
  // RFC 5280 §6.1.5 (a)-(b).
  explicit_policy_ -= explicit_policy_ > 0;
  if (leaf.extensions.policy_constraints.require_explicit == 0U) explicit_policy_ = 0;
  return explicit_policy_ > 0 || (!null_ && any_acceptable());
}

/// RFC 9618 §5.5: whether the user_constrained_policy_set holds any.
bool Graph::any_acceptable() noexcept {
  if (levels_.back().any || inputs_.acceptable.empty()) return true;
  return any_of_authority([&](Bytes policy) { return acceptable(policy); });
}

std::vector<Bytes> Graph::acceptable_policies() noexcept {
  std::vector<Bytes> out;
  if (null_) return out;
  // Who names any policy takes the authority's set as it is; who names some gets them where the authority says any.
  if (levels_.back().any && inputs_.acceptable.empty()) out.push_back(oids::any_policy);
  if (levels_.back().any) out.insert(out.end(), inputs_.acceptable.begin(), inputs_.acceptable.end());
  (void)any_of_authority([&](Bytes policy) {
    if (inputs_.acceptable.empty() || acceptable(policy)) out.push_back(policy);
    return false;
  });
  return out;
}

/// RFC 9618 §5.5: the authority_constrained_policy_set without anyPolicy, until `each` says true. Policies have the
/// name that they had when they were first told apart from anyPolicy, which is that of the anchor's side.
template <class Each>
bool Graph::any_of_authority(Each&& each) noexcept {
  for (auto& node : levels_.back().nodes) node.reached = true;
  for (auto i = levels_.size(); i-- > 1;) {
    for (const auto& node : levels_[i].nodes)
      if (node.reached && node.below_any && each(node.policy)) return true;
    for (const auto& edge : levels_[i].edges)
      if (levels_[i].nodes[edge.child].reached) levels_[i - 1].nodes[edge.parent].reached = true;
  }
  return false;
}

bool Graph::acceptable(Bytes policy) const noexcept {
  return std::ranges::any_of(inputs_.acceptable, [&](const Buffer& wanted) { return equal(wanted, policy); });
}

/// From the anchor down; the certificate at which no policy was left, if any is demanded.
std::optional<std::size_t> go_down(Graph& graph, std::span<const Certificate* const> path, const Budget& budget) {
  const auto anchor = path.size() - 1;
  for (auto i = path.size(); i-- > 0 && !budget.exhausted();) {
    const auto& c = *path[i];
    const bool is_anchor = i == anchor && i > 0;
    // An anchor without policies, as most are, stands for any.
    const bool passed = is_anchor && c.extensions.certificate_policies.empty() ? true : graph.take(c, i == 0);
    if (passed && i > 0) {
      graph.prepare_next(c, is_anchor);
    } else if (!passed || !graph.wrap_up(c)) {
      return i;
    }
  }
  return std::nullopt;
}

Index certificates_of(std::span<const Certificate* const> path) noexcept {
  return static_cast<Index>(std::max<std::size_t>(path.size() - 1, 1));
}

}  // namespace

PolicyFinding judge_policies(std::span<const Certificate* const> path, const PolicyInputs& inputs,
                             Budget& budget) noexcept {
  PolicyFinding out;
  out.demanded = inputs.require_explicit || std::ranges::any_of(path, [](const Certificate* c) {
                   return c->extensions.policy_constraints.require_explicit.has_value();
                 });
  if (!out.demanded) return out;
  Graph graph(certificates_of(path), inputs, budget);
  out.failed_at = go_down(graph, path, budget);
  return out;
}

std::vector<Buffer> valid_policies(std::span<const Certificate* const> path, const PolicyInputs& inputs,
                                   Budget& budget) noexcept {
  std::vector<Buffer> out;
  Graph graph(certificates_of(path), inputs, budget);
  if (path.empty() || go_down(graph, path, budget) || budget.exhausted()) return out;
  auto policies = graph.acceptable_policies();
  sort_unique(policies);
  for (const auto policy : policies) out.push_back(to_buffer(policy));
  return out;
}

}  // namespace entente::x509
