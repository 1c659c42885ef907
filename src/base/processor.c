#include "base/processor.h"

#ifdef PROCESSOR_EXTENDS
#if __has_include(<sys/platform/x86.h>) /* glibc 2.33 and later */
#include <sys/platform/x86.h>
#endif
#endif

#ifdef CPU_FEATURE_ACTIVE

bool processor_has_avx2(void)
{
    return CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(POPCNT) && CPU_FEATURE_ACTIVE(BMI1);
}

bool processor_has_avx512(void)
{
    return CPU_FEATURE_ACTIVE(AVX512F);
}

bool processor_has_sha(void)
{
    return CPU_FEATURE_ACTIVE(SHA) && CPU_FEATURE_ACTIVE(SSSE3) && CPU_FEATURE_ACTIVE(SSE4_1);
}

#elif defined PROCESSOR_EXTENDS

#include <cpuid.h>

enum { SSSE3 = 1 << 9, SSE4_1 = 1 << 19, SHA = 1 << 29 };

bool processor_has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi");
}

bool processor_has_avx512(void)
{
    return __builtin_cpu_supports("avx512f");
}

bool processor_has_sha(void)
{
    unsigned a, b, c, d, features;
    if (!__get_cpuid(1, &a, &b, &features, &d) || !(features & SSSE3) || !(features & SSE4_1))
        return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & SHA);
}

#else

bool processor_has_avx2(void)
{
    return false;
}

bool processor_has_avx512(void)
{
    return false;
}

bool processor_has_sha(void)
{
    return false;
}

#endif
