#include "base/arena.h"
#include "base/str.h"
#include "result/report.h"
#include "tools/simulate.h"

/* A file being made: the next patient, and how many there are. */
struct patients {
    const struct simulated_truth *truth;
    uint64_t seed, next, count;
    struct simulated_block block;
};

enum { PATIENTS_PER_CHUNK = 256 };

static void add_whole(struct str *out, uint64_t number, int width)
{
    char digits[20];
    int n = 0;
    do
        digits[n++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (n < width)
        digits[n++] = '0';
    while (n > 0)
        str_add_char(out, digits[--n]);
}

static void add_value(struct str *out, int32_t units, int decimals)
{
    str_add_char(out, ',');
    if (units == SIMULATE_MISSING)
        return;
    uint32_t size = units < 0 ? 0u - (uint32_t)units : (uint32_t)units;
    if (units < 0)
        str_add_char(out, '-');
    if (decimals == 0) {
        add_whole(out, size, 1);
    } else { /* every measure has 0 or 1 */
        add_whole(out, size / 10, 1);
        str_add_char(out, '.');
        add_whole(out, size % 10, 1);
    }
}

static void add_person(struct str *out, const struct simulated_patient *patient)
{
    str_add_char(out, 'P');
    add_whole(out, patient->number, 3);
    str_add_char(out, ',');
    str_add(out, simulate_people.sites[patient->site]);
    str_add_char(out, ',');
    if (patient->therapist > 0) {
        str_add_char(out, 'T');
        add_whole(out, patient->therapist, 2);
    }
    str_add_char(out, ',');
    str_add(out, simulate_arm_names[patient->arm]);
    add_value(out, patient->age, 0);
    str_add(out, patient->woman ? ",female" : ",male");
    add_value(out, patient->sessions, 0);
}

static const char person_header[] = "id,site,therapist,arm,age,sex,sessions";

static bool next_patient(struct patients *patients, struct simulated_patient *patient)
{
    if (patients->next > patients->count)
        return false;
    simulate_patient(patients->truth, patients->seed, patients->next++, &patients->block, patient);
    return true;
}

static bool long_rows(void *self, struct str *chunk, bool *more, struct error *err)
{
    (void)err;
    struct patients *patients = self;
    if (patients->next == 1) {
        str_add(chunk, person_header);
        str_add(chunk, ",week");
        for (int m = 0; m < SIMULATE_MEASURES; m++)
            str_addf(chunk, ",%s", simulate_catalogue[m].name);
        str_add_char(chunk, '\n');
    }
    struct simulated_patient patient;
    for (int i = 0; i < PATIENTS_PER_CHUNK && next_patient(patients, &patient); i++) {
        for (int visit = 0; visit < SIMULATE_VISITS; visit++) {
            add_person(chunk, &patient);
            add_value(chunk, simulate_weeks[visit], 0);
            for (int m = 0; m < SIMULATE_MEASURES; m++)
                add_value(chunk, patient.value[visit][m], simulate_catalogue[m].decimals);
            str_add_char(chunk, '\n');
        }
    }
    *more = patients->next <= patients->count;
    return true;
}

static bool wide_rows(void *self, struct str *chunk, bool *more, struct error *err)
{
    (void)err;
    struct patients *patients = self;
    if (patients->next == 1) {
        str_add(chunk, person_header);
        for (int m = 0; m < SIMULATE_MEASURES; m++)
            for (int visit = 0; visit < SIMULATE_VISITS; visit++)
                str_addf(chunk, ",%s_%d", simulate_catalogue[m].name, simulate_weeks[visit]);
        str_add_char(chunk, '\n');
    }
    struct simulated_patient patient;
    for (int i = 0; i < PATIENTS_PER_CHUNK && next_patient(patients, &patient); i++) {
        add_person(chunk, &patient);
        for (int m = 0; m < SIMULATE_MEASURES; m++)
            for (int visit = 0; visit < SIMULATE_VISITS; visit++)
                add_value(chunk, patient.value[visit][m], simulate_catalogue[m].decimals);
        str_add_char(chunk, '\n');
    }
    *more = patients->next <= patients->count;
    return true;
}

static struct patients *patients_create(struct arena *arena, const struct simulated_truth *truth, uint64_t seed,
                                        uint64_t count)
{
    struct patients *patients = arena_new(arena, struct patients);
    patients->truth = truth;
    patients->seed = seed;
    patients->next = 1;
    patients->count = count;
    return patients;
}

struct report_file simulate_long_file(struct arena *arena, const char *path, const struct simulated_truth *truth,
                                      uint64_t seed, uint64_t patients)
{
    return (struct report_file){ .path = path, .produce = long_rows,
                                 .self = patients_create(arena, truth, seed, patients) };
}

struct report_file simulate_wide_file(struct arena *arena, const char *path, const struct simulated_truth *truth,
                                      uint64_t seed, uint64_t patients)
{
    return (struct report_file){ .path = path, .produce = wide_rows,
                                 .self = patients_create(arena, truth, seed, patients) };
}
