import type { PrincipalSubject } from '../subjects.ts';
import { Bits } from './bits.ts';
import { byEase, isDoubtful, type Step } from './step.ts';

/** Somebody, or any right, that can be reached by a step. */
export interface Offer {
  readonly arn: string;
  readonly key: string;
  readonly principal?: PrincipalSubject;
  readonly step: Step;
}

/** What is still to be done: all that is sure before anything that is not, and of either what came up first. */
export class Agenda {
  /** Numbers of those who wait or were taken: in a sure way, or in any. */
  readonly sureOnes: Bits;
  readonly ones: Bits;
  private readonly sure: (() => void)[] = [];
  private readonly doubtful: (() => void)[] = [];
  private doneSure = 0;
  private doneDoubtful = 0;
  private offers: Offer[] = [];
  /** Whether each who waits or was taken does so in a sure way. */
  private readonly noted = new Map<string, boolean>();
  private readonly numbers: ReadonlyMap<string, number>;

  constructor(numbers: ReadonlyMap<string, number>) {
    this.numbers = numbers;
    this.sureOnes = new Bits(numbers.size);
    this.ones = new Bits(numbers.size);
  }

  add(isSure: boolean, run: () => void): void {
    (isSure ? this.sure : this.doubtful).push(run);
  }

  offer(offer: Offer): void {
    if (this.isBetter(offer.key, !isDoubtful(offer.step))) this.offers.push(offer);
  }

  /** What is next, once what was offered last has been put in its place by ease. */
  next(take: (offer: Offer) => void): (() => void) | undefined {
    const offers = this.offers.sort((a, b) => byEase(a.step, b.step));
    this.offers = [];
    for (const offer of offers) {
      const isSure = !isDoubtful(offer.step);
      if (!this.isBetter(offer.key, isSure)) continue;
      this.note(offer.key, isSure);
      this.add(isSure, () => take(offer));
    }
    return this.doneSure < this.sure.length ? this.sure[this.doneSure++] : this.doubtful[this.doneDoubtful++];
  }

  note(key: string, isSure: boolean): void {
    this.noted.set(key, isSure);
    const number = this.numbers.get(key);
    if (number === undefined) return;
    this.ones.add(number);
    if (isSure) this.sureOnes.add(number);
  }

  /** Nothing that comes later is better than what waits in a way that is as sure. */
  private isBetter(key: string, isSure: boolean): boolean {
    const noted = this.noted.get(key);
    return noted === undefined || (isSure && !noted);
  }
}
