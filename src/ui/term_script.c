/* A terminal that types a script. Waiting takes the next step of the script; waiting "idle" goes on
 * while the loop gives a time-out, which it does only as long as a command is running. Nothing here
 * depends on the clock, so that the same script gives the same pictures. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "core/number.h"
#include "core/text.h"
#include "ui/term.h"

enum step_kind { STEP_KEY, STEP_RESIZE, STEP_IDLE, STEP_INTERRUPT, STEP_SHOT };

struct step {
    enum step_kind kind;
    uint32_t key;
    int nrows, ncols;
    const char *file;
    struct step *next;
};

struct script_term {
    struct terminal term;
    struct arena *arena;
    struct step *at, **end;
    int nrows, ncols;
    struct grid *shown;
    struct buf *shots;
};

static void add_step(struct script_term *t, struct step step)
{
    struct step *s = arena_new(t->arena, struct step, 1);
    *s = step;
    *t->end = s;
    t->end = &s->next;
}

static enum err add_keys(struct script_term *t, struct str names, struct error *e)
{
    struct str name;
    while (str_split(&names, ' ', &name)) {
        uint32_t key;
        if (name.n == 0)
            continue;
        if (!key_of_name(name, &key))
            return error_set(e, ERR_USAGE, "no key is called \"%.*s\"", (int)name.n, name.p);
        add_step(t, (struct step){.kind = STEP_KEY, .key = key});
    }
    return OK;
}

static void add_typing(struct script_term *t, struct str text)
{
    for (size_t at = 0; at < text.n;) {
        const int32_t code = text_decode(text, &at);
        if (code >= 0)
            add_step(t, (struct step){.kind = STEP_KEY, .key = (uint32_t)code});
    }
}

static enum err add_size(struct script_term *t, struct str text, struct error *e)
{
    int64_t ncols, nrows;
    struct str across;
    if (!str_split(&text, 'x', &across) || !number_parse_int(across, &ncols) ||
        !number_parse_int(text, &nrows) || ncols < 0 || nrows < 0 || ncols > 9999 || nrows > 9999)
        return error_set(e, ERR_USAGE, "a size is COLUMNSxROWS, as 80x24");
    add_step(t, (struct step){.kind = STEP_RESIZE, .nrows = (int)nrows, .ncols = (int)ncols});
    return OK;
}

static enum err add_line(struct script_term *t, struct str line, struct error *e)
{
    struct str rest = line, word;
    if (!str_split(&rest, ' ', &word) || word.n == 0 || word.p[0] == '#')
        return OK;
    if (str_equal(word, STR("keys")))
        return add_keys(t, rest, e);
    if (str_equal(word, STR("resize")))
        return add_size(t, rest, e);
    if (str_equal(word, STR("type"))) {
        add_typing(t, rest);
    } else if (str_equal(word, STR("wait"))) {
        add_step(t, (struct step){.kind = STEP_IDLE});
    } else if (str_equal(word, STR("interrupt"))) {
        add_step(t, (struct step){.kind = STEP_INTERRUPT});
    } else if (str_equal(word, STR("shot")) && rest.n > 0) {
        add_step(t, (struct step){.kind = STEP_SHOT, .file = arena_text(t->arena, rest)});
    } else {
        return error_set(e, ERR_USAGE,
                         "\"%.*s\" is none of keys, type, wait, resize, interrupt, shot",
                         (int)MIN_OF(word.n, (size_t)40), word.p);
    }
    return OK;
}

static void script_size(struct terminal *term, int *ret_nrows, int *ret_ncols)
{
    const struct script_term *t = (const struct script_term *)term;
    *ret_nrows = t->nrows;
    *ret_ncols = t->ncols;
}

static void script_draw(struct terminal *term, const struct grid *g, bool whole)
{
    UNUSED(whole);
    grid_copy(((struct script_term *)term)->shown, g);
}

static void take_shot(struct script_term *t, const char *path)
{
    struct buf text = buf_of(t->arena);
    grid_to_text(&text, t->shown);
    if (strcmp(path, "-") == 0) {
        if (t->shots != NULL)
            buf_put_str(t->shots, buf_str(&text));
        return;
    }
    FILE *f = fopen(path, "we");
    if (f == NULL)
        return;
    fwrite(text.p, 1, text.n, f);
    fclose(f);
}

static struct event do_step(struct script_term *t, const struct step *s)
{
    switch (s->kind) {
    case STEP_KEY:
        return (struct event){.kind = EVENT_KEY, .key = s->key};
    case STEP_RESIZE:
        t->nrows = s->nrows;
        t->ncols = s->ncols;
        return (struct event){.kind = EVENT_RESIZE};
    case STEP_INTERRUPT:
        return (struct event){.kind = EVENT_INTERRUPT};
    case STEP_SHOT:
        take_shot(t, s->file);
        return (struct event){.kind = EVENT_NONE};
    default:
        return (struct event){.kind = EVENT_NONE};
    }
}

static struct event script_wait(struct terminal *term, int wake_fd, int timeout_ms)
{
    struct script_term *t = (struct script_term *)term;
    if (timeout_ms == 0)
        return (struct event){.kind = EVENT_NONE};
    if (t->at == NULL)
        return (struct event){.kind = EVENT_END};
    if (t->at->kind == STEP_IDLE && timeout_ms > 0) {
        struct pollfd p = {.fd = wake_fd, .events = POLLIN};
        return (struct event){.kind = poll(&p, 1, timeout_ms) > 0 ? EVENT_WAKE : EVENT_NONE};
    }
    const struct step *s = t->at;
    t->at = s->next;
    return do_step(t, s);
}

static void script_close(struct terminal *term)
{
    UNUSED(term);
}

enum err term_open_script(struct arena *a, struct str script, bool ascii, struct buf *ret_shots,
                          struct terminal **ret, struct error *e)
{
    struct script_term *t = arena_new(a, struct script_term, 1);
    t->arena = a;
    t->end = &t->at;
    t->nrows = 24;
    t->ncols = 80;
    t->shown = grid_new(a, 24, 80, ascii);
    t->shots = ret_shots;
    struct str line;
    for (size_t number = 1; str_split(&script, '\n', &line); number++) {
        if (add_line(t, str_trim(line), e) != OK)
            return error_prefix(e, "script, line %zu", number);
    }
    t->term = (struct terminal){.name = "a script",
                                .ascii = ascii,
                                .size = script_size,
                                .draw = script_draw,
                                .wait = script_wait,
                                .close = script_close};
    *ret = &t->term;
    return OK;
}
