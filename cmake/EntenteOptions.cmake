# Language, warnings, sanitizers and the parts that can be left out.
option(ENTENTE_BUILD_TOOLS "Build the entente command line" ${PROJECT_IS_TOP_LEVEL})
option(ENTENTE_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(ENTENTE_BUILD_BENCH "Build the benchmarks (needs libssl)" OFF)
option(ENTENTE_BUILD_FUZZ "Build the fuzz targets (needs Clang)" OFF)
option(BUILD_SHARED_LIBS "Build the library as a shared one" OFF)
option(ENTENTE_PRECOMPILE_FLOORS "Off: an #include that is missing in src/ is noticed" ON)
option(ENTENTE_COVERAGE "Count which lines and branches run (needs Clang)" OFF)
set(ENTENTE_SANITIZE "" CACHE STRING "Sanitizers, e.g. address,undefined")

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

add_library(entente_flags INTERFACE)
target_compile_options(entente_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
target_compile_definitions(entente_flags INTERFACE OPENSSL_API_COMPAT=0x30000000L OPENSSL_NO_DEPRECATED)
if(ENTENTE_SANITIZE)
  target_compile_options(entente_flags INTERFACE -fsanitize=${ENTENTE_SANITIZE} -fno-omit-frame-pointer
                                                 -fno-sanitize-recover=all)
  target_link_options(entente_flags INTERFACE -fsanitize=${ENTENTE_SANITIZE})
  # GCC says itself that its sanitizers' code confuses this warning.
  target_compile_options(entente_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()

if(ENTENTE_COVERAGE)
  target_compile_options(entente_flags INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(entente_flags INTERFACE -fprofile-instr-generate)
endif()

# For programs that spend their time in the library, not in their own code: quick to compile.
add_library(entente_quick INTERFACE)
target_link_libraries(entente_quick INTERFACE entente_flags)
target_compile_options(entente_quick INTERFACE $<$<CONFIG:Release>:-O1>)

find_program(ENTENTE_CCACHE ccache)
if(ENTENTE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${ENTENTE_CCACHE}")
endif()
find_program(ENTENTE_MOLD mold)
if(ENTENTE_MOLD)
  target_link_options(entente_flags INTERFACE -fuse-ld=mold)
endif()

find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(PkgConfig REQUIRED)
# Beast's HTTP parser, for src/io/fetch: headers alone, and nothing of it in ours.
find_package(Boost 1.81 REQUIRED)
if(ENTENTE_BUILD_TOOLS OR ENTENTE_BUILD_TESTS OR ENTENTE_BUILD_BENCH)
  find_package(fmt REQUIRED)
  find_package(nlohmann_json REQUIRED)
endif()
pkg_check_modules(compressors REQUIRED IMPORTED_TARGET zlib libbrotlienc libbrotlidec libzstd)
