#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cblas.h>
#include <gsl/gsl_errno.h>

#include "cli.h"

/* A descriptor that was closed must not become the store's: reading from such an input or writing
 * to such an output fails. */
static void fill_standard_fds(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            _exit(ERR_USAGE);
    }
}

/* OpenBLAS starts threads when it is loaded. A signal that they do not block would kill the process
 * in one of them, past the watcher that waits for it; what is blocked here they inherit. Runs
 * before the initialisers of libraries; startup() opens the signals again for the threads that are
 * ours. */
static void block_signals(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
}

static void open_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

__attribute__((section(".preinit_array"),
               used)) static void (*const before_libraries)(void) = block_signals;

bool is_confined(void)
{
    struct rlimit space;
    return getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY;
}

unsigned usable_threads(const struct args *args)
{
    return is_confined() ? 1 : (unsigned)args_int(args, "threads");
}

enum err check_space(struct error *e)
{
    enum { NEEDED = 320 << 20 }; /* two buffers of 128 MiB: for its thread and for ours */
    if (!is_confined())
        return OK;
    void *p = mmap(NULL, NEEDED, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return error_set(e, ERR_LIMIT,
                         "the limit of address space (ulimit -v) leaves less than %d MiB, which "
                         "linear algebra needs: raise it",
                         NEEDED >> 20);
    munmap(p, NEEDED);
    double x = 1, product = 0;
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasNoTrans, 1, 1, 1, &x, 1, 0, &product, 1);
    return OK;
}

unsigned startup(void)
{
    open_signals();
    fill_standard_fds();
    const mode_t user_umask = umask(077);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    prctl(PR_SET_DUMPABLE, 0);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    setlocale(LC_CTYPE, ""); /* never LC_NUMERIC: numbers are the same everywhere */
    gsl_set_error_handler_off();
    openblas_set_num_threads(1); /* the pool is ours; sums in a fixed order */
    return user_umask;
}
