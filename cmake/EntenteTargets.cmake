# One object target per folder of src/ (a floor), one test program per folder of tests/unit/.

# entente_precompile(TARGET [SHARE kind] [HEADERS header...]): TARGET's sources find the standard headers parsed already,
# and these. Those of one kind, whose flags are the same, share what the first of them makes.
function(entente_precompile target)
  cmake_parse_arguments(arg "" "SHARE" "HEADERS" ${ARGN})
  get_property(owner GLOBAL PROPERTY entente_precompiled_${arg_SHARE})
  if(arg_SHARE AND owner)
    target_precompile_headers(${target} REUSE_FROM ${owner})
  else()
    target_precompile_headers(${target} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled.h" ${arg_HEADERS})
    set_property(GLOBAL PROPERTY entente_precompiled_${arg_SHARE} ${target})
  endif()
endfunction()

# entente_floor(NAME [EXCEPTIONS] [LINK lib...]): src/NAME as the object target entente_NAME.
function(entente_floor name)
  cmake_parse_arguments(arg "EXCEPTIONS" "" "LINK" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${name}/*.cpp")
  if(NOT sources)
    add_library(entente_${name} INTERFACE)
    return()
  endif()
  add_library(entente_${name} OBJECT ${sources})
  target_include_directories(entente_${name} PUBLIC "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(entente_${name} PRIVATE entente_flags ${arg_LINK})
  if(arg_EXCEPTIONS)
    set(kind throwing_floors)
  else()
    target_compile_options(entente_${name} PRIVATE -fno-exceptions)
    set(kind floors)
  endif()
  if(ENTENTE_PRECOMPILE_FLOORS)
    entente_precompile(entente_${name} SHARE ${kind})
  endif()
endfunction()

# entente_unit_test(NAME LINK lib...): tests/unit/NAME/*.cpp as the program test_NAME, each case a ctest test.
function(entente_unit_test name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp")
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/include"
                                                  "${PROJECT_SOURCE_DIR}/tests")
  target_compile_definitions(test_${name} PRIVATE ENTENTE_TESTS_DIR="${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(test_${name} PRIVATE ${arg_LINK} entente_flags GTest::gtest_main GTest::gtest)
  # The library is optimised; what calls it here is not, for it is compiled more often than it runs.
  target_compile_options(test_${name} PRIVATE -O0)
  entente_precompile(test_${name} SHARE tests HEADERS <gtest/gtest.h>)
  gtest_discover_tests(test_${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60)
endfunction()

# entente_add_floors(TARGET floor...): the objects of these floors become part of TARGET.
function(entente_add_floors target)
  foreach(floor IN LISTS ARGN)
    get_target_property(kind entente_${floor} TYPE)
    if(kind STREQUAL "OBJECT_LIBRARY")
      target_sources(${target} PRIVATE $<TARGET_OBJECTS:entente_${floor}>)
    endif()
  endforeach()
endfunction()
