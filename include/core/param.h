/* Typed parameters: one table says name, type, default, range and help; parsing, checks, --help and
 * the man page read it.
 *
 *     static const struct param params[] = {{"trees", PARAM_INT, "300", 1, 10000, NULL, "N", "trees
 * in the forest"}, {0}}; */
#ifndef CORE_PARAM_H
#define CORE_PARAM_H

#include "core/str.h"

enum param_type {
    PARAM_FLAG,     /* present or not */
    PARAM_INT,      /* int64 within min..max */
    PARAM_REAL,     /* finite double within min..max */
    PARAM_TEXT,     /* any text, not empty */
    PARAM_LIST,     /* texts between commas */
    PARAM_CHOICE,   /* one of `choices` ("a|b|c") */
    PARAM_DURATION, /* 5m, 7d; in ns */
};

struct param {
    const char *name; /* long option without dashes; NULL ends a table */
    enum param_type type;
    const char *initial; /* default as text; NULL: none */
    double min, max;     /* INT and REAL */
    const char *choices;
    const char *value; /* "N", "FILE": what help calls the value */
    const char *help;
    char letter; /* short option, or 0 */
};

struct param_value {
    bool is_set; /* given by the user */
    bool flag;
    int64_t whole; /* INT, DURATION; CHOICE: its place among the choices, from 0 */
    double real;
    const char *text; /* as given, or the default; NULL: none */
};

/* Check `text` against p: ERR_USAGE with the allowed range or the choices. */
enum err param_parse(const struct param *p, const char *text, struct param_value *ret,
                     struct error *e);

/* The place of `text` among choices "a|b|c", from 0; -1 when it is none of them. */
int64_t param_choice(const char *choices, struct str text);

/* Parsed command line: up to 4 tables, and the words that are not options. */
struct args {
    const struct param *table[4];
    struct param_value *value[4];
    size_t nwords;
    const char **word;
};

/* Parse argv[0..argc) against up to 4 tables (NULL-filled). Options may stand anywhere; "--" ends
 * them; "-x VALUE", "--name VALUE",
 * "--name=VALUE"; "-" is a word. ERR_USAGE names the nearest option for an unknown one, and refuses
 * one given twice. */
enum err args_parse(struct arena *a, int argc, const char *const argv[],
                    const struct param *const table[4], struct args *ret, struct error *e);

/* Look a value up by its long name; asking for a name that no table holds is a bug (assert). */
const struct param_value *args_get(const struct args *args, const char *name);
const struct param *args_param(const struct args *args, const char *name);
bool args_has_param(const struct args *args, const char *name);
bool args_flag(const struct args *args, const char *name);
int64_t args_int(const struct args *args, const char *name);
double args_real(const struct args *args, const char *name);
const char *args_text(const struct args *args, const char *name); /* NULL: none */

/* The texts of a PARAM_LIST, blanks trimmed; 0 when none. */
size_t args_list(struct arena *a, const struct args *args, const char *name, struct str **ret);

/* Split a `:` line or a usage example into words: blanks separate, '...' and "..." group,
 * \ escapes. */
enum err args_split(struct arena *a, struct str line, int *ret_argc, const char *const **ret_argv,
                    struct error *e);

#endif
