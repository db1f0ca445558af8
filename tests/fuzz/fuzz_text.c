/* Oracle: no control byte out, no wider than asked, as wide as said; JSON holds no control either.
 * The first byte is the width, the second's lowest bit asks for ASCII. */
#include "fuzz.h"

#include <string.h>

#include "core/text.h"

static void check_harmless(struct str out)
{
    for (size_t at = 0; at < out.n;) {
        const int32_t code = text_decode(out, &at);
        REQUIRE(code >= 0x20 && code != 0x7F && !(code >= 0x80 && code < 0xA0));
        REQUIRE(text_char_width((uint32_t)code) >= 0);
    }
}

static void check(struct arena *a, struct str s, size_t width, bool ascii)
{
    struct buf b = buf_of(a);
    const size_t used = text_put_safe(&b, s, width, ascii);
    const struct str out = buf_str(&b);
    REQUIRE(used <= width);
    REQUIRE(text_width(out) == used);
    check_harmless(out);
    size_t at = 0;
    REQUIRE(out.n == 0 || text_char_width((uint32_t)text_decode(out, &at)) > 0);
    for (size_t i = 0; ascii && i < out.n; i++)
        REQUIRE(out.p[i] >= 0x20 && out.p[i] < 0x7F);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct str s = {(const char *)data + 2, size - 2};
    struct arena *a = arena_open(NULL);
    REQUIRE(a != NULL);
    check(a, s, data[0], data[1] & 1);
    check(a, s, SIZE_MAX, data[1] & 1);
    struct buf b = buf_of(a);
    buf_put_json(&b, s);
    check_harmless(buf_str(&b));
    check_harmless(str_of(text_safe(a, s)));
    arena_close(a);
    return 0;
}
