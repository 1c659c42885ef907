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
set label "Lumbar flexion\072 inclinometer and goniometer" at screen 0.01984,0.94860 left font "Liberation Sans,11.5" textcolor rgb "#1A1A1A" noenhanced front
set label "95\045 limits of agreement\054 n \075 6" at screen 0.01984,0.90569 left font "Liberation Sans,8.5" textcolor rgb "#6B6B6B" noenhanced front
set label "−10" at screen 0.08297,0.13207 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−8" at screen 0.08297,0.21070 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−6" at screen 0.08297,0.28933 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−4" at screen 0.08297,0.36796 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "−2" at screen 0.08297,0.44659 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "0" at screen 0.08297,0.52522 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "2" at screen 0.08297,0.60385 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "4" at screen 0.08297,0.68248 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "6" at screen 0.08297,0.76112 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "8" at screen 0.08297,0.83975 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Inclinometer − goniometer \050degrees\051" at screen 0.03134,0.48591 center font "Liberation Sans,9.5" textcolor rgb "#333333" rotate by 90 noenhanced front
set label "40" at screen 0.11293,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "45" at screen 0.22375,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "50" at screen 0.33457,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "55" at screen 0.44538,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "60" at screen 0.55620,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "65" at screen 0.66702,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "70" at screen 0.77783,0.08483 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Mean of both \050degrees\051" at screen 0.46201,0.04168 center font "Liberation Sans,9.5" textcolor rgb "#333333" noenhanced front
set label "Lower limit −4\056\060" at screen 0.84203,0.36796 left font "Liberation Sans,9.5" textcolor rgb "#B34E00" noenhanced front
set label "Bias 1\056\065" at screen 0.84203,0.58420 left font "Liberation Sans,9.5" textcolor rgb "#0072B2" noenhanced front
set label "Upper limit 7\056\060" at screen 0.84203,0.80043 left font "Liberation Sans,9.5" textcolor rgb "#B34E00" noenhanced front
set lmargin at screen 0.09587
set rmargin at screen 0.82814
set bmargin at screen 0.12106
set tmargin at screen 0.85076
set xrange [39.23:72.27] noextend
set xtics ("" 40, "" 45, "" 50, "" 55, "" 60, "" 65, "" 70) out nomirror scale 0.45
set yrange [-10.28:8.28] noextend
set ytics ("" -10, "" -8, "" -6, "" -4, "" -2, "" 0, "" 2, "" 4, "" 6, "" 8) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
set arrow from graph 0, first 0 to graph 1, first 0 nohead back lc rgb "#008C8C8C" lw 0.7 dt solid
$panel1_layer1 << END_OF_NUMBERS
39.23 -9 -2
72.27 -9 -2
END_OF_NUMBERS
$panel1_layer2 << END_OF_NUMBERS
39.23 -1.5 4.5
72.27 -1.5 4.5
END_OF_NUMBERS
$panel1_layer4 << END_OF_NUMBERS
41 -0.12499999999999911
70.5 3.562500000000001
END_OF_NUMBERS
$panel1_layer5 << END_OF_NUMBERS
41 2
44.5 -3
52 4
55 0
61 1
70.5 5
END_OF_NUMBERS
$panel1_layer6 << END_OF_NUMBERS
39.23 7
72.27 7
END_OF_NUMBERS
$panel1_layer7 << END_OF_NUMBERS
39.23 1.5
72.27 1.5
END_OF_NUMBERS
$panel1_layer8 << END_OF_NUMBERS
39.23 -4
72.27 -4
END_OF_NUMBERS
plot $panel1_layer1 using 1:2:3 with filledcurves fc rgb "#E0D55E00" fs solid noborder, \
     $panel1_layer2 using 1:2:3 with filledcurves fc rgb "#E00072B2" fs solid noborder, \
     $panel1_layer4 using 1:2 with lines lc rgb "#008C8C8C" lw 0.6 dt (10,7), \
     $panel1_layer5 using 1:2 with points pt 7 ps 0.28 lc rgb "#66333333", \
     $panel1_layer6 using 1:2 with lines lc rgb "#00D55E00" lw 1.6 dt (10,7), \
     $panel1_layer7 using 1:2 with lines lc rgb "#000072B2" lw 1.6 dt solid, \
     $panel1_layer8 using 1:2 with lines lc rgb "#00D55E00" lw 1.6 dt (10,7)

unset multiplot
