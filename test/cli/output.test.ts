import { describe, expect, it } from 'vitest';
import { type Output, openOutput } from '../../src/cli/output.ts';
import { GoldproofError } from '../../src/core/errors.ts';

interface Spoken {
  readonly output: Output;
  readonly stdout: string[];
  readonly stderr: string[];
  pass(milliseconds: number): void;
}

function speak(isTTY: boolean): Spoken {
  const stdout: string[] = [];
  const stderr: string[] = [];
  let now = Date.parse('2026-11-24T22:00:00Z');
  const stream = (to: string[]) => ({
    isTTY,
    columns: 60,
    write: (text: string | Uint8Array) => to.push(String(text)) > 0,
  });
  const output = openOutput(stream(stdout), stream(stderr), () => new Date(now));
  return {
    output,
    stdout,
    stderr,
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

const ERROR = new GoldproofError('config', 'goldproof.yaml has 2 problems', [
  {
    file: 'goldproof.yaml',
    line: 3,
    column: 9,
    message: '`scope.home` is no Region',
    remedy: 'Want a Region such as eu-central-1, as in the example',
  },
  { message: 'a\u001b[2Jb', remedy: 'None' },
]);

describe('on a terminal', () => {
  it('draws a bar of the terminal’s width, and removes it before the result', () => {
    const { output, stdout, stderr } = speak(true);
    output.progress({ event: 'x', message: 'reading 111122223333 '.repeat(9), done: 1, total: 4 });
    const bar = stderr.join('').replace('\r\x1b[K', '');
    expect(bar).toMatch(/^█{6}░{18} 1\/4 {2}reading 1111/);
    expect(bar.length).toBeLessThan(60);
    output.print('done');
    expect(stderr.at(-1)).toBe('\r\x1b[K');
    expect(stdout).toEqual(['done\n']);
    output.completed({ message: 'sealed', exitCode: 0 });
    expect(stderr.at(-1)).toBe('\r\x1b[K');
  });

  it('says each problem with its place, and the remedy below it, within the width', () => {
    const { output, stderr } = speak(true);
    output.fail(ERROR, 2);
    expect(stderr.join('')).toBe(`goldproof: goldproof.yaml has 2 problems
  goldproof.yaml:3:9: \`scope.home\` is no Region
    Want a Region such as eu-central-1, as in the example
  a\\u001b[2Jb
    None
`);
  });

  it('shows where a fault of our own is', () => {
    const { output, stderr } = speak(true);
    output.fail(new TypeError('x is not a function'), 1);
    expect(stderr.join('')).toMatch(
      /^goldproof: x is not a function\nThis is a fault of goldproof itself.*\nTypeError: x is not/s,
    );
  });
});

describe('without a terminal', () => {
  it('writes a JSON line per event, ending in run.completed', () => {
    const { output, stdout, stderr } = speak(false);
    output.progress({ event: 'collect.account.done', message: 'read 1', done: 1, total: 2, fields: { account: '1' } });
    output.print('{"a":1}');
    output.completed({ message: 'sealed x', exitCode: 3, fields: { package: 'x', fail: 2 } });
    const lines = stderr.map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({
      time: '2026-11-24T22:00:00.000Z',
      level: 'info',
      event: 'collect.account.done',
      message: 'read 1',
      done: 1,
      total: 2,
      account: '1',
    });
    expect(lines.at(-1)).toMatchObject({ event: 'run.completed', exitCode: 3, package: 'x', fail: 2 });
    expect(stdout).toEqual(['{"a":1}\n']);
  });

  it('ends in run.completed when it failed, with every problem', () => {
    const { output, stderr } = speak(false);
    output.fail(ERROR, 2);
    expect(stderr).toHaveLength(1);
    expect(JSON.parse(stderr[0] ?? '')).toMatchObject({
      level: 'error',
      event: 'run.completed',
      exitCode: 2,
      code: 'config',
      problems: ERROR.problems,
    });
  });

  it('gives a sign of life now and then, not a line per call', () => {
    const { output, stderr, pass } = speak(false);
    for (let second = 0; second < 60; second += 1) {
      output.progress({ event: 'collect.calls', message: `${second} answers`, often: true });
      pass(1000);
    }
    expect(stderr).toHaveLength(4);
  });
});
