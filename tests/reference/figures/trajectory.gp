# gnuplot -d THIS_FILE > picture.svg
set terminal svg size 504,328 dynamic font "Liberation Sans,10" background "#FFFFFF"
set encoding utf8
set minussign
set format "%h"
unset key
set errorbars 0.5
set pointintervalbox 0.01
set multiplot

unset label
set label "Pain by week and arm" at screen 0.01984,0.94812 left font "Liberation Sans,11.5" textcolor rgb "#1A1A1A" noenhanced front
set label "Mean with 95\045 confidence interval\054 observed data" at screen 0.01984,0.90483 left font "Liberation Sans,8.5" textcolor rgb "#6B6B6B" noenhanced front
set label "Made\055up numbers\056" at screen 0.01984,0.03741 left font "Liberation Sans,7" textcolor rgb "#6B6B6B" noenhanced front
set label "0" at screen 0.16860,0.28775 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "2" at screen 0.16860,0.39734 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "4" at screen 0.16860,0.50693 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "6" at screen 0.16860,0.61652 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "8" at screen 0.16860,0.72610 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "10" at screen 0.16860,0.83569 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Pain \050NRS\054 0–10\051" at screen 0.12732,0.56172 center font "Liberation Sans,9.5" textcolor rgb "#333333" rotate by 90 noenhanced front
set label "0" at screen 0.20684,0.23750 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "4" at screen 0.29351,0.23750 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "10" at screen 0.42350,0.23750 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "26" at screen 0.77017,0.23750 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Weeks since randomisation" at screen 0.48850,0.19395 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set label "Patients assessed" at screen 0.18149,0.14616 left font "Liberation Sans,8" textcolor rgb "#6B6B6B" noenhanced front
set label "Relaxation massage" at screen 0.16363,0.11640 right font "Liberation Sans,8" textcolor rgb "#0072B2" noenhanced front
set label "40" at screen 0.20684,0.11640 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "39" at screen 0.29351,0.11640 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "36" at screen 0.42350,0.11640 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "33" at screen 0.77017,0.11640 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "Usual care" at screen 0.16363,0.08665 right font "Liberation Sans,8" textcolor rgb "#B34E00" noenhanced front
set label "40" at screen 0.20684,0.08665 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "38" at screen 0.29351,0.08665 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "35" at screen 0.42350,0.08665 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "0" at screen 0.77017,0.08665 center font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "Relaxation massage" at screen 0.80940,0.53433 left font "Liberation Sans,9.5" textcolor rgb "#0072B2" noenhanced front
set label "Usual care" at screen 0.80940,0.58912 left font "Liberation Sans,9.5" textcolor rgb "#B34E00" noenhanced front
set label "smallest important change\072 2" at screen 0.75788,0.34255 right font "Liberation Sans,7.5" textcolor rgb "#6B6B6B" noenhanced front
set lmargin at screen 0.18149
set rmargin at screen 0.79551
set bmargin at screen 0.27405
set tmargin at screen 0.84939
set xrange [-1.17:27.17] noextend
set xtics ("" 0, "" 4, "" 10, "" 26) out nomirror scale 0.45
set yrange [-0.25:10.25] noextend
set ytics ("" 0, "" 2, "" 4, "" 6, "" 8, "" 10) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
$panel1_layer1 << END_OF_NUMBERS
0 5.7 6.5
4 3.9 4.9
10 3.7 4.7
26 4 5
END_OF_NUMBERS
$panel1_layer2 << END_OF_NUMBERS
0 5.8 6.6
4 5.2 6.2
10 5 6

END_OF_NUMBERS
$panel1_layer3 << END_OF_NUMBERS
26 1 0 2
END_OF_NUMBERS
$panel1_layer5 << END_OF_NUMBERS
-0.24089000000000005 6.1
3.7591099999999997 4.4
9.75911 4.2
25.75911 4.5
END_OF_NUMBERS
$panel1_layer6 << END_OF_NUMBERS
-0.24089000000000005 6.1 5.7 6.5
3.7591099999999997 4.4 3.9 4.9
9.75911 4.2 3.7 4.7
25.75911 4.5 4 5
END_OF_NUMBERS
$panel1_layer7 << END_OF_NUMBERS
0.24089000000000005 6.2
4.24089 5.7
10.24089 5.5

END_OF_NUMBERS
$panel1_layer8 << END_OF_NUMBERS
0.24089000000000005 6.2 5.8 6.6
4.24089 5.7 5.2 6.2
10.24089 5.5 5 6

END_OF_NUMBERS
plot $panel1_layer1 using 1:2:3 with filledcurves fc rgb "#E00072B2" fs solid noborder, \
     $panel1_layer2 using 1:2:3 with filledcurves fc rgb "#E0D55E00" fs solid noborder, \
     $panel1_layer3 using 1:3:(0):($4-$3) with vectors heads size screen 0.004,90 lc rgb "#008C8C8C" lw 0.7 dt solid, \
     $panel1_layer5 using 1:2 with lines lc rgb "#000072B2" lw 1.6 dt solid, \
     $panel1_layer6 using 1:2:3:4 with yerrorbars pt 7 ps 0.65 lc rgb "#000072B2" lw 1.1 dt solid, \
     $panel1_layer7 using 1:2 with lines lc rgb "#00D55E00" lw 1.6 dt solid, \
     $panel1_layer8 using 1:2:3:4 with yerrorbars pt 5 ps 0.65 lc rgb "#00D55E00" lw 1.1 dt solid

unset multiplot
