// node duckdb.mjs FILE: n, mean and SD of four columns by arm and visit, on all cores; needs npm's @duckdb/node-api.
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const columns = ['age', 'pain', 'sbp', 'dbp'].map(c => `count(${c}), avg(${c}), stddev_samp(${c})`).join(', ');
const found = await connection.runAndReadAll(
    `select arm, visit, ${columns} from read_csv('${process.argv[2]}', nullstr = 'NA') group by arm, visit`);
for (const row of found.getRows())
    console.log(row.map(String).join(' '));
