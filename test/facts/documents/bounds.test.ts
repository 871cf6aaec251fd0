import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJudge } from '../../../src/assess/judge.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import { readCatalogRoot } from '../../../src/catalog/read-directory.ts';
import { DEEPEST_NODE, DEEPEST_SCRIPT, MOST_FOLLOWED } from '../../../src/facts/documents/budget.ts';
import { MOST_ALIASES } from '../../../src/facts/documents/component.ts';
import { type DocumentKind, LONGEST_DOCUMENT, searchDocument } from '../../../src/facts/documents/search.ts';
import { imagebuilderScripts } from '../../../src/facts/imagebuilder/scripts.ts';
import { tables } from '../../../src/facts/tables.ts';
import type { Control } from '../../../src/model/catalog.ts';
import { ACCOUNT, derive, NOW, ok, REGION } from '../../fixtures/evidence.ts';

// Every bound of the search, from both sides: a fault at the very end of what is read is found; past the bound the
// document does not parse, and TLS-03 does not pass.

const FAULT = 'curl -k http://mirror.example.com/a';
const [COUNT_FROM_ONE, HUNDREDS] = [1, 400];

const indented = (script: string, by: number) => script.replace(/^/gm, ' '.repeat(by));
const step = (script: string, action = 'ExecuteBash') =>
  `phases:\n- steps:\n  - action: ${action}\n    inputs:\n      commands:\n      - |\n${indented(script, 8)}\n`;
const looped = (values: readonly string[], command: string) =>
  `phases:\n- steps:\n  - action: ExecuteBash\n    loop: { forEach: [${values.join(', ')}] }\n    inputs:\n      commands:\n      - ${command}\n`;
const hosts = (count: number) =>
  Array.from({ length: count }, (_, index) => `https://m${index + COUNT_FROM_ONE}.example`);
const filled = (line: string, length: number) => `${line}\n`.repeat(Math.ceil(length / (line.length + 1)));

const hostsFound = (kind: DocumentKind, text: string) => {
  const { findings, problem } = searchDocument(kind, text);
  return { problem, hosts: [...new Set(findings.flatMap(({ host }) => host ?? []))] };
};

