/* knead: every tool. */
#include "cli/program.h"
#include "tools/tools.h"

int main(int argc, char **argv)
{
    return program_run(argc, argv, tools, tool_count);
}
