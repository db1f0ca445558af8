/* The options that all commands share, and those of every command that reads a source. */
#include "command/internal.h"

const struct param command_common_params[] = {
    {"help", PARAM_FLAG, NULL, 0, 0, NULL, NULL, "say what the command does and takes", 'h'},
    {"seed", PARAM_INT, "1", 0, 9007199254740992.0, NULL, "N",
     "seed of everything random; same seed, same bits", 0},
    {"threads", PARAM_INT, "0", 0, 1024, NULL, "N",
     "threads; 0: one a processor; the results don't depend on it", 0},
    {"memory", PARAM_INT, "0", 0, 1048576, NULL, "MIB",
     "refuse to use more memory than this; 0: no limit", 0},
    {"format", PARAM_CHOICE, NULL, 0, 0, "table|csv|tsv|json|jsonl", "F",
     "default: table, or what FILE of --output ends in; csv for rows, fingerprint and synth in a "
     "pipe",
     'f'},
    {"fields", PARAM_LIST, NULL, 0, 0, NULL, "A,B", "only these columns, in this order", 0},
    {"limit", PARAM_INT, "0", 0, 1e15, NULL, "N", "at most N rows; 0: all", 'n'},
    {"output", PARAM_TEXT, NULL, 0, 0, NULL, "FILE", "write there rather than to standard output",
     'o'},
    {"raw-csv", PARAM_FLAG, NULL, 0, 0, NULL, NULL,
     "no ' before text cells that a spreadsheet would run", 0},
    {"color", PARAM_CHOICE, "auto", 0, 0, "auto|always|never", "WHEN",
     "colours; NO_COLOR is honoured", 0},
    {"ascii", PARAM_FLAG, NULL, 0, 0, NULL, NULL, "draw with ASCII only", 0},
    {"quiet", PARAM_FLAG, NULL, 0, 0, NULL, NULL, "no notes and no progress on standard error",
     'q'},
    {"verbose", PARAM_FLAG, NULL, 0, 0, NULL, NULL,
     "also say what it took: seconds, memory, threads", 'v'},
    {"log-file", PARAM_TEXT, NULL, 0, 0, NULL, "FILE", "write a log there (mode 0600)", 0},
    {"store", PARAM_TEXT, NULL, 0, 0, NULL, "FILE",
     "the local store; default $XDG_DATA_HOME/fleettop/store.db", 0},
    {"no-cache", PARAM_FLAG, NULL, 0, 0, NULL, NULL, "neither read nor write the local store", 0},
    COMMAND_OPTIONS_END,
};

const struct param command_source_params[] = {
    {"device", PARAM_LIST, NULL, 0, 0, NULL, "COL[,COL]",
     "the device's column; several join into one id (#3: the third)", 0},
    {"time", PARAM_TEXT, NULL, 0, 0, NULL, "COL", "the column of times", 0},
    {"metric", PARAM_LIST, NULL, 0, 0, NULL, "COL[,COL]",
     "the metrics; default: the numeric columns left", 0},
    {"segment", PARAM_LIST, NULL, 0, 0, NULL, "COL[,COL]", "static attributes: model, site", 0},
    {"setting", PARAM_LIST, NULL, 0, 0, NULL, "COL[,COL]", "operating conditions: not metrics", 0},
    {"long", PARAM_TEXT, NULL, 0, 0, NULL, "NAMECOL:VALUECOL",
     "long layout: one column names the metric, one holds its value", 0},
    {"since", PARAM_TEXT, NULL, 0, 0, NULL, "T",
     "readings from T on: ISO 8601, epoch, or before now (-7d)", 0},
    {"until", PARAM_TEXT, NULL, 0, 0, NULL, "T", "readings before T", 0},
    {"devices", PARAM_LIST, NULL, 0, 0, NULL, "A,B", "only these devices", 0},
    {"device-list", PARAM_TEXT, NULL, 0, 0, NULL, "FILE",
     "only the devices of this file, one a line", 0},
    {"last", PARAM_TEXT, NULL, 0, 0, NULL, "N|DUR",
     "only each device's last N readings, or last stretch of time (7d)", 0},
    {"duplicates", PARAM_CHOICE, "last", 0, 0, "last|first|mean|max|keep", "POLICY",
     "readings of one device at one time: which counts", 0},
    {"tz", PARAM_TEXT, "UTC", 0, 0, NULL, "ZONE", "the zone of times that carry none", 0},
    {"time-unit", PARAM_CHOICE, NULL, 0, 0, "iso|s|ms|us|ns|step", "UNIT",
     "of whole-number times; step: a plain counter", 0},
    {"delimiter", PARAM_TEXT, NULL, 0, 0, NULL, "C",
     "between fields: one character, or tab; default: found", 0},
    {"decimal", PARAM_CHOICE, NULL, 0, 0, ".|,", "C", "decimal mark; default: found", 0},
    {"offline", PARAM_FLAG, NULL, 0, 0, NULL, NULL,
     "read what `fetch` kept in the store, not the source", 0},
    {"no-header", PARAM_FLAG, NULL, 0, 0, NULL, NULL,
     "the first line holds data; columns are called c1, c2 ...", 0},
    COMMAND_OPTIONS_END,
};

static size_t add_params(const struct param **all, size_t n, const struct param *more)
{
    for (; more != NULL && more->name != NULL; more++) {
        bool is_known = false;
        for (size_t i = 0; i < n; i++)
            is_known = is_known || str_equal(str_of(all[i]->name), str_of(more->name));
        if (!is_known)
            all[n++] = more;
    }
    return n;
}

const struct param *command_model_params(struct arena *a)
{
    enum { MOST = 64 };
    const struct param *all[MOST];
    size_t n = 0;
    for (size_t i = 0; detectors[i] != NULL; i++)
        n = add_params(all, n, detectors[i]->params);
    for (size_t i = 0; clusterers[i] != NULL; i++)
        n = add_params(all, n, clusterers[i]->params);
    struct param *table = arena_new(a, struct param, n + 1);
    for (size_t i = 0; i < n; i++)
        table[i] = *all[i];
    return table;
}
