import type { AnswerRow } from '../../answers.ts';
import type { Place } from '../accounts.ts';
import { guardDuty, macie } from './detectors.ts';
import { imageBuilder } from './image-builder.ts';
import { keys } from './keys.ts';
import { type MachineImage, machineImages, SAFE_SETTINGS } from './machine-images.ts';
import { network, type Vpc } from './network.ts';
import { events } from './trails.ts';
import type { When } from './when.ts';

/** What there is in a place where nobody builds images. */
export interface Idle {
  readonly vpcs?: readonly Vpc[];
  /** AMIs that another account's builds put there. */
  readonly images?: readonly MachineImage[];
}

/** Rows of a place without Image Builder: its settings are safe, and nothing was called. */
export function idlePlace(place: Place, { images = [], vpcs = [] }: Idle, when: When): AnswerRow[] {
  return [
    ...imageBuilder(place, {}, when),
    ...keys(place, [], when),
    ...network(place, vpcs),
    ...machineImages(place, images, SAFE_SETTINGS, when),
    ...guardDuty(place, 'foundational', when),
    macie(place, true, when),
    events(place, 0, when),
  ];
}
