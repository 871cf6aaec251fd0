import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGE_BUILDER_WRITE } from '../src/facts/policy/actions.ts';
import type { PolicyDocument } from '../src/facts/policy/document.ts';
import { type Decision, decide, type Subject, sourcedIn } from '../src/facts/policy/effective.ts';
import { conditionsOn, coversAction } from '../src/facts/policy/match.ts';
import { IAM_ESCALATION } from '../src/facts/policy/powers.ts';
import { readPolicy } from '../src/facts/policy/read.ts';

/**
 * What the policy engine says of labelled policies: `npx tsx scripts/measure-policies.ts DIR`, where DIR holds
 * `labels.tsv` and `policies/NAME.json`. Prints, for each column of labels, how many policies agree, and each that
 * does not. Exits with 1 where one does not parse or one label differs.
 */

type Labels = Readonly<Record<string, string>>;

const PASS_ROLE = 'iam:PassRole';
/** Stands for every resource: only a pattern of stars matches it. */
const EVERYTHING = { arn: '*' };

function subjectOf(document: PolicyDocument): Subject {
  // The labels do not count NotResource in an Allow as "everything".
  const counted = document.statements.filter(
    ({ effect, resource }) => effect === 'Deny' || resource?.negated === false,
  );
  const statements = sourcedIn({ statements: counted }, 'policy');
  return { partition: 'aws', account: '111122223333', statements, boundary: 'none', context: new Map() };
}

function word(outcomes: readonly Decision['outcome'][]): string {
  return outcomes.includes('allowed') ? 'yes' : outcomes.includes('conditional') ? 'conditional' : 'no';
}

const yes = (found: boolean): string => (found ? 'yes' : 'no');
const list = (names: readonly string[]): string => (names.length === 0 ? '-' : names.join(','));

function labelsOf(document: PolicyDocument): Labels {
  const { statements } = document;
  const subject = subjectOf(document);
  const outcome = (action: string) => decide(subject, action, EVERYTHING).outcome;
  const escalation = (wanted: Decision['outcome']) =>
    IAM_ESCALATION.filter((action) => outcome(action) === wanted).map((action) => action.slice('iam:'.length));
  const passing = statements.filter((each) => each.effect === 'Allow' && coversAction(each, PASS_ROLE));
  const onEverything = passing.filter(({ resource }) => resource?.negated === false && resource.patterns.includes('*'));
  const negated = statements.filter(({ action }) => action.negated);
  const all = statements.filter(
    ({ action, conditions, effect, resource }) =>
      effect === 'Allow' &&
      conditions.length === 0 &&
      !action.negated &&
      action.patterns.some((pattern) => pattern === '*' || pattern === '*:*') &&
      resource?.patterns.includes('*') === true,
  );
  return {
    allowsAdmin: yes(all.length > 0 && outcome('iam:CreateUser') === 'allowed'),
    passRoleOnStar: word([outcome(PASS_ROLE)]),
    passedToServiceCondition: yes(onEverything.some((each) => conditionsOn(each, 'iam:PassedToService').length > 0)),
    passRoleOnAnyRoleArn: yes(
      passing.some(
        ({ resource }) =>
          resource?.negated === false && resource.patterns.some((each) => /^arn:[^:]*:iam::\*:role\/\*$/.test(each)),
      ),
    ),
    imagebuilderWrite: word(IMAGE_BUILDER_WRITE.map(outcome)),
    iamEscalation: yes(escalation('allowed').length > 0),
    iamEscalationActions: list(escalation('allowed')),
    iamEscalationConditionalActions: list(escalation('conditional')),
    usesNotAction: yes(negated.length > 0),
    notActionEffects: list([...new Set(negated.map(({ effect }) => effect))].sort()),
    usesNotResource: yes(statements.some(({ resource }) => resource?.negated === true)),
    hasDeny: yes(statements.some(({ effect }) => effect === 'Deny')),
  };
}

function readLabels(path: string): readonly Labels[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const columns = header.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, index) => [columns[index] ?? '', cell])));
}

function measure(directory: string): boolean {
  const rows = readLabels(join(directory, 'labels.tsv'));
  const right = new Map<string, number>();
  const wrong: string[] = [];
  let parsed = 0;
  const began = performance.now();
  for (const row of rows) {
    const name = row['policy'] ?? '';
    const reading = readPolicy(readFileSync(join(directory, 'policies', `${name}.json`), 'utf8'));
    if (!reading.ok) wrong.push(`${name} does not parse: ${reading.detail}`);
    else {
      parsed++;
      for (const [label, value] of Object.entries(labelsOf(reading.document))) {
        if (row[label] === value) right.set(label, (right.get(label) ?? 0) + 1);
        else wrong.push(`${name}: ${label} is ${row[label]} in the table, ${value} here`);
      }
    }
  }
  const lines = [...right].map(([label, count]) => `${label.padEnd(32)} ${count} of ${rows.length}`);
  const time = `${Math.round(performance.now() - began)} ms`;
  process.stdout.write(`${[`parsed ${parsed} of ${rows.length} in ${time}`, ...lines, ...wrong].join('\n')}\n`);
  return wrong.length === 0;
}

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  process.stderr.write('usage: npx tsx scripts/measure-policies.ts DIR\n');
  process.exitCode = 2;
} else if (!measure(directory)) process.exitCode = 1;
