/* Where CSV comes from: files, gzip, FIFOs, what is none of it, and files that change while they
 * are read (rows B11 and B12 of the bad-input matrix). */
#include "csv_unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

static char *path_in(struct arena *a, const char *name)
{
    const char *folder = getenv("TMPDIR");
    return arena_printf(a, "%s/fleettop-csv-%ld-%s", folder != NULL ? folder : "/tmp",
                        (long)getpid(), name);
}

static void remove_file(void *path)
{
    unlink(path);
}

static const char *write_file(struct arena *a, const char *name, struct str bytes)
{
    char *path = path_in(a, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    arena_defer(a, remove_file, path);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
    return path;
}

/* n rows of two devices. */
static struct str rows(struct arena *a, int n)
{
    struct buf b = buf_of(a);
    buf_put_text(&b, "device,time,x\n");
    for (int i = 0; i < n; i++)
        buf_printf(&b, "d%d,2013-01-02T%02d:%02d:%02dZ,%d.25\n", i * 2 / n, i / 3600 % 24,
                   i / 60 % 60, i % 60, i);
    return buf_str(&b);
}

static struct str packed(struct arena *a, struct str s)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    const size_t room = deflateBound(&z, s.n) + 64;
    unsigned char *out = arena_alloc(a, room, 1), *in = arena_alloc(a, s.n, 1);
    memcpy(in, s.p, s.n);
    z.next_in = in;
    z.avail_in = (uInt)s.n;
    z.next_out = out;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    const struct str packed = {(const char *)out, room - z.avail_out};
    deflateEnd(&z);
    return packed;
}

static struct frame *read_path(struct arena *a, const char *path, struct error *e)
{
    struct csv *c;
    struct frame *f;
    *e = (struct error){OK, ""};
    struct job *job = job_open(a, 2);
    if (csv_open(a, path, NULL, job, &c, e) != OK || csv_read(c, job, &f, e) != OK)
        return NULL;
    return f;
}

static void fails(struct arena *a, const char *path, enum err code, const char *part)
{
    struct error e;
    assert_null(read_path(a, path, &e));
    unit_holds(e.text, part);
    assert_int_equal(e.code, code);
}

static void a_file_that_is_not_there_is_a_source_error(void **state)
{
    fails(*state, "/nonexistent/x.csv", ERR_SOURCE,
          "/nonexistent/x.csv: can't be opened: No such file or directory");
}

static void directories_devices_and_link_loops_are_refused(void **state)
{
    fails(*state, "/tmp", ERR_USAGE, "/tmp: is a directory; name a file in it");
    fails(*state, "/dev/zero", ERR_USAGE, "/dev/zero: is a device, not a file");
    char *loop = path_in(*state, "loop");
    assert_int_equal(symlink(loop, loop), 0);
    arena_defer(*state, remove_file, loop);
    fails(*state, loop, ERR_USAGE, "can't be opened: Too many levels of symbolic links");
}

static void gzip_is_found_by_its_first_bytes(void **state)
{
    struct error e;
    const struct str text = rows(*state, 5000), z = packed(*state, text);
    const struct frame *f = read_path(*state, write_file(*state, "a", text), &e);
    struct frame *g = read_path(*state, write_file(*state, "b", z), &e);
    assert_int_equal(f->nrows, 5000);
    g->nnotes = f->nnotes; /* they name the file */
    g->note = f->note;
    csv_unit_same(f, g);
}

static void members_of_gzip_follow_each_other(void **state)
{
    struct error e;
    struct buf b = buf_of(*state);
    buf_put_str(&b, packed(*state, STR("device,x\na,1\n")));
    buf_put_str(&b, packed(*state, STR("")));
    buf_put_str(&b, packed(*state, STR("b,2\n")));
    const struct frame *f = read_path(*state, write_file(*state, "c", buf_str(&b)), &e);
    assert_int_equal(f->nrows, 2);
    assert_false(f->is_partial);
    buf_put_text(&b, "rubbish");
    f = read_path(*state, write_file(*state, "d", buf_str(&b)), &e);
    assert_int_equal(f->nrows, 2);
    csv_unit_notes(f, "bytes behind the gzip data were ignored");
}

static void truncated_gzip_keeps_its_whole_rows_and_says_so(void **state)
{
    struct error e;
    const struct str z = packed(*state, rows(*state, 5000));
    const struct frame *f =
        read_path(*state, write_file(*state, "e", (struct str){z.p, z.n / 2}), &e);
    assert_non_null(f);
    assert_true(f->is_partial);
    assert_in_range(f->nrows, 1000, 4000);
    csv_unit_notes(f, "the gzip data ends too early, after");
    csv_unit_notes(f, "the last row, cut in its middle, was left out");
    for (size_t i = 0; i < f->nrows; i++)
        unit_same_double(csv_unit_column(f, "x")->real[i], (double)i + 0.25);
}

