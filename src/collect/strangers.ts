import { GoldproofError, type Problem } from '../core/errors.ts';

/** A name in the configuration that is not in AWS's list: a slip of the pen, by which the report would miss what was meant. */
export interface Stranger {
  readonly kind: 'account' | 'region';
  readonly name: string;
}

/** Names that AWS does not know. Whoever has the configuration's text adds the lines. */
export class StrangersError extends GoldproofError {
  readonly strangers: readonly Stranger[];

  /** @param place Where a name stands in the configuration, as far as the caller can tell. */
  constructor(strangers: readonly Stranger[], place: (stranger: Stranger) => Partial<Problem> = () => ({})) {
    const problems = strangers.map((stranger) => ({
      ...place(stranger),
      message: `${stranger.name} is not in AWS's list of ${LISTS[stranger.kind]}`,
      remedy: 'Correct the name or take it out; what belongs to another organization needs a run of its own',
    }));
    super('config', 'the configuration names what AWS does not know', problems);
    this.strangers = strangers;
  }
}

const LISTS = { account: "the organization's accounts", region: 'Regions' } as const;

/** @throws StrangersError when there is any */
export function refuseStrangers(kind: Stranger['kind'], names: readonly string[]): void {
  if (names.length > 0) throw new StrangersError(names.map((name) => ({ kind, name })));
}
