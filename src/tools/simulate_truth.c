/* Observed means of a discretised normal.
 *
 * Y takes the values min, min + step, …, max, and Y >= y exactly when z >= (g(y - step / 2) - location) / sd, with g
 * the inverse of the scale's map. So E(Y) = min + step · sum over y > min of Q(…), all terms upper tails, and the mean
 * rises with the location: bisection finds the location for a wanted mean. Agrees with R's uniroot and pnorm
 * (scripts/reference/simulate.R) to 11 digits. */
#include <math.h>

#include "tools/simulate.h"

static double upper_tail(double x)
{
    return 0.5 * erfc(x / sqrt(2.0));
}

/* P(Y >= min + k·step), k > 0 */
static double reaches(const struct simulated_measure *measure, double location, double sd, int k)
{
    double edge = measure->min + (k - 0.5) * measure->step;
    if (measure->scale == SCALE_DOSE)
        edge = edge > measure->dose_from ? log(edge / measure->dose_from) : 0;
    return upper_tail((edge - location) / sd);
}

static int top_step(const struct simulated_measure *measure)
{
    return (int)lround((measure->max - measure->min) / measure->step);
}

static double observed_mean(const struct simulated_measure *measure, double location, double sd)
{
    double sum = 0;
    for (int k = top_step(measure); k > 0; k--) /* smallest first */
        sum += reaches(measure, location, sd, k);
    return measure->min + measure->step * sum;
}

static double solve_location(const struct simulated_measure *measure, double sd, double mean)
{
    double span = measure->scale == SCALE_DOSE ? 10 : measure->max - measure->min;
    double low = measure->scale == SCALE_DOSE ? -span : measure->min - span;
    double high = measure->scale == SCALE_DOSE ? span : measure->max + span;
    for (int i = 0; i < 60 && low < high; i++) {
        double middle = 0.5 * (low + high);
        if (observed_mean(measure, middle, sd) < mean)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static void describe(const struct simulated_measure *measure, struct simulated_cell *cell)
{
    cell->mean = observed_mean(measure, cell->location, cell->sd);
    int top = top_step(measure);
    double squares = 0, above = 1;
    for (int k = 0; k <= top; k++) {
        double next = k < top ? reaches(measure, cell->location, cell->sd, k + 1) : 0;
        double deviation = measure->min + k * measure->step - cell->mean;
        squares += (above - next) * deviation * deviation;
        above = next;
    }
    cell->observed_sd = sqrt(squares);
    double lowest_edge = measure->scale == SCALE_DOSE ? 0 : measure->min + 0.5 * measure->step;
    cell->floor_share = upper_tail((cell->location - lowest_edge) / cell->sd);
    cell->ceiling_share = reaches(measure, cell->location, cell->sd, top);
}

static void any_of(const struct simulated_cell *partner, struct simulated_cell *cell)
{
    *cell = *partner;
    cell->mean = upper_tail((0.5 - partner->location) / partner->sd);
    cell->ceiling_share = cell->mean;
    cell->floor_share = partner->floor_share;
    cell->observed_sd = sqrt(cell->mean * cell->floor_share);
}

static bool same_as_usual(const struct simulated_measure *measure, int arm, int visit)
{
    return arm != ARM_USUAL && measure->effect[arm][visit] == 0;
}

void simulate_truth(struct simulated_truth *truth)
{
    for (int m = 0; m < SIMULATE_MEASURES; m++) {
        const struct simulated_measure *measure = &simulate_catalogue[m];
        for (int visit = 0; visit < SIMULATE_VISITS; visit++) {
            for (int arm = ARM_USUAL; arm >= 0; arm--) {
                struct simulated_cell *cell = &truth->cells[m][arm][visit];
                if (measure->scale == SCALE_ANY) {
                    any_of(&truth->cells[measure->partner][arm][visit], cell);
                } else if (same_as_usual(measure, arm, visit)) {
                    *cell = truth->cells[m][ARM_USUAL][visit];
                } else {
                    double shift = arm == ARM_USUAL ? 0 : measure->effect[arm][visit];
                    cell->sd = measure->sd[visit > 0];
                    cell->location = solve_location(measure, cell->sd, measure->usual[visit] + shift);
                    describe(measure, cell);
                }
            }
        }
    }
}

double simulate_dropout(int visit, int last_pain)
{
    double at_5 = simulate_people.dropout_at_pain_5[visit];
    double log_odds = log(at_5 / (1 - at_5)) + simulate_people.dropout_log_odds * (last_pain - 5);
    return 1 / (1 + exp(-log_odds));
}
