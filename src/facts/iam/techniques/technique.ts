/** What a technique is: data alone, so that it can be printed and compared. */

/** Actions of which one is enough for a step. */
export type Choice = readonly string[];

interface Named {
  readonly id: string;
  /** Its ids in the list of known ways (pathfinding.cloud, Prowler), of which the tests keep a copy. */
  readonly known: readonly string[];
}

/** A role is passed to a service that then does with it what the principal wants. */
export interface Passing extends Named {
  /** The role must trust one of them, and may be passed to it. */
  readonly services: readonly string[];
  /** The call that takes the role: made by whoever may pass it. */
  readonly taking: Choice;
  /** What must be done besides, by whomever. */
  readonly besides: readonly Choice[];
  /** Only roles in an instance profile. */
  readonly onInstances?: true;
  /** It also puts code onto build instances, which have a role already. */
  readonly alsoBuilds?: true;
  /** What has to be there besides, which no call shows. */
  readonly supposes?: string;
}

/** Something that has a role already is made to run what the principal wants. */
export interface Running extends Named {
  /** Roles that trust one of them are taken to be on such a thing. */
  readonly services: readonly string[];
  readonly needs: readonly Choice[];
  readonly onInstances?: true;
  /** What has to be there, which no call shows. */
  readonly supposes: string;
}

/** A way to the roles of build instances. */
export interface Building extends Named {
  readonly needs: readonly Choice[];
}

/** A way to any right, by a service that the account may or may not have. */
export interface Governing extends Named {
  readonly needs: readonly Choice[];
  readonly supposes: string;
}

/** What comes of it leads to no role of the account. */
export interface Effect {
  readonly id: string;
  readonly effect: string;
  readonly needs: readonly Choice[];
}
