# gnuplot -d THIS_FILE > picture.svg
set terminal svg size 504,397 dynamic font "Liberation Sans,10" background "#FFFFFF"
set encoding utf8
set minussign
set format "%h"
unset key
set errorbars 0.5
set pointintervalbox 0.01
set multiplot

unset label
set label "Residuals of the model for pain\137\061\060" at screen 0.01984,0.95714 left font "Liberation Sans,11.5" textcolor rgb "#1A1A1A" noenhanced front
set label "pain\137\061\060 \176 pain\137\060 \053 arm\054 n \075 6" at screen 0.01984,0.92137 left font "Liberation Sans,8.5" textcolor rgb "#6B6B6B" noenhanced front
set label "Residuals and fitted values" at screen 0.10083,0.86349 left font "Liberation Sans:Bold,9.5" textcolor rgb "#333333" noenhanced front
set label "−1\056\065" at screen 0.08794,0.54778 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−1\056\060" at screen 0.08794,0.59488 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−0\056\065" at screen 0.08794,0.64197 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\060" at screen 0.08794,0.68906 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\065" at screen 0.08794,0.73615 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "1\056\060" at screen 0.08794,0.78325 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "1\056\065" at screen 0.08794,0.83034 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Residual" at screen 0.03134,0.69330 center font "Liberation Sans,9.5" textcolor rgb "#333333" rotate by 90 noenhanced front
set label "2" at screen 0.11160,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "3" at screen 0.18340,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "4" at screen 0.25520,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "5" at screen 0.32700,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "6" at screen 0.39880,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "7" at screen 0.47060,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Fitted pain\137\061\060" at screen 0.29110,0.48160 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set lmargin at screen 0.10083
set rmargin at screen 0.48137
set bmargin at screen 0.54778
set tmargin at screen 0.83882
set xrange [1.85:7.15] noextend
set xtics ("" 2, "" 3, "" 4, "" 5, "" 6, "" 7) out nomirror scale 0.45
set yrange [-1.5:1.59] noextend
set ytics ("" -1.5, "" -1, "" -0.5, "" 0, "" 0.5, "" 1, "" 1.5) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
set arrow from graph 0, first 0 to graph 1, first 0 nohead back lc rgb "#008C8C8C" lw 0.7 dt (10,7)
$panel1_layer2 << END_OF_NUMBERS
2 -0.5
3 0.75
4 -1.25
5 1.5
6 0.25
7 -0.75
END_OF_NUMBERS
$panel1_layer3 << END_OF_NUMBERS
2 -1.1
3 -0.7
4 -0.4
5 0.2
6 0.7
7 1.4
END_OF_NUMBERS
plot $panel1_layer2 using 1:2 with points pt 7 ps 0.28 lc rgb "#660072B2", \
     $panel1_layer3 using 1:2 with lines lc rgb "#00D55E00" lw 1.6 dt solid

unset label
set label "Normal Q–Q" at screen 0.59169,0.86349 left font "Liberation Sans:Bold,9.5" textcolor rgb "#333333" noenhanced front
set label "−3" at screen 0.57879,0.54778 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−2" at screen 0.57879,0.59629 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−1" at screen 0.57879,0.64479 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0" at screen 0.57879,0.69330 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "1" at screen 0.57879,0.74181 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "2" at screen 0.57879,0.79031 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "3" at screen 0.57879,0.83882 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Standardised residual" at screen 0.53709,0.69330 center font "Liberation Sans,9.5" textcolor rgb "#333333" rotate by 90 noenhanced front
set label "−1\056\065" at screen 0.59169,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−1\056\060" at screen 0.65511,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−0\056\065" at screen 0.71853,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\060" at screen 0.78195,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\065" at screen 0.84538,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "1\056\060" at screen 0.90880,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "1\056\065" at screen 0.97222,0.51758 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Normal quantile" at screen 0.78195,0.48160 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set lmargin at screen 0.59169
set rmargin at screen 0.97222
set bmargin at screen 0.54778
set tmargin at screen 0.83882
set xrange [-1.5:1.5] noextend
set xtics ("" -1.5, "" -1, "" -0.5, "" 0, "" 0.5, "" 1, "" 1.5) out nomirror scale 0.45
set yrange [-3:3] noextend
set ytics ("" -3, "" -2, "" -1, "" 0, "" 1, "" 2, "" 3) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
$panel2_layer1 << END_OF_NUMBERS
-1.25 -2.5 -0.25
-0.625 -1.5 0.125
-0.25 -1 0.5
0.25 -0.5 1
0.625 -0.125 1.5
1.25 0.25 2.5
END_OF_NUMBERS
$panel2_layer2 << END_OF_NUMBERS
-1.25 -1.25
-0.625 -0.625
-0.25 -0.25
0.25 0.25
0.625 0.625
1.25 1.25
END_OF_NUMBERS
$panel2_layer3 << END_OF_NUMBERS
-1.25 -1.1
-0.625 -0.7
-0.25 -0.4
0.25 0.2
0.625 0.7
1.25 1.4
END_OF_NUMBERS
plot $panel2_layer1 using 1:2:3 with filledcurves fc rgb "#B08C8C8C" fs solid noborder, \
     $panel2_layer2 using 1:2 with lines lc rgb "#008C8C8C" lw 0.6 dt (10,7), \
     $panel2_layer3 using 1:2 with points pt 7 ps 0.28 lc rgb "#660072B2"

