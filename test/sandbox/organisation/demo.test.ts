import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listMember, member, stringMember } from '../../../src/core/json.ts';
import type { AnswerRow } from '../../../src/sandbox/answers.ts';
import { allPlaces } from '../../../src/sandbox/organisation/accounts.ts';
import { demoOrganisation } from '../../../src/sandbox/organisation/demo.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { loadServices } from '../../../src/sandbox/services.ts';
import { reviveOutput } from '../../../src/sandbox/wire/revive.ts';
import { clientConfig } from '../support.ts';
import { type Client, closeClients, sendAny } from '../wire/any-client.ts';
import { OPERATIONS } from '../wire/operations.ts';

const NOW = new Date('2026-11-20T09:00:00.000Z');
const organisation = demoOrganisation(NOW);

describe('the rows', () => {
  it('hold only members that AWS answers with', async () => {
    const services = new Map((await loadServices()).map((service) => [service.id, service]));
    const wrong: string[] = [];
    for (const row of organisation.rows) {
      const [id = '', name = ''] = row.operation.split(':');
      const operation = services.get(id)?.operations.get(name);
      if (operation === undefined) wrong.push(`${row.operation} is no operation`);
      else if ('output' in row) wrong.push(...problemsOf(() => reviveOutput(operation.output, row.output), row));
    }
    expect(wrong).toEqual([]);
  });

  it('know a user by one id, whichever call tells it', () => {
    const lists = {
      'iam:GetAccountAuthorizationDetails': 'UserDetailList',
      'iam:ListVirtualMFADevices': 'VirtualMFADevices',
    };
    const ids = Object.entries(lists).map(([operation, list]) => idsByArn(operation, list));
    const [details = new Map(), devices = new Map()] = ids;
    const ofUsers = [...devices].filter(([arn]) => !arn.endsWith(':root'));
    expect(ofUsers.length).toBeGreaterThan(10);
    expect(ofUsers.filter(([arn, id]) => details.get(arn) !== id)).toEqual([]);
  });

  it('name a known operation in every refusal', async () => {
    const ids = (await loadServices()).map(({ id }) => id);
    const unknown = (organisation.faults ?? []).filter(
      ({ operation }) => !ids.includes(operation?.split(':')[0] ?? ''),
    );
    expect(unknown).toEqual([]);
  });
});

/** The id of each user by ARN, as one operation tells them. */
function idsByArn(operation: string, list: string): Map<string, string> {
  const outputs = organisation.rows.flatMap((row) =>
    row.operation === operation && 'output' in row ? [row.output] : [],
  );
  const users = outputs.flatMap((output) => listMember(output, list)).map((each) => member(each, 'User') ?? each);
  return new Map(users.map((user) => [stringMember(user, 'Arn') ?? '', stringMember(user, 'UserId') ?? '']));
}

/** Calls that need a resource: what they are asked for in each place is found by listing first. */
const NEEDS_INPUT =
  /^(Get(Component|ContainerRecipe|DistributionC|Image$|ImageRecipe|InfrastructureC|Workflow)|List(Component|Image|Workflow)BuildV)/;

describe('every call that needs no resource', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(organisation, { now: () => NOW });
  });
  afterAll(() => sandbox.close());

  const inputs: Readonly<Record<string, object>> = {
    'account:GetAlternateContact': { AlternateContactType: 'SECURITY' },
    'imagebuilder:ListComponents': { owner: 'Self' },
  };
  const free = Object.entries(OPERATIONS).flatMap(([service, names]) =>
    names
      .split(/\s+/)
      .filter((name) => !NEEDS_INPUT.test(name))
      .filter(
        (name) =>
          ['account', 'ec2', 'guardduty', 'iam', 'imagebuilder', 'macie2'].includes(service) ||
          name.startsWith('List') ||
          name.startsWith('Describe'),
      )
      .map((name) => `${service}:${name}`),
  );
  const skipped = [
    's3:ListBuckets',
    's3:ListObjectsV2',
    'kms:ListKeyRotations',
    'kms:DescribeKey',
    'cloudtrail:ListTrails',
  ];

  it.each(allPlaces())('is answered in $account $region', async ({ account, region }) => {
    const clients = new Map<string, Client>();
    const config = clientConfig(sandbox, account, region);
    for (const id of free.filter((each) => !skipped.includes(each))) {
      await sendAny(clients, sandbox, id, { ...inputs[id] }, config).catch(() => undefined);
    }
    closeClients(clients);
    const asked = sandbox.calls.filter((call) => call.account === account);
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter(({ error }) => error === 'InternalFailure')).toEqual([]);
    expect(sandbox.calls.filter(({ error }) => error === 'SandboxFailure')).toEqual([]);
  });
});

function problemsOf(check: () => unknown, row: AnswerRow): string[] {
  try {
    check();
    return [];
  } catch (thrown) {
    return [`${row.operation} ${JSON.stringify(row.input ?? {})}: ${String(thrown)}`];
  }
}
