/* Gives every file of a folder, or the files named, to a fuzz target: seeds as plain tests, without
 * clang. The folder of tests/fuzz/fuzz_number is tests/fuzz/seeds/number. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { LARGEST_SEED = 16 << 20 };

static int replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        perror(path);
        return 1;
    }
    uint8_t *room = malloc(LARGEST_SEED);
    const size_t n = room != NULL ? fread(room, 1, LARGEST_SEED, f) : 0;
    fclose(f);
    uint8_t *data = malloc(n + (n == 0)); /* its own size, so that a sanitizer sees its end */
    if (room == NULL || data == NULL)
        return 1;
    memcpy(data, room, n);
    LLVMFuzzerTestOneInput(data, n);
    free(data);
    free(room);
    return 0;
}

static int replay_folder(const char *path, int *ret_count)
{
    DIR *d = opendir(path);
    if (d == NULL) {
        perror(path);
        return 1;
    }
    int bad = 0;
    for (const struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
        char file[8192];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        bad |= replay_file(file);
        ++*ret_count;
    }
    closedir(d);
    return bad;
}

int main(int argc, char **argv)
{
    int bad = 0, count = argc - 1;
    for (int i = 1; i < argc; i++)
        bad |= replay_file(argv[i]);
    if (argc == 1) {
        const char *name = strrchr(argv[0], '/');
        name = name != NULL ? name + 1 : argv[0];
        if (strncmp(name, "fuzz_", 5) == 0)
            name += 5;
        char folder[4096];
        snprintf(folder, sizeof folder, "%s/tests/fuzz/seeds/%s", TEST_SRCDIR, name);
        bad |= replay_folder(folder, &count);
    }
    printf("%d inputs\n", count);
    return bad || count == 0;
}
