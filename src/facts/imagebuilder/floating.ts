import { algorithm, calls } from '../source.ts';
import { CONTAINER_RECIPE, IMAGE_RECIPE } from './resource-kinds.ts';

export const FLOATING = algorithm(
  'floating@1',
  calls([IMAGE_RECIPE.get, CONTAINER_RECIPE.get]),
  'An Image Builder ARN with x in its version. A Systems Manager parameter without a version of its own (ssm:NAME:N): any ' +
    'that is not under /aws/service/, for its owner may set it anew, and of those under it the ones with latest, ' +
    'recommended, current or stable in their path, which are kept pointing to the newest. A container image without a ' +
    'digest (@sha256:…) whose tag is latest or missing. Other tags can be moved too, but are meant to stay.',
);

/** How public parameters and tags call what is newest. */
const NEWEST = /(?:^|[/-])(?:latest|recommended|current|stable)(?:[/-]|$)/;

/** Whether an ARN, a parameter, an AMI's id or a container image comes to mean something else by itself. */
export function isFloating(text: string): boolean {
  if (text.startsWith('arn:')) return /\/(?:x|\d+\.x|\d+\.\d+\.x)(?:\.x)*(?:\/|$)/.test(text);
  if (text.startsWith('ssm:')) return isMovingParameter(text.slice('ssm:'.length));
  return !text.startsWith('ami-') && isMovingTag(text);
}

/** `/aws/service/…/latest`, or an ARN of a parameter; `:3` behind it is its third version. */
function isMovingParameter(parameter: string): boolean {
  const name = parameter.replace(/^arn:[^:]*:ssm:[^:]*:[^:]*:parameter/, '');
  if (/:\d+$/.test(name)) return false;
  return !name.startsWith('/aws/service/') || NEWEST.test(name);
}

function isMovingTag(image: string): boolean {
  if (image.includes('@sha256:')) return false;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}
