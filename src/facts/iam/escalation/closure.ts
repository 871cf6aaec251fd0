import { fullAccessOf } from '../../policy/powers.ts';
import type { PrincipalSubject } from '../subjects.ts';
import type { Abilities } from './abilities.ts';
import type { Change } from './changes.ts';
import type { Estate } from './estate.ts';
import { ADMINISTRATOR } from './joints.ts';
import { Progress } from './progress.ts';
import { type Rights, together, UNCHANGED, withRights, wordsOf } from './rights.ts';
import { beforehand, byEase, type Call, isDoubtful, type Reached, type Step } from './step.ts';

/** What the search asks of principals; each is found once for all searches. */
export interface Knowledge {
  readonly estate: Estate;
  readonly abilities: (key: string, principal: PrincipalSubject) => Abilities;
  readonly changes: (key: string, by: PrincipalSubject, target: PrincipalSubject) => readonly Change[];
  readonly mayChange: (key: string, principal: PrincipalSubject) => boolean;
  /** Whether there was still so much to spend. */
  readonly spend: (steps: number) => boolean;
}

/** Whether somebody, by key as well for its rights may be changed, is as much as one looks for. */
export type IsEnd = (principal: PrincipalSubject, key: string) => boolean;

interface Offer {
  readonly arn: string;
  readonly key: string;
  readonly principal?: PrincipalSubject;
  readonly step: Step;
}

/**
 * Whoever a principal can come to act as, and any right, until nothing new is reached: whoever may use another has what that
 * one may do, whoever may also write its rights has what is written, and the calls of a technique may be made by different
 * ones of them. Breadth first, and what is sure before what is conditional, so that each is reached in the surest way and
 * of these in the shortest. Nobody at whom the search ends is gone beyond.
 *
 * @returns undefined where there was more to look at than may be
 */
export function closureOf(start: PrincipalSubject, knowledge: Knowledge, isEnd: IsEnd): readonly Reached[] | undefined {
  return new Closure(knowledge, isEnd).from(start);
}

class Closure {
  private readonly reached = new Map<string, Reached>();
  /** All changes of each one's rights so far. */
  private readonly rights = new Map<string, Rights>();
  private readonly writers: Reached[] = [];
  private readonly progress: Progress;
  private readonly sure: (() => void)[] = [];
  private readonly doubtful: (() => void)[] = [];
  private offers: Offer[] = [];
  private isLeft = false;

  private readonly knowledge: Knowledge;
  private readonly isEnd: IsEnd;

  constructor(knowledge: Knowledge, isEnd: IsEnd) {
    this.knowledge = knowledge;
    this.isEnd = isEnd;
    this.progress = new Progress(knowledge.estate.joints);
  }

  from(start: PrincipalSubject): readonly Reached[] | undefined {
    this.enter({
      key: start.holder.arn,
      arn: start.holder.arn,
      principal: start,
      step: undefined,
      conditional: false,
      depth: 0,
      weight: 0,
      order: 0,
    });
    this.flush();
    for (let sure = 0, doubtful = 0; !this.isLeft; ) {
      const next = this.sure[sure] === undefined ? this.doubtful[doubtful++] : this.sure[sure++];
      if (next === undefined) break;
      next();
      this.flush();
    }
    return this.isLeft ? undefined : [...this.reached.values()].filter(({ step }) => step !== undefined);
  }

  private spend(steps: number): void {
    if (!this.knowledge.spend(steps)) this.isLeft = true;
  }

  /** What came up at once is taken up by ease. */
  private flush(): void {
    const offers = this.offers.sort((a, b) => byEase(a.step, b.step));
    this.offers = [];
    for (const offer of offers) {
      (isDoubtful(offer.step) ? this.doubtful : this.sure).push(() => this.take(offer));
    }
  }

  private offer(offer: Offer): void {
    this.spend(1);
    if (!this.reached.has(offer.key)) this.offers.push(offer);
  }

  private take({ arn, key, principal, step }: Offer): void {
    if (this.reached.has(key)) return;
    const before = beforehand(step);
    this.enter({
      key,
      arn,
      ...(principal === undefined ? {} : { principal }),
      step,
      conditional: isDoubtful(step),
      depth: 1 + Math.max(...before.map(({ depth }) => depth)),
      weight: step.calls.length + Math.max(...before.map(({ weight }) => weight)),
      order: this.reached.size,
    });
  }

