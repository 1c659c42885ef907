#include "data/column.h"

const char *missing_label(enum missing kind)
{
    switch (kind) {
    case MISSING_NOT:
        return "present";
    case MISSING_BLANK:
        return "blank";
    case MISSING_CODE:
        return "declared missing";
    case MISSING_RANGE:
        return "out of range";
    case MISSING_VISIT:
        return "no row for the visit";
    }
    return "";
}
