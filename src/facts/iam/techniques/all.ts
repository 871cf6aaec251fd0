import { CHANGING, CREATING, GOVERNING, USING } from './identity.ts';
import { BUILDING, EFFECTS, MAKERS, PASSING_TO_IMAGE_BUILDER, REBUILD } from './image-builder.ts';
import { LEFT_OUT } from './left-out.ts';
import { PASSING } from './passing.ts';
import { PASSING_TO_DATA_SERVICES } from './passing-data.ts';
import { RUNNING } from './running.ts';
import type { Choice, Passing } from './technique.ts';

/** Every technique by which a role is passed. */
export const ALL_PASSING: readonly Passing[] = [...PASSING_TO_IMAGE_BUILDER, ...PASSING, ...PASSING_TO_DATA_SERVICES];

const CALLS = [...Object.values(USING), ...Object.values(CHANGING)];

/** Every action that some technique needs. */
export const TECHNIQUE_ACTIONS: readonly string[] = [
  ...new Set([
    ...CALLS.flatMap(({ actions }) => actions),
    ...Object.values(CREATING).flatMap(({ steps }) => steps.flat()),
    ...ALL_PASSING.flatMap(({ taking, besides }) => ['iam:PassRole', ...taking, ...besides.flat()]),
    ...[...RUNNING, ...BUILDING, ...GOVERNING, ...EFFECTS].flatMap(({ needs }) => needs.flat()),
    ...Object.values(MAKERS).flat(),
    ...REBUILD,
  ]),
];

/** The ids of the list of known ways that a technique stands for. */
export const KNOWN_WAYS: readonly string[] = [
  ...new Set([
    ...CALLS.flatMap(({ known }) => known),
    ...[...ALL_PASSING, ...RUNNING, ...BUILDING, ...GOVERNING].flatMap(({ known }) => known),
  ]),
];

const written = (needs: readonly Choice[]) => needs.map((choices) => choices.join(' or ')).join(' + ');
const ids = (known: readonly string[]) => (known.length === 0 ? '' : ` [${known.join(', ')}]`);
const supposing = (supposes: string | undefined) => (supposes === undefined ? '' : `, supposing ${supposes}`);

/** The techniques in words. In brackets the ids of the list of known ways. */
export const TECHNIQUES: readonly string[] = [
  ...CALLS.map(({ actions, known, leads }) => `${actions.join(', ')}${ids(known)}: ${leads}`),
  ...Object.values(CREATING).map(({ steps }) => `${written(steps)}, of one name and without a boundary: any right`),
  ...ALL_PASSING.map(
    ({ id, known, services, supposes, taking, besides }) =>
      `${id}${ids(known)}: iam:PassRole to ${services.join(' or ')}, which the role trusts, with ${written([taking, ...besides])}${supposing(supposes)}: that role`,
  ),
  ...RUNNING.map(
    ({ id, known, needs, services, supposes }) =>
      `${id}${ids(known)}: ${written(needs)}, supposing ${supposes}: the roles that trust ${services.join(' or ')}`,
  ),
  ...BUILDING.map(({ id, known, needs }) => `${id}${ids(known)}: ${written(needs)}: the roles of build instances`),
  `IB-3: ${REBUILD.join(' or ')} + what makes the newest version of a component that a recipe of the account takes by x or without a build number: the roles of build instances`,
  `IB-4: what makes the newest version of what a pipeline, or the recipe that it comes to mean, names by x or without a build number (${Object.entries(
    MAKERS,
  )
    .map(([kind, makers]) => `${kind}: ${makers.join(' or ')}`)
    .join('; ')}): the role of its build instances, for a workflow also that of the workflow`,
  ...GOVERNING.map(
    ({ id, known, needs, supposes }) => `${id}${ids(known)}: ${written(needs)}, supposing ${supposes}: any right`,
  ),
  ...EFFECTS.map(({ effect, id, needs }) => `${id}: ${written(needs)}: ${effect}`),
];

/** The ways that are left out, in words. */
export const LEFT_OUT_WAYS: readonly string[] = LEFT_OUT.map(({ id, reason }) => `${id}: ${reason}`);
