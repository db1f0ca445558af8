/* Editing by bytes of UTF-8, moving by characters. */
#include "ui/prompt.h"

#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "ui/term.h"

void prompt_open(struct prompt *p, char sign)
{
    p->sign = sign;
    p->n = p->at = 0;
    p->text[0] = p->choices[0] = '\0';
    p->recalled = p->nhistory;
}

void prompt_close(struct prompt *p)
{
    p->sign = 0;
}

struct str prompt_text(const struct prompt *p)
{
    return (struct str){p->text, p->n};
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static size_t before(const struct prompt *p, size_t at)
{
    if (at > 0)
        at--;
    while (at > 0 && is_continuation(p->text[at]))
        at--;
    return at;
}

static size_t after(const struct prompt *p, size_t at)
{
    if (at < p->n)
        at++;
    while (at < p->n && is_continuation(p->text[at]))
        at++;
    return at;
}

static void erase_bytes(struct prompt *p, size_t from, size_t to)
{
    memmove(p->text + from, p->text + to, p->n - to + 1);
    p->n -= to - from;
    p->at = from;
}

static void insert_bytes(struct prompt *p, const char *bytes, size_t n)
{
    if (p->n + n + 1 > sizeof p->text)
        return;
    memmove(p->text + p->at + n, p->text + p->at, p->n - p->at + 1);
    memcpy(p->text + p->at, bytes, n);
    p->n += n;
    p->at += n;
}

static void recall(struct prompt *p, int step)
{
    if ((step < 0 && p->recalled == 0) || (step > 0 && p->recalled >= p->nhistory))
        return;
    p->recalled = step < 0 ? p->recalled - 1 : p->recalled + 1;
    const char *line = p->recalled < p->nhistory ? p->history[p->recalled] : "";
    snprintf(p->text, sizeof p->text, "%s", line);
    p->n = p->at = strlen(p->text);
}

static size_t word_start(const struct prompt *p)
{
    size_t at = p->at;
    while (at > 0 && p->text[at - 1] == ' ')
        at--;
    while (at > 0 && p->text[at - 1] != ' ')
        at--;
    return at;
}

static void edit(struct prompt *p, uint32_t key)
{
    switch (key) {
    case K_BACKSPACE:
        erase_bytes(p, before(p, p->at), p->at);
        break;
    case K_DELETE:
        erase_bytes(p, p->at, after(p, p->at));
        break;
    case K_LEFT:
        p->at = before(p, p->at);
        break;
    case K_RIGHT:
        p->at = after(p, p->at);
        break;
    case K_HOME:
        p->at = 0;
        break;
    case K_END:
    case K_CONTROL('e'):
        p->at = p->n;
        break;
    case K_CONTROL('u'):
        erase_bytes(p, 0, p->at);
        break;
    case K_CONTROL('k'):
        erase_bytes(p, p->at, p->n);
        break;
    case K_CONTROL('w'):
        erase_bytes(p, word_start(p), p->at);
        break;
    case K_UP:
        recall(p, -1);
        break;
    case K_DOWN:
        recall(p, 1);
        break;
    default:
        if (key < K_SPECIAL && text_char_width(key) >= 0) {
            char bytes[4] = {0};
            const size_t n = text_encode(key, bytes);
            insert_bytes(p, bytes, n);
        }
    }
}

enum prompt_result prompt_key(struct prompt *p, uint32_t key)
{
    p->choices[0] = '\0';
    if (key == K_ENTER)
        return PROMPT_DONE;
    if (key == K_ESC || (key == K_BACKSPACE && p->n == 0))
        return PROMPT_CANCELLED;
    edit(p, key);
    return PROMPT_GOES_ON;
}

void prompt_remember(struct prompt *p, struct arena *a)
{
    if (p->n == 0 || (p->nhistory > 0 && strcmp(p->history[p->nhistory - 1], p->text) == 0))
        return;
    if (p->nhistory == PROMPT_HISTORY) {
        memmove(p->history, p->history + 1, (PROMPT_HISTORY - 1) * sizeof p->history[0]);
        p->nhistory--;
    }
    p->history[p->nhistory++] = arena_text(a, prompt_text(p));
}

/* What completion has found so far. */
struct found {
    struct prompt *prompt;
    struct str word;  /* before the cursor */
    char common[128]; /* what all that match have in common */
    size_t n;
};

static void offer(struct found *f, const char *lead, struct str name)
{
    char full[128];
    const int n =
        snprintf(full, sizeof full, "%s%.*s", lead, (int)MIN_OF(name.n, (size_t)64), name.p);
    const struct str s = {full, MIN_OF((size_t)MAX_OF(n, 0), sizeof full - 1)};
    if (!str_has_prefix(s, f->word))
        return;
    if (f->n++ == 0)
        memcpy(f->common, full, sizeof f->common);
    size_t same = 0;
    while (f->common[same] != '\0' && f->common[same] == full[same])
        same++;
    f->common[same] = '\0';
    const size_t used = strlen(f->prompt->choices);
    snprintf(f->prompt->choices + used, sizeof f->prompt->choices - used, "%s%s",
             used > 0 ? "  " : "", full);
}

static void offer_params(struct found *f, const struct param *table)
{
    for (const struct param *p = table; p != NULL && p->name != NULL; p++) {
        char lead[72];
        snprintf(lead, sizeof lead, "--%.60s=", p->name);
        struct str rest = str_of(p->choices), choice;
        const bool has_begun = str_has_prefix(f->word, str_of(lead));
        if (has_begun && p->type == PARAM_CHOICE)
            while (str_split(&rest, '|', &choice))
                offer(f, lead, choice);
        if (!has_begun)
            offer(f, "--", str_of(p->name));
    }
}

/* Names that would need quoting are left out. */
static void offer_devices(struct found *f, const struct column *c)
{
    static const struct str lead = {"--of=", 5};
    for (size_t i = 0; c != NULL && c->type == COLUMN_TEXT && i < c->n; i++) {
        const struct str name = frame_text(c, i);
        bool is_plain = name.n > 0;
        for (size_t k = 0; k < name.n && is_plain; k++)
            is_plain = name.p[k] > ' ' && name.p[k] <= '~' && strchr("'\"\\", name.p[k]) == NULL;
        if (is_plain && str_has_prefix(f->word, lead))
            offer(f, lead.p, name);
    }
}

static const struct command *command_of(const struct prompt *p, const struct prompt_words *words)
{
    struct str rest = {p->text, p->n}, first;
    if (!str_split(&rest, ' ', &first))
        return NULL;
    for (size_t i = 0; words->commands[i] != NULL; i++)
        if (str_equal(str_of(words->commands[i]->name), first))
            return words->commands[i];
    return NULL;
}

void prompt_complete(struct prompt *p, const struct prompt_words *words)
{
    size_t start = p->at;
    while (start > 0 && p->text[start - 1] != ' ')
        start--;
    p->choices[0] = '\0';
    struct found f = {.prompt = p, .word = {p->text + start, p->at - start}};
    const struct command *command = command_of(p, words);
    if (start == 0) {
        for (size_t i = 0; words->commands[i] != NULL; i++)
            offer(&f, "", str_of(words->commands[i]->name));
    } else if (command != NULL && f.word.n > 0 && f.word.p[0] == '-') {
        offer_params(&f, command->params);
        if (command->flags & COMMAND_READS_SOURCE)
            offer_params(&f, words->source_params);
        if (command->flags & COMMAND_HAS_MODELS)
            offer_params(&f, words->model_params);
        offer_params(&f, words->common_params);
        offer_devices(&f, words->devices);
    }
    const size_t have = f.word.n, sure = strlen(f.common);
    if (f.n > 0 && sure > have)
        insert_bytes(p, f.common + have, sure - have);
    if (f.n == 1) {
        insert_bytes(p, " ", 1);
        p->choices[0] = '\0';
    }
}

void prompt_draw(const struct prompt *p, struct view v)
{
    const struct str head = {p->text, p->at};
    struct buf *text = &v.grid->text;
    text->n = 0;
    const int at = (int)text_put_safe(text, head, SIZE_MAX, v.grid->ascii);
    const int room = MAX_OF(v.ncols - 2, 1);
    const int shift = MAX_OF(at - room + 1, 0);
    const char sign[] = {p->sign, '\0'};
    grid_fill(view_part(v, 0, 0, 1, v.ncols), ' ', PAINT_TEXT);
    grid_put_text(v, 0, 0, str_of(sign), PAINT_ACCENT);
    grid_put_text(view_part(v, 0, 1, 1, v.ncols - 1), 0, -shift, prompt_text(p), PAINT_TEXT);
    v.grid->cursor_row = v.row;
    v.grid->cursor_col = MIN_OF(v.col + 1 + at - shift, v.grid->ncols - 1);
    v.grid->has_cursor = true;
}
