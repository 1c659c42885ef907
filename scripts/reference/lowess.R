# scripts/reference/lowess.R: smooth lines as R's lowess() draws them.
#
#   Rscript scripts/reference/lowess.R > tests/reference/stats/lowess.json
number <- function(x) paste(format(x, digits = 17, trim = TRUE, scientific = TRUE), collapse = ", ")
case <- function(name, x, y, f, iter, delta) {
  s <- lowess(x, y, f = f, iter = iter, delta = delta)
  sprintf('    { "name": "%s", "span": %s, "rounds": %d, "delta": %s,\n      "x": [%s],\n      "y": [%s],\n      "smooth": [%s] }',
          name, number(f), iter, number(delta), number(s$x), number(y[order(x)]), number(s$y))
}
cars_x <- cars$speed; cars_y <- cars$dist
i <- 0:59
wave_x <- i / 7; wave_y <- sin(wave_x) + ((i * 37) %% 11 - 5) / 20
wild_y <- wave_y; wild_y[c(8, 31, 55)] <- c(9, -12, 20)
ties_x <- c(1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4, 5, 9); ties_y <- c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9)
cases <- c(
  case("cars", cars_x, cars_y, 2 / 3, 3, 0),
  case("cars, narrow, no rounds", cars_x, cars_y, 0.25, 0, 0),
  case("cars, delta", cars_x, cars_y, 2 / 3, 3, 0.01 * diff(range(cars_x))),
  case("wave", wave_x, wave_y, 0.3, 3, 0),
  case("wave with wild points", wave_x, wild_y, 0.3, 5, 0),
  case("wave, delta", wave_x, wave_y, 0.3, 2, 0.6),
  case("ties", ties_x, ties_y, 0.4, 3, 0),
  case("a straight line", 1:10, 2 * (1:10) + 1, 2 / 3, 3, 0),
  case("one x", rep(3, 6), c(1, 2, 3, 4, 5, 7), 2 / 3, 3, 0),
  case("two points", c(1, 2), c(5, 3), 1, 3, 0))
cat('{\n  "source": "R', paste(R.version$major, R.version$minor, sep = "."), 'stats::lowess; cars is Ezekiel (1930), datasets::cars",\n  "cases": [\n')
cat(cases, sep = ",\n")
cat('\n  ]\n}\n')
