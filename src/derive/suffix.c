#include "derive/suffix.h"

#include <string.h>

bool suffix_split(const char *name, struct suffix *suffix)
{
    size_t length = strlen(name), at = length;
    while (at > 0 && strchr("_.-", name[at - 1]) == NULL)
        at--;
    size_t stem = at > 0 ? at - 1 : 0;
    if (at == 0) {
        for (at = length; at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9'; at--)
            ;
        stem = at;
    }
    *suffix = (struct suffix){ stem, at };
    return stem > 0 && at < length;
}
