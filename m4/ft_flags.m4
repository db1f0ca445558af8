# ft_flags.m4: which flags the compiler and the linker take.
#
# A flag is tried with -Werror, since clang only warns about flags that it does not know, and added to
# a variable when it is taken without a word; with those before it, which it may need.

# FT_COMPILE_FLAGS(VARIABLE, FLAGS)
AC_DEFUN([FT_COMPILE_FLAGS], [
  for ft_flag in m4_normalize([$2]); do
    AS_VAR_PUSHDEF([ft_seen], [ft_cv_cc_$ft_flag])
    AC_CACHE_CHECK([whether $CC takes $ft_flag], [ft_seen], [
      ft_saved_CFLAGS=$CFLAGS
      CFLAGS="$CFLAGS -Werror $$1 $ft_flag"
      AC_COMPILE_IFELSE([AC_LANG_PROGRAM([], [])],
                        [AS_VAR_SET([ft_seen], [yes])], [AS_VAR_SET([ft_seen], [no])])
      CFLAGS=$ft_saved_CFLAGS
    ])
    AS_VAR_IF([ft_seen], [yes], [AS_VAR_APPEND([$1], [" $ft_flag"])])
    AS_VAR_POPDEF([ft_seen])
  done
])

# FT_LINK_FLAGS(VARIABLE, FLAGS)
AC_DEFUN([FT_LINK_FLAGS], [
  for ft_flag in m4_normalize([$2]); do
    AS_VAR_PUSHDEF([ft_seen], [ft_cv_ld_$ft_flag])
    AC_CACHE_CHECK([whether the linker takes $ft_flag], [ft_seen], [
      ft_saved_LDFLAGS=$LDFLAGS
      ft_saved_CFLAGS=$CFLAGS
      LDFLAGS="$LDFLAGS $ft_flag"
      CFLAGS="$CFLAGS -Werror -fPIE"
      AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
                     [AS_VAR_SET([ft_seen], [yes])], [AS_VAR_SET([ft_seen], [no])])
      LDFLAGS=$ft_saved_LDFLAGS
      CFLAGS=$ft_saved_CFLAGS
    ])
    AS_VAR_IF([ft_seen], [yes], [AS_VAR_APPEND([$1], [" $ft_flag"])])
    AS_VAR_POPDEF([ft_seen])
  done
])

# FT_LIBRARY(PREFIX, MODULE, DEBIAN-PACKAGE): a library that the program cannot do without.
AC_DEFUN([FT_LIBRARY], [
  PKG_CHECK_MODULES([$1], [$2], [], [AC_MSG_ERROR([
  The library $2 is missing. On Debian: apt install $3
  (tools/demo installs all that fleettop needs.)])])
])
