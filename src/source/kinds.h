/* The kinds of source, one file each. */
#ifndef SOURCE_KINDS_H
#define SOURCE_KINDS_H

#include "source/source.h"

extern const struct source_kind source_csv;

#endif
