/* The rules of the instruments, each with its source. Numbers of items, ranges and reversals are facts of the published
 * instruments; what is done with unanswered items is what the source says, and where it says nothing, nothing is done. */
#include "base/str.h"
#include "derive/score.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static const unsigned char pss10_reversed[] = { 4, 5, 7, 8, 0 };
static const unsigned char stai_state_reversed[] = { 1, 2, 5, 8, 10, 11, 15, 16, 19, 20, 0 };
/* Form Y numbers the trait items 21 to 40; here they are 1 to 20. */
static const unsigned char stai_trait_reversed[] = { 1, 3, 6, 7, 10, 13, 14, 16, 19, 0 };

static const struct score_band odi_bands[] = {
    { 20, "minimal" }, { 40, "moderate" }, { 60, "severe" }, { 80, "crippled" }, { 100, "bed-bound" },
};
static const struct score_band ndi_bands[] = {
    { 4, "none" }, { 14, "mild" }, { 24, "moderate" }, { 34, "severe" }, { 50, "complete" },
};
static const struct score_band phq9_bands[] = {
    { 4, "minimal" }, { 9, "mild" }, { 14, "moderate" }, { 19, "moderately severe" }, { 27, "severe" },
};
static const struct score_band gad7_bands[] = {
    { 4, "minimal" }, { 9, "mild" }, { 14, "moderate" }, { 21, "severe" },
};
static const struct score_band psqi_bands[] = { { 5, "good" }, { 21, "poor" } };

