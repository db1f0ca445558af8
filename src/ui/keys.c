/* Every key, once: dispatch, the hints of the footer and the help pane read this table. Keys that
 * some terminals or keyboards lack (F-keys, brackets) have a twin. */
#include <stdio.h>
#include <string.h>

#include "ui/state.h"

const struct binding bindings[] = {
    {PANE_ANOMALIES,
     {K_ENTER},
     ACT_OPEN,
     "series",
     "open the device's series, at the metric that stands out"},
    {PANE_FEATURES,
     {K_ENTER},
     ACT_OPEN,
     "series",
     "open the unit's series, at the feature's metric"},
    {PANE_CLUSTERS, {K_ENTER}, ACT_OPEN, "members", "the devices of the cluster, in the anomalies"},
    {PANE_OUTPUT, {K_ENTER}, ACT_OPEN, "series", "open the row's device, if it has one"},
    {PANE_HELP, {K_ENTER}, ACT_OPEN, NULL, "put the row's command into the `:` line"},
    {PANE_SERIES, {']', '.'}, ACT_NEXT_METRIC, "metric", "next metric"},
    {PANE_SERIES, {'[', ','}, ACT_PREVIOUS_METRIC, NULL, "previous metric"},
    {PANE_SERIES, {'n'}, ACT_NEXT_DEVICE, "device", "next device, in the order of the anomalies"},
    {PANE_SERIES, {'N'}, ACT_PREVIOUS_DEVICE, NULL, "previous device"},
    {PANE_SERIES, {'l', K_RIGHT}, ACT_RIGHT, NULL, "crosshair to the right"},
    {PANE_SERIES, {'h', K_LEFT}, ACT_LEFT, NULL, "crosshair to the left"},
    {PANE_SERIES, {'L'}, ACT_FAR_RIGHT, NULL, "crosshair ten columns to the right"},
    {PANE_SERIES, {'H'}, ACT_FAR_LEFT, NULL, "crosshair ten columns to the left"},
    {PANE_SERIES, {'+', '='}, ACT_ZOOM_IN, "zoom", "half as much time, about the crosshair"},
    {PANE_SERIES, {'-'}, ACT_ZOOM_OUT, NULL, "twice as much time"},
    {PANE_SERIES, {'0'}, ACT_ZOOM_ALL, NULL, "all of its time"},
    {PANE_SERIES, {'(', '<'}, ACT_EARLIER, NULL, "half a screen earlier"},
    {PANE_SERIES, {')', '>'}, ACT_LATER, NULL, "half a screen later"},
    {PANE_SERIES, {'y'}, ACT_RANGE, NULL, "values: robust range, or all of them"},
    {PANE_ANY, {K_UP, 'k'}, ACT_UP, NULL, "up"},
    {PANE_ANY, {K_DOWN, 'j'}, ACT_DOWN, NULL, "down"},
    {PANE_ANY, {K_LEFT, 'h'}, ACT_LEFT, NULL, "previous column"},
    {PANE_ANY, {K_RIGHT, 'l'}, ACT_RIGHT, NULL, "next column"},
    {PANE_ANY, {'g', K_HOME}, ACT_TOP, NULL, "first row"},
    {PANE_ANY, {'G', K_END}, ACT_BOTTOM, NULL, "last row"},
    {PANE_ANY, {K_CONTROL('u'), K_PAGE_UP}, ACT_PAGE_UP, NULL, "a page up"},
    {PANE_ANY, {K_CONTROL('d'), K_PAGE_DOWN, ' '}, ACT_PAGE_DOWN, NULL, "a page down"},
    {PANE_ANY, {'/'}, ACT_SEARCH, "search", "search as you type; without capitals in either case"},
    {PANE_ANY, {'n'}, ACT_NEXT_HIT, NULL, "next hit"},
    {PANE_ANY, {'N'}, ACT_PREVIOUS_HIT, NULL, "previous hit"},
    {PANE_ANY, {'s'}, ACT_SORT, "sort", "sort by the current column; once more: as it was"},
    {PANE_ANY, {'S'}, ACT_SORT_REVERSE, NULL, "sort the other way round"},
    {PANE_ANY, {'1', '2', '3', '4'}, ACT_PANE, NULL, "sources, series, features, clusters"},
    {PANE_ANY, {'5'}, ACT_PANE, NULL, "anomalies"},
    {PANE_ANY, {K_TAB}, ACT_NEXT_PANE, NULL, "next pane"},
    {PANE_ANY, {K_BACK_TAB}, ACT_PREVIOUS_PANE, NULL, "previous pane"},
    {PANE_ANY, {':'}, ACT_COMMAND, "command", "run any command line; Tab completes, Up recalls"},
    {PANE_ANY, {'E'}, ACT_NOTES, NULL, "everything said about this table: notes and errors"},
    {PANE_ANY, {'R', K_F1 + 4}, ACT_REFRESH, NULL, "run the pane's command again"},
    {PANE_ANY, {K_CONTROL('l')}, ACT_REPAINT, NULL, "paint the whole screen again"},
    {PANE_ANY, {'?', K_F1}, ACT_HELP, "help", "this table"},
    {PANE_ANY, {K_ESC}, ACT_CLOSE, NULL, "cancel what runs; forget the search; back"},
    {PANE_ANY, {'q'}, ACT_BACK, "quit", "back; at the first level: leave"},
    {PANE_ANY, {'Q'}, ACT_QUIT, NULL, "leave from anywhere"},
    {PANE_ANY, {0}, ACT_NONE, NULL, NULL},
};

