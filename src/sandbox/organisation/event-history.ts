import type { JsonObject } from '../../core/json.ts';
import type { AnswerRow } from '../answers.ts';
import { FRANKFURT, GOLDEN_IMAGES, MANAGEMENT, type Place, WORKLOADS } from './accounts.ts';
import { builderArn } from './build/image-builder-rows.ts';
import { calls, event } from './build/trails.ts';
import type { When } from './build/when.ts';

/** CloudTrail's event history where things were made lately: who made them, and over which TLS. */

const TIDY: Place = { account: MANAGEMENT, region: FRANKFURT };
const GOLDEN: Place = { account: GOLDEN_IMAGES, region: FRANKFURT };
const HASTY: Place = { account: WORKLOADS, region: FRANKFURT };
/** When recipes and workflows of the demo were made, in days before now. */
const RECIPES = 85;
const WORKFLOWS = 80;

export function eventHistory(when: When): AnswerRow[] {
  const recipe = (place: Place, name: string, index: number) =>
    made(place, 'CreateImageRecipe', `image-recipe/${name}/1.0.0`, RECIPES, 900 + index, when);
  const old = {
    userAgent: 'Boto/2.49.0 Python/2.7.5',
    tlsDetails: { tlsVersion: 'TLSv1', cipherSuite: 'AES128-SHA', clientProvidedHostHeader: 'imagebuilder' },
  };
  return [
    history(TIDY, [...calls(TIDY, 12, when), recipe(TIDY, 'jump-host', 0)]),
    history(GOLDEN, [
      ...calls(GOLDEN, 60, when), // more than CloudTrail gives on a page
      made(GOLDEN, 'CreateWorkflow', 'workflow/build/golden-build/1.0.0/1', WORKFLOWS, 903, when),
      recipe(GOLDEN, 'golden-al2023', 0),
      recipe(GOLDEN, 'golden-al2023-fips', 1),
      made(GOLDEN, 'CreateContainerRecipe', 'container-recipe/golden-container/1.0.0', RECIPES, 902, when),
    ]),
    history(HASTY, [
      ...calls(HASTY, 20, when),
      event(HASTY, 'StartImagePipelineExecution', 910, when.daysAgo(70), old),
      recipe(HASTY, 'shop', 0),
    ]),
  ];
}

function history(place: Place, Events: readonly JsonObject[]): AnswerRow {
  const input = { LookupAttributes: [{ AttributeKey: 'EventSource' }] };
  return { operation: 'cloudtrail:LookupEvents', ...place, input, output: { Events: [...Events] } };
}

/** The call that made a resource, with the ARN it answered. */
function made(place: Place, name: string, resource: string, days: number, index: number, when: When): JsonObject {
  const arn = builderArn(place, resource);
  return event(place, name, index, when.daysAgo(days), { responseElements: { requestId: 'demo', arn } });
}
