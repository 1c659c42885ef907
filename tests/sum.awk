# sum.awk: reads the names of jobs, and for each its TAP from RESULTS/KIND:NAME.tap; prints the failures with what
# was said about them, a line per job, and the sum. Part of tests/run.

# A test point counts once; what follows a failed one up to the next point explains it.
function count(line)
{
    explaining = 0
    if (line ~ /# *[Ss][Kk][Ii][Pp]/) { # cmocka says "not ok # SKIP"
        skipped++
    } else if (line ~ /^ok/) {
        passed++
    } else {
        failed++
        explaining = 1
        print job ": " line
    }
}

function read_tap(file,    line)
{
    planned = passed = failed = skipped = explaining = 0
    status = "none"
    while ((getline line < file) > 0) {
        if (line ~ /^[ \t]*1\.\.[0-9]+/) {
            sub(/^[ \t]*1\.\./, "", line)
            planned += line + 0
        } else if (line ~ /^(not )?ok([ \t]|$)/) {
            count(line)
        } else if (line ~ /^# exit /) {
            status = substr(line, 8)
        } else if (explaining) {
            print "    " line
        }
    }
    close(file)
}

function show_errors(file,    line, shown)
{
    while (shown++ < 40 && (getline line < file) > 0)
        print "    stderr: " line
    close(file)
}

# The program itself has failed when it said less, or more, than it planned, or ended badly with every point passed.
function judge_program(    points)
{
    points = passed + failed + skipped
    if (status == "124")
        complain("was stopped after too long a time")
    else if (points != planned)
        complain("planned " planned " tests, ran " points ", and ended with status " status)
    else if (points == 0)
        complain("ran no test, and ended with status " status)
    else if (status != "0" && failed == 0)
        complain("ended with status " status)
}

function complain(why)
{
    print job ": not ok - the program " why
    failed++
}

{
    job = $0
    split(job, part, "/")
    file = results "/" part[1] ":" part[2]
    read_tap(file ".tap")
    judge_program()
    if (failed > 0)
        show_errors(file ".err")

    if (part[1] == "cli") {
        cli_jobs++
        cli_failed += failed
    } else {
        printf "%-30s %4d passed%s%s\n", job, passed, failed ? ", " failed " FAILED" : "", skipped ? ", " skipped " skipped" : ""
    }
    all_passed += passed
    all_failed += failed
    all_skipped += skipped
}

END {
    if (cli_jobs > 0)
        printf "%-30s %4d passed%s\n", "cli (golden cases)", cli_jobs - cli_failed, cli_failed ? ", " cli_failed " FAILED" : ""
    printf "%d passed, %d failed%s\n", all_passed, all_failed, all_skipped ? ", " all_skipped " skipped" : ""
    exit all_failed > 0 || all_passed == 0
}
