# The manual is written by the program from its table of commands, and goes into the tarball.
dist_man_MANS += doc/fleettop.1
CLEANFILES += doc/fleettop.1
doc/fleettop.1: fleettop$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) doc && ./fleettop$(EXEEXT) --man > $@.tmp && mv $@.tmp $@
EXTRA_DIST += doc/store.md doc/screen.png
