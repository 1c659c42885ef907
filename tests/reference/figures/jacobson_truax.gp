# gnuplot -d THIS_FILE > picture.svg
set terminal svg size 504,331 dynamic font "Liberation Sans,10" background "#FFFFFF"
set encoding utf8
set minussign
set format "%h"
unset key
set errorbars 0.5
set pointintervalbox 0.01
set multiplot

unset label
set label "Disability\072 reliable change" at screen 0.01984,0.94860 left font "Liberation Sans,11.5" textcolor rgb "#1A1A1A" noenhanced front
set label "Grey\072 within the error of measurement" at screen 0.01984,0.90569 left font "Liberation Sans,8.5" textcolor rgb "#6B6B6B" noenhanced front
set label "Massage\054 n \075 6" at screen 0.08551,0.83627 left font "Liberation Sans,9.5" textcolor rgb "#0072B2" noenhanced front
set label "6" at screen 0.07262,0.19377 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "8" at screen 0.07262,0.27688 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "10" at screen 0.07262,0.35999 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "12" at screen 0.07262,0.44309 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "14" at screen 0.07262,0.52620 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "16" at screen 0.07262,0.60930 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "18" at screen 0.07262,0.69241 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "20" at screen 0.07262,0.77551 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "After" at screen 0.03134,0.46387 center font "Liberation Sans,9.5" textcolor rgb "#333333" rotate by 90 noenhanced front
set label "6" at screen 0.12869,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "8" at screen 0.17804,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "10" at screen 0.22739,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "12" at screen 0.27674,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "14" at screen 0.32609,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "16" at screen 0.37544,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "18" at screen 0.42479,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "20" at screen 0.47414,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Before" at screen 0.28908,0.04168 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set label "cut\055off 4\056\063" at screen 0.48868,0.13805 right font "Liberation Sans,7.5" textcolor rgb "#6B6B6B" noenhanced front
set lmargin at screen 0.08551
set rmargin at screen 0.49265
set bmargin at screen 0.12106
set tmargin at screen 0.80668
set xrange [4.25:20.75] noextend
set xtics ("" 6, "" 8, "" 10, "" 12, "" 14, "" 16, "" 18, "" 20) out nomirror scale 0.45
set yrange [4.25:20.75] noextend
set ytics ("" 6, "" 8, "" 10, "" 12, "" 14, "" 16, "" 18, "" 20) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
set arrow from graph 0, first 4.25 to graph 1, first 4.25 nohead back lc rgb "#008C8C8C" lw 0.7 dt (10,7)
$panel1_layer1 << END_OF_NUMBERS
4.25 4.25 9.75
9.75 4.25 15.25
15.25 9.75 20.75
20.75 15.25 20.75
END_OF_NUMBERS
$panel1_layer2 << END_OF_NUMBERS
4.25 4.25
20.75 20.75
END_OF_NUMBERS
$panel1_layer4 << END_OF_NUMBERS
6 7
8.901 9
9.099 9
12 5
15 18
20 6
END_OF_NUMBERS
plot $panel1_layer1 using 1:2:3 with filledcurves fc rgb "#B08C8C8C" fs solid noborder, \
     $panel1_layer2 using 1:2 with lines lc rgb "#008C8C8C" lw 0.6 dt solid, \
     $panel1_layer4 using 1:2 with points pt 7 ps 0.28 lc rgb "#660072B2"

unset label
set label "Usual care\054 n \075 6" at screen 0.56509,0.83627 left font "Liberation Sans,9.5" textcolor rgb "#B34E00" noenhanced front
set label "6" at screen 0.55219,0.19377 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "8" at screen 0.55219,0.27688 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "10" at screen 0.55219,0.35999 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "12" at screen 0.55219,0.44309 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "14" at screen 0.55219,0.52620 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "16" at screen 0.55219,0.60930 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "18" at screen 0.55219,0.69241 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "20" at screen 0.55219,0.77551 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "6" at screen 0.60827,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "8" at screen 0.65762,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "10" at screen 0.70697,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "12" at screen 0.75632,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "14" at screen 0.80567,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "16" at screen 0.85502,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "18" at screen 0.90437,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "20" at screen 0.95372,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Before" at screen 0.76865,0.04168 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set label "cut\055off 4\056\063" at screen 0.96825,0.13805 right font "Liberation Sans,7.5" textcolor rgb "#6B6B6B" noenhanced front
set lmargin at screen 0.56509
set rmargin at screen 0.97222
set bmargin at screen 0.12106
set tmargin at screen 0.80668
set xrange [4.25:20.75] noextend
set xtics ("" 6, "" 8, "" 10, "" 12, "" 14, "" 16, "" 18, "" 20) out nomirror scale 0.45
set yrange [4.25:20.75] noextend
set ytics ("" 6, "" 8, "" 10, "" 12, "" 14, "" 16, "" 18, "" 20) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
set arrow from graph 0, first 4.25 to graph 1, first 4.25 nohead back lc rgb "#008C8C8C" lw 0.7 dt (10,7)
$panel2_layer1 << END_OF_NUMBERS
4.25 4.25 9.75
9.75 4.25 15.25
15.25 9.75 20.75
20.75 15.25 20.75
END_OF_NUMBERS
$panel2_layer2 << END_OF_NUMBERS
4.25 4.25
20.75 20.75
END_OF_NUMBERS
$panel2_layer4 << END_OF_NUMBERS
5 12
6 20
7 6
8.901 9
9.099 9
18 15
END_OF_NUMBERS
plot $panel2_layer1 using 1:2:3 with filledcurves fc rgb "#B08C8C8C" fs solid noborder, \
     $panel2_layer2 using 1:2 with lines lc rgb "#008C8C8C" lw 0.6 dt solid, \
     $panel2_layer4 using 1:2 with points pt 5 ps 0.28 lc rgb "#66D55E00"

unset multiplot
