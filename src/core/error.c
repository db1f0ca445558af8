#include "core/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void mark_cut(char *text, size_t room, int wanted)
{
    if (wanted >= 0 && (size_t)wanted >= room)
        memcpy(text + room - 4, "...", 4);
}

enum err error_set(struct error *e, enum err code, const char *format, ...)
{
    if (e == NULL)
        return code;
    e->code = code;
    va_list args;
    va_start(args, format);
    const int wanted = vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    mark_cut(e->text, sizeof e->text, wanted);
    return code;
}

enum err error_prefix(struct error *e, const char *format, ...)
{
    if (e == NULL)
        return ERR_DATA;
    char old[sizeof e->text];
    memcpy(old, e->text, sizeof old);
    va_list args;
    va_start(args, format);
    int n = vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    if (n < 0)
        n = 0;
    if ((size_t)n < sizeof e->text)
        n += snprintf(e->text + n, sizeof e->text - (size_t)n, ": %s", old);
    mark_cut(e->text, sizeof e->text, n);
    return e->code;
}

const char *error_of_system(int code)
{
    const char *said = strerrordesc_np(code);
    return said != NULL ? said : "unknown error";
}
