// Prints what a fault's code means: `faults E-CERT-EXPIRED`. Every error of the library names such a row.
#include <entente/error.h>

#include <iostream>

int main(int argc, char** argv) {
  const entente::FaultInfo* row = argc == 2 ? entente::find_fault(argv[1]) : nullptr;
  if (!row) {
    std::cerr << "usage: faults CODE, for example: faults E-CERT-EXPIRED\n";
    return 2;
  }
  std::cout << row->code << ": " << row->title << " (" << row->clause << ")\n"
            << "  Cause: " << row->cause << "\n"
            << "  You: " << row->remedy_user << "\n"
            << "  Owner: " << row->remedy_operator << "\n";
}
