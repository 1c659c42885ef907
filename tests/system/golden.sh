# Golden cases forgive the last digits of long numbers, and what is left of a gradient; nothing else.
. tests/tap.sh

golden() { # STATUS NAME EXPECTED PRINTED
    printf "$3" > "$TMP/expected"
    printf "$4" > "$TMP/printed"
    check_status "$2" "$1" awk -f tests/same.awk "$TMP/expected" "$TMP/printed"
}

golden 0 'the same is the same' 'a,1.5,-2\nb,3\n' 'a,1.5,-2\nb,3\n'
golden 0 'nothing is the same as nothing' '' ''
golden 0 'the last digits of 17 may differ' 'p,0.12345678901234567,x\n' 'p,0.12345678901239876,x\n'
golden 0 'and those of a tail' '"p": 1.2345678901234567e-300,\n' '"p": 1.2345678901239876e-300,\n'
golden 0 'one of the two may happen to be short' 'd,0.30000000000000004\n' 'd,0.3\n'
golden 0 'so may those of two in a row' '1.2345678901234567 to 2.3456789012345678\n' '1.2345678901234561 to 2.3456789012345671\n'
golden 0 'what is left of a gradient may be anything small' 'y  6.3e-16\n' 'y  2.0e-15\n'
golden 1 'but not large' 'y  6.3e-16\n' 'y  2.0e-3\n'
golden 1 'nor the sixth digit of a small number' 'p,6.34567e-16\n' 'p,6.34568e-16\n'
golden 1 'the sixth digit may not' 'p,0.12345678901234567\n' 'p,0.12345778901234567\n'
golden 1 'nor the eleventh' 'p,0.12345678901234567\n' 'p,0.12345678911234567\n'
golden 1 'nor the sign' 'd,1.2345678901234567\n' 'd,-1.2345678901234567\n'
golden 1 'nor the power of ten' 'p,1.2345678901234567e-7\n' 'p,1.2345678901234567e-8\n'
golden 1 'nor any digit of a number shown rounded' 'p = 0.123\n' 'p = 0.124\n'
golden 1 'nor one of a number of 12 digits' 'p,0.123456789012\n' 'p,0.123456789013\n'
golden 1 'nor one of a whole number' 'seed,12345678901234567\n' 'seed,12345678901234568\n'
golden 1 'words are compared' 'ttest,1.2345678901234567\n' 'wilcoxon,1.2345678901234567\n'
golden 1 'and what stands behind a number' '1.2345678901234567,paired\n' '1.2345678901234561,pairs\n'
golden 1 'a line too many counts' 'a\n' 'a\nb\n'
golden 1 'and one too few' 'a\nb\n' 'a\n'
check_status "a file that is not there is not the same" 1 awk -f tests/same.awk "$TMP/expected" "$TMP/none"
done_testing
