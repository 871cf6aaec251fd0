import { nameOf } from '../../../evidence/detectors/match.ts';
import type { Question } from './question.ts';

/** Whether each text that was found and left is one that the collection approves, for that detector. */
export const approvedFaults: Question = ({ id, approved = [] }, { approved: entries }) =>
  approved
    .filter(
      ({ detector, value }) =>
        !entries.some((entry) => entry.inForce && entry.value === value && entry.detector === nameOf(detector)),
    )
    .map(({ pointer, detector }) => `${id} left at ${pointer} what ${detector} found, and nobody approved that.`);
