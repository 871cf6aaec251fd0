import { algorithm, calls } from '../source.ts';
import { GET, LIST } from './data-store-answers.ts';
import { OF_TRAILS } from './trails.ts';

/** Which trails and event data stores record all that happens in an account. */
export const SUFFICIENT = algorithm(
  'sufficient-trails@3',
  [...OF_TRAILS, ...calls([LIST, GET, 'account:ListRegions', 'ec2:DescribeRegions'])],
  'A trail of cloudtrail.trails suffices when it is multi-Region, is logging, records All management events, delivered ' +
    'within a day and has no delivery error. An event data store of CloudTrail Lake suffices when ' +
    'cloudtrail:GetEventDataStore says that it is ENABLED and of all Regions, and its advanced selectors record All ' +
    'management events, by the same rules; one of the organisation (OrganizationEnabled) in another account counts for ' +
    'each member, which cannot see it itself. Neither suffices where it leaves out a source other than kms.amazonaws.com and ' +
    'rdsdata.amazonaws.com. Where none suffices, the list is empty if every Region in scope was asked ' +
    'and each certainly lacks something; else it is not known. A service is unrecorded when every sufficient ' +
    'trail leaves it out.',
);
