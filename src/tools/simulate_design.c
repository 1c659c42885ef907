/* The catalogue of the simulated trial: every number with its source. "chosen" marks a number that no source read
 * for this project gives. Study names are those of datasets/backcare/README.md, where the full references stand. */
#include "tools/simulate.h"

const int simulate_weeks[SIMULATE_VISITS] = { 0, 10, 26, 52 };
const char *const simulate_arm_names[SIMULATE_ARMS] = { "structural massage", "relaxation massage", "usual care" };
const int simulate_arm_sizes[SIMULATE_ARMS] = { 132, 136, 133 }; /* Cherkin 2011 */

const struct simulated_measure simulate_catalogue[SIMULATE_MEASURES] = {
    [MEASURE_PAIN] = {
        .name = "pain", .id = "nrs_pain",
        .title = "Pain, 0-10 numerical rating scale", .unit = "points", .claim = "pain",
        .primary = true, .mcid = 1.5,
        .mcid_source = "Cherkin 2009 protocol: difference between groups, 0-10 bothersomeness scale",
        .decimals = 0, .step = 1, .min = 0, .max = 10, .sd = { 1.7, 2.3 }, .visit_correlation = 0.45,
        .severity = 0.8, .partner = -1, .therapist_icc = 0.02, .skipped = 0.005,
        .usual = { 5.5, 4.7, 4.6, 4.6 },
        .effect = { { 0, -1.4, -0.7, -0.1 }, { 0, -1.7, -0.8, -0.2 } },
        .source = "baseline mean and SD: Sherman 2011 (bothersomeness 5.5, 1.7); usual care at 10 weeks: Cherkin 2001 "
                  "(self-care arm 4.71); effects at 10 weeks: Cherkin 2011 (bothersomeness -1.4, -1.7); follow-up SD: "
                  "from the confidence limits of Cherkin 2011; weeks 26 and 52: chosen, fading as that trial describes",
    },
    [MEASURE_RMDQ] = {
        .name = "rmdq", .id = "rmdq",
        .title = "Roland-Morris disability, 0-24", .unit = "points", .claim = "pain",
        .primary = true, .mcid = 2, .mcid_source = "Cherkin 2009 protocol: difference between groups",
        .decimals = 0, .step = 1, .min = 0, .max = 24, .sd = { 5.3, 5.3 }, .visit_correlation = 0.5,
        .severity = 0.7, .partner = -1, .therapist_icc = 0.02, .skipped = 0.005,
        .usual = { 10.6, 8.9, 8.5, 8.1 },
        .effect = { { 0, -2.5, -1.2, -0.3 }, { 0, -2.9, -1.4, -0.6 } },
        .source = "baseline 10.6 (5.3): Group Health acupuncture trial, PMC2758834; usual care: Cherkin 2001 "
                  "(self-care arm 8.92 at 10 weeks), Little 2008 (normal care 8.1 at 1 year); effects: Cherkin 2011 "
                  "(-2.5, -2.9 at 10 weeks), Little 2008 (massage -0.58 at 1 year); week 26: chosen between them",
    },
    [MEASURE_PAIN_DAYS] = {
        .name = "pain_days_28", .id = "pain_days_28",
        .title = "Days with back pain in the last 28", .unit = "days", .claim = "prevention",
        .decimals = 0, .step = 1, .min = 0, .max = 28, .sd = { 11, 11 }, .visit_correlation = 0.5,
        .severity = 0.7, .partner = MEASURE_PAIN, .partner_correlation = 0.2, .therapist_icc = 0.02,
        .skipped = 0.01,
        .usual = { 21.4, 20.0, 19.5, 19.0 },
        .effect = { { 0, -3.0, -1.0, 0 }, { 0, -3.5, -1.0, 0 } },
        .source = "baseline: Sherman 2011 (139 of 182 days, SD 51, brought to 28 days: 21.4, 7.8); usual care: close "
                  "to Little 2008 (median 21 of 28 at 1 year); effects: chosen, none at 52 weeks so that the claim of "
                  "prevention has a null truth",
    },
    [MEASURE_FLEXION] = {
        .name = "flexion_cm", .id = "mmst_flexion_cm",
        .title = "Lumbar flexion, modified-modified Schober", .unit = "cm", .claim = "mobility",
        .higher_better = true, .mcid = 1.0,
        .mcid_source = "Tousignant 2005: minimum metrically detectable change",
        .decimals = 1, .step = 0.1, .min = 0, .max = 12, .sd = { 1.5, 1.5 }, .visit_correlation = 0.7,
        .severity = -0.3, .partner = -1, .age_correlation = -0.3, .therapist_icc = 0.02, .skipped = 0.02,
        .usual = { 6.8, 6.9, 6.9, 6.9 },
        .effect = { { 0, 0.4, 0.2, 0 }, { 0, 0.3, 0.1, 0 } },
        .source = "mean 6.8 and SD 1.5 = SEM / sqrt(1 - ICC) = 0.7 / sqrt(0.21): BMC Musculoskelet Disord 2007;8:31; "
                  "effects: chosen, below the detectable change",
    },
    [MEASURE_FTF] = {
        .name = "ftf_cm", .id = "ffd_cm",
        .title = "Fingertip-to-floor distance", .unit = "cm", .claim = "mobility", .mcid = 9.8,
        .mcid_source = "Robinson & Mengshoel 2014: smallest detectable change",
        .decimals = 1, .step = 0.5, .min = -20, .max = 80, .sd = { 13.4, 13.4 }, .visit_correlation = 0.75,
        .severity = 0.3, .partner = MEASURE_FLEXION, .partner_correlation = -0.42, .therapist_icc = 0.02,
        .skipped = 0.02,
        .usual = { 12.0, 11.5, 11.5, 11.5 },
        .effect = { { 0, -2.0, -1.0, 0 }, { 0, -1.5, -0.5, 0 } },
        .source = "SD 13.4 = SDC / 2.77 / sqrt(1 - ICC) = 9.8 / 2.77 / sqrt(0.07), and the correlation -0.47 with "
                  "flexion: Robinson & Mengshoel 2014; means and effects: chosen",
    },
    [MEASURE_SBP] = {
        .name = "sbp", .id = "sbp",
        .title = "Systolic blood pressure", .unit = "mmHg", .claim = "circulation",
        .decimals = 0, .step = 1, .min = 60, .max = 260, .sd = { 15, 15 }, .visit_correlation = 0.65,
        .severity = 0.1, .partner = -1, .age_correlation = 0.35, .skipped = 0.01,
        .usual = { 126, 126, 126, 126 },
        .source = "mean and SD: near Adib-Hajbaghery 2012 (126.4, 16.8 before; SD 13.3 after) and Sefton 2012 "
                  "(127.1, 130.3); effect: none, so that the claim about blood pressure has a null truth",
    },
    [MEASURE_DBP] = {
        .name = "dbp", .id = "dbp",
        .title = "Diastolic blood pressure", .unit = "mmHg", .claim = "circulation",
        .decimals = 0, .step = 1, .min = 30, .max = 160, .sd = { 8.1, 8.1 }, .visit_correlation = 0.65,
        .severity = 0.1, .partner = MEASURE_SBP, .partner_correlation = 0.7, .skipped = 0.01,
        .usual = { 77, 77, 77, 77 },
        .source = "Adib-Hajbaghery 2014 (77.05, 8.12 before); effect: none",
    },
    [MEASURE_HR] = {
        .name = "hr", .id = "heart_rate",
        .title = "Resting heart rate", .unit = "beats/min", .claim = "circulation",
        .decimals = 0, .step = 1, .min = 30, .max = 220, .sd = { 10, 10 }, .visit_correlation = 0.6,
        .severity = 0.1, .partner = -1, .skipped = 0.01,
        .usual = { 70, 70, 70, 70 },
        .source = "between J Pain Res 2017;10:941 (67.7 to 68.8) and Sefton 2012 (67.5 to 76.2, SD 12); effect: none",
    },
    [MEASURE_PSS10] = {
        .name = "pss10", .id = "pss10",
        .title = "Perceived stress, PSS-10", .unit = "points", .claim = "mental_health",
        .decimals = 0, .step = 1, .min = 0, .max = 40, .sd = { 7, 7 }, .visit_correlation = 0.6,
        .severity = 0.45, .partner = -1, .therapist_icc = 0.02, .skipped = 0.01,
        .usual = { 17, 16.5, 16.5, 16.5 },
        .effect = { { 0, -1.2, -0.5, 0 }, { 0, -1.5, -0.6, 0 } },
        .source = "mean and SD: chosen round 17, the cut for elevated stress in Berlowitz 2020; effects: chosen, "
                  "about half of what that trial found for yoga and physical therapy (-2.6, -2.4)",
    },
    [MEASURE_GAD7] = {
        .name = "gad7", .id = "gad7",
        .title = "Anxiety, GAD-7", .unit = "points", .claim = "mental_health",
        .decimals = 0, .step = 1, .min = 0, .max = 21, .sd = { 5, 5 }, .visit_correlation = 0.6,
        .severity = 0.45, .partner = MEASURE_PSS10, .partner_correlation = 0.4, .therapist_icc = 0.02,
        .skipped = 0.01,
        .usual = { 5.5, 5.2, 5.2, 5.2 },
        .effect = { { 0, -0.7, -0.3, 0 }, { 0, -0.9, -0.4, 0 } },
        .source = "mean and SD: chosen so that about half score 5 or more, as in Joyce 2021; effects: chosen small, "
                  "between Rapaport 2016 (a difference) and Sherman 2010 (none)",
    },
    [MEASURE_PHQ9] = {
        .name = "phq9", .id = "phq9",
        .title = "Depression, PHQ-9", .unit = "points", .claim = "mental_health",
        .decimals = 0, .step = 1, .min = 0, .max = 27, .sd = { 5.5, 5.5 }, .visit_correlation = 0.6,
        .severity = 0.5, .partner = MEASURE_GAD7, .partner_correlation = 0.5, .therapist_icc = 0.02,
        .skipped = 0.01,
        .usual = { 6.7, 6.2, 6.2, 6.2 },
        .effect = { { 0, -0.7, -0.3, 0 }, { 0, -0.7, -0.3, 0 } },
        .source = "mean and SD: chosen so that about 60 % score 5 or more, as in Joyce 2021 (PHQ-8); effects: as "
                  "yoga against education there (-0.71)",
    },
    [MEASURE_MED_DAYS] = {
        .name = "med_days", .id = "med_days",
        .title = "Days with pain medication in the last 28", .unit = "days",
        .claim = "medication",
        .decimals = 0, .step = 1, .min = 0, .max = 28, .sd = { 14, 14 }, .visit_correlation = 0.6,
        .severity = 0.3, .partner = -1, .skipped = 0.01,
        .usual = { 11.0, 10.2, 10.0, 10.0 },
        .source = "mean and SD: chosen so that about 73 % take any at baseline, as in Stein 2014; effect: none, as "
                  "for opioid use in Mitchinson 2007 and Piotrowski 2003",
    },
    [MEASURE_MED_ANY] = {
        .name = "med_any", .id = "any_use",
        .title = "Any pain medication in the last 28 days", .unit = "", .claim = "medication",
        .scale = SCALE_ANY, .decimals = 0, .step = 1, .min = 0, .max = 1, .partner = MEASURE_MED_DAYS,
        .source = "1 when med_days is above 0",
    },
    [MEASURE_MME] = {
        .name = "mme", .id = "mme",
        .title = "Daily morphine milligram equivalents", .unit = "mg/day", .claim = "medication",
        .scale = SCALE_DOSE, .dose_from = 5, .decimals = 1, .step = 0.1, .min = 0, .max = 240,
        .sd = { 1.8, 1.8 }, .visit_correlation = 0.6, .severity = 0.3, .partner = MEASURE_MED_DAYS,
        .partner_correlation = 0.9, .skipped = 0,
        .usual = { 3.5, 3.2, 3.2, 3.2 },
        .source = "chosen: about one patient in six takes an opioid, at 5 mg or more; effect: none, as for opioid "
                  "use in Mitchinson 2007 and Piotrowski 2003",
    },
    [MEASURE_PPT] = {
        .name = "ppt_kpa", .id = "ppt",
        .title = "Pressure pain threshold, lumbar", .unit = "kPa", .claim = "muscle_tension",
        .higher_better = true,
        .decimals = 0, .step = 1, .min = 50, .max = 1000, .sd = { 150, 150 }, .visit_correlation = 0.7,
        .severity = -0.25, .partner = -1, .skipped = 0.03,
        .usual = { 400, 400, 400, 400 },
        .effect = { { 0, 15, 0, 0 }, { 0, 10, 0, 0 } },
        .source = "chosen; the effect is a tenth of an SD, too small for this trial to tell from none",
    },
};

const struct simulated_people simulate_people = {
    .age_mean = 48.4, .age_sd = 9.8, .age_min = 20, .age_max = 65, .women = 0.64,
    .sites = { "north", "central", "south" }, .site_share = { 0.40, 0.35, 0.25 },
    .therapists_per_site = 9,
    .sessions_mean = 9.0, .sessions_sd = 2.0, .sessions_offered = 10,
    .dropout_at_pain_5 = { 0, 0.06, 0.05, 0.05 }, .dropout_log_odds = 0.30, .missed_visit = 0.02,
    .source = "age and share of women: Sherman 2011; ages 20 to 65, 27 therapists and ten sessions: Cherkin 2011; "
              "the rest: chosen",
};
