/* Drugs, morphine equivalents and defined daily doses, as published. Doses of MME are by mouth in milligrams a day, of
 * transdermal fentanyl in micrograms an hour. */
#include "derive/medication.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

const struct drug known_drugs[] = {
    { "buprenorphine", DRUG_OPIOID },
    { "codeine", DRUG_OPIOID },
    { "dihydrocodeine", DRUG_OPIOID },
    { "fentanyl", DRUG_OPIOID },
    { "hydrocodone", DRUG_OPIOID },
    { "hydromorphone", DRUG_OPIOID },
    { "levorphanol", DRUG_OPIOID },
    { "meperidine", DRUG_OPIOID },
    { "methadone", DRUG_OPIOID },
    { "morphine", DRUG_OPIOID },
    { "oxycodone", DRUG_OPIOID },
    { "oxymorphone", DRUG_OPIOID },
    { "pentazocine", DRUG_OPIOID },
    { "propoxyphene", DRUG_OPIOID },
    { "tapentadol", DRUG_OPIOID },
    { "tramadol", DRUG_OPIOID },
    /* ATC group M01A */
    { "aceclofenac", DRUG_NSAID },
    { "celecoxib", DRUG_NSAID },
    { "dexketoprofen", DRUG_NSAID },
    { "diclofenac", DRUG_NSAID },
    { "etodolac", DRUG_NSAID },
    { "etoricoxib", DRUG_NSAID },
    { "flurbiprofen", DRUG_NSAID },
    { "ibuprofen", DRUG_NSAID },
    { "indometacin", DRUG_NSAID },
    { "ketoprofen", DRUG_NSAID },
    { "ketorolac", DRUG_NSAID },
    { "lornoxicam", DRUG_NSAID },
    { "meloxicam", DRUG_NSAID },
    { "nabumetone", DRUG_NSAID },
    { "naproxen", DRUG_NSAID },
    { "parecoxib", DRUG_NSAID },
    { "piroxicam", DRUG_NSAID },
    { "sulindac", DRUG_NSAID },
    { "tenoxicam", DRUG_NSAID },
    { "amitriptyline", DRUG_OTHER },
    { "baclofen", DRUG_OTHER },
    { "carisoprodol", DRUG_OTHER },
    { "cyclobenzaprine", DRUG_OTHER },
    { "diazepam", DRUG_OTHER },
    { "duloxetine", DRUG_OTHER },
    { "gabapentin", DRUG_OTHER },
    { "metamizole", DRUG_OTHER },
    { "methocarbamol", DRUG_OTHER },
    { "nortriptyline", DRUG_OTHER },
    { "paracetamol", DRUG_OTHER },
    { "pregabalin", DRUG_OTHER },
    { "tizanidine", DRUG_OTHER },
};
const size_t known_drug_count = LENGTH(known_drugs);

static const struct mme_factor cdc_2022[] = {
    { "codeine", ROUTE_ORAL, false, 0, 0.15 },    { "fentanyl", ROUTE_TRANSDERMAL, true, 0, 2.4 },
    { "hydrocodone", ROUTE_ORAL, false, 0, 1.0 }, { "hydromorphone", ROUTE_ORAL, false, 0, 5.0 },
    { "methadone", ROUTE_ORAL, false, 0, 4.7 },   { "morphine", ROUTE_ORAL, false, 0, 1.0 },
    { "oxycodone", ROUTE_ORAL, false, 0, 1.5 },   { "oxymorphone", ROUTE_ORAL, false, 0, 3.0 },
    { "tapentadol", ROUTE_ORAL, false, 0, 0.4 },  { "tramadol", ROUTE_ORAL, false, 0, 0.2 },
};

static const struct mme_factor cdc_2016[] = {
    { "codeine", ROUTE_ORAL, false, 0, 0.15 },    { "fentanyl", ROUTE_TRANSDERMAL, true, 0, 2.4 },
    { "hydrocodone", ROUTE_ORAL, false, 0, 1.0 }, { "hydromorphone", ROUTE_ORAL, false, 0, 4.0 },
    { "methadone", ROUTE_ORAL, false, 0, 4.0 },   { "methadone", ROUTE_ORAL, false, 20, 8.0 },
    { "methadone", ROUTE_ORAL, false, 40, 10.0 }, { "methadone", ROUTE_ORAL, false, 60, 12.0 },
    { "morphine", ROUTE_ORAL, false, 0, 1.0 },    { "oxycodone", ROUTE_ORAL, false, 0, 1.5 },
    { "oxymorphone", ROUTE_ORAL, false, 0, 3.0 }, { "tapentadol", ROUTE_ORAL, false, 0, 0.4 },
};

