/* Readings as bytes: column chunks, compressed, each with a checksum. Pure. */
#ifndef STORE_CHUNK_H
#define STORE_CHUNK_H

#include "core/str.h"

/* Readings in a chunk, at most. */
enum { CHUNK_READINGS = 16384 };

/* n readings (time[n], value[ncolumns][n]) as bytes in `a`, checksum included. n = 0 is fine. */
struct str chunk_encode(struct arena *a, size_t n, const int64_t *time, size_t ncolumns,
                        const double *const *value);

/* The readings back, the same bits; ret_time[*ret_n], ret_value[ncolumns][*ret_n] in `a`. ERR_STORE
 * when the checksum, the version or the shape is wrong. Any bytes may be given. */
enum err chunk_decode(struct arena *a, struct str bytes, size_t ncolumns, size_t *ret_n,
                      int64_t **ret_time, double ***ret_value, struct error *e);

/* Doubles as checked, compressed bytes, and back (n must match). */
struct str chunk_encode_doubles(struct arena *a, size_t n, const double *x);
enum err chunk_decode_doubles(struct arena *a, struct str bytes, size_t n, double **ret,
                              struct error *e);

#endif
