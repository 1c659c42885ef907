# gnuplot -d THIS_FILE > picture.svg
set terminal svg size 652,317 dynamic font "Liberation Sans,10" background "#FFFFFF"
set encoding utf8
set minussign
set format "%h"
unset key
set errorbars 0.5
set pointintervalbox 0.01
set multiplot

unset label
set label "Pain\072 patients who improve by at least …" at screen 0.01534,0.94632 left font "Liberation Sans,11.5" textcolor rgb "#1A1A1A" noenhanced front
set label "Band\072 95\045 simultaneous" at screen 0.01534,0.90153 left font "Liberation Sans,8.5" textcolor rgb "#6B6B6B" noenhanced front
set label "0\045" at screen 0.07608,0.12640 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "25\045" at screen 0.07608,0.30584 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "50\045" at screen 0.07608,0.48528 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "75\045" at screen 0.07608,0.66472 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "100\045" at screen 0.07608,0.84416 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Patients achieving it" at screen 0.02423,0.48528 center font "Liberation Sans,9.5" textcolor rgb "#333333" rotate by 90 noenhanced front
set label "−40\045" at screen 0.10827,0.08858 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−20\045" at screen 0.15273,0.08858 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\045" at screen 0.19718,0.08858 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "20\045" at screen 0.24164,0.08858 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "40\045" at screen 0.28609,0.08858 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "60\045" at screen 0.33055,0.08858 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "80\045" at screen 0.37500,0.08858 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "100\045" at screen 0.41946,0.08858 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Reduction in pain of at least" at screen 0.25275,0.04352 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set label "Usual care\054 n \075 8" at screen 0.43019,0.12640 left font "Liberation Sans,9.5" textcolor rgb "#B34E00" noenhanced front
set label "Massage\054 n \075 40" at screen 0.43019,0.21612 left font "Liberation Sans,9.5" textcolor rgb "#0072B2" noenhanced front
set label "moderate \050\063\060\045\051" at screen 0.26720,0.82622 left font "Liberation Sans,7.5" textcolor rgb "#6B6B6B" noenhanced front
set label "substantial \050\065\060\045\051" at screen 0.31165,0.78315 left font "Liberation Sans,7.5" textcolor rgb "#6B6B6B" noenhanced front
set lmargin at screen 0.08605
set rmargin at screen 0.41946
set bmargin at screen 0.12640
set tmargin at screen 0.84416
set xrange [-50:100] noextend
set xtics ("" -40, "" -20, "" 0, "" 20, "" 40, "" 60, "" 80, "" 100) out nomirror scale 0.45
set yrange [0:1] noextend
set ytics ("" 0, "" 0.25, "" 0.5, "" 0.75, "" 1) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
set arrow from first 30, graph 0 to first 30, graph 1 nohead back lc rgb "#008C8C8C" lw 0.7 dt (10,7)
set arrow from first 50, graph 0 to first 50, graph 1 nohead back lc rgb "#008C8C8C" lw 0.7 dt (10,7)
$panel1_layer1 << END_OF_NUMBERS
-50 0.75 1
-20 0.75 1
-20 0.7 1
10 0.7 1
10 0.49999999999999994 0.8999999999999999
30 0.49999999999999994 0.8999999999999999
30 0.3 0.7
50 0.3 0.7
50 0.04999999999999999 0.45
75 0.04999999999999999 0.45
75 0 0.325
100 0 0.325
END_OF_NUMBERS
$panel1_layer6 << END_OF_NUMBERS
-50 0.95
-20 0.95
-20 0.9
10 0.9
10 0.7
30 0.7
30 0.5
50 0.5
50 0.25
75 0.25
75 0.125
100 0.125
END_OF_NUMBERS
$panel1_layer7 << END_OF_NUMBERS
30 0.7
50 0.5
END_OF_NUMBERS
$panel1_layer8 << END_OF_NUMBERS
-50 1
-40 1
-40 0.9
-20 0.9
-20 0.75
0 0.75
0 0.5
20 0.5
20 0.25
40 0.25
40 0.125
60 0.125
60 0
100 0
END_OF_NUMBERS
$panel1_layer9 << END_OF_NUMBERS
30 0.25
50 0.125
END_OF_NUMBERS
plot $panel1_layer1 using 1:2:3 with filledcurves fc rgb "#E00072B2" fs solid noborder, \
     $panel1_layer6 using 1:2 with lines lc rgb "#000072B2" lw 1.6 dt solid, \
     $panel1_layer7 using 1:2 with points pt 7 ps 0.95 lc rgb "#000072B2", \
     $panel1_layer8 using 1:2 with lines lc rgb "#00D55E00" lw 1.6 dt solid, \
     $panel1_layer9 using 1:2 with points pt 5 ps 0.95 lc rgb "#00D55E00"

unset label
set label "−40\045" at screen 0.63515,0.17425 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−20\045" at screen 0.63515,0.26996 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0\045" at screen 0.63515,0.36566 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "20\045" at screen 0.63515,0.46136 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "40\045" at screen 0.63515,0.55706 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "60\045" at screen 0.63515,0.65276 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "80\045" at screen 0.63515,0.74846 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "100\045" at screen 0.63515,0.84416 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Reduction in pain" at screen 0.58297,0.48528 center font "Liberation Sans,9.5" textcolor rgb "#333333" rotate by 90 noenhanced front
set label "1" at screen 0.68217,0.08858 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "8" at screen 0.94148,0.08858 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Patients\054 worst to best\073 bars end at the axis" at screen 0.81182,0.04352 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set lmargin at screen 0.64512
set rmargin at screen 0.97853
set bmargin at screen 0.12640
set tmargin at screen 0.84416
set xrange [0:9] noextend
set xtics ("" 1, "" 8) out nomirror scale 0.45
set yrange [-50:100] noextend
set ytics ("" -40, "" -20, "" 0, "" 20, "" 40, "" 60, "" 80, "" 100) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
set arrow from graph 0, first 0 to graph 1, first 0 nohead back lc rgb "#008C8C8C" lw 0.7 dt solid
$panel2_layer2 << END_OF_NUMBERS
3 0 3 -20
5 0 5 10
7 0 7 30
8 0 8 75
END_OF_NUMBERS
$panel2_layer3 << END_OF_NUMBERS
1 0 1 -50
2 0 2 -40
4 0 4 0
6 0 6 20
END_OF_NUMBERS
plot $panel2_layer2 using 1:2:($3-$1):($4-$2) with vectors nohead lc rgb "#000072B2" lw 0.9 dt solid, \
     $panel2_layer3 using 1:2:($3-$1):($4-$2) with vectors nohead lc rgb "#00D55E00" lw 0.9 dt solid

unset multiplot
