/* Paints to colours. Texts take tones of the 256-colour cube with a contrast of 3.3:1 or more on
 * black and on white both (Okabe and Ito's yellow and sky blue vanish on white and give way to
 * darker neighbours); blue, brown, green, pink, purple and orange differ in lightness too. The heat
 * map runs blue - nothing - orange, which all common kinds of colour blindness keep apart. With 8
 * colours no text is blue, which vanishes on black, nor yellow, which vanishes on white. */
#include "ui/theme.h"

#include <math.h>

struct paint_look {
    short fg256, bg256;
    short fg8, bg8;
    unsigned mono; /* attributes where there is no colour */
    bool is_dim;
};

enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, OWN = -1 };

static const struct paint_look looks[PAINT_COUNT] = {
    [PAINT_TEXT] = {OWN, OWN, OWN, OWN, 0, false},
    [PAINT_DIM] = {243, OWN, OWN, OWN, 0, true},
    [PAINT_TITLE] = {31, OWN, CYAN, OWN, INK_BOLD, false},
    [PAINT_HEADER] = {31, OWN, CYAN, OWN, INK_UNDERLINE, false},
    [PAINT_ACCENT] = {31, OWN, CYAN, OWN, INK_BOLD, false},
    [PAINT_CURSOR] = {231, 24, WHITE, BLUE, INK_REVERSE, false},
    [PAINT_MATCH] = {16, 214, BLACK, YELLOW, INK_REVERSE | INK_BOLD, false},
    [PAINT_BAR] = {31, OWN, CYAN, OWN, 0, false},
    [PAINT_OK] = {OWN, OWN, OWN, OWN, 0, false},
    [PAINT_INFO] = {67, OWN, CYAN, OWN, 0, false},
    [PAINT_WARN] = {136, OWN, MAGENTA, OWN, 0, false},
    [PAINT_ALARM] = {166, OWN, RED, OWN, INK_BOLD, false},
    [PAINT_CURVE] = {31, OWN, CYAN, OWN, 0, false},
    [PAINT_AXIS] = {243, OWN, OWN, OWN, 0, true},
    [PAINT_GAP] = {243, OWN, OWN, OWN, 0, true},
    [PAINT_MARK] = {166, OWN, RED, OWN, INK_BOLD, false},
    [PAINT_LOW3] = {231, 25, WHITE, BLUE, INK_REVERSE | INK_BOLD, false},
    [PAINT_LOW2] = {16, 74, BLACK, CYAN, INK_BOLD, false},
    [PAINT_LOW1] = {31, OWN, CYAN, OWN, 0, false},
    [PAINT_HIGH1] = {136, OWN, MAGENTA, OWN, 0, false},
    [PAINT_HIGH2] = {16, 214, BLACK, YELLOW, INK_BOLD, false},
    [PAINT_HIGH3] = {231, 166, WHITE, RED, INK_REVERSE | INK_BOLD, false},
    [PAINT_CLUSTER0] = {67, OWN, CYAN, OWN, 0, false},
    [PAINT_CLUSTER0 + 1] = {136, OWN, MAGENTA, OWN, 0, false},
    [PAINT_CLUSTER0 + 2] = {29, OWN, GREEN, OWN, 0, false},
    [PAINT_CLUSTER0 + 3] = {168, OWN, RED, OWN, 0, false},
    [PAINT_CLUSTER0 + 4] = {133, OWN, MAGENTA, OWN, 0, false},
    [PAINT_CLUSTER0 + 5] = {32, OWN, CYAN, OWN, 0, false},
    [PAINT_CLUSTER0 + 6] = {166, OWN, RED, OWN, 0, false},
};

enum theme_tier theme_tier_of(int ncolours)
{
    return ncolours >= 256  ? TIER_256
           : ncolours >= 16 ? TIER_16
           : ncolours >= 8  ? TIER_8
                            : TIER_MONO;
}

const char *theme_tier_name(enum theme_tier tier)
{
    static const char *const names[] = {"no colour", "8 colours", "16 colours", "256 colours"};
    return names[tier];
}

struct look theme_look(enum theme_tier tier, unsigned ink)
{
    const unsigned paint = MIN_OF(ink & INK_PAINT_MASK, (unsigned)PAINT_COUNT - 1);
    const struct paint_look *p = &looks[paint];
    struct look ret = {OWN, OWN, ink & ~(unsigned)INK_PAINT_MASK, false};
    if (tier == TIER_256) {
        ret.fg = p->fg256;
        ret.bg = p->bg256;
    } else if (tier != TIER_MONO) {
        ret.fg = p->fg8;
        ret.bg = p->bg8;
        ret.is_dim = p->is_dim && tier == TIER_8;
        if (tier == TIER_16 && paint == PAINT_DIM)
            ret.fg = 8; /* bright black: grey */
    } else {
        ret.attribute |= p->mono;
        ret.is_dim = p->is_dim;
    }
    return ret;
}