const struct instrument instruments[] = {
    { .id = "rmdq", .name = "Roland-Morris Disability Questionnaire, 24 items", .items = 24, .low = 0, .high = 1,
      .method = SCORE_SUM, .needed = 24, .minimum = 0, .maximum = 24,
      .rule = "number of statements that apply; every item is to be 0 or 1. Not interchangeable with the 23-item version",
      .source = "Roland & Morris 1983, Spine 8:141; Roland & Fairbank 2000, Spine 25:3115" },
    { .id = "rmdq23", .name = "Modified Roland Disability Questionnaire, 23 items", .items = 23, .low = 0, .high = 1,
      .method = SCORE_SUM, .needed = 23, .minimum = 0, .maximum = 23,
      .rule = "number of statements that apply; every item is to be 0 or 1. Not interchangeable with the 24-item version",
      .source = "Patrick et al. 1995, Spine 20:1899" },
    { .id = "odi", .name = "Oswestry Disability Index", .items = 10, .low = 0, .high = 5, .method = SCORE_PERCENT,
      .needed = 1, .minimum = 0, .maximum = 100, .bands = odi_bands, .band_count = LENGTH(odi_bands),
      .rule = "percent: 100 times the sum over 5 times the sections answered; a section not answered takes 5 off the "
              "denominator",
      .source = "Fairbank & Pynsent 2000, Spine 25:2940", .band_source = "Fairbank et al. 1980, Physiotherapy 66:271" },
    { .id = "ndi", .name = "Neck Disability Index", .items = 10, .low = 0, .high = 5, .method = SCORE_SUM, .needed = 9,
      .minimum = 0, .maximum = 50, .bands = ndi_bands, .band_count = LENGTH(ndi_bands),
      .rule = "sum (twice it is the percentage); one question not answered takes the mean of the others",
      .source = "Vernon & Mior 1991, J Manipulative Physiol Ther 14:409; the author's scoring notes, "
                "chiro.org/forms/NDI_Explain.shtml",
      .band_source = "Vernon & Mior 1991" },
    { .id = "phq9", .name = "Patient Health Questionnaire, 9 items", .items = 9, .low = 0, .high = 3,
      .method = SCORE_SUM, .needed = 9, .minimum = 0, .maximum = 27, .bands = phq9_bands,
      .band_count = LENGTH(phq9_bands), .rule = "sum of all items",
      .source = "Kroenke, Spitzer & Williams 2001, J Gen Intern Med 16:606", .band_source = "Kroenke et al. 2001" },
    { .id = "gad7", .name = "Generalised Anxiety Disorder scale, 7 items", .items = 7, .low = 0, .high = 3,
      .method = SCORE_SUM, .needed = 7, .minimum = 0, .maximum = 21, .bands = gad7_bands,
      .band_count = LENGTH(gad7_bands), .rule = "sum of all items",
      .source = "Spitzer et al. 2006, Arch Intern Med 166:1092", .band_source = "Spitzer et al. 2006" },
    { .id = "pss10", .name = "Perceived Stress Scale, 10 items", .items = 10, .low = 0, .high = 4, .method = SCORE_SUM,
      .needed = 10, .reversed = pss10_reversed, .minimum = 0, .maximum = 40,
      .rule = "sum of all items, 4, 5, 7 and 8 reversed",
      .source = "Cohen & Williamson 1988, in: The Social Psychology of Health, 31-67" },
    { .id = "bpi_severity", .name = "Brief Pain Inventory, severity", .items = 4, .low = 0, .high = 10,
      .method = SCORE_MEAN, .needed = 4, .minimum = 0, .maximum = 10,
      .rule = "mean of the four ratings (worst, least, average, now), all answered",
      .source = "Cleeland & Ryan 1994, Ann Acad Med Singapore 23:129; ePPOC benchmark page" },
    { .id = "bpi_interference", .name = "Brief Pain Inventory, interference", .items = 7, .low = 0, .high = 10,
      .method = SCORE_MEAN, .needed = 4, .minimum = 0, .maximum = 10,
      .rule = "mean of the items answered, which must be 4 of the 7 or more",
      .source = "Cleeland & Ryan 1994, Ann Acad Med Singapore 23:129; ePPOC benchmark page" },
    { .id = "psqi", .name = "Pittsburgh Sleep Quality Index, total of the seven components", .items = 7, .low = 0,
      .high = 3, .method = SCORE_SUM, .needed = 7, .minimum = 0, .maximum = 21, .bands = psqi_bands,
      .band_count = LENGTH(psqi_bands), .rule = "sum of the seven component scores, which are given (not the questions)",
      .source = "Buysse et al. 1989, Psychiatry Res 28:193", .band_source = "Buysse et al. 1989: above 5 is poor sleep" },
    { .id = "stai_state", .name = "State-Trait Anxiety Inventory, form Y, state", .items = 20, .low = 1, .high = 4,
      .method = SCORE_SUM, .needed = 20, .reversed = stai_state_reversed, .minimum = 20, .maximum = 80,
      .rule = "sum of all items, 1, 2, 5, 8, 10, 11, 15, 16, 19 and 20 reversed",
      .source = "Spielberger et al. 1983, form Y; reversals as listed at bio-protocol.org, 8961452" },
    { .id = "stai_trait", .name = "State-Trait Anxiety Inventory, form Y, trait", .items = 20, .low = 1, .high = 4,
      .method = SCORE_SUM, .needed = 20, .reversed = stai_trait_reversed, .minimum = 20, .maximum = 80,
      .rule = "sum of all items, 21, 23, 26, 27, 30, 33, 34, 36 and 39 of the form reversed",
      .source = "Spielberger et al. 1983, form Y; reversals as listed at bio-protocol.org, 8961452" },
    { .id = "pcs", .name = "Pain Catastrophizing Scale", .items = 13, .low = 0, .high = 4, .method = SCORE_SUM,
      .needed = 13, .minimum = 0, .maximum = 52, .rule = "sum of all items",
      .source = "Sullivan, Bishop & Pivik 1995, Psychol Assess 7:524" },
    { .id = "tsk11", .name = "Tampa Scale for Kinesiophobia, 11 items", .items = 11, .low = 1, .high = 4,
      .method = SCORE_SUM, .needed = 11, .minimum = 11, .maximum = 44, .rule = "sum of all items, none reversed",
      .source = "Woby et al. 2005, Pain 117:137" },
};

const size_t instrument_count = LENGTH(instruments);

const struct instrument *instrument_find(const char *id)
{
    for (size_t i = 0; i < instrument_count; i++)
        if (str_equal(instruments[i].id, id))
            return &instruments[i];
    return NULL;
}
