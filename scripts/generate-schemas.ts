import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { publishedSchemas } from '../src/report/json/schemas.ts';

/** Writes `schemas/` from the model; with `--check` only says whether the files are up to date. */
const isCheck = process.argv.includes('--check');
let stale = 0;
for (const [name, text] of Object.entries(publishedSchemas())) {
  const file = resolve(import.meta.dirname, '..', 'schemas', name);
  const written = await readFile(file, 'utf8').catch(() => '');
  if (written === text) continue;
  stale += 1;
  if (isCheck) console.error(`schemas/${name} is not what the model gives: run npm run generate`);
  else await writeFile(file, text);
}
process.exitCode = isCheck && stale > 0 ? 1 : 0;
