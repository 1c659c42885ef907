// node polars.mjs FILE: n, mean and SD of four columns by arm and visit, on all cores; needs npm's nodejs-polars.
import pl from 'nodejs-polars';

const outcomes = ['age', 'pain', 'sbp', 'dbp'];
const wanted = outcomes.flatMap(name => [
    pl.col(name).count().alias(`${name}_n`), pl.col(name).mean().alias(`${name}_mean`),
    pl.col(name).std().alias(`${name}_sd`)]);
const found = pl.scanCSV(process.argv[2], { nullValues: 'NA' })
    .groupBy(['arm', 'visit']).agg(...wanted).collectSync();
for (const row of found.rows())
    console.log(row.join(' '));
