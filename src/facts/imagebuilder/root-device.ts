import { stringMember } from '../../core/json.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Unknown } from '../../model/facts.ts';
import { listIn } from '../answers.ts';
import { algorithm, calls } from '../source.ts';
import { IMAGE_RECIPE } from './resource-kinds.ts';

export const VOLUMES_ENCRYPTED = algorithm(
  'volumes-encrypted@1',
  calls(['imagebuilder:ListImagePipelines', IMAGE_RECIPE.list, IMAGE_RECIPE.get, 'ec2:DescribeImages']),
  'True when imageRecipe.blockDeviceMappings (imagebuilder:GetImageRecipe) names the root volume and ebs.encrypted is ' +
    'true of each volume it names. The root volume is the RootDeviceName of the parent image where that is an AMI of which ' +
    'ec2:DescribeImages tells; else /dev/xvda or /dev/sda1. A volume that the recipe does not name is as in the parent image.',
);

/** What EC2 keeps for root volumes (EC2 User Guide, "Device names for volumes"). */
const RESERVED = ['/dev/xvda', '/dev/sda1'];

/** How the root volume of a recipe's parent image may be called, or why that is not known. */
export function rootDevices(
  parent: string,
  region: string,
  evidence: AccountEvidence,
): { readonly names: readonly string[] } | { readonly why: Unknown } {
  if (!parent.startsWith('ami-')) return { names: RESERVED };
  const { items, gaps } = listIn('ec2:DescribeImages', 'Images', region, evidence);
  const image = items.find(({ json }) => stringMember(json, 'ImageId') === parent);
  if (image === undefined && gaps[0] !== undefined) return { why: gaps[0] };
  const root = stringMember(image?.json, 'RootDeviceName');
  return { names: root === undefined ? RESERVED : [root] };
}
