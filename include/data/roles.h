/* What the columns of a table mean: which one names the device, which is the time, which are
 * metrics and segments. What the user names is taken; the rest is guessed and said.
 *
 * In two steps, since a column's role decides how it is read (an id of digits is text):
 * roles_find() on the sample before reading, roles_settle() on the whole frame. */
#ifndef DATA_ROLES_H
#define DATA_ROLES_H

#include "data/csv.h"

#define ROLES_NONE SIZE_MAX

/* Names, or "#3" for the third column. Zeroes and NULLs: guess. */
struct roles_request {
    size_t ndevice, nmetric, nsegment, nsetting;
    const struct str *device, *metric, *segment, *setting;
    const char *time, *long_name, *long_value;
    bool has_time_unit;
    enum time_unit time_unit;
};

/* Columns by number. */
struct roles {
    size_t ndevice, nmetric, nsegment, nsetting;
    size_t *device, *metric, *segment, *setting;
    size_t time;                  /* ROLES_NONE: readings are counted */
    size_t long_name, long_value; /* ROLES_NONE: wide layout */
    bool is_guessed[5];           /* device, time, metric, segment, long */
    bool is_unit_guessed;
    bool is_setting_guessed;
};

/* Guess from names and sample; sets type and unit of the columns that have a role. ERR_USAGE: a
 * column that was asked for is not there. ERR_DATA: the time column mixes units. */
enum err roles_find(struct arena *a, const char *label, struct csv_column *column,
                    const struct frame *sample, const struct roles_request *r, struct roles *ret,
                    struct error *e);

/* The first column of texts that is named as if it held times; ROLES_NONE: none. */
size_t roles_unread_time(const struct csv_column *column, size_t n);

/* Is it named like an operating condition, which devices are subject to (speed_setpoint, ambient_c)
 * and no sign of how they behave? */
bool roles_is_setting(struct str name);

/* Of which device each row is: the code of its name in *ret_dict, DICT_NONE when it has none.
 * Several columns join with "/". No device column: one device, `label`. *ret_code may be the
 * column's own. */
void roles_device_codes(struct arena *a, const struct frame *f, const struct roles *roles,
                        const char *label, const uint32_t **ret_code, struct dict **ret_dict);

/* Settings (numbers named like operating conditions, while others are left to be metrics), metrics
 * (all other columns of numbers) and segments (texts that are constant within every device
 * but not across all) where none were named; sets column->role. O(rows x texts). */
void roles_settle(struct arena *a, struct frame *f, const uint32_t *device,
                  const struct dict *devices, struct roles *roles);

/* The sentence that says what was guessed; NULL when nothing was. */
const char *roles_say(struct arena *a, const struct frame *f, const struct roles *roles);

#endif
