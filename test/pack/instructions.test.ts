import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../src/core/digest.ts';
import { LINE_WIDTH } from '../../src/core/how-to-verify.ts';
import { type Instructed, verifyInstructions } from '../../src/pack/instructions.ts';
import { writePackage } from '../../src/pack/write-package.ts';
import { fill, HEADER, temporaryDirectory } from './support.ts';

const SUBJECT: Instructed = {
  number: '2026-Q3',
  revision: 2,
  rootFingerprint: 'ab'.repeat(32),
  timestamped: true,
  hasPdf: true,
  evidence: 'c'.repeat(64),
  corroborated: false,
};

describe('VERIFY.txt', () => {
  test('names the report and the fingerprint to compare, as openssl prints it', () => {
    const text = verifyInstructions(SUBJECT);
    expect(text).toContain('REPORT 2026-Q3, REVISION 2');
    expect(text).toContain(`sha256 Fingerprint=${'AB:'.repeat(31)}AB`);
    expect(text).toContain(`Expect: ${'c'.repeat(64)}  evidence/SHA256SUMS`);
    expect(text.match(/^\d+\. /gm)).toHaveLength(10);
  });

  test('asks for no certificate inside the package: it would be a file too many, and prove nothing', () => {
    const roots = verifyInstructions(SUBJECT).match(/-CAfile \S+/g) ?? [];
    expect(new Set(roots)).toEqual(new Set(['-CAfile ../root.pem', '-CAfile ../tsa-root.pem']));
  });

  test('ends in a command that can say passed: with the root of the timestamps, or without one, and what came before', () => {
    const last = (subject: Instructed) => /goldproof verify .*/.exec(verifyInstructions(subject))?.[0];
    expect(last(SUBJECT)).toBe('goldproof verify . --root ../root.pem --timestamp-root ../tsa-root.pem');
    expect(last({ ...SUBJECT, timestamped: false })).toBe(
      'goldproof verify . --root ../root.pem --allow-untimestamped',
    );
    expect(verifyInstructions(SUBJECT)).toMatch(/names a previous\s+package, add --previous/);
  });

  test('has short lines, so that no command breaks on a page or in a terminal', () => {
    const lines = verifyInstructions({ ...SUBJECT, corroborated: true }).split('\n');
    expect(lines.filter((line) => line.length > 100 && !line.includes('Fingerprint='))).toEqual([]);
    const commands = lines.filter((line) => /^ {3}\S|^ {5}\S/.test(line) && !/^ {3}Expect/.test(line));
    expect(commands.filter((line) => line.length > LINE_WIDTH + 3)).toEqual([]);
  });

  test('points to the queries of CloudTrail when the evidence was corroborated, and only then', () => {
    expect(verifyInstructions({ ...SUBJECT, corroborated: true })).toContain('Corroborated by CloudTrail');
    expect(verifyInstructions(SUBJECT)).not.toContain('CloudTrail');
  });

  test('says what an unsigned package cannot show, and leaves out the commands that would fail', () => {
    const text = verifyInstructions({ ...SUBJECT, rootFingerprint: null, hasPdf: false });
    expect(text).toContain('not signed');
    expect(text).not.toMatch(/openssl|pdfsig|\.\.\/root\.pem/);
  });
});

const hasTools = ['bash', 'sha256sum', 'diff'].every((tool) => spawnSync(tool, ['--version']).status === 0);

describe.skipIf(!hasTools)('the commands of VERIFY.txt that need coreutils only', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let path: string;
  beforeEach(async () => {
    directory = await temporaryDirectory();
    path = join(directory.path, 'package');
    await writePackage(path, async (writer) => {
      await fill(writer);
      await writer.seal(HEADER);
    });
  });
  afterEach(() => directory[Symbol.asyncDispose]());

  /** Runs the nth command and answers what it prints, and what the text says that it must print. */
  function run(step: number): { printed: string; expected: string } {
    const evidence = sha256(readFileSync(join(path, 'evidence/SHA256SUMS')));
    const text = verifyInstructions({ ...SUBJECT, evidence });
    const [, command = '', expected = ''] =
      new RegExp(`^${step}\\. [\\s\\S]*?\\n\\n {3}([\\s\\S]*?)\\n\\n {3}Expect: (.*)$`, 'm').exec(text) ?? [];
    expect(command).not.toBe('');
    const { stdout } = spawnSync('bash', ['-c', command], { cwd: path, encoding: 'utf8' });
    return { printed: stdout.trimEnd(), expected };
  }

  test('print what it says', () => {
    for (const step of [2, 3, 4]) {
      const { printed, expected } = run(step);
      expect(printed).toBe(expected);
    }
  });

  test('print something else when a file was changed, or added', async () => {
    await writeFile(join(path, 'report.json'), 'x');
    expect(run(2).printed).not.toBe('complete');
    for (const name of ['extra', 'SHA256SUMS.p7s.txt', 'report.json.root.pem', 'facts/root.pem', 'SHA256SUMS.tst2']) {
      await writeFile(join(path, name), 'x');
      expect(run(3).printed).toContain(name);
      await rm(join(path, name));
    }
    await symlink('/etc/passwd', join(path, 'link'));
    expect(run(3).printed).toContain('link');
  });

  test('take no offence at a root that the reader put into the folder', async () => {
    for (const name of ['root.pem', 'tsa-root.pem']) await writeFile(join(path, name), 'x');
    expect(run(3).printed).toBe('nothing added');
  });
});
