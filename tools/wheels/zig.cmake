# Builds for another C library, or another processor, by the clang in the package `ziglang`.
# VSINGEST_ZIG is its program, VSINGEST_TARGET is as `zig targets` calls it: x86_64-linux-gnu.2.27.
#
# CMAKE_SYSTEM_NAME is left as it is: CMake would look for a Python of the other system, while ours
# has the headers, which are the same.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES VSINGEST_ZIG VSINGEST_TARGET)
set(CMAKE_C_COMPILER ${VSINGEST_ZIG} cc -target ${VSINGEST_TARGET})
# Unless told not to, zig writes what a debugger needs, and with it the folders of this build.
set(CMAKE_C_FLAGS_INIT -g0)
set(CMAKE_C_ARCHIVE_CREATE "\"${VSINGEST_ZIG}\" ar qc <TARGET> <OBJECTS>")
set(CMAKE_C_ARCHIVE_FINISH "\"${VSINGEST_ZIG}\" ranlib <TARGET>")
