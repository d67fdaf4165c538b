# What `cmake --install` puts where: headers, library, package config, pkg-config file, and the command line.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/entente")
install(TARGETS entente EXPORT ententeTargets)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/entente" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT ententeTargets NAMESPACE entente:: DESTINATION "${package_dir}")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/ententeConfig.cmake.in" "${PROJECT_BINARY_DIR}/ententeConfig.cmake"
                              INSTALL_DESTINATION "${package_dir}")
# 0.x promises nothing from one minor version to the next (docs/decisions/0003-versions.md).
write_basic_package_version_file("${PROJECT_BINARY_DIR}/ententeConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/ententeConfig.cmake" "${PROJECT_BINARY_DIR}/ententeConfigVersion.cmake"
        DESTINATION "${package_dir}")

# A static library's own dependencies are for whoever links it; a shared one keeps them to itself.
if(BUILD_SHARED_LIBS)
  set(requires "Requires.private")
else()
  set(requires "Requires")
endif()
file(RELATIVE_PATH to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file("${CMAKE_CURRENT_LIST_DIR}/entente.pc.in" "${PROJECT_BINARY_DIR}/entente.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/entente.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" TYPE DOC)
if(TARGET entente_cli)
  install(TARGETS entente_cli)
  install(FILES "${PROJECT_SOURCE_DIR}/docs/man/entente.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
endif()
