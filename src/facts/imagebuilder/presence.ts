import { always, REGION_COLUMNS, type Subject, table } from '../define.ts';
import { outputImages } from '../ec2/output-images.ts';
import { known } from '../row.ts';
import { call, calls } from '../source.ts';
import { USAGE_OPERATIONS, usageIn } from './usage.ts';

interface Presence extends Subject {
  readonly inUse: boolean;
  readonly images: number;
}

const IMAGES = 'ec2:DescribeImages';
const BUILDS = 'imagebuilder:ListImageBuildVersions';

export const imagebuilderPresence = table<Presence>({
  name: 'imagebuilder.presence',
  as: 'presence',
  meaning: 'Regions in which the account owns anything in Image Builder, or AMIs that Image Builder put there.',
  grain: 'region',
  key: 'id',
  needs: [...USAGE_OPERATIONS, IMAGES],
  reads: [call(BUILDS)],
  subjects: (evidence) => {
    const output = outputImages(evidence);
    const used = evidence.regions.map((region) => usageIn(region, evidence));
    const subjects = used.map(({ scope, inUse, from }) => {
      const images = output.images.filter((image) => image.region === scope.region);
      return { scope, inUse, images: images.length, from: [...from, ...images.map(({ item }) => item.record)] };
    });
    return {
      subjects: subjects.filter(({ inUse, images }) => inUse || images > 0),
      gaps: [...output.gaps, ...used.flatMap(({ gaps }) => gaps)],
    };
  },
  columns: {
    id: REGION_COLUMNS.id,
    resources: always(
      'bool',
      'The account owns at least one resource of Image Builder in the Region.',
      calls(USAGE_OPERATIONS),
      ({ inUse }) => known(inUse),
    ),
    images: always(
      'int',
      'How many AMIs of the account in the Region Image Builder made, wherever it built them.',
      [call(IMAGES), call(BUILDS, 'outputResources.amis[]')],
      ({ images }) => known(images),
    ),
  },
});
