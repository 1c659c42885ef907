# trial.awk: a made-up trial of two arms, -v patients=N -v layout=wide (before and after) or long (four weeks).
function draw(bound) { state = (state * 16807) % 2147483647; return state % bound }
function score(middle) { return (middle + draw(21) + draw(21) - 20) / 10 }
BEGIN {
    state = 20240229
    print layout == "wide" ? "id,before,after" : "id,arm,week,pain"
    for (i = 1; i <= patients; i++) {
        if (layout == "wide") {
            printf "%d,%.1f,%.1f\n", i, score(60), score(48)
            continue
        }
        for (visit = 0; visit < 4; visit++)
            printf "%d,%s,%d,%.1f\n", i, i % 2 ? "massage" : "usual", visit * 4, score(60 - visit * (i % 2 ? 5 : 2))
    }
}
