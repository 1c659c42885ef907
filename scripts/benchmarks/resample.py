# Resampling in SciPy, timed inside one process: "task|milliseconds|milliseconds of processor time" a line. 100 pairs.
import time
import numpy
from scipy import stats

d = numpy.random.default_rng(1).normal(0.2, 1, 100)


def mean_of_rows(x, axis):
    return numpy.mean(x, axis=axis)


def milliseconds(task, work, repeats):
    times, processor = [], []
    for _ in range(repeats):
        start, used = time.perf_counter(), time.process_time()
        work()
        processor.append(time.process_time() - used)
        times.append(time.perf_counter() - start)
    print("%s|%.2f|%.2f" % (task, 1000 * sorted(times)[repeats // 2], 1000 * sorted(processor)[repeats // 2]), flush=True)


milliseconds("bca_mean", lambda: stats.bootstrap((d,), mean_of_rows, n_resamples=100000, batch=1000, method="BCa",
                                                 vectorized=True, random_state=1), 3)
milliseconds("bca_mean_default", lambda: stats.bootstrap((d,), mean_of_rows, n_resamples=100000, method="BCa",
                                                         vectorized=True, random_state=1), 3)
milliseconds("bca_any", lambda: stats.bootstrap((d,), lambda x: x.sum() / 100, n_resamples=100000, batch=1000,
                                                method="BCa", vectorized=False, random_state=1), 1)
milliseconds("flips_mean", lambda: stats.permutation_test((d,), mean_of_rows, permutation_type="samples",
                                                          n_resamples=1000000, batch=1000, vectorized=True,
                                                          random_state=1), 1)
milliseconds("flips_any", lambda: stats.permutation_test((d,), lambda x: x.sum() / 100, permutation_type="samples",
                                                         n_resamples=1000000, batch=1000, vectorized=False,
                                                         random_state=1), 1)
