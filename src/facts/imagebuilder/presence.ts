import type { Unknown } from '../../model/facts.ts';
import { always, REGION_COLUMNS, type Subject, table } from '../define.ts';
import { outputImages } from '../ec2/output-images.ts';
import { asFarAsRead, known, unknown } from '../row.ts';
import { call, calls } from '../source.ts';
import { USAGE_OPERATIONS, usageIn } from './usage.ts';

interface Presence extends Subject {
  readonly inUse: boolean;
  readonly images: number;
  /** Why there may be more resources, and more images. */
  readonly unread: Readonly<Record<'resources' | 'images', Unknown | undefined>>;
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
    const subjects = used.map(({ scope, inUse, from, gaps }): Presence => {
      const images = output.images.filter((image) => image.region === scope.region);
      const unread = { resources: gaps[0], images: output.gaps.find((gap) => isAbout(scope.region, gap)) };
      return { scope, inUse, images: images.length, unread, from: [...from, ...images.map(({ item }) => item.record)] };
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
      ({ inUse, unread }) => asFarAsRead(known(inUse), unread.resources),
    ),
    images: always(
      'int',
      'How many AMIs of the account in the Region Image Builder made, wherever it built them.',
      [call(IMAGES), call(BUILDS, 'outputResources.amis[]')],
      ({ images, unread }) => (unread.images === undefined ? known(images) : unknown(unread.images)),
    ),
  },
});

/** Builds of every Region may put images here; images are listed Region by Region. */
function isAbout(region: string, { operation, reason, scope }: Unknown): boolean {
  return reason !== 'outside' && (operation !== IMAGES || scope.region === region);
}
