#include "cli/message.h"

#include <stdio.h>

void message_show(const char *tool, const char *kind, const char *text)
{
    fprintf(stderr, "knead%s%s: %s%s%s\n", tool == NULL ? "" : " ", tool == NULL ? "" : tool,
            kind == NULL ? "" : kind, kind == NULL ? "" : ": ", text);
}
