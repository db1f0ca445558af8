/* From options and SOURCE to the requests that the engine takes. */
#include <stdio.h>
#include <string.h>

#include "command/internal.h"
#include "core/number.h"
#include "core/file.h"

/* ISO 8601, an epoch in s or ms, or a stretch before now. */
enum err command_parse_moment(const struct args *args, const char *name, const struct zone *zone,
                              int64_t *ret, struct error *e)
{
    const char *text = args_text(args, name);
    *ret = MISSING_I64;
    if (text == NULL)
        return OK;
    int64_t stretch;
    unsigned flags = 0;
    double number;
    if (text[0] == '-' && duration_parse(str_of(text + 1), &stretch)) {
        *ret = clock_wall_ns() - stretch;
        return OK;
    }
    if (args_text(args, "time-unit") != NULL && strcmp(args_text(args, "time-unit"), "step") == 0 &&
        time_parse_epoch(str_of(text), TIME_STEP, ret) == TIME_OK)
        return OK;
    if (number_parse(str_of(text), '.', &number) == NUMBER_OK && number >= 1e8 &&
        time_parse_epoch(str_of(text), time_guess_unit(number, number), ret) == TIME_OK)
        return OK;
    if (time_parse(str_of(text), zone, ret, &flags) == TIME_OK)
        return OK;
    return error_set(e, ERR_USAGE,
                     "--%s: \"%s\" is not a time; give 2013-05-01T06:00:00Z, an epoch, or -7d",
                     name, text);
}

static enum err parse_delimiter(const struct args *args, char *ret, struct error *e)
{
    const char *text = args_text(args, "delimiter");
    *ret = 0;
    if (text == NULL)
        return OK;
    if (strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0)
        *ret = '\t';
    else if (strlen(text) == 1 && strchr("\"\r\n", text[0]) == NULL)
        *ret = text[0];
    else
        return error_set(e, ERR_USAGE, "--delimiter: \"%s\" is not one character, nor tab", text);
    return OK;
}

static enum err parse_long(struct arena *a, const struct args *args, struct source_request *r,
                           struct error *e)
{
    const char *text = args_text(args, "long");
    if (text == NULL)
        return OK;
    const char *colon = strchr(text, ':');
    if (colon == NULL || colon == text || colon[1] == '\0')
        return error_set(e, ERR_USAGE, "--long: \"%s\" is not NAMECOLUMN:VALUECOLUMN", text);
    r->long_name = arena_text(a, (struct str){text, (size_t)(colon - text)});
    r->long_value = colon + 1;
    return OK;
}

/* --last 500 or --last 7d. */
static enum err parse_last(const struct args *args, struct source_request *r, struct error *e)
{
    const char *text = args_text(args, "last");
    int64_t n;
    if (text == NULL)
        return OK;
    if (number_parse_int(str_of(text), &n) && n > 0)
        r->last_readings = (size_t)n;
    else if (!duration_parse(str_of(text), &r->last_ns))
        return error_set(e, ERR_USAGE,
                         "--last: \"%s\" is neither a number of readings nor a stretch such as 7d",
                         text);
    return OK;
}

static enum err parse_devices(struct arena *a, const struct args *args, struct source_request *r,
                              struct error *e)
{
    struct str *listed, *read = NULL;
    size_t nlisted = args_list(a, args, "devices", &listed), nread = 0;
    if (args_text(args, "device-list") != NULL)
        TRY(file_read_lines(a, args_text(args, "device-list"), &nread, &read, e));
    struct str *all = arena_new(a, struct str, nlisted + nread);
    for (size_t i = 0; i < nlisted; i++)
        all[i] = listed[i];
    for (size_t i = 0; i < nread; i++)
        all[nlisted + i] = read[i];
    r->devices_only = all;
    r->ndevices_only = nlisted + nread;
    if (args_text(args, "device-list") != NULL && r->ndevices_only == 0)
        return error_set(e, ERR_USAGE, "--device-list %s: names no device",
                         args_text(args, "device-list"));
    return OK;
}

enum err command_source_request(const struct command_call *call, struct source_request *ret,
                                struct error *e)
{
    struct arena *a = call->arena;
    const struct args *args = call->args;
    struct str *list;
    *ret = (struct source_request){.uri = call->source};
    ret->zone_name = args_text(args, "tz");
    TRY(zone_open(a, str_of(ret->zone_name), &ret->zone, e));
    TRY(command_parse_moment(args, "since", ret->zone, &ret->since, e));
    TRY(command_parse_moment(args, "until", ret->zone, &ret->until, e));
    TRY(parse_delimiter(args, &ret->delimiter, e));
    TRY(parse_long(a, args, ret, e));
    TRY(parse_last(args, ret, e));
    TRY(parse_devices(a, args, ret, e));
    ret->ndevice = args_list(a, args, "device", &list);
    ret->device = list;
    ret->nmetric = args_list(a, args, "metric", &list);
    ret->metric = list;
    ret->nsegment = args_list(a, args, "segment", &list);
    ret->segment = list;
    ret->nsetting = args_list(a, args, "setting", &list);
    ret->setting = list;
    ret->time = args_text(args, "time");
    ret->has_time_unit = args_text(args, "time-unit") != NULL;
    /* Choices stand in the order of their enums. */
    ret->time_unit = (enum time_unit)args_int(args, "time-unit");
    ret->duplicates = (enum duplicate_policy)args_int(args, "duplicates");
    ret->decimal = args_text(args, "decimal") != NULL ? args_text(args, "decimal")[0] : 0;
    ret->is_offline = args_flag(args, "offline");
    ret->store_path = args_text(args, "store");
    ret->no_header = args_flag(args, "no-header");
    return OK;
}
