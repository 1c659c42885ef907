/* libcsv-loop.c: what the bare callbacks of libcsv cost: counts the fields and rows of a file. */
#include <csv.h>
#include <stdio.h>

struct counts {
    unsigned long fields, rows;
};

static void on_field(void *text, size_t length, void *data)
{
    struct counts *counts = data;
    (void)text;
    (void)length;
    counts->fields++;
}

static void on_row(int terminator, void *data)
{
    struct counts *counts = data;
    (void)terminator;
    counts->rows++;
}

int main(int argc, char **argv)
{
    static char buffer[64 * 1024];
    struct counts counts = { 0, 0 };
    struct csv_parser parser;
    FILE *file = argc > 1 ? fopen(argv[1], "r") : stdin;
    size_t length;
    if (file == NULL || csv_init(&parser, CSV_STRICT | CSV_APPEND_NULL) != 0)
        return 1;
    while ((length = fread(buffer, 1, sizeof buffer, file)) > 0)
        if (csv_parse(&parser, buffer, length, on_field, on_row, &counts) != length)
            return 1;
    csv_fini(&parser, on_field, on_row, &counts);
    printf("%lu %lu\n", counts.fields, counts.rows);
    return 0;
}
