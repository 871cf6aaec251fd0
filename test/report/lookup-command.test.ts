import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { lookupCommand } from '../../src/report/view/lookup-command.ts';

const ASKED = { from: '2026-11-24T11:55:00.000Z', to: '2026-11-24T12:35:00.000Z' };

/** What a shell gives the program. */
function argumentsOf(user: string, region = 'eu-central-1'): string[] {
  const command = lookupCommand({ region, user }, ASKED).replace(/^aws /, '');
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' });
  return stdout.trimEnd().split('\n');
}

describe('the line for the AWS CLI', () => {
  it('asks for a user in a Region and a time', () => {
    expect(lookupCommand({ region: 'eu-central-1', user: 'run-1' }, ASKED)).toBe(
      'aws cloudtrail lookup-events --region eu-central-1 --lookup-attributes ' +
        'AttributeKey=Username,AttributeValue=run-1 --start-time 2026-11-24T11:55:00Z --end-time 2026-11-24T12:35:00Z',
    );
  });

  it.each(['a,b=c', "o'neil", '$(touch x)', 'a b; ls', '`id`', 'ann@example.com'])(
    'reaches the CLI whole: %s',
    (user) => {
      const given = argumentsOf(user);
      const value = given[given.indexOf('--lookup-attributes') + 1] ?? '';
      const named = value.startsWith('[') ? JSON.parse(value)[0].AttributeValue : value.split('AttributeValue=')[1];
      expect([given.length, named]).toEqual([10, user]);
    },
  );
});
