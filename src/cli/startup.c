#include <fcntl.h>
#include <locale.h>
#include <signal.h>
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

unsigned startup(void)
{
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