static void damaged_gzip_is_an_error(void **state)
{
    struct str z = packed(*state, rows(*state, 50000));
    char *bad = arena_alloc(*state, z.n, 1);
    memcpy(bad, z.p, z.n);
    bad[z.n - 6] ^= 1; /* its checksum */
    fails(*state, write_file(*state, "f", (struct str){bad, z.n}), ERR_DATA,
          "the gzip data is damaged before byte");
    memset(bad + 2, 0xFF, 8);
    fails(*state, write_file(*state, "g", (struct str){bad, z.n}), ERR_DATA,
          "the gzip data is damaged before byte");
}

struct feed {
    const char *path;
    struct str text;
};

static void *feed_fifo(void *ctx)
{
    const struct feed *f = ctx;
    const int fd = open(f->path, O_WRONLY);
    for (size_t at = 0; at < f->text.n;) { /* in uneven pieces */
        const ssize_t n = write(fd, f->text.p + at, MIN_OF(f->text.n - at, (size_t)777));
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    close(fd);
    return NULL;
}

static void a_fifo_is_read_as_a_stream(void **state)
{
    struct feed feed = {path_in(*state, "fifo"), rows(*state, 3000)};
    assert_int_equal(mkfifo(feed.path, 0600), 0);
    arena_defer(*state, remove_file, (void *)(uintptr_t)feed.path);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, feed_fifo, &feed), 0);
    struct error e;
    const struct frame *f = read_path(*state, feed.path, &e);
    pthread_join(thread, NULL);
    assert_non_null(f);
    assert_int_equal(f->nrows, 3000);
}

/* Open it (which samples), change it, then read. */
static struct frame *read_changed(struct arena *a, const char *path, void (*change)(const char *))
{
    struct csv *c;
    struct frame *f;
    struct error e = {OK, ""};
    struct job *job = job_open(a, 2);
    assert_int_equal(csv_open(a, path, NULL, job, &c, &e), OK);
    change(path);
    if (csv_read(c, job, &f, &e) != OK)
        fail_msg("%s", e.text);
    return f;
}

static void append(const char *path)
{
    FILE *f = fopen(path, "ab");
    fputs("d1,2013-01-02T00:00:00Z,1", f);
    fclose(f);
}

static void shorten(const char *path)
{
    assert_int_equal(truncate(path, 3 << 20), 0);
}

static void replace(const char *path)
{
    unlink(path);
    append(path);
}

static void a_file_that_grows_is_read_up_to_its_old_end(void **state)
{
    const struct str text = rows(*state, 100000);
    const char *path = write_file(*state, "grow", text);
    const struct frame *f = read_changed(*state, path, append);
    assert_int_equal(f->nrows, 100000);
    csv_unit_notes(f, "grew while it was read, from");
}

static void a_file_that_shrinks_is_partial(void **state)
{
    const char *path = write_file(*state, "shrink", rows(*state, 200000));
    const struct frame *f = read_changed(*state, path, shorten);
    assert_true(f->is_partial);
    assert_in_range(f->nrows, 50000, 150000);
    csv_unit_notes(f, "shrank while it was read:");
}

static void a_file_that_is_replaced_is_read_as_it_was(void **state)
{
    const char *path = write_file(*state, "replace", rows(*state, 100000));
    const struct frame *f = read_changed(*state, path, replace);
    assert_int_equal(f->nrows, 100000);
    csv_unit_notes(f, "was replaced while it was read; this is the old one");
}

static void the_aircraft_are_all_there(void **state)
{
    struct error e;
    const struct frame *f = read_path(*state, TEST_SRCDIR "/data/aircraft/series.csv.gz", &e);
    assert_non_null(f);
    assert_int_equal(f->nrows, 118620);
    assert_int_equal(dict_count(csv_unit_column(f, "tailnum")->dict), 444);
    assert_int_equal(csv_unit_column(f, "time")->type, COLUMN_TIME);
    assert_int_equal(f->nnotes, 1);
}

static void a_cancelled_job_stops_reading(void **state)
{
    const char *path = write_file(*state, "cancel", rows(*state, 1000));
    struct csv *c;
    struct frame *f;
    struct error e = {OK, ""};
    struct job *job = job_open(*state, 2);
    assert_int_equal(csv_open(*state, path, NULL, job, &c, &e), OK);
    job_cancel(job);
    assert_int_equal(csv_read(c, job, &f, &e), ERR_CANCEL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(a_file_that_is_not_there_is_a_source_error),
        in_arena(directories_devices_and_link_loops_are_refused),
        in_arena(gzip_is_found_by_its_first_bytes),
        in_arena(members_of_gzip_follow_each_other),
        in_arena(truncated_gzip_keeps_its_whole_rows_and_says_so),
        in_arena(damaged_gzip_is_an_error),
        in_arena(a_fifo_is_read_as_a_stream),
        in_arena(a_file_that_grows_is_read_up_to_its_old_end),
        in_arena(a_file_that_shrinks_is_partial),
        in_arena(a_file_that_is_replaced_is_read_as_it_was),
        in_arena(the_aircraft_are_all_there),
        in_arena(a_cancelled_job_stops_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
