/* OpenBLAS, which carries GSL's linear algebra, and its threads. */
#ifndef MATH_BLAS_H
#define MATH_BLAS_H

/* Hold BLAS to the calling thread: ours are many already, and how its own split their sums would
 * show in the last bits. Call before the first use in a computation; again does no harm. */
void blas_use_one_thread(void);

#endif