unset label
set label "Scale and location" at screen 0.10083,0.41664 left font "Liberation Sans:Bold,9.5" textcolor rgb "#333333" noenhanced front
set label "0\056\060" at screen 0.08794,0.10093 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\062" at screen 0.08794,0.14802 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\064" at screen 0.08794,0.19512 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\066" at screen 0.08794,0.24221 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\0568" at screen 0.08794,0.28930 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "1\056\060" at screen 0.08794,0.33640 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "1\056\062" at screen 0.08794,0.38349 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "√\174standardised residual\174" at screen 0.04170,0.24645 center font "Liberation Sans,9.5" textcolor rgb "#333333" rotate by 90 noenhanced front
set label "2" at screen 0.11160,0.07073 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "3" at screen 0.18340,0.07073 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "4" at screen 0.25520,0.07073 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "5" at screen 0.32700,0.07073 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "6" at screen 0.39880,0.07073 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "7" at screen 0.47060,0.07073 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Fitted pain\137\061\060" at screen 0.29110,0.03475 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set lmargin at screen 0.10083
set rmargin at screen 0.48137
set bmargin at screen 0.10093
set tmargin at screen 0.39196
set xrange [1.85:7.15] noextend
set xtics ("" 2, "" 3, "" 4, "" 5, "" 6, "" 7) out nomirror scale 0.45
set yrange [0:1.2360000000000002] noextend
set ytics ("" 0, "" 0.2, "" 0.4, "" 0.6000000000000001, "" 0.8, "" 1, "" 1.2000000000000002) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
$panel3_layer1 << END_OF_NUMBERS
2 0.7
3 0.8
4 1.1
5 1.2
6 0.5
7 0.8
END_OF_NUMBERS
$panel3_layer2 << END_OF_NUMBERS
2 0.7
3 0.8
4 1.1
5 1.2
6 0.5
7 0.8
END_OF_NUMBERS
plot $panel3_layer1 using 1:2 with points pt 7 ps 0.28 lc rgb "#660072B2", \
     $panel3_layer2 using 1:2 with lines lc rgb "#00D55E00" lw 1.6 dt solid

unset label
set label "Influence \050Cook’s distance\051" at screen 0.59169,0.41664 left font "Liberation Sans:Bold,9.5" textcolor rgb "#333333" noenhanced front
set label "0\056\060" at screen 0.57879,0.10093 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\061" at screen 0.57879,0.16420 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\062" at screen 0.57879,0.22747 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\063" at screen 0.57879,0.29074 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\056\064" at screen 0.57879,0.35400 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Cook’s distance" at screen 0.53255,0.24645 center font "Liberation Sans,9.5" textcolor rgb "#333333" rotate by 90 noenhanced front
set label "0" at screen 0.59169,0.07073 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "2" at screen 0.70041,0.07073 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "4" at screen 0.80914,0.07073 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "6" at screen 0.91786,0.07073 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Observation" at screen 0.78195,0.03475 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set label "P4" at screen 0.80914,0.36710 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "P3" at screen 0.75477,0.31016 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "P6" at screen 0.91786,0.18995 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set lmargin at screen 0.59169
set rmargin at screen 0.97222
set bmargin at screen 0.10093
set tmargin at screen 0.39196
set xrange [0:7] noextend
set xtics ("" 0, "" 2, "" 4, "" 6) out nomirror scale 0.45
set yrange [0:0.45999999999999996] noextend
set ytics ("" 0, "" 0.1, "" 0.2, "" 0.30000000000000004, "" 0.4) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
$panel4_layer1 << END_OF_NUMBERS
1 0 1 0.02
2 0 2 0.05
3 0 3 0.31
4 0 4 0.4
5 0 5 0.01
6 0 6 0.12
END_OF_NUMBERS
plot $panel4_layer1 using 1:2:($3-$1):($4-$2) with vectors nohead lc rgb "#000072B2" lw 0.9 dt solid

unset multiplot