uint32_t theme_glyph(enum glyph g, bool ascii)
{
    static const uint32_t glyphs[][2] = {
        [GLYPH_RULE] = {0x2500, '-'},    [GLYPH_UPPER] = {0x25B2, '^'},
        [GLYPH_LOWER] = {0x25BC, 'v'},   [GLYPH_DOT] = {0x00B7, '-'},
        [GLYPH_MORE] = {0x203A, '>'},    [GLYPH_LESS] = {0x2039, '<'},
        [GLYPH_MISSING] = {0x2013, '-'},
    };
    return glyphs[g][ascii];
}

struct state_look {
    struct str name;
    unsigned ink;
    uint32_t glyph;
    char plain;
};

static const struct state_look states[] = {
    {{"ok", 2}, PAINT_OK, 0x25CF, '*'},        {{"partial", 7}, PAINT_INFO, 0x25D0, 'o'},
    {{"short", 5}, PAINT_INFO, 0x25D4, '.'},   {{"constant", 8}, PAINT_WARN, 0x25AC, '='},
    {{"silent", 6}, PAINT_ALARM, 0x25CB, '!'},
};

static const struct state_look *state_of(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(states); i++)
        if (str_equal(states[i].name, name))
            return &states[i];
    return NULL;
}

unsigned theme_state_ink(struct str state)
{
    const struct state_look *s = state_of(state);
    return s != NULL ? s->ink : PAINT_TEXT;
}

uint32_t theme_state_glyph(struct str state, bool ascii)
{
    const struct state_look *s = state_of(state);
    return s == NULL ? ' ' : ascii ? (uint32_t)s->plain : s->glyph;
}

/* Where the eye should go first; no test of significance. */
static const double score_alarm = 0.6, score_warn = 0.45;

unsigned theme_score_ink(double score)
{
    return score >= score_alarm ? PAINT_ALARM : score >= score_warn ? PAINT_WARN : PAINT_BAR;
}

const char *theme_score_sign(double score)
{
    return score >= score_alarm ? "!!" : score >= score_warn ? "!" : "";
}

/* 3.5 is Iglewicz and Hoaglin's (1993) cut for outliers by the robust z; 2 and 8 frame it. */
int theme_heat_level(double z)
{
    if (isnan(z))
        return 0;
    const double size = fabs(z);
    const int level = size >= 8 ? 3 : size >= 3.5 ? 2 : size >= 2 ? 1 : 0;
    return z < 0 ? -level : level;
}

unsigned theme_heat_ink(int level)
{
    static const unsigned inks[] = {PAINT_LOW3,  PAINT_LOW2,  PAINT_LOW1, PAINT_DIM,
                                    PAINT_HIGH1, PAINT_HIGH2, PAINT_HIGH3};
    return inks[level + 3];
}

const char *theme_heat_sign(int level)
{
    static const char *const signs[] = {"<<", "--", "- ", ". ", "+ ", "++", ">>"};
    return signs[level + 3];
}

unsigned theme_cluster_ink(int64_t cluster)
{
    return cluster < 0 ? PAINT_DIM : PAINT_CLUSTER0 + (unsigned)(cluster % 7);
}

char theme_cluster_sign(int64_t cluster)
{
    static const char signs[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    return cluster < 0 ? '.' : signs[cluster % (int64_t)(sizeof signs - 1)];
}

void theme_bar(struct view v, double fraction, unsigned ink)
{
    if (isnan(fraction) || v.ncols <= 0)
        return;
    const bool ascii = v.grid->ascii;
    const int halves = (int)lround(fmin(fmax(fraction, 0), 1) * v.ncols * 2);
    for (int col = 0; col < v.ncols && col * 2 < halves; col++) {
        const bool is_whole = halves - col * 2 >= 2;
        grid_put_char(v, 0, col, ascii ? (is_whole ? '=' : '-') : is_whole ? 0x2501 : 0x2578, ink);
    }
}

/* The mean of the digits in s, rounded; -1: all missing. */
static int mean_level(struct str s)
{
    int sum = 0, n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '7') {
            sum += s.p[i] - '0';
            n++;
        }
    }
    return n > 0 ? (2 * sum + n) / (2 * n) : -1;
}

void theme_spark(struct view v, struct str digits, unsigned ink)
{
    static const char plain[] = "_.-=+*%#";
    const size_t n = MIN_OF(digits.n, (size_t)MAX_OF(v.ncols, 0));
    for (size_t i = 0; i < n; i++) {
        const size_t from = i * digits.n / n, to = (i + 1) * digits.n / n;
        const int level = mean_level((struct str){digits.p + from, to - from});
        if (level >= 0)
            grid_put_char(v, 0, (int)i,
                          v.grid->ascii ? (uint32_t)plain[level] : 0x2581U + (uint32_t)level, ink);
    }
}
