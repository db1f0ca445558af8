/* The log file, when --log-file names one: lines with time and level, text made safe, mode 0600.
 * Quiet otherwise. */
#ifndef CORE_LOG_H
#define CORE_LOG_H

#include "core/error.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

enum err log_open(const char *path, enum log_level level, struct error *e);
void log_close(void);
void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
