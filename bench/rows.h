// The rows of the result, and how they are measured: rounds of both libraries in turn, and the median over the rounds.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::bench {

struct Row {
  std::string_view name, unit;
  double ours = 0;
  std::optional<double> theirs{};  ///< none: the other library has no such figure
};

/// How much is measured.
struct Effort {
  unsigned handshake_rounds, handshakes;  ///< handshakes in a round
  unsigned bulk_rounds, records;          ///< records in a round
  unsigned idle;                          ///< connections that are established at the same time
};
constexpr Effort kThorough{101, 10, 201, 64, 50};
constexpr Effort kQuick{3, 2, 3, 8, 4};

[[nodiscard]] double median(std::vector<double> values);

/// Times of handshakes, full and resumed, by side.
[[nodiscard]] std::vector<Row> measure_handshakes(const Effort& effort);
/// What the engine adds to its primitives in a full handshake.
[[nodiscard]] std::vector<Row> measure_engine(const Effort& effort);
/// Our own ML-KEM-768, beside libcrypto's where it has one.
[[nodiscard]] std::vector<Row> measure_mlkem(const Effort& effort);
/// Judging chains, beside libcrypto's X509_verify_cert; and those that are made to be slow.
[[nodiscard]] std::vector<Row> measure_verification(const Effort& effort);
/// Speed of protecting and opening application data.
[[nodiscard]] std::vector<Row> measure_bulk(const Effort& effort);
/// Heap of established connections, and allocations on the way there.
[[nodiscard]] std::vector<Row> measure_heap(const Effort& effort);

}  // namespace entente::bench
