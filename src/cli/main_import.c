/* knead-import: the one tool that is a program of its own. ReadStat is a shared library, and whoever links one waits for the
 * dynamic loader at every start: a fifth of the time that a short analysis took with it. */
#include "cli/command.h"
#include "cli/program.h"
#include "tools/import.h"
#include "tools/tools.h"

int main(int argc, char **argv)
{
    struct command import = import_command;
    import.run = import_run;
    const struct command *const only[] = { &import };
    return program_run(argc, argv, only, 1);
}
