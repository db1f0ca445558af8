/* A file of its own, because OpenBLAS's cblas.h and GSL's declare the same names twice. */
#include "math/blas.h"

#include <cblas.h>

void blas_use_one_thread(void)
{
    openblas_set_num_threads(1);
}