static const struct mme_factor von_korff_2008[] = {
    { "codeine", ROUTE_ORAL, false, 0, 0.15 },       { "dihydrocodeine", ROUTE_ORAL, false, 0, 0.25 },
    { "fentanyl", ROUTE_TRANSDERMAL, true, 0, 2.4 }, { "hydrocodone", ROUTE_ORAL, false, 0, 1.0 },
    { "hydromorphone", ROUTE_ORAL, false, 0, 4.0 },  { "levorphanol", ROUTE_ORAL, false, 0, 11.0 },
    { "meperidine", ROUTE_ORAL, false, 0, 0.1 },     { "methadone", ROUTE_ORAL, false, 0, 3.0 },
    { "morphine", ROUTE_ORAL, false, 0, 1.0 },       { "oxycodone", ROUTE_ORAL, false, 0, 1.5 },
    { "oxymorphone", ROUTE_ORAL, false, 0, 3.0 },    { "pentazocine", ROUTE_ORAL, false, 0, 0.37 },
    { "propoxyphene", ROUTE_ORAL, false, 0, 0.23 },  { "tramadol", ROUTE_ORAL, false, 0, 0.1 },
};

const struct mme_table mme_tables[] = {
    { "cdc-2022",
      "CDC Clinical Practice Guideline for Prescribing Opioids for Pain 2022 (Dowell et al., MMWR Recomm "
      "Rep 71(3)), table of conversion factors",
      cdc_2022, LENGTH(cdc_2022) },
    { "cdc-2016",
      "CDC guideline 2016 (Dowell, Haegerich & Chou, JAMA 315:1624, Table 4; methadone by its daily dose, "
      "tramadol not listed)",
      cdc_2016, LENGTH(cdc_2016) },
    { "von-korff-2008", "Von Korff et al. 2008, Clin J Pain 24:521 (as in Pain 138:440, Table 1)",
      von_korff_2008, LENGTH(von_korff_2008) },
};
const size_t mme_table_count = LENGTH(mme_tables);

/* Gabapentin and pregabalin carry the codes of this edition; later ones may list them under N02BF. */
const struct ddd known_ddds[] = {
    { "amitriptyline", ROUTE_ORAL, 75, "N06AA09" },      { "codeine", ROUTE_ORAL, 100, "R05DA04" },
    { "diazepam", ROUTE_ORAL, 10, "N05BA01" },           { "diclofenac", ROUTE_ORAL, 100, "M01AB05" },
    { "gabapentin", ROUTE_ORAL, 1800, "N03AX12" },       { "hydromorphone", ROUTE_ORAL, 20, "N02AA03" },
    { "hydromorphone", ROUTE_PARENTERAL, 4, "N02AA03" }, { "hydromorphone", ROUTE_RECTAL, 4, "N02AA03" },
    { "ibuprofen", ROUTE_ORAL, 1200, "M01AE01" },        { "morphine", ROUTE_ORAL, 100, "N02AA01" },
    { "morphine", ROUTE_PARENTERAL, 30, "N02AA01" },     { "morphine", ROUTE_RECTAL, 30, "N02AA01" },
    { "naproxen", ROUTE_ORAL, 500, "M01AE02" },          { "oxycodone", ROUTE_ORAL, 75, "N02AA05" },
    { "oxycodone", ROUTE_PARENTERAL, 30, "N02AA05" },    { "paracetamol", ROUTE_ORAL, 3000, "N02BE01" },
    { "pregabalin", ROUTE_ORAL, 300, "N03AX16" },        { "tramadol", ROUTE_ORAL, 300, "N02AX02" },
};
const size_t known_ddd_count = LENGTH(known_ddds);
const char ddd_source[] =
    "WHO Collaborating Centre for Drug Statistics Methodology, ATC/DDD index, edition 2021";
