/* Help and the man page, written from the table. */
#include <stdio.h>
#include <string.h>

#include "command/internal.h"

/* "  -n, --limit N" */
static void put_option(struct buf *out, const struct param *p)
{
    char left[64];
    if (p->letter != 0)
        snprintf(left, sizeof left, "-%c, --%s", p->letter, p->name);
    else
        snprintf(left, sizeof left, "--%s", p->name);
    if (p->type == PARAM_CHOICE || p->value != NULL) {
        const size_t n = strlen(left);
        snprintf(left + n, sizeof left - n, " %s", p->type == PARAM_CHOICE ? p->choices : p->value);
    }
    buf_printf(out, "  %-30s %s", left, p->help);
    if (p->initial != NULL && p->initial[0] != '\0' && p->type != PARAM_CHOICE &&
        strcmp(p->initial, "0") != 0)
        buf_printf(out, " [%s]", p->initial);
    buf_put_char(out, '\n');
}

static void put_options(struct buf *out, const char *title, const struct param *table)
{
    if (table == NULL || table[0].name == NULL)
        return;
    buf_printf(out, "\n%s\n", title);
    for (const struct param *p = table; p->name != NULL; p++)
        put_option(out, p);
}

static void put_examples(struct buf *out, const char *examples)
{
    struct str rest = str_of(examples), line;
    while (examples != NULL && str_split(&rest, '\n', &line))
        buf_printf(out, "  %.*s\n", (int)line.n, line.p);
}

void command_help(struct buf *out, const struct command *c)
{
    buf_printf(out, "fleettop %s: %s\n\n", c->name, c->summary);
    put_examples(out, c->examples);
    buf_printf(out, "\nusage: fleettop %s %s [options]\ntable: %s\n", c->name, c->words, c->table);
    put_options(out, "options", c->params);
    if ((c->flags & COMMAND_HAS_MODELS) != 0)
        put_options(out, "models", command_model_params(out->arena));
    if ((c->flags & COMMAND_READS_SOURCE) != 0)
        buf_put_text(out, "\nWhat is read (--device, --time, --since ...) and how it is printed "
                          "(--format, --limit ...):\n"
                          "fleettop help options\n");
    else
        buf_put_text(out, "\nOptions of all commands: fleettop help options\n");
}

static void put_group(struct buf *out, const char *group)
{
    buf_printf(out, "\n%s\n", group);
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->group, group) == 0)
            buf_printf(out, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    }
}

void command_help_all(struct buf *out)
{
    buf_put_text(
        out, "fleettop: which device of a fleet behaves unlike the others, since when, and why\n\n"
             "  fleettop FILE.csv                 the screen (on a terminal), or the triage table\n"
             "  fleettop triage FILE.csv          the triage table\n"
             "  fleettop COMMAND --help           one command\n"
             "  fleettop help options             options of all commands\n");
    const char *seen[8] = {NULL};
    size_t n = 0;
    for (size_t i = 0; commands[i] != NULL; i++) {
        bool is_new = n < COUNT_OF(seen);
        for (size_t k = 0; k < n; k++)
            is_new = is_new && strcmp(seen[k], commands[i]->group) != 0;
        if (is_new) {
            seen[n++] = commands[i]->group;
            put_group(out, commands[i]->group);
        }
    }
    buf_put_text(
        out,
        "\nexit status: 0 ok, 1 a finding (--fail-on), 2 usage, 3 source, 4 bad or partial data,\n"
        "             5 store or output, 6 a limit or memory, 7 cancelled, 128+n signal n\n");
}

void command_help_options(struct buf *out)
{
    put_options(out, "what is read", command_source_params);
    put_options(out, "everywhere", command_common_params);
}

/* roff: a leading dot or quote, and every backslash, would be taken for a request. */
static void put_roff(struct buf *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\\')
            buf_put_text(out, "\\e");
        else if (*p == '-')
            buf_put_text(out, "\\-");
        else
            buf_put_char(out, *p);
    }
}

static void put_man_options(struct buf *out, const struct param *table)
{
    if (table == NULL || table[0].name == NULL)
        return;
    buf_put_text(out, ".Bl -tag -width Ds\n");
    for (const struct param *p = table; p->name != NULL; p++) {
        buf_put_text(out, ".It ");
        if (p->letter != 0)
            buf_printf(out, "Fl %c , ", p->letter);
        buf_printf(out, "Fl \\-%s", p->name);
        if (p->type == PARAM_CHOICE)
            buf_printf(out, " Ar %s", p->choices);
        else if (p->value != NULL)
            buf_printf(out, " Ar %s", p->value);
        buf_put_text(out, "\n\\&");
        put_roff(out, p->help);
        if (p->initial != NULL && p->initial[0] != '\0')
            buf_printf(out, " (default %s)", p->initial);
        buf_put_text(out, ".\n");
    }
    buf_put_text(out, ".El\n");
}

