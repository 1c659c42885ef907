# gnuplot -d THIS_FILE > picture.svg
set terminal svg size 504,201 dynamic font "Liberation Sans,10" background "#FFFFFF"
set encoding utf8
set minussign
set format "%h"
unset key
set errorbars 0.5
set pointintervalbox 0.01
set multiplot

unset label
set label "Differences at week 10" at screen 0.01984,0.91535 left font "Liberation Sans,11.5" textcolor rgb "#1A1A1A" noenhanced front
set label "Difference \05095\045 CI\051" at screen 0.84079,0.80144 left font "Liberation Sans,8" textcolor rgb "#6B6B6B" noenhanced front
set label "−1\056\062 \050−1\0568 to −0\056\066\051" at screen 0.84079,0.56701 left font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "−2\056\066 \050−3\056\067 to −1\056\064\051" at screen 0.84079,0.44811 left font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "not measured" at screen 0.84079,0.32920 left font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "Massage − usual care" at screen 0.01984,0.68592 left font "Liberation Sans:Bold,9" textcolor rgb "#333333" noenhanced front
set label "Pain \050\060–10\051" at screen 0.03770,0.56701 left font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Disability \050\060–24\051" at screen 0.03770,0.44811 left font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Stress" at screen 0.03770,0.32920 left font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−4" at screen 0.22880,0.19821 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−3" at screen 0.31175,0.19821 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−2" at screen 0.39471,0.19821 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−1" at screen 0.47766,0.19821 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0" at screen 0.56062,0.19821 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "1" at screen 0.64357,0.19821 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "2" at screen 0.72653,0.19821 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "3" at screen 0.80948,0.19821 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "favours massage" at screen 0.22880,0.14662 left font "Liberation Sans,8" textcolor rgb "#6B6B6B" noenhanced front
set label "favours usual care" at screen 0.82690,0.14662 right font "Liberation Sans,8" textcolor rgb "#6B6B6B" noenhanced front
set label "Adjusted difference" at screen 0.52785,0.06863 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set lmargin at screen 0.22880
set rmargin at screen 0.82690
set bmargin at screen 0.25786
set tmargin at screen 0.75726
set xrange [-4:3.21] noextend
set xtics ("" -4, "" -3, "" -2, "" -1, "" 0, "" 1, "" 2, "" 3) out nomirror scale 0.45
set yrange [0.4:4.6] noextend
set ytics ("" 4, "" 3, "" 2, "" 1) out nomirror scale 0
set border 1 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid xtics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
set arrow from first 0, graph 0 to first 0, graph 1 nohead back lc rgb "#008C8C8C" lw 0.7 dt solid
$panel1_layer2 << END_OF_NUMBERS
-2 2.8 -2 3.2
2 2.8 2 3.2
-3 1.8 -3 2.2
3 1.8 3 2.2
END_OF_NUMBERS
$panel1_layer3 << END_OF_NUMBERS
-1.2 3 -1.8 -0.6
END_OF_NUMBERS
$panel1_layer4 << END_OF_NUMBERS
-2.6 2 -3.7 -1.4
END_OF_NUMBERS
plot $panel1_layer2 using 1:2:($3-$1):($4-$2) with vectors nohead lc rgb "#008C8C8C" lw 0.6 dt solid, \
     $panel1_layer3 using 1:2:3:4 with xerrorbars pt 7 ps 0.65 lc rgb "#000072B2" lw 1.1 dt solid, \
     $panel1_layer4 using 1:2:3:4 with xerrorbars pt 7 ps 0.65 lc rgb "#000072B2" lw 1.1 dt solid

unset multiplot
