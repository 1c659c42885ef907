/* message: what goes to standard error, each line with who says it: "knead paired: warning: …". */
#ifndef KNEAD_CLI_MESSAGE_H
#define KNEAD_CLI_MESSAGE_H

/* `tool` NULL: the program itself. `kind` NULL: an error; else "warning", "note". */
void message_show(const char *tool, const char *kind, const char *text);

#endif
