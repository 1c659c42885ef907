/* example_figures: one small made-up figure of each kind, for the tests of the plot layer. */
#ifndef KNEAD_TESTS_EXAMPLE_FIGURES_H
#define KNEAD_TESTS_EXAMPLE_FIGURES_H

#include <math.h>
#include <stddef.h>

#include "base/arena.h"
#include "plot/bland_altman.h"
#include "plot/forest.h"
#include "plot/jacobson_truax.h"
#include "plot/residuals.h"
#include "plot/responder.h"
#include "plot/slope.h"
#include "plot/trajectory.h"
#include "result/figure.h"

/* Every text that comes from a user is `text` when it is given. */
static inline struct figure *example_trajectory(struct arena *arena, const char *text)
{
    static const double usual[] = { 6.2, 5.7, 5.5, NAN }, usual_low[] = { 5.8, 5.2, 5.0, NAN },
                        usual_high[] = { 6.6, 6.2, 6.0, NAN };
    static const double massage[] = { 6.1, 4.4, 4.2, 4.5 }, massage_low[] = { 5.7, 3.9, 3.7, 4 },
                        massage_high[] = { 6.5, 4.9, 4.7, 5 };
    static const size_t usual_n[] = { 40, 38, 35, 0 }, massage_n[] = { 40, 39, 36, 33 };
    struct trajectory_arm *arms = arena_array(arena, struct trajectory_arm, 2);
    arms[0] = (struct trajectory_arm){ text ? text : "Relaxation massage", 0, massage, massage_low, massage_high,
                                       massage_n };
    arms[1] = (struct trajectory_arm){ text ? text : "Usual care", 1, usual, usual_low, usual_high, usual_n };
    const char **visits = arena_array(arena, const char *, 4);
    const char *const weeks[] = { "0", "4", "10", "26" };
    for (size_t i = 0; i < 4; i++)
        visits[i] = text && i == 2 ? text : weeks[i];
    return trajectory_figure(&(struct trajectory_spec){
        .name = text ? text : "trajectory_pain", .title = text ? text : "Pain by week and arm",
        .subtitle = text ? text : "Mean with 95% confidence interval, observed data",
        .caption = text ? text : "Made-up numbers.", .outcome = text ? text : "Pain (NRS, 0\u201310)",
        .time = text ? text : "Weeks since randomisation", .visits = visits, .visit_count = 4, .arms = arms,
        .arm_count = 2, .scale_min = 0, .scale_max = 10, .mcid = 2, .decimals = 1, .band = true }, arena);
}

static inline struct figure *example_slope(struct arena *arena, const char *text)
{
    static const double before[] = { 6, 7, 5, 6, 8 }, after[] = { 4, 7, 2, 5, 9 };
    static const char *const usual_names[] = { "P1", "P2", "P3", "P4", "P5" };
    const char **names = arena_array(arena, const char *, 5);
    for (size_t i = 0; i < 5; i++)
        names[i] = text && i == 0 ? text : usual_names[i];
    struct slope_arm *arms = arena_array(arena, struct slope_arm, 2);
    arms[0] = (struct slope_arm){ text ? text : "Massage", 0, 5, names, before, after, { 6.4, 5, 7.8 },
                                  { 5.4, 2, 8.8 }, -1 };
    arms[1] = (struct slope_arm){ text ? text : "Usual care", 1, 5, names, after, before, { 5.4, 2, 8.8 },
                                  { 6.4, NAN, NAN }, 1 };
    return slope_figure(&(struct slope_spec){
        .name = "slope_pain", .title = text ? text : "Pain before and after", .caption = text,
        .outcome = text ? text : "Pain (NRS, 0\u201310)", .before = text ? text : "Baseline",
        .after = text ? text : "10 weeks", .arms = arms, .arm_count = 2, .direction = -1, .scale_min = 0,
        .scale_max = 10, .decimals = 1 }, arena);
}

static inline struct figure *example_forest(struct arena *arena, const char *text)
{
    struct forest_row *rows = arena_array(arena, struct forest_row, 4);
    rows[0] = (struct forest_row){ .label = text ? text : "Massage \u2212 usual care", .heading = true };
    rows[1] = (struct forest_row){ text ? text : "Pain (0\u201310)", false, 0, -1.2, -1.8, -0.6, 2,
                                   text ? text : "\u22121.2 (\u22121.8 to \u22120.6)" };
    rows[2] = (struct forest_row){ text ? text : "Disability (0\u201324)", false, 0, -2.6, -3.7, -1.4, 3,
                                   text ? text : "\u22122.6 (\u22123.7 to \u22121.4)" };
    rows[3] = (struct forest_row){ text ? text : "Stress", false, 0, NAN, NAN, NAN, NAN,
                                   text ? text : "not measured" };
    return forest_figure(&(struct forest_spec){
        .name = "forest_week_10", .title = text ? text : "Differences at week 10", .subtitle = text,
        .caption = text, .axis = text ? text : "Adjusted difference", .side_title = text ? text : "Difference (95% CI)",
        .low_note = text ? text : "favours massage", .high_note = text ? text : "favours usual care",
        .null = 0, .rows = rows, .row_count = 4 }, arena);
}

