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
set label "Pain before and after" at screen 0.01984,0.94860 left font "Liberation Sans,11.5" textcolor rgb "#1A1A1A" noenhanced front
set label "Each line is one patient \050solid \075 improved\054 dotted \075 same or worse\051\056 Bold\072 mean with confidence interval" at screen 0.01984,0.90569 left font "Liberation Sans,8.5" textcolor rgb "#6B6B6B" noenhanced front
set label "Lines shifted by at most ±0\056\061\065 to set ties apart\056" at screen 0.01984,0.03707 left font "Liberation Sans,7" textcolor rgb "#6B6B6B" noenhanced front
set label "Massage  \050n \075 5\051" at screen 0.08551,0.83627 left font "Liberation Sans,9.5" textcolor rgb "#0072B2" noenhanced front
set label "0" at screen 0.07262,0.14325 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "2" at screen 0.07262,0.27207 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "4" at screen 0.07262,0.40089 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "6" at screen 0.07262,0.52971 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "8" at screen 0.07262,0.65853 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "10" at screen 0.07262,0.78735 right font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "Pain \050NRS\054 0–10\051" at screen 0.03134,0.46530 center font "Liberation Sans,9.5" textcolor rgb "#333333" rotate by 90 noenhanced front
set label "Baseline" at screen 0.16522,0.08770 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "10 weeks" at screen 0.35501,0.08770 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "6\056\064" at screen 0.14245,0.55548 right font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "5\056\064  \050−1\056\060\051" at screen 0.37778,0.49107 left font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set lmargin at screen 0.08551
set rmargin at screen 0.49166
set bmargin at screen 0.12393
set tmargin at screen 0.80668
set xrange [-0.42:1.72] noextend
set xtics ("" 0, "" 1) out nomirror scale 0.45
set yrange [-0.3:10.3] noextend
set ytics ("" 0, "" 2, "" 4, "" 6, "" 8, "" 10) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
$panel1_layer1 << END_OF_NUMBERS
0.0170966564019873 6.120633714082636 0.9827675995864884 4.120633714082636
-0.023674100006045605 4.966902018461538 1.0327028748978315 1.9669020184615382
-0.01931826045650559 6.0873375165364 0.9866842006073178 5.0873375165364
END_OF_NUMBERS
$panel1_layer2 << END_OF_NUMBERS
-0.01365328201193031 8.104693639476716 1.0340251809187702 9.104693639476716
-0.004460646372234196 7.022475882184484 0.9805101884701226 7.022475882184484
END_OF_NUMBERS
$panel1_layer3 << END_OF_NUMBERS
0.0170966564019873 6.120633714082636
-0.023674100006045605 4.966902018461538
-0.01931826045650559 6.0873375165364
-0.01365328201193031 8.104693639476716
-0.004460646372234196 7.022475882184484
END_OF_NUMBERS
$panel1_layer4 << END_OF_NUMBERS
0.9827675995864884 4.120633714082636
1.0327028748978315 1.9669020184615382
0.9866842006073178 5.0873375165364
1.0340251809187702 9.104693639476716
0.9805101884701226 7.022475882184484
END_OF_NUMBERS
$panel1_layer5 << END_OF_NUMBERS
0 6.4
1 5.4
END_OF_NUMBERS
$panel1_layer6 << END_OF_NUMBERS
0 6.4 5 7.8
1 5.4 2 8.8
END_OF_NUMBERS
$panel1_layer7 << END_OF_NUMBERS
0 6.4
1 5.4
END_OF_NUMBERS
plot $panel1_layer1 using 1:2:($3-$1):($4-$2) with vectors nohead lc rgb "#800072B2" lw 0.6 dt solid, \
     $panel1_layer2 using 1:2:($3-$1):($4-$2) with vectors nohead lc rgb "#800072B2" lw 0.6 dt (3,6), \
     $panel1_layer3 using 1:2 with points pt 7 ps 0.28 lc rgb "#660072B2", \
     $panel1_layer4 using 1:2 with points pt 7 ps 0.28 lc rgb "#660072B2", \
     $panel1_layer5 using 1:2 with lines lc rgb "#FFFFFF" lw 3.4, \
     $panel1_layer5 using 1:2 with lines lc rgb "#000072B2" lw 1.6 dt solid, \
     $panel1_layer6 using 1:2:3:4 with yerrorbars pt 7 ps 0.65 lc rgb "#FFFFFF" lw 2.9, \
     $panel1_layer6 using 1:2:3:4 with yerrorbars pt 7 ps 0.65 lc rgb "#000072B2" lw 1.1 dt solid, \
     $panel1_layer7 using 1:2 with points pt 7 ps 1.2 lc rgb "#FFFFFF", \
     $panel1_layer7 using 1:2 with points pt 7 ps 0.95 lc rgb "#000072B2"

