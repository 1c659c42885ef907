#include "tools/delimiter.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "base/utf8.h"

bool delimiter_asked(const struct common_options *common, char *delimiter, struct error *err)
{
    const char *text = common->delimiter;
    *delimiter = '\0';
    if (text == NULL)
        return true;
    if (str_equal(text, "tab") || str_equal(text, "TAB") || str_equal(text, "\\t"))
        *delimiter = '\t';
    else if (strlen(text) == 1 && strchr("\"\r\n", *text) == NULL)
        *delimiter = *text;
    else
        return error_set(err, ERROR_USAGE, "--delimiter is '%s'; one character or the word tab is expected",
                         utf8_show(err->arena, text));
    return true;
}
