/* processor: which instructions beyond the usual ones this machine may be given.
 *
 * The C library asks the processor once at the start of every program; its answer is taken where it can be had. Asking
 * anew traps into the hypervisor on a virtual machine, which takes as long there as reading a small file. */
#ifndef KNEAD_BASE_PROCESSOR_H
#define KNEAD_BASE_PROCESSOR_H

#include <stdbool.h>

/* Marks of the functions that are compiled for them. A loop that has no more to gain than wider vectors is written once, as
 * a PROCESSOR_INLINE function, and called from a marked function and from a plain one. Where PROCESSOR_EXTENDS is not
 * defined there are no such instructions, and the marks mean nothing. */
#if defined __x86_64__ && defined __GNUC__
#define PROCESSOR_EXTENDS
#define PROCESSOR_AVX2 __attribute__((target("avx2,popcnt,bmi")))
#define PROCESSOR_AVX512 __attribute__((target("avx512f")))
#define PROCESSOR_SHA __attribute__((target("sha,sse4.1,ssse3")))
#define PROCESSOR_INLINE static inline __attribute__((always_inline))
#else
#define PROCESSOR_AVX2
#define PROCESSOR_AVX512
#define PROCESSOR_SHA
#define PROCESSOR_INLINE static inline
#endif

bool processor_has_avx2(void); /* with POPCNT and BMI1 */
bool processor_has_avx512(void); /* its foundation, AVX-512F */
bool processor_has_sha(void);  /* SHA-256, with SSSE3 and SSE4.1 */

#endif
