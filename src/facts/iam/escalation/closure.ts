import { fullAccessOf } from '../../policy/powers.ts';
import type { PrincipalSubject } from '../subjects.ts';
import type { Abilities } from './abilities.ts';
import { Agenda, type Offer } from './agenda.ts';
import type { Change } from './changes.ts';
import type { Estate } from './estate.ts';
import { ADMINISTRATOR } from './joints.ts';
import type { Means } from './means.ts';
import { type Filled, type Pass, Progress } from './progress.ts';
import { type Rights, together, UNCHANGED, withRights, wordsOf } from './rights.ts';
import { beforehand, type Call, isDoubtful, type Reached, type Step } from './step.ts';
import type { Ways } from './ways.ts';

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
  private readonly agenda: Agenda;
  private isLeft = false;
  private readonly knowledge: Knowledge;
  private readonly isEnd: IsEnd;

  constructor(knowledge: Knowledge, isEnd: IsEnd) {
    this.knowledge = knowledge;
    this.isEnd = isEnd;
    this.progress = new Progress(knowledge.estate.joints, knowledge.estate.list.length);
    this.agenda = new Agenda(knowledge.estate.numbers);
  }

  from(start: PrincipalSubject): readonly Reached[] | undefined {
    const { arn } = start.holder;
    const itself = { key: arn, arn, principal: start, step: undefined };
    this.enter({ ...itself, conditional: false, depth: 0, weight: 0, order: 0 });
    while (!this.isLeft) {
      const next = this.agenda.next((offer) => this.take(offer));
      if (next === undefined) return [...this.reached.values()].filter(({ step }) => step !== undefined);
      next();
    }
    return undefined;
  }

  private spend(steps: number): void {
    if (!this.knowledge.spend(steps)) this.isLeft = true;
  }

  private offer(offer: Offer): void {
    this.spend(1);
    this.agenda.offer(offer);
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
    this.agenda.note(one.key, !one.conditional);
    const { key, principal } = one;
    if (principal === undefined) return;
    this.changeBy(this.writers, [one]);
    if (one.step !== undefined && this.isEnd(principal, key)) return;
    this.expand(one, this.knowledge.abilities(key, principal));
    if (this.hasAnyRight() || !this.knowledge.mayChange(key, principal)) return;
    this.writers.push(one);
    this.changeBy([one], this.reached.values());
  }

  /** Who has any right for sure gains nothing by being given some. */
  private hasAnyRight(): boolean {
    return this.reached.get(ADMINISTRATOR)?.conditional === false;
  }

  private changeBy(writers: Iterable<Reached>, targets: Iterable<Reached>): void {
    if (this.hasAnyRight()) return;
    for (const on of targets) if (on.key === on.arn) for (const by of writers) this.change(by, on);
  }

  private expand(by: Reached, { alone, any, passes, steps }: Abilities): void {
    this.spend(steps.length + Math.ceil(this.knowledge.estate.list.length / 32) * (1 + passes.length));
    if (!by.conditional) this.offerWays(alone.sure.without(this.agenda.sureOnes), alone, by);
    this.offerWays(alone.all.without(this.agenda.ones), alone, by);
    for (const { means, technique } of any) {
      this.offerUse(ADMINISTRATOR, { technique, ...means, calls: callsOf(by, means.calls) });
    }
    for (const { joint, ways } of passes) {
      const note = (isSure: boolean) => {
        const found = this.progress.pass(joint, ways, isSure, (to) => filledBy(by, ways.to(to)?.means));
        this.spend(found.length);
        if (this.progress.isWhole(joint)) this.lead(joint, found);
      };
      if (!by.conditional) note(true);
      this.agenda.add(false, () => note(false));
    }
    for (const { joint, means, need } of steps) {
      const fill = () => {
        const isLast = this.progress.fill(joint, need, {
          calls: callsOf(by, means.calls),
          conditional: means.conditional,
        });
        if (isLast) this.lead(joint, this.progress.passesOf(joint));
      };
      if (means.conditional || by.conditional) this.agenda.add(false, fill);
      else fill();
    }
  }

  private offerWays(numbers: Iterable<number>, ways: Ways, by: Reached): void {
    for (const number of numbers) {
      const way = ways.to(number);
      const to = this.knowledge.estate.list[number]?.holder.arn;
      if (way === undefined || to === undefined) continue;
      const { calls, conditional, supposes } = way.means;
      this.offerUse(to, { technique: way.technique, calls: callsOf(by, calls), conditional, supposes });
    }
  }

  /** A technique of which every step can be taken leads to its targets, and to the roles that are passed. */
  private lead(joint: number, passes: readonly Pass[]): void {
    const { joints, list } = this.knowledge.estate;
    const found = joints[joint];
    if (found === undefined) return;
    const { passing, supposes, targets, technique } = found;
    const filled = this.progress.filledOf(joint);
    const step = (pass: Filled): Step => ({
      technique,
      calls: [...pass.calls, ...filled.calls],
      conditional: pass.conditional || filled.conditional || supposes !== undefined,
      supposes,
    });
    for (const pass of passes) this.offerUse(list[pass.to]?.holder.arn ?? '', step(pass));
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
      this.agenda.add(!isDoubtful(step), apply);
    }
  }

  private apply(target: PrincipalSubject, change: Rights, step: Step): void {
    if (this.hasAnyRight()) return;
    const { arn } = target.holder;
    const before = this.rights.get(arn) ?? UNCHANGED;
    const rights = together(before, change);
    if (wordsOf(rights) === wordsOf(before)) return;
    this.rights.set(arn, rights);
    const principal = withRights(target, rights);
    const full = fullAccessOf(principal.subject);
    const isSure = full.some((each) => each.isSure);
    // What was changed before stays changed: it is taken at once, so that this rests on it.
    const on = this.reached.get(`${arn} ${wordsOf(before)}`) ?? step.on;
    const next = { ...step, ...(on === undefined ? {} : { on }) };
    const any = { ...next, conditional: step.conditional || !isSure };
    if (full.length > 0 && isDoubtful(any)) this.offer({ key: ADMINISTRATOR, arn: ADMINISTRATOR, step: any });
    else if (full.length > 0) this.take({ key: ADMINISTRATOR, arn: ADMINISTRATOR, step: any });
    else this.take({ key: `${arn} ${wordsOf(rights)}`, arn, principal, step: next });
  }
}

function filledBy(by: Reached, means: Means | undefined): Filled | undefined {
  return means === undefined ? undefined : { calls: callsOf(by, means.calls), conditional: means.conditional };
}

function callsOf(by: Reached, calls: readonly string[]): readonly Call[] {
  return calls.map((words) => ({ by, words }));
}
