/* What paints look like, and the glyphs that say the same without colour.
 *
 * Colours are of the 256-colour cube, picked to be told apart by people with any colour vision and
 * to be legible on black and on white; -1 is the terminal's own. Meaning never rests on colour
 * alone: states and levels have a glyph and a word as well. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "ui/grid.h"

/* How many colours a terminal has. */
enum theme_tier { TIER_MONO, TIER_8, TIER_16, TIER_256 };

struct look {
    short fg, bg;       /* -1: the terminal's own */
    unsigned attribute; /* INK_BOLD, INK_REVERSE, INK_UNDERLINE */
    bool is_dim;        /* mono: faint where the terminal can */
};

/* The look of an ink (paint and attributes) on a terminal with so many colours. */
struct look theme_look(enum theme_tier tier, unsigned ink);
enum theme_tier theme_tier_of(int ncolours);
const char *theme_tier_name(enum theme_tier tier);

/* Signs used by more than one pane. */
enum glyph {
    GLYPH_RULE,  /* horizontal line */
    GLYPH_UPPER, /* sorted upwards, downwards */
    GLYPH_LOWER,
    GLYPH_DOT,  /* between parts of a line */
    GLYPH_MORE, /* columns go on to the right */
    GLYPH_LESS,
    GLYPH_MISSING,
};
uint32_t theme_glyph(enum glyph g, bool ascii);

/* The state of a unit ("ok", "silent" ...): its paint and its one-column sign. */
unsigned theme_state_ink(struct str state);
uint32_t theme_state_glyph(struct str state, bool ascii);

/* A score in 0..1 as how strange: paint and a sign of up to two columns ("!!", "!", ""). */
unsigned theme_score_ink(double score);
const char *theme_score_sign(double score);

/* The level of a robust z: -3..3, 0 within +-2, then steps at 2, 3.5 and 8; NaN is 0. */
int theme_heat_level(double z);
unsigned theme_heat_ink(int level);
const char *theme_heat_sign(int level); /* two columns, ASCII */

unsigned theme_cluster_ink(int64_t cluster);

/* The sign of a cluster on a map: '0'..'9', then 'a'.., '.' for noise (negative). */
char theme_cluster_sign(int64_t cluster);

/* Draw `fraction` of v's first row as a bar, in half cells ("=" and "-" when ASCII). NaN draws
 * nothing. A line rather than blocks: a column of full blocks outweighs everything beside it. */
void theme_bar(struct view v, double fraction, unsigned ink);

/* Draw digits '0'..'7' as a sparkline, ' ' as a gap; neighbours are averaged where v is narrow. */
void theme_spark(struct view v, struct str digits, unsigned ink);

#endif
