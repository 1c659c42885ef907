# same.awk: is what was printed the same as what was expected? Ends with status 0 when it is. Part of tests/run.
#
#   awk -f tests/same.awk EXPECTED PRINTED
#
# Byte for byte, but for numbers of more than 12 digits with a point or an exponent: their last digits hang on the long
# double of the machine (80 bits on x86, 128 on arm64, 64 under valgrind), so they may differ by a part in 10^11. What a
# search leaves of a gradient, "6.3e-16", is nothing but those digits: one is as good as another.

function long(number)
{
    if (number !~ /[.e]/)
        return 0
    sub(/e.*/, "", number)
    gsub(/[.]/, "", number)
    sub(/^0+/, "", number)
    return length(number) > 12
}

function close_to(a, b,    gap)
{
    gap = a > b ? a - b : b - a
    return gap <= 1e-11 * (a > b ? a : b)
}

function left_over(number)
{
    return number ~ /^[0-9][.][0-9]e-[0-9]+$/ && number + 0 < 1e-9
}

# Texts between the numbers, and the numbers without their signs, in turn.
function same(a, b,    at_a, at_b, length_a, number_a, number_b)
{
    while (a != b) {
        at_a = match(a, NUMBER)
        length_a = RLENGTH
        at_b = match(b, NUMBER)
        if (at_a == 0 || at_a != at_b || substr(a, 1, at_a - 1) != substr(b, 1, at_a - 1))
            return 0
        number_a = substr(a, at_a, length_a)
        number_b = substr(b, at_b, RLENGTH)
        if (number_a != number_b && !((long(number_a) || long(number_b)) && close_to(number_a + 0, number_b + 0)) &&
            !(left_over(number_a) && left_over(number_b)))
            return 0
        a = substr(a, at_a + length_a)
        b = substr(b, at_b + RLENGTH)
    }
    return 1
}

BEGIN {
    NUMBER = "[0-9]+([.][0-9]+)?(e[-+]?[0-9]+)?"
    expected = ARGV[1]
    printed = ARGV[2]
    do {
        more = getline a < expected
        if ((getline b < printed) != more || (more > 0 && !same(a, b)))
            exit 1
    } while (more > 0)
    exit more != 0
}