unset label
set label "Usual care  \050n \075 5\051" at screen 0.55516,0.83627 left font "Liberation Sans,9.5" textcolor rgb "#B34E00" noenhanced front
set label "Baseline" at screen 0.63487,0.08770 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "10 weeks" at screen 0.82465,0.08770 center font "Liberation Sans,9" textcolor rgb "#333333" noenhanced front
set label "5\056\064" at screen 0.61209,0.49107 right font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set label "6\056\064  \050\053\061\056\060\051" at screen 0.84743,0.55548 left font "Liberation Sans,8" textcolor rgb "#333333" noenhanced front
set lmargin at screen 0.55516
set rmargin at screen 0.96130
set bmargin at screen 0.12393
set tmargin at screen 0.80668
set xrange [-0.42:1.72] noextend
set xtics ("" 0, "" 1) out nomirror scale 0.45
set yrange [-0.3:10.3] noextend
set ytics ("" 0, "" 2, "" 4, "" 6, "" 8, "" 10) out nomirror scale 0.45
set border 3 lw 0.6 lc rgb "#4D4D4D"
unset grid
set grid ytics back lt 1 lc rgb "#E4E4E4" lw 0.6 dt solid
unset arrow
$panel2_layer1 << END_OF_NUMBERS
-0.01365328201193031 9.104693639476716 1.0340251809187702 8.104693639476716
END_OF_NUMBERS
$panel2_layer2 << END_OF_NUMBERS
-0.01931826045650559 5.0873375165364 0.9866842006073178 6.0873375165364
-0.023674100006045605 1.9669020184615382 1.0327028748978315 4.966902018461538
-0.004460646372234196 7.022475882184484 0.9805101884701226 7.022475882184484
0.0170966564019873 4.120633714082636 0.9827675995864884 6.120633714082636
END_OF_NUMBERS
$panel2_layer3 << END_OF_NUMBERS
-0.01365328201193031 9.104693639476716
-0.01931826045650559 5.0873375165364
-0.023674100006045605 1.9669020184615382
-0.004460646372234196 7.022475882184484
0.0170966564019873 4.120633714082636
END_OF_NUMBERS
$panel2_layer4 << END_OF_NUMBERS
1.0340251809187702 8.104693639476716
0.9866842006073178 6.0873375165364
1.0327028748978315 4.966902018461538
0.9805101884701226 7.022475882184484
0.9827675995864884 6.120633714082636
END_OF_NUMBERS
$panel2_layer5 << END_OF_NUMBERS
0 5.4
1 6.4
END_OF_NUMBERS
$panel2_layer6 << END_OF_NUMBERS
0 5.4 2 8.8
1 6.4 6.4 6.4
END_OF_NUMBERS
$panel2_layer7 << END_OF_NUMBERS
0 5.4
1 6.4
END_OF_NUMBERS
plot $panel2_layer1 using 1:2:($3-$1):($4-$2) with vectors nohead lc rgb "#80D55E00" lw 0.6 dt solid, \
     $panel2_layer2 using 1:2:($3-$1):($4-$2) with vectors nohead lc rgb "#80D55E00" lw 0.6 dt (3,6), \
     $panel2_layer3 using 1:2 with points pt 7 ps 0.28 lc rgb "#66D55E00", \
     $panel2_layer4 using 1:2 with points pt 7 ps 0.28 lc rgb "#66D55E00", \
     $panel2_layer5 using 1:2 with lines lc rgb "#FFFFFF" lw 3.4, \
     $panel2_layer5 using 1:2 with lines lc rgb "#00D55E00" lw 1.6 dt solid, \
     $panel2_layer6 using 1:2:3:4 with yerrorbars pt 7 ps 0.65 lc rgb "#FFFFFF" lw 2.9, \
     $panel2_layer6 using 1:2:3:4 with yerrorbars pt 5 ps 0.65 lc rgb "#00D55E00" lw 1.1 dt solid, \
     $panel2_layer7 using 1:2 with points pt 5 ps 1.2 lc rgb "#FFFFFF", \
     $panel2_layer7 using 1:2 with points pt 5 ps 0.95 lc rgb "#00D55E00"

unset multiplot
