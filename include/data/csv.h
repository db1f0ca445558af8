/* CSV (RFC 4180, and what is met in the wild) into a frame of typed columns.
 *
 * csv_open() finds the dialect, the header and each column's type from a sample; the caller may
 * then set types (an id of digits is TEXT); csv_read() reads all rows, on the job's threads. The
 * result does not depend on the number of threads nor on how the input comes in pieces. What was
 * skipped, guessed or not understood is said in the frame's notes, with the first line where it
 * happened.
 *
 *     struct csv *c;
 *     TRY(csv_open(a, "x.csv.gz", NULL, job, &c, e));
 *     csv_columns(c)[0].type = COLUMN_TEXT;
 *     TRY(csv_read(c, job, &frame, e)); */
#ifndef DATA_CSV_H
#define DATA_CSV_H

#include "core/job.h"
#include "data/frame.h"

/* Limits; going over one is ERR_LIMIT with its name. */
enum { CSV_FIELD_MAX = 1 << 20, CSV_LINE_MAX = 16 << 20, CSV_COLUMNS_MAX = 4096 };

struct csv_options {
    char delimiter, decimal; /* 0: guess */
    bool no_header;
    const struct zone *zone; /* of stamps that carry none; NULL: UTC */
    size_t chunk;            /* bytes that one thread parses at a time; 0: 512 KiB */
};

/* A column as the sample (the first 1000 rows of the first MiB) shows it. */
struct csv_column {
    struct str name;       /* unique: "x_2" for a second "x", "column3" for an empty name */
    enum column_type type; /* REAL, TIME or TEXT; may be set before csv_read */
    enum time_unit unit;   /* of TIME */
    bool is_unit_given;    /* by the user: not to be doubted */
    size_t npresent, nmissing, ndistinct, nnumbers, nwhole, ntimes;
    double min, max;       /* of the numbers; NaN for none */
    bool has_mixed_epochs; /* whole numbers that are epochs in two units */
};

struct csv;

/* `path` is a file, a FIFO or "-" (standard input); gzip is found by its first bytes. ERR_SOURCE:
 * it can't be opened or read; ERR_USAGE: a directory, a device; ERR_DATA: no data rows, UTF-16,
 * damaged gzip, a stray or open quote; ERR_LIMIT: a field, line or column count over its limit. */
enum err csv_open(struct arena *a, const char *path, const struct csv_options *o,
                  const struct job *job, struct csv **ret, struct error *e);

/* The same from bytes that outlive it; `label` stands for the path in sentences. */
enum err csv_open_bytes(struct arena *a, struct str bytes, const char *label,
                        const struct csv_options *o, struct csv **ret, struct error *e);

size_t csv_ncolumns(const struct csv *c);
struct csv_column *csv_columns(struct csv *c);

/* The sample's cells, all TEXT. */
const struct frame *csv_sample(const struct csv *c);

/* Rows of the whole input, estimated from the sample; 0 when its size is not known. */
double csv_rows_estimate(const struct csv *c);

/* Read all rows; once. ERR_DATA also when more than 1 % of the rows have the wrong number of fields
 * or an epoch column mixes units. A truncated .gz or a file cut while it was read is no error: what
 * was whole is kept, frame->is_partial is set, a note says it. */
enum err csv_read(struct csv *c, struct job *job, struct frame **ret, struct error *e);

#endif