describe('inside the bounds, what stands at the very end is found', () => {
  it.each<readonly [string, DocumentKind, string]>([
    ['a script of 1,400 lines (measured: K1)', 'component', step(`${': pad\n'.repeat(1_400)}${FAULT}`)],
    ['a script of a million characters', 'component', step(`${filled('yum install -y pad', 1_000_000)}${FAULT}`)],
    [
      'a PowerShell script',
      'component',
      step(`${filled('Write-Host pad', 40_000)}iwr http://mirror.example.com/a`, 'ExecutePowerShell'),
    ],
    [
      'a component of one line of JSON',
      'component',
      JSON.stringify({
        phases: [{ steps: [{ action: 'ExecuteBash', inputs: { commands: [`${': pad; '.repeat(3_000)}${FAULT}`] } }] }],
      }),
    ],
    [
      'a file that is written',
      'component',
      `phases:\n- steps:\n  - action: CreateFile\n    inputs:\n      - path: /etc/yum.repos.d/a.repo\n        content: |\n${indented(filled('# pad', 20_000), 10)}\n          baseurl=http://mirror.example.com/a\n`,
    ],
    [
      'a workflow’s RunCommand',
      'component',
      `steps:\n- action: RunCommand\n  inputs:\n    documentName: AWS-RunShellScript\n    parameters:\n      commands:\n      - |\n${indented(`${filled(': pad', 16_000)}${FAULT}`, 8)}\n`,
    ],
    ['a Dockerfile', 'dockerfile', `FROM x\n${filled('RUN yum install -y pad', 64_000)}RUN ${FAULT}\n`],
    ['one RUN', 'dockerfile', `FROM x\nRUN ${': pad && \\\n    '.repeat(2_000)}${FAULT}\n`],
    ['user data', 'user data', `#!/bin/bash\n${filled('yum install -y pad', 64_000)}${FAULT}\n`],
    ['cloud-config', 'user data', `#cloud-config\nruncmd:\n${filled(' - [yum, install, pad]', 16_000)} - ${FAULT}\n`],
    ['a word of 20,000 characters', 'component', step(`echo ${'a'.repeat(20_000)} && ${FAULT}`)],
    [
      'the ninth value of a loop (measured: K5)',
      'component',
      looped([...hosts(8), 'http://mirror.example.com'], 'curl -O {{ loop.value }}'),
    ],
    [
      'the last value of a loop of hundreds',
      'component',
      looped([...hosts(HUNDREDS), 'http://mirror.example.com'], 'curl -O {{ loop.value }}'),
    ],
    [
      'a list of a loop',
      'component',
      `phases:\n- steps:\n  - action: ExecuteBash\n    loop: { forEach: { list: "${[...hosts(HUNDREDS), 'http://mirror.example.com'].join(',')}", delimiter: "," } }\n    inputs: { commands: ["curl -O {{ loop.value }}"] }\n`,
    ],
    [
      'WebDownload in a loop',
      'component',
      `phases:\n- steps:\n  - action: WebDownload\n    loop: { forEach: [${[...hosts(40), 'http://mirror.example.com'].join(', ')}] }\n    inputs:\n    - { source: "{{ loop.value }}/a", destination: /tmp/a, checksum: b, algorithm: SHA256 }\n`,
    ],
    [
      'the 33rd element of an array (measured: K5)',
      'component',
      step(`U=(${[...hosts(32), 'http://mirror.example.com'].join(' ')})\nfor u in "\${U[@]}"; do curl -O "$u"; done`),
    ],
    [
      'the last of hundreds in a for',
      'component',
      step(`for u in ${[...hosts(HUNDREDS), 'http://mirror.example.com'].join(' ')}; do curl -O $u; done`),
    ],
    [
      'the last element of an array of PowerShell',
      'component',
      step(
        `$urls = @(${[...hosts(HUNDREDS), 'http://mirror.example.com'].map((each) => `"${each}"`).join(', ')})\nforeach ($u in $urls) { iwr $u }`,
        'ExecutePowerShell',
      ),
    ],
    [
      'the last of a hundred assignments in branches',
      'component',
      step(
        `${hosts(100)
          .map((each, n) => `if [ $X = ${n} ]; then U=${each}; fi`)
          .join('\n')}\nif [ $Y ]; then U=http://mirror.example.com; fi\ncurl -O $U`,
      ),
    ],
    [
      'a variable’s second value in a here-document',
      'component',
      step(
        'P=https\nif [ $X ]; then P=http; fi\ncat > /etc/yum.repos.d/a.repo <<EOF\nbaseurl=$P://mirror.example.com/a\nEOF',
      ),
    ],
    [
      'the second name that a command may have',
      'component',
      step('for c in true curl; do "$c" -O http://mirror.example.com/a; done'),
    ],
    [
      'the second word that a PowerShell command may have',
      'component',
      step('U=https://a.example\nif [ $X ]; then U=http://mirror.example.com; fi\npowershell -Command "iwr $U"'),
    ],
    ['a value beside an empty array', 'component', step('E=()\ncurl -O "http://mirror.example.com/$E"')],
    [
      'a command behind ten wrappers',
      'component',
      step(`${'sudo env nice '.repeat(4)}curl http://mirror.example.com/a`),
    ],
    [
      'a long expression of PowerShell',
      'component',
      step(
        `$u = ${Array.from({ length: 120 }, () => '""').join(' + ')} + "http://mirror.example.com"\niwr $u`,
        'ExecutePowerShell',
      ),
    ],
    [
      'what a long sed writes',
      'component',
      step(`sed -i 's|^#.*|baseurl=http://mirror.example.com/${'a'.repeat(2_000)}|' /etc/yum.repos.d/a.repo`),
    ],
    [
      'a reference with much room in it',
      'component',
      `constants:\n- Url: { type: string, value: http://mirror.example.com }\n${step(`curl -O {{${' '.repeat(300)}Url }}`)}`,
    ],
  ])(
    '%s',
    (_, kind, text) => {
      expect(hostsFound(kind, text)).toEqual({ problem: undefined, hosts: ['mirror.example.com'] });
    },
    180_000,
  );

  it.each([
    ['another delimiter', 'list: "https://a.example;http://mirror.example.com", delimiter: ";"'],
    ['a list that a parameter gives', 'list: "{{ All }}"'],
    ['blanks behind commas', 'list: "https://a.example, http://mirror.example.com"'],
  ])('a loop over a list in one text: %s', (_, list) => {
    const all = 'parameters:\n- All: { type: string, default: "https://a.example,http://mirror.example.com" }\n';
    const text = `${all}phases:\n- steps:\n  - action: ExecuteBash\n    loop: { forEach: { ${list} } }\n    inputs: { commands: ["curl -O {{ loop.value }}"] }\n`;
    expect(hostsFound('component', text)).toEqual({ problem: undefined, hosts: ['mirror.example.com'] });
  });

  it('a reference has one value in the whole step, whatever else varies in it', () => {
    const text = looped(
      ['a.example', 'b.example', 'c.example'],
      '|\n        U={{ loop.value }}\n        V={{ P }}\n        curl -O "$V://$U"',
    );
    const { findings, problem } = searchDocument('component', text, new Map([['P', ['http', 'https']]]));
    expect([problem, findings.map(({ host }) => host)]).toEqual([undefined, ['a.example', 'b.example', 'c.example']]);
  });
});

