import { accountOfArn } from '../../../core/arn.ts';
import type { Json } from '../../../core/json.ts';
import { coversVersion } from '../../../core/version-arn.ts';
import type { EvidenceRecord } from '../../../model/evidence.ts';
import type { Echo } from '../../../operations/operation.ts';
import { textsAt } from './paths.ts';
import type { Question } from './question.ts';
import { holdsToken } from './tokens.ts';

/** Whether an answer speaks of what was asked for, where it names it. */
export const nameFaults: Question = (record, { spec }) => {
  const { id, input, about, outcome } = record;
  if (outcome.kind !== 'ok') return [];
  return (spec.echoes ?? []).flatMap((echo) => {
    const asked = textsAt(about ?? input, echo.asked);
    const strange = strangers(asked, outcome.response, echo, record);
    return strange.map((named) => `${id} asks for ${asked.join(', ')}; the answer speaks of ${named}.`);
  });
};

function strangers(asked: readonly string[], response: Json, echo: Echo, { scope }: EvidenceRecord): readonly string[] {
  if (asked.length === 0) return [];
  const isMeant = (named: string) => asked.some((each) => means(each, named, echo.as, scope));
  return [...new Set(textsAt(response, echo.answered))].filter((named) => !isMeant(named));
}

/** Whether two names can be of the same thing. What was redacted compares as a whole, or not at all. */
function means(asked: string, named: string, as: Echo['as'], scope: EvidenceRecord['scope']): boolean {
  if (asked === named) return true;
  if (holdsToken(asked) || holdsToken(named)) return !(isDifferentToken(asked, named) && as === undefined);
  if (as === 'version') return named.startsWith(`${asked}/`) || asked.startsWith(`${named}/`) || covers(asked, named);
  if (as === 'prefix') return named.startsWith(asked);
  if (as === 'role') return sessionOf(asked) === named.split('/').slice(0, 2).join('/');
  return as === 'key' && isKey(asked, named, scope);
}

/** Two tokens of one detector stand for different texts. */
function isDifferentToken(asked: string, named: string): boolean {
  const [left, right] = [WHOLE.exec(asked), WHOLE.exec(named)];
  return left !== null && right !== null && left[1] === right[1];
}

const WHOLE = /^⟦([^⟦⟧]+):[0-9a-f]{12}⟧$/;

/** A version may be a pattern, and a build have a number behind its version. */
function covers(asked: string, named: string): boolean {
  return coversVersion(asked, named) || coversVersion(asked, named.slice(0, named.lastIndexOf('/')));
}

/** `arn:aws:iam::1:role/path/Name` → `arn:aws:sts::1:assumed-role/Name` */
function sessionOf(role: string): string {
  const [, partition] = role.split(':');
  return `arn:${partition}:sts::${accountOfArn(role)}:assumed-role/${role.split('/').at(-1)}`;
}

/**
 * KMS takes a key's id, its ARN, an alias or an alias's ARN, and answers with an ARN or an id (KMS API, "KeyId"). An
 * alias does not tell its key, but its account and Region; a multi-Region key has one id in all of them.
 */
function isKey(asked: string, named: string, { account, region }: EvidenceRecord['scope']): boolean {
  const [given, found] = [keyOf(asked), keyOf(named)];
  const isAlias = given.id.startsWith('alias/');
  const [owner, home] = [given.account ?? account, given.region ?? region];
  const isSame = isAlias || given.id.toLowerCase() === found.id.toLowerCase();
  const isThere = (found.account ?? owner) === owner && (found.region ?? home) === home;
  return isSame && (isThere || (given.id === found.id && found.id.startsWith('mrk-')));
}

function keyOf(name: string): { readonly id: string; readonly account?: string; readonly region?: string } {
  if (!name.startsWith('arn:')) return { id: name.replace(/^key\//, '') };
  const [, , , region = '', account = '', ...resource] = name.split(':');
  return { id: resource.join(':').replace(/^key\//, ''), account, region };
}
