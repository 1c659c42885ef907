#include "assert.h"
#include "sample_report.h"

enum { DEEPEST = 64, NAME_SIZE = 32 };

/* Fails unless every element that is opened is closed in order, and no bare & stands in the text. */
static void assert_well_formed(const char *html)
{
    char open[DEEPEST][NAME_SIZE];
    int depth = 0;
    assert_memory_equal(html, "<!DOCTYPE html>\n", 16);
    for (const char *at = html + 16; *at != '\0'; at++) {
        if (*at == '&' && strspn(at + 1, "abcdefghijklmnopqrstuvwxyz#0123456789") != strcspn(at + 1, ";"))
            fail_msg("bare & at: %.40s", at);
        if (*at != '<')
            continue;
        const char *end = strchr(at, '>');
        assert_non_null(end);
        bool closes = at[1] == '/';
        size_t length = strcspn(at + 1 + closes, " >/\n");
        assert_in_range(length, 1, NAME_SIZE - 1);
        if (closes) {
            assert_true(depth-- > 0);
            if (strlen(open[depth]) != length || memcmp(open[depth], at + 2, length) != 0)
                fail_msg("<%s> is closed by %.20s", open[depth], at);
        } else if (end[-1] != '/') {
            assert_true(depth < DEEPEST);
            snprintf(open[depth++], NAME_SIZE, "%.*s", (int)length, at + 1);
        }
        at = end;
    }
    assert_int_equal(depth, 0);
}

static void the_page_is_well_formed_whatever_users_wrote(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    sample_report(&report, *state);
    report_paragraph(&report, "%s", "</p></main>\xef\xbf\xbe\x01]]><!-- <script>alert('x')</script>");
    const char *html = rendered(&report, "html", &spec);
    assert_well_formed(html);
    assert_lacks(html, "<script");
    assert_lacks(html, "<b>");
    assert_lacks(html, "\xef\xbf\xbe");
}

static void the_page_holds_everything_and_may_run_nothing(void **state)
{
    const char *html = sample_rendered(*state, "html");
    assert_holds(html, "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"");
    assert_lacks(html, "src=");
    assert_lacks(html, "href=\"http");
    assert_lacks(html, "@import");
    assert_lacks(html, "url(");
}

static void tables_have_captions_and_scoped_headers(void **state)
{
    const char *html = sample_rendered(*state, "html");
    assert_holds(html, "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\"");
    assert_holds(html, "<caption><span>Change in pain</span></caption>");
    assert_holds(html, "<th scope=\"col\" class=\"number\">95% CI</th>");
    assert_holds(html, "<th scope=\"row\">pain</th>");
    assert_holds(html, "role=\"region\" tabindex=\"0\" aria-label=\"Change in pain\"");
    assert_holds(html, "\u22122.1 to \u22121.7");
}

static void a_figure_without_a_picture_says_what_it_would_show(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    sample_report(&report, *state);
    assert_holds(rendered(&report, "html", &spec), "<p>Slopes of 371 patients.</p>");
    for (size_t i = 0; i < report.item_count; i++)
        if (report.items[i].kind == ITEM_FIGURE)
            report.items[i].figure->svg = "<?xml version=\"1.0\"?>\n<svg role=\"img\"><title>t</title></svg>\n";
    const char *html = rendered(&report, "html", &spec);
    assert_lacks(html, "<?xml");
    assert_holds(html, "<details><summary>The figure in words</summary><p>Slopes");
    assert_holds(html, "<svg role=\"img\"><title>t</title></svg>");
    assert_well_formed(html);
}

static void a_verdict_is_told_by_sign_and_word_not_by_colour_alone(void **state)
{
    static const struct field_spec fields[] = { { "claim", "Claim", ROLE_LABEL },
                                                { "verdict", "Verdict", ROLE_LABEL } };
    struct report report;
    struct render_spec spec = { 0 };
    report_init(&report, *state);
    report.tool = "report";
    struct table *table = table_create(*state, "claims", "Claims", fields, 2);
    table_row(table, 0);
    table_text(table, "claim", "supported");
    table_text(table, "verdict", "not supported");
    report_table(&report, table);
    const char *html = rendered(&report, "html", &spec);
    assert_holds(html, "<td class=\"verdict not-supported\"><span aria-hidden=\"true\">✕</span>not supported</td>");
    assert_holds(html, "<th scope=\"row\">supported</th>");
}

static void numbers_stand_under_each_other_by_blanks_as_wide_as_digits(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    static const struct field_spec fields[] = { { "name", "Name", ROLE_LABEL }, { "number", "Number", ROLE_COUNT } };
    report_init(&report, *state);
    report.tool = "report";
    struct table *table = table_create(*state, "t", "Numbers", fields, 2);
    for (int i = 0; i < 2; i++) {
        table_row(table, 0);
        table_text(table, "name", i == 0 ? "one" : "many");
        table_number(table, "number", i == 0 ? 7 : 1234);
    }
    report_table(&report, table);
    const char *html = rendered(&report, "html", &spec);
    assert_holds(html, "<td class=\"number\">\u2007\u2007\u20077</td>");
    assert_lacks(html, "\\u2007");
}

static void long_reports_have_contents_whose_links_lead_somewhere(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    sample_report(&report, *state);
    assert_lacks(rendered(&report, "html", &spec), "<nav");
    report_heading(&report, 3, "Part");
    report_heading(&report, 2, "Last");
    const char *html = rendered(&report, "html", &spec);
    assert_holds(html, "<li><a href=\"#s3\">Last</a></li>");
    assert_holds(html, "<h2 id=\"s3\">Last</h2>");
    assert_holds(html, "<li><a href=\"#s5\">Methods</a></li>");
    assert_holds(html, "<h2 id=\"s5\">Methods</h2>");
}

static void the_ledger_stands_where_the_report_wants_it_once(void **state)
{
    struct report report;
    struct render_spec spec = { 0 };
    sample_report(&report, *state);
    report_ledgers(&report);
    report_heading(&report, 2, "After");
    const char *html = rendered(&report, "html", &spec);
    const char *ledger = strstr(html, "pain missing at week 10 (2)");
    assert_non_null(ledger);
    assert_non_null(strstr(ledger, ">After</h2>"));
    assert_null(strstr(ledger + 1, "pain missing at week 10 (2)"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_arena(the_page_is_well_formed_whatever_users_wrote),
        in_arena(the_page_holds_everything_and_may_run_nothing),
        in_arena(tables_have_captions_and_scoped_headers),
        in_arena(a_figure_without_a_picture_says_what_it_would_show),
        in_arena(a_verdict_is_told_by_sign_and_word_not_by_colour_alone),
        in_arena(numbers_stand_under_each_other_by_blanks_as_wide_as_digits),
        in_arena(long_reports_have_contents_whose_links_lead_somewhere),
        in_arena(the_ledger_stands_where_the_report_wants_it_once),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
