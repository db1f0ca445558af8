/* The line at the bottom that one types into: editing, history, completion.
 *
 *     switch (prompt_key(&p, key)) { case PROMPT_DONE: run(prompt_text(&p)); ... } */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include "command/command.h"
#include "ui/grid.h"

enum { PROMPT_BYTES = 1024, PROMPT_HISTORY = 64 };

struct prompt {
    char sign; /* ':' or '/'; 0: not open */
    char text[PROMPT_BYTES];
    size_t n, at; /* bytes, the cursor */
    char *history[PROMPT_HISTORY];
    size_t nhistory, recalled;  /* recalled == nhistory: the line being typed */
    char choices[PROMPT_BYTES]; /* what Tab found, blanks between; "" nothing */
};

/* The tables that completion reads. */
struct prompt_words {
    const struct command *const *commands;
    const struct param *source_params, *common_params, *model_params;
    const struct column *devices; /* what --of= may name; NULL: not known yet */
};

enum prompt_result { PROMPT_GOES_ON, PROMPT_DONE, PROMPT_CANCELLED };

void prompt_open(struct prompt *p, char sign);
void prompt_close(struct prompt *p);
struct str prompt_text(const struct prompt *p);

/* Backspace in an empty line cancels. Tab is left to prompt_complete(). */
enum prompt_result prompt_key(struct prompt *p, uint32_t key);

/* Keep the line for later; not twice in a row. */
void prompt_remember(struct prompt *p, struct arena *a);

/* Complete the word before the cursor as far as it is certain: command names, then options and
 * choices of that command; `choices` lists what is possible. */
void prompt_complete(struct prompt *p, const struct prompt_words *words);

/* In the first row of v, scrolled so that the cursor is seen; puts the grid's cursor there. */
void prompt_draw(const struct prompt *p, struct view v);

#endif
