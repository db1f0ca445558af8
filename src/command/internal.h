/* What the files of the command layer share. */
#ifndef COMMAND_INTERNAL_H
#define COMMAND_INTERNAL_H

#include "command/command.h"

/* Entries that several option tables share: each option is worded once. */
#define COMMAND_OPTION_MATRIX                                                                      \
    {                                                                                              \
        .name = "matrix", .type = PARAM_TEXT, .value = "FILE",                                     \
        .help = "fingerprints from a CSV (first column: the id) instead of SOURCE"                 \
    }
#define COMMAND_OPTION_FEATURES                                                                    \
    {                                                                                              \
        .name = "features", .type = PARAM_LIST, .initial = "quick", .value = "SPEC",               \
        .help = "a profile (quick), family:NAME, or names of features"                             \
    }
#define COMMAND_OPTIONS_END                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }

/* The parameters of all detectors and clusterers as one table. */
const struct param *command_model_params(struct arena *a);

/* The time that option `name` gives: ISO 8601, an epoch, or a stretch before now; MISSING_I64 when
 * it is not given. */
enum err command_parse_moment(const struct args *args, const char *name, const struct zone *zone,
                              int64_t *ret, struct error *e);

/* What triage, detect, cluster, explain, fingerprint ask of the engine, from the options. */
enum err command_analyse(const struct command_call *call, bool want_clusters, bool want_since,
                         const struct analysis **ret, struct error *e);
enum err command_fingerprints(const struct command_call *call, const struct fingerprints **ret,
                              const struct fleet **ret_fleet, struct error *e);
enum err command_fleet(const struct command_call *call, const struct fleet **ret, struct error *e);

/* The device that --of names: its index; ERR_USAGE with the nearest name when there is none. The
 * names are device(ctx, i). */
enum err command_find_unit(const struct command_call *call, const struct fingerprints *f,
                           size_t *ret, struct error *e);
enum err command_find_device(const struct command_call *call, const struct fleet *fleet,
                             size_t *ret, struct error *e);

/* The metrics that --metric names (all when it is not given), as indices into the schema. */
enum err command_find_metrics(const struct command_call *call, const struct schema *schema,
                              size_t *ret_n, size_t **ret, struct error *e);

/* Put these notes into the frame, and whether what they are about is partial. */
void command_note_all(struct frame *f, size_t n, const char *const *note, bool is_partial);

/* Put notes of the analysis or the fleet, and whether it is partial, into the frame. */
void command_note_analysis(struct frame *f, const struct analysis *x);
void command_note_fleet(struct frame *f, const struct fleet *fleet);

/* Keep the run in the store, unless --no-cache; a store that can't be written is a note in `f`, not
 * an error. */
void command_keep_run(const struct command_call *call, const struct analysis *x, struct frame *f);

extern const struct command command_triage, command_detect, command_cluster, command_explain,
    command_fingerprint, command_features, command_devices, command_describe, command_rows,
    command_sources, command_series, command_outliers, command_plot, command_runs, command_synth,
    command_fetch;

#endif
