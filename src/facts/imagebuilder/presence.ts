import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { EvidenceRecord } from '../../model/evidence.ts';
import type { FactTable, Row } from '../../model/facts.ts';
import { outputImages } from '../ec2/output-images.ts';
import { known, makeRow } from '../row.ts';
import type { TableDefinition } from '../table.ts';
import { USAGE_OPERATIONS, usageIn } from './usage.ts';

const spec: FactTable = {
  name: 'imagebuilder.presence',
  as: 'presence',
  meaning: 'Regions in which the account owns anything in Image Builder, or AMIs that Image Builder put there.',
  grain: 'region',
  key: 'id',
  needs: [...USAGE_OPERATIONS, 'ec2:DescribeImages'],
  columns: {
    id: { type: 'string', absentable: false, meaning: 'The account and the Region.', source: 'the scope of the calls' },
    resources: {
      type: 'bool',
      absentable: false,
      meaning: 'The account owns at least one resource of Image Builder in the Region.',
      source: 'the List operations of Image Builder',
    },
    images: {
      type: 'int',
      absentable: false,
      meaning: 'How many AMIs of the account in the Region Image Builder made, wherever it built them.',
      source: 'ec2:DescribeImages; imagebuilder:ListImageBuildVersions outputResources.amis[]',
    },
  },
  algorithms: {},
};

export const imagebuilderPresence: TableDefinition = { ...spec, derive };

function derive(evidence: AccountEvidence) {
  const output = outputImages(evidence);
  const used = evidence.regions.map((region) => ({ region, ...usageIn(region, evidence) }));
  const rows: Row[] = used.flatMap(({ region, inUse, records }) => {
    const images = output.images.filter((image) => image.region === region);
    const from: EvidenceRecord[] = [...records, ...images.map((image) => image.item.record)];
    const scope = { account: evidence.account, region };
    const id = known(`${evidence.account}/${region}`);
    const cells = { id, resources: known(inUse), images: known(images.length) };
    return inUse || images.length > 0 ? [makeRow(spec, { scope, from, cells })] : [];
  });
  return { rows, gaps: [...output.gaps, ...used.flatMap((each) => each.gaps)] };
}