static void put_man_command(struct buf *out, const struct command *c)
{
    buf_printf(out, ".Ss fleettop %s %s\n\\&", c->name, c->words);
    put_roff(out, c->summary);
    buf_put_text(out, ".\nTable: ");
    put_roff(out, c->table);
    buf_put_text(out, ".\n");
    put_man_options(out, c->params);
    struct str rest = str_of(c->examples), line;
    buf_put_text(out, ".Bd -literal -offset indent\n");
    while (c->examples != NULL && str_split(&rest, '\n', &line)) {
        buf_put_text(out, "\\&");
        put_roff(out, arena_text(out->arena, line));
        buf_put_char(out, '\n');
    }
    buf_put_text(out, ".Ed\n");
}

static void put_man_keys(struct buf *out, const struct frame *keys)
{
    buf_put_text(out, ".Sh KEYS OF THE SCREEN\n.Bl -tag -width Ds\n");
    for (size_t i = 0; i < keys->nrows; i++) {
        struct str rest = frame_text(keys->column[0], i), word;
        buf_put_text(out, ".It");
        while (str_split(&rest, ' ', &word)) { /* \\& : a key may be a mark that mdoc takes */
            buf_put_text(out, " \\&");
            put_roff(out, arena_text(out->arena, word));
        }
        buf_put_text(out, "\n\\&(");
        put_roff(out, arena_text(out->arena, frame_text(keys->column[1], i)));
        buf_put_text(out, ") ");
        put_roff(out, arena_text(out->arena, frame_text(keys->column[2], i)));
        buf_put_text(out, ".\n");
    }
    buf_put_text(out, ".El\n");
}

void command_man(struct buf *out, const struct frame *keys)
{
    buf_put_text(
        out, ".\\\" Written by fleettop --man from the table of commands; do not edit.\n"
             ".Dd $Mdocdate$\n.Dt FLEETTOP 1\n.Os\n.Sh NAME\n.Nm fleettop\n"
             ".Nd which device of a fleet behaves unlike the others, since when, and why\n"
             ".Sh SYNOPSIS\n.Nm\n.Op Ar SOURCE\n.Op Ar options\n.Nm\n.Ar COMMAND\n.Op Ar SOURCE\n"
             ".Op Ar options\n.Sh DESCRIPTION\n"
             "Reads the readings of many devices from a CSV file (also .csv.gz, .tsv, or - for "
             "standard input), turns\n"
             "each device into a fingerprint of features, ranks the devices by how unlike the "
             "others they behave, and\n"
             "says why in words.\nOn a terminal it opens a screen; otherwise it prints the triage "
             "table.\n"
             "Data goes to standard output, notes and progress to standard error.\n"
             ".Sh COMMANDS\n");
    for (size_t i = 0; commands[i] != NULL; i++)
        put_man_command(out, commands[i]);
    buf_put_text(out, ".Sh MODELS\n");
    put_man_options(out, command_model_params(out->arena));
    buf_put_text(out, ".Sh WHAT IS READ\n");
    put_man_options(out, command_source_params);
    buf_put_text(out, ".Sh OPTIONS OF ALL COMMANDS\n");
    put_man_options(out, command_common_params);
    if (keys != NULL)
        put_man_keys(out, keys);
    buf_put_text(
        out,
        ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n.It Ev NO_COLOR\nno colours.\n"
        ".It Ev XDG_DATA_HOME\nwhere the local store lives (fleettop/store.db).\n"
        ".It Ev FLEETTOP_STORE\nthe local store, instead of that.\n"
        ".It Ev FLEETTOP_SCRIPT\na file of keys for the screen instead of a terminal: lines\n"
        ".Ql resize 80x24 ,\n.Ql keys Down Enter ,\n.Ql type TEXT ,\n.Ql wait idle ,\n"
        ".Ql shot FILE .\n"
        ".It Ev TERM , LC_ALL , LC_CTYPE , LANG\nwhat the terminal can show.\n.El\n"
        ".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n.It 0\nok\n.It 1\na finding, only with\n.Fl "
        "\\-fail\\-on\n"
        ".It 2\nusage or configuration\n.It 3\nsource unreachable or refused\n.It 4\nbad or "
        "partial data\n"
        ".It 5\nstore, disk or output\n.It 6\na limit, or memory\n.It 7\ndeadline, or cancelled\n"
        ".It 128+n\nsignal n\n.El\n");
}
