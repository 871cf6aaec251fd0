import { expect, it } from 'vitest';
import { ACTIONS, actionsOf, IMAGE_BUILDER_WRITE } from '../../../src/facts/policy/actions.ts';

// Counts of the service authorization reference as of 2026-09-26, noted in the research and in the labelled policies.
it('knows the 36 actions that change Image Builder, four of which share', () => {
  expect(IMAGE_BUILDER_WRITE).toHaveLength(36);
  expect(IMAGE_BUILDER_WRITE.filter((name) => /Put\w+Policy/.test(name))).toEqual([
    'imagebuilder:PutComponentPolicy',
    'imagebuilder:PutContainerRecipePolicy',
    'imagebuilder:PutImagePolicy',
    'imagebuilder:PutImageRecipePolicy',
  ]);
  expect(IMAGE_BUILDER_WRITE).not.toContain('imagebuilder:TagResource');
});

it('knows resource types where there are some', () => {
  expect(ACTIONS.get('iam:passrole')?.arns).toEqual([
    `arn:${'$'}{Partition}:iam::${'$'}{Account}:role/${'$'}{RoleNameWithPath}`,
  ]);
  expect(ACTIONS.get('iam:listusers')?.arns).toEqual([]);
  expect(actionsOf('sts').length).toBeGreaterThan(5);
});
