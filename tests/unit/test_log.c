#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/log.h"

struct place {
    char folder[32], path[64];
};

static int make_place(void **state)
{
    static struct place p;
    snprintf(p.folder, sizeof p.folder, "/tmp/fleettop-log-XXXXXX");
    if (mkdtemp(p.folder) == NULL)
        return 1;
    snprintf(p.path, sizeof p.path, "%s/log", p.folder);
    *state = &p;
    return 0;
}

static int remove_place(void **state)
{
    const struct place *p = *state;
    log_close();
    unlink(p->path);
    return rmdir(p->folder);
}

static size_t read_all(const char *path, char *text, size_t room)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    const size_t n = fread(text, 1, room - 1, f);
    fclose(f);
    text[n] = '\0';
    return n;
}

static void lines_have_time_and_level_and_are_made_safe(void **state)
{
    const struct place *p = *state;
    char text[4096];
    log_line(LOG_ERROR, "nobody listens yet");
    assert_int_equal(log_open(p->path, LOG_INFO, NULL), OK);
    log_line(LOG_WARN, "device \"%s\" is strange", "a\033[31m\nb\xFF");
    log_line(LOG_DEBUG, "too fine");
    log_close();
    log_line(LOG_ERROR, "nobody listens any more");
    const size_t n = read_all(p->path, text, sizeof text);
    unit_holds(text, "Z warn device \"a\\e[31m\\x0Ab\\xFF\" is strange\n");
    assert_ptr_equal(strchr(text, '\n'), text + n - 1); /* one line */
    struct stat facts;
    assert_int_equal(stat(p->path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
}

static void a_log_goes_on_where_it_was(void **state)
{
    const struct place *p = *state;
    char text[4096];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(log_open(p->path, LOG_DEBUG, NULL), OK);
        log_line(LOG_DEBUG, "line %d", i);
    }
    log_close();
    read_all(p->path, text, sizeof text);
    unit_holds(text, "debug line 0\n");
    unit_holds(text, "debug line 1\n");
}

static void links_folders_and_missing_folders_are_refused(void **state)
{
    const struct place *p = *state;
    struct error e = {OK, ""};
    assert_int_equal(symlink("/etc/hostname", p->path), 0);
    assert_int_equal(log_open(p->path, LOG_INFO, &e), ERR_STORE);
    unit_holds(e.text, "can't be opened");
    assert_int_equal(log_open(p->folder, LOG_INFO, &e), ERR_STORE);
    assert_int_equal(log_open("/nonexistent/x", LOG_INFO, &e), ERR_STORE);
    unit_holds(e.text, "log file /nonexistent/x: can't be opened: No such file or directory");
    assert_int_equal(log_open("/dev/null", LOG_INFO, &e), ERR_STORE);
    unit_holds(e.text, "not a regular file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_have_time_and_level_and_are_made_safe, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_log_goes_on_where_it_was, make_place, remove_place),
        cmocka_unit_test_setup_teardown(links_folders_and_missing_folders_are_refused, make_place,
                                        remove_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
