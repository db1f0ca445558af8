/* Names of keys, for scripts, hints and help. */
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "ui/term.h"

static const struct {
    const char *name;
    uint32_t key;
} names[] = {
    {"Enter", K_ENTER},    {"Tab", K_TAB},        {"Esc", K_ESC},       {"Backspace", K_BACKSPACE},
    {"Space", ' '},        {"Up", K_UP},          {"Down", K_DOWN},     {"Left", K_LEFT},
    {"Right", K_RIGHT},    {"Home", K_HOME},      {"End", K_END},       {"PgUp", K_PAGE_UP},
    {"PgDn", K_PAGE_DOWN}, {"S-Tab", K_BACK_TAB}, {"Delete", K_DELETE}, {"Insert", K_INSERT},
};

size_t key_label(uint32_t key, char ret[24])
{
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (names[i].key == key)
            return (size_t)snprintf(ret, 24, "%s", names[i].name);
    if (key >= K_F1 && key <= K_F12)
        return (size_t)snprintf(ret, 24, "F%u", (unsigned)(key - K_F1 + 1));
    if (key < ' ')
        return (size_t)snprintf(ret, 24, "^%c", (char)(key + '@'));
    if (key >= K_SPECIAL || text_char_width(key) < 1)
        return (size_t)snprintf(ret, 24, "U+%04X", (unsigned)key);
    const size_t n = text_encode(key, ret);
    ret[n] = '\0';
    return n;
}

bool key_of_name(struct str name, uint32_t *ret)
{
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal_nocase(name, str_of(names[i].name))) {
            *ret = names[i].key;
            return true;
        }
    }
    if (name.n == 2 && name.p[0] == '^') {
        *ret = K_CONTROL(name.p[1]);
        return true;
    }
    if (name.n >= 2 && name.n <= 3 && name.p[0] == 'F') {
        unsigned n = 0;
        for (size_t i = 1; i < name.n; i++)
            n = n * 10 + (unsigned)(name.p[i] - '0');
        *ret = K_F1 + n - 1;
        return n >= 1 && n <= 12;
    }
    size_t at = 0;
    const int32_t code = name.n > 0 ? text_decode(name, &at) : -1;
    *ret = (uint32_t)code;
    return code >= 0 && at == name.n;
}