static inline struct figure *example_residuals(struct arena *arena, const char *text)
{
    enum { N = 6 };
    static const double fitted[N] = { 2, 3, 4, 5, 6, 7 }, residual[N] = { -0.5, 0.75, -1.25, 1.5, 0.25, -0.75 };
    static const double root[N] = { 0.7, 0.8, 1.1, 1.2, 0.5, 0.8 }, cook[N] = { 0.02, 0.05, 0.31, 0.4, 0.01, 0.12 };
    static const double theoretical[N] = { -1.25, -0.625, -0.25, 0.25, 0.625, 1.25 };
    static const double ordered[N] = { -1.1, -0.7, -0.4, 0.2, 0.7, 1.4 };
    static const double low[N] = { -2.5, -1.5, -1, -0.5, -0.125, 0.25 }, high[N] = { -0.25, 0.125, 0.5, 1, 1.5, 2.5 };
    const char **names = arena_array(arena, const char *, N);
    for (size_t i = 0; i < N; i++)
        names[i] = text ? text : arena_printf(arena, "P%zu", i + 1);
    return residuals_figure(&(struct residuals_spec){
        .name = "residuals_pain_10", .title = text ? text : "Residuals of the model for pain_10",
        .subtitle = text ? text : "pain_10 ~ pain_0 + arm, n = 6", .caption = text,
        .outcome = text ? text : "pain_10", .n = N, .ids = names, .fitted = fitted, .residual = residual,
        .root_abs = root, .cook = cook, .residual_smooth = { N, fitted, ordered },
        .root_smooth = { N, fitted, root }, .theoretical = theoretical, .ordered = ordered, .envelope_low = low,
        .envelope_high = high }, arena);
}

static inline struct figure *example_bland_altman(struct arena *arena, const char *text)
{
    enum { N = 6 };
    static const double mean[N] = { 41, 44.5, 52, 55, 61, 70.5 }, difference[N] = { 2, -3, 4, 0, 1, 5 };
    return bland_altman_figure(&(struct agreement_picture){
        .name = text ? text : "bland_altman_a_b", .title = text ? text : "Lumbar flexion: inclinometer and goniometer",
        .subtitle = text ? text : "95% limits of agreement, n = 6", .caption = text,
        .mean_label = text ? text : "Mean of both (degrees)",
        .difference_label = text ? text : "Inclinometer \u2212 goniometer (degrees)", .n = N, .mean = mean,
        .difference = difference, .bias = { 1.5, -1.5, 4.5 }, .lower = { -4, -9, -2 }, .upper = { 7, NAN, NAN },
        .slope = 0.125, .coverage = 0.95, .decimals = 1 }, arena);
}

static inline struct figure *example_responder(struct arena *arena, const char *text)
{
    static const double at_massage[] = { -20, 10, 30, 50, 75, 100 }, share_massage[] = { 0.95, 0.9, 0.7, 0.5, 0.25, 0.125 };
    static const double at_usual[] = { -40, -20, 0, 20, 40, 60 }, share_usual[] = { 1, 0.9, 0.75, 0.5, 0.25, 0.125 };
    static const double massage[] = { -20, 10, 30, 75 }, usual[] = { 20, 0, -40, -120 };
    struct responder_arm *arms = arena_array(arena, struct responder_arm, 2);
    arms[0] = (struct responder_arm){ text ? text : "Massage", 0, 40, 6, at_massage, share_massage, 0.2, massage, 4 };
    arms[1] = (struct responder_arm){ text ? text : "Usual care", 1, 8, 6, at_usual, share_usual, NAN, usual, 4 };
    struct responder_mark *marks = arena_array(arena, struct responder_mark, 2);
    marks[0] = (struct responder_mark){ 30, text ? text : "moderate (30%)" };
    marks[1] = (struct responder_mark){ 50, text ? text : "substantial (50%)" };
    return responder_figure(&(struct responder_spec){
        .name = text ? text : "responder_pain", .title = text ? text : "Pain: patients who improve by at least \u2026",
        .subtitle = text ? text : "Band: 95% simultaneous", .caption = text,
        .threshold_label = text ? text : "Reduction in pain of at least", .percent = true, .x_min = -50, .x_max = 100,
        .improvement_label = text ? text : "Reduction in pain", .marks = marks, .mark_count = 2, .arms = arms,
        .arm_count = 2 }, arena);
}

static inline struct figure *example_jacobson_truax(struct arena *arena, const char *text)
{
    static const double before[] = { 12, 9, 9, 15, 20, 6 }, after[] = { 5, 9, 9, 18, 6, 7 };
    struct reliable_points *arms = arena_array(arena, struct reliable_points, 2);
    arms[0] = (struct reliable_points){ text ? text : "Massage", 0, 6, before, after, 2, 0 };
    arms[1] = (struct reliable_points){ text ? text : "Usual care", 1, 6, after, before, 0, 2 };
    return jacobson_truax_figure(&(struct reliable_picture){
        .name = text ? text : "jacobson_truax_rmdq", .title = text ? text : "Disability: reliable change",
        .subtitle = text ? text : "Grey: within the error of measurement", .caption = text,
        .before_label = text ? text : "Before", .after_label = text ? text : "After", .sdc = 5.5, .cutoff = 4.25,
        .arms = arms, .arm_count = 2 }, arena);
}

struct example {
    const char *name;
    struct figure *(*make)(struct arena *arena, const char *text);
};

static const struct example examples[] = {
    { "trajectory", example_trajectory },
    { "slope", example_slope },
    { "forest", example_forest },
    { "residuals", example_residuals },
    { "bland_altman", example_bland_altman },
    { "responder", example_responder },
    { "jacobson_truax", example_jacobson_truax },
};

enum { EXAMPLE_COUNT = sizeof examples / sizeof *examples };

#endif