  private enter(one: Reached): void {
    this.reached.set(one.key, one);
    const { key, principal } = one;
    if (principal === undefined) return;
    // Who has any right for sure gains nothing by being given some.
    if (this.reached.get(ADMINISTRATOR)?.conditional !== false) for (const by of this.writers) this.change(by, one);
    if (one.step !== undefined && this.isEnd(principal, key)) return;
    this.expand(one, this.knowledge.abilities(key, principal));
    if (!this.knowledge.mayChange(key, principal)) return;
    this.writers.push(one);
    for (const target of [...this.reached.values()]) if (target.key === target.arn) this.change(one, target);
  }

  private expand(by: Reached, { passes, steps, uses }: Abilities): void {
    this.spend(steps.length);
    for (const { means, technique, to } of uses) {
      this.offerUse(to, { technique, calls: callsOf(by, means.calls), conditional: means.conditional });
    }
    for (const { joint, means, role } of passes) {
      const pass = { role, calls: callsOf(by, means.calls), conditional: means.conditional };
      if (this.progress.pass(joint, pass)) this.lead(joint, [pass]);
      else this.spend(1);
    }
    for (const { joint, means, need } of steps) {
      const filled = { calls: callsOf(by, means.calls), conditional: means.conditional };
      const fill = () => {
        if (this.progress.fill(joint, need, filled)) this.lead(joint, this.progress.passesOf(joint));
      };
      if (means.conditional || by.conditional) this.doubtful.push(fill);
      else fill();
    }
  }

  /** A technique of which every step can be taken leads to its targets, and to the roles that are passed. */
  private lead(joint: number, passes: readonly { role: string; calls: readonly Call[]; conditional: boolean }[]): void {
    const found = this.knowledge.estate.joints[joint];
    if (found === undefined) return;
    const { passing, supposes, targets, technique } = found;
    const filled = this.progress.filledOf(joint);
    const step = (pass: { calls: readonly Call[]; conditional: boolean }): Step => ({
      technique,
      calls: [...pass.calls, ...filled.calls],
      conditional: pass.conditional || filled.conditional || supposes !== undefined,
      supposes,
    });
    for (const pass of passes) this.offerUse(pass.role, step(pass));
    const [first] = passing === undefined ? [{ calls: [], conditional: false }] : passes;
    if (first !== undefined) for (const to of targets) this.offerUse(to, step(first));
  }

  private offerUse(to: string, step: Step): void {
    const principal = this.knowledge.estate.principals.get(to);
    if (to === ADMINISTRATOR) this.offer({ key: to, arn: to, step });
    else if (principal !== undefined) this.offer({ key: to, arn: to, principal, step });
  }

  /** Whoever is used has the rights that are written for it. */
  private change(by: Reached, on: Reached): void {
    const target = this.knowledge.estate.principals.get(on.arn);
    if (by.principal === undefined || target === undefined) return;
    const changes = this.knowledge.changes(by.key, by.principal, target);
    this.spend(1 + changes.length);
    for (const { means, rights, technique } of changes) {
      const step: Step = { technique, on, calls: callsOf(by, means.calls), conditional: means.conditional };
      const apply = () => this.apply(target, rights, step);
      (isDoubtful(step) ? this.doubtful : this.sure).push(apply);
    }
  }

  private apply(target: PrincipalSubject, change: Rights, step: Step): void {
    if (this.reached.get(ADMINISTRATOR)?.conditional === false) return;
    const { arn } = target.holder;
    const before = this.rights.get(arn) ?? UNCHANGED;
    const rights = together(before, change);
    if (wordsOf(rights) === wordsOf(before)) return;
    this.rights.set(arn, rights);
    const principal = withRights(target, rights);
    const full = fullAccessOf(principal.subject);
    const isSure = full.some((each) => each.isSure);
    const any = { ...step, conditional: step.conditional || !isSure };
    if (full.length > 0) this.offer({ key: ADMINISTRATOR, arn: ADMINISTRATOR, step: any });
    else this.offer({ key: `${arn} ${wordsOf(rights)}`, arn, principal, step });
  }
}

function callsOf(by: Reached, calls: readonly string[]): readonly Call[] {
  return calls.map((words) => ({ by, words }));
}