/** What TLS-03 comes to over a component, through the real table and the real control. */
async function verdictOn(data: string) {
  const root = await readCatalogRoot(path.join(import.meta.dirname, '../../../controls'));
  const control = loadCatalog([root], tables).catalog.controls.find(({ id }) => id === 'TLS-03');
  if (control === undefined) throw new Error('there is no TLS-03');
  const { applies: _, ...always } = control;
  const arn = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:component/a/1.0.0`;
  const shard = derive(imagebuilderScripts, [
    ok('imagebuilder:ListComponents', { componentVersionList: [{ arn }] }),
    ok(
      'imagebuilder:GetComponent',
      { component: { data, platform: 'Linux' } },
      { input: { componentBuildVersionArn: arn } },
    ),
    ok('imagebuilder:ListContainerRecipes', { containerRecipeSummaryList: [] }),
    ok('imagebuilder:ListImageRecipes', { imageRecipeSummaryList: [] }),
    ok('imagebuilder:ListWorkflows', { workflowVersionList: [] }),
    ok('imagebuilder:ListImagePipelines', { imagePipelineList: [] }),
  ]);
  const judge = createJudge({
    controls: [always satisfies Control],
    tables: new Map(tables.map((table) => [table.name, table])),
    params: { approvedHttpHosts: [] },
    now: NOW,
    period: { from: NOW, to: NOW },
    days: [],
    assurance: [],
    waivers: [],
    organisation: { kind: 'none' },
  });
  const facts = { account: ACCOUNT, regions: [REGION], answered: [], shards: new Map([[shard.table, shard]]) };
  return judge.judgeAccount(facts, () => undefined).get('TLS-03');
}

const nested = (depth: number) =>
  `${'[ {a: '.repeat(depth)}{ steps: [{ action: ExecuteBash, inputs: { commands: [true] } }] }${' } ]'.repeat(depth)}`;
const evals = (depth: number) =>
  step(
    `X0=true\n${Array.from({ length: depth }, (_, n) => `X${n + 1}="eval \\"\\$X${n}\\""`).join('\n')}\neval "$X${depth}"`,
  );

describe('past a bound a document does not parse, and TLS-03 does not pass', () => {
  it.each<readonly [string, string, RegExp]>([
    ['the text', step(filled(`echo ${'pad '.repeat(100)}`, LONGEST_DOCUMENT)), /longer than 1572864 characters/],
    [
      'values that double',
      step(`A=aaaaaaaaaaaaaaaa\n${'A=$A$A\n'.repeat(Math.log2(MOST_FOLLOWED))}echo $A`),
      /come to more than 16777216 characters/,
    ],
    [
      'values that multiply',
      step(`for a in 1 2 3 4 5 6 7 8 9 0; do\necho ${'$a'.repeat(12)}\ndone`),
      /come to more than/,
    ],
    [
      'a long script in a long loop',
      looped(hosts(2_000), `|\n        echo {{ loop.value }}\n${indented(filled(': pad', 16_000), 8)}`),
      /come to more than/,
    ],
    [
      'names of commands that multiply',
      step(`for a in sudo env nice time nohup exec doas try run; do\n${'$a '.repeat(20)}\ndone`),
      /come to more than/,
    ],
    ['lists and maps', `phases: ${nested(DEEPEST_NODE)}`, /lie in each other more than 200 deep/],
    [
      'inputs of a step',
      `phases: [{ steps: [{ action: ExecuteBash, inputs: ${'{a: '.repeat(DEEPEST_NODE + 2)}{ commands: [true] }${'}'.repeat(DEEPEST_NODE + 2)} }] }]`,
      /more than 200 deep/,
    ],
    ['scripts in scripts', evals(DEEPEST_SCRIPT + 1), /scripts lie in each other more than 16 deep/],
    [
      'scripts in scripts that need not parse',
      step('X=\'eval "$X"\'\necho \'eval "$X"\' > /opt/a.sh'),
      /scripts lie in each other more than 16 deep/,
    ],
    [
      'an expression of PowerShell',
      step(`$u = ${'('.repeat(150)}"a"${')'.repeat(150)}`, 'ExecutePowerShell'),
      /expressions of PowerShell lie in each other more than 200 deep/,
    ],
    [
      'aliases',
      `a: &a true\nb: [${Array.from({ length: MOST_ALIASES + 1 }, () => '*a').join(', ')}]\n${step('true')}`,
      /aliases of YAML that cannot be followed/,
    ],
  ])(
    '%s',
    async (_, text, why) => {
      expect(searchDocument('component', text)).toMatchObject({ findings: [], problem: expect.stringMatching(why) });
      expect(await verdictOn(text)).toMatchObject({ status: 'not-established' });
    },
    180_000,
  );

  it.each([
    ['scripts in scripts', evals(DEEPEST_SCRIPT - 1)],
    ['lists and maps', `phases: ${nested(60)}`],
    ['aliases', `a: &a true\nb: [${Array.from({ length: MOST_ALIASES - 1 }, () => '*a').join(', ')}]\n${step('true')}`],
  ])('and just inside it passes: %s', async (_, text) => {
    expect(searchDocument('component', text)).toEqual({ findings: [], actions: ['ExecuteBash'], files: [] });
    expect(await verdictOn(text)).toMatchObject({ status: 'pass' });
  });

  it('and a fault that stands before the bound still fails it', async () => {
    const text = step(`${FAULT}\nA=aaaaaaaaaaaaaaaa\n${'A=$A$A\n'.repeat(60)}echo $A`);
    expect(await verdictOn(text)).toMatchObject({ status: 'fail' });
  });
});
