#include "base/arena.h"
#include "result/report.h"

void report_file(struct report *report, struct report_file file)
{
    arena_reserve(report->arena, report->files, report->file_count, report->file_capacity);
    report->files[report->file_count++] = file;
}