enum action keys_action(enum pane_id pane, uint32_t key)
{
    for (const struct binding *b = bindings; b->action != ACT_NONE; b++)
        for (size_t i = 0; i < COUNT_OF(b->key) && (b->pane == PANE_ANY || b->pane == pane); i++)
            if (b->key[i] != 0 && b->key[i] == key)
                return b->action;
    return ACT_NONE;
}

static struct str say_keys(struct arena *a, const struct binding *b)
{
    struct buf text = buf_of(a);
    char name[24];
    for (size_t i = 0; i < COUNT_OF(b->key) && b->key[i] != 0; i++) {
        buf_put_text(&text, i > 0 ? " " : "");
        buf_put(&text, name, key_label(b->key[i], name));
    }
    return buf_str(&text);
}

static size_t count_commands(const struct screen_options *o)
{
    size_t n = 0;
    while (o->commands != NULL && o->commands[n] != NULL)
        n++;
    return n;
}

struct frame *keys_help(struct arena *a, const struct screen_options *o)
{
    const size_t ncommands = count_commands(o);
    size_t nkeys = 0;
    while (bindings[nkeys].action != ACT_NONE)
        nkeys++;
    struct frame *f = frame_new(a, nkeys + ncommands);
    struct column *key = frame_add(f, "key", COLUMN_TEXT, "the key, or the command line");
    struct column *where = frame_add(f, "where", COLUMN_TEXT, "the pane");
    struct column *what = frame_add(f, "does", COLUMN_TEXT, "what it does");
    what->show = SHOW_LONG;
    f->title = "Keys and commands";
    for (size_t i = 0; i < nkeys; i++) {
        const struct binding *b = &bindings[i];
        frame_set_text(key, i, say_keys(a, b));
        frame_set_text(where, i,
                       b->pane == PANE_ANY ? STR("everywhere") : str_of(panes[b->pane].name));
        frame_set_text(what, i, str_of(b->help));
    }
    for (size_t i = 0; i < ncommands; i++) {
        const struct command *c = o->commands[i];
        frame_set_text(key, nkeys + i, str_of(arena_printf(a, ":%s", c->name)));
        frame_set_text(where, nkeys + i, str_of(c->group));
        frame_set_text(what, nkeys + i, str_of(c->summary));
    }
    return f;
}

struct frame *screen_keys(struct arena *a)
{
    return keys_help(a, &(struct screen_options){.source = NULL});
}
