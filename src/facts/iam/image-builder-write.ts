import { remembered } from '../../core/remembered.ts';
import { IMAGE_BUILDER_WRITE } from '../policy/actions.ts';
import { decide, EFFECTIVE, isHeld, type Place, type Subject } from '../policy/effective.ts';
import { algorithm } from '../source.ts';
import { IDENTITY_POLICIES } from './authorization-details.ts';

/** What a principal may change in Image Builder. */
export const WRITES = algorithm(
  'image-builder-write@1',
  [IDENTITY_POLICIES, EFFECTIVE],
  'The actions of imagebuilder with access level Write or Permissions management in the service authorization ' +
    'reference, without those that only tag. Write: allowed or conditional on some resource (effective@1). Unscoped: ' +
    'held on every resource. Sharing: of the write actions those of level Permissions management.',
);

/** The actions that it may do on some resource. */
export const writesOf = remembered((subject: Subject): readonly string[] =>
  decided(subject, 'some').flatMap(({ name, decision }) => (decision.outcome === 'denied' ? [] : [name])),
);

/** The actions that it may do on every resource, with what decides. */
export const unscopedOf = remembered((subject: Subject) =>
  decided(subject, 'every').filter(({ decision }) => isHeld(decision)),
);

function decided(subject: Subject, place: Place) {
  return IMAGE_BUILDER_WRITE.map((name) => ({ name, decision: decide(subject, name, place) }));
}
