import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../src/core/json.ts';
import { runJob } from '../../src/pipeline/run.ts';
import { MANAGEMENT } from '../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../src/sandbox/organisation/demo.ts';
import type { Organisation } from '../../src/sandbox/organisation.ts';
import { FILES } from '../evidence/planted/files.ts';
import { LINES } from '../evidence/planted/lines.ts';
import { SCRIPTS } from '../evidence/planted/scripts.ts';
import { SETTERS } from '../evidence/planted/setters.ts';
import { STANDARD_INPUT } from '../evidence/planted/standard-input.ts';
import { UNIX_COMMANDS } from '../evidence/planted/unix-commands.ts';
import { WINDOWS } from '../evidence/planted/windows.ts';
import { type BadJob, contentsOf, openJob } from './bad-job.ts';

const ROWS = [UNIX_COMMANDS, STANDARD_INPUT, SETTERS, SCRIPTS, LINES, WINDOWS, FILES];
const DOCUMENTS = ROWS.map((rows) => rows.map(([, marked]) => marked.replaceAll(/[«»]/g, '')).join('\n\n'));
const SECRETS = new Set(
  ROWS.flat().flatMap(([, marked]) => [...marked.matchAll(/«([^»]*)»/g)].map(([, secret = '']) => secret)),
);
const PLAIN = 'Autumn-Rain-77';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const USER_DATA = base64(
  ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"', ''].join('\n') +
    DOCUMENTS.map(
      (part) => `\n--b\nContent-Transfer-Encoding: base64\n\n${base64(part).replace(/.{76}/g, '$&\n')}`,
    ).join('') +
    '\n--b--\n',
);

/** The demo's organisation, with all of them in documents, user data, tags, events and messages. */
function leakyOrganisation(): Organisation {
  const honest = demoOrganisation(new Date());
  const rows = honest.rows.map((row) => {
    if (row.account !== MANAGEMENT || !('output' in row)) return row;
    const changed = (name: string, members: JsonObject) => {
      const whole = row.output[name];
      return { ...row, output: { ...row.output, [name]: { ...(isJsonObject(whole) ? whole : {}), ...members } } };
    };
    const tags = { DbPassword: PLAIN, note: `password=${PLAIN}` };
    switch (row.operation) {
      case 'imagebuilder:GetComponent':
        return changed('component', { data: DOCUMENTS.join('\n'), description: `password: ${PLAIN}`, tags });
      case 'imagebuilder:GetImageRecipe':
        return changed('imageRecipe', { additionalInstanceConfiguration: { userDataOverride: USER_DATA }, tags });
      case 'cloudtrail:LookupEvents':
        return { ...row, output: { Events: eventsWith(row.output['Events']) } };
      case 'sns:GetTopicAttributes':
      case 'kms:DescribeKey':
        return {
          ...row,
          output: undefined,
          error: 'AccessDeniedException',
          status: 403,
          message: `no: password=${PLAIN}`,
        };
      default:
        return row;
    }
  });
  return { ...honest, rows };
}

function eventsWith(events: JsonObject[string] | undefined): JsonObject[] {
  const requestParameters = {
    additionalInstanceConfiguration: { userDataOverride: USER_DATA },
    data: DOCUMENTS.join('\n'),
    tags: { DbPassword: PLAIN },
    parameters: [{ name: 'DbPassword', value: [PLAIN] }],
    inner: JSON.stringify({ list: [{ Key: 'AdminPassword', Value: PLAIN }], data: DOCUMENTS[0] }),
  };
  return (Array.isArray(events) ? events : []).filter(isJsonObject).map((event) => {
    const detail: JsonObject = JSON.parse(String(event['CloudTrailEvent']));
    return { ...event, CloudTrailEvent: JSON.stringify({ ...detail, requestParameters }) };
  });
}

/** A text and all that stands in it in base 64, in JSON, zipped or not, as deep as it goes. */
function* readings(bytes: Buffer, depth = 0): Iterable<string> {
  const text = bytes.toString('utf8');
  yield text;
  yield bytes.toString('utf16le');
  if (depth > 4) return;
  const unescaped = text.replaceAll(/\\+n/g, '\n').replaceAll(/\\+/g, '');
  for (const [run] of unescaped.matchAll(/[A-Za-z0-9+/]{24,}={0,2}(?:\n[A-Za-z0-9+/]{8,}={0,2})*/g)) {
    const inner = Buffer.from(run, 'base64');
    if (inner[0] === 0x1f && inner[1] === 0x8b) yield* readings(gunzipSync(inner), depth + 1);
    else yield* readings(inner, depth + 1);
  }
}

let job: BadJob;
let directory = '';

beforeAll(async () => {
  job = await openJob(leakyOrganisation());
  ({ directory } = await runJob(job.job()));
}, 120_000);
afterAll(() => job.close());

describe('secrets that AWS answers with', () => {
  it('stand in no file, nor in what was told, in no encoding', async () => {
    const files = [...(await contentsOf(job.folder)), ['told', Buffer.from(JSON.stringify(job.told))] as const];
    const leaks = new Set<string>();
    for (const [path, bytes] of files) {
      for (const reading of readings(bytes)) {
        for (const secret of SECRETS) if (reading.includes(secret)) leaks.add(`${path}: ${secret}`);
      }
    }
    expect([...leaks]).toEqual([]);
  }, 120_000);

  it('were in the answers: their tokens are in the evidence, the same in documents, user data and events', async () => {
    const evidence = await readFile(join(directory, `evidence/${MANAGEMENT}/eu-central-1.ndjson`), 'utf8');
    const [token = ''] = /⟦secret\.password@\d+:[0-9a-f]{12}⟧/.exec(evidence) ?? [];
    const lines = evidence
      .split('\n')
      .filter((line) => [...readings(Buffer.from(line))].some((text) => text.includes(token)));
    for (const operation of ['GetComponent', 'GetImageRecipe', 'LookupEvents']) {
      expect(lines.some((line) => line.includes(`${operation}"`))).toBe(true);
    }
  });
});
