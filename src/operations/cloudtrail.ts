import { ACCOUNT } from './account.ts';
import { EC2 } from './ec2.ts';
import { eventFields } from './event-fields.ts';
import { IMAGEBUILDER } from './imagebuilder.ts';
import { KMS } from './kms.ts';
import { MACIE } from './macie2.ts';
import type { OperationSpec } from './operation.ts';
import { ORGANIZATIONS } from './organizations.ts';
import { RAM } from './ram.ts';
import { SNS } from './sns.ts';

/** Whose resources are written of in events. */
const WRITTEN_OF = [IMAGEBUILDER, EC2, KMS, RAM, ORGANIZATIONS, ACCOUNT, MACIE, SNS];

export const CLOUDTRAIL = {
  describeTrails: {
    operation: 'cloudtrail:DescribeTrails',
    actions: ['cloudtrail:DescribeTrails'],
    needs: ['trailList'],
  },
  getTrailStatus: {
    operation: 'cloudtrail:GetTrailStatus',
    actions: ['cloudtrail:GetTrailStatus'],
    needs: ['IsLogging'],
  },
  getEventSelectors: {
    operation: 'cloudtrail:GetEventSelectors',
    actions: ['cloudtrail:GetEventSelectors'],
    needs: ['TrailARN'],
    echoes: [{ asked: 'TrailName', answered: 'TrailARN' }],
  },
  lookupEvents: {
    operation: 'cloudtrail:LookupEvents',
    actions: ['cloudtrail:LookupEvents'],
    paging: { in: 'NextToken', out: 'NextToken' },
    needs: [], // no events: no list
    echoes: [{ asked: 'LookupAttributes/[AttributeKey=EventSource]/AttributeValue', answered: 'Events/*/EventSource' }],
    // Forty pages are 2,000 events, and half a minute at the pace that AWS allows.
    maxPages: 40,
    fields: eventFields('/response/Events/*/CloudTrailEvent', WRITTEN_OF),
  },
  listEventDataStores: {
    operation: 'cloudtrail:ListEventDataStores',
    actions: ['cloudtrail:ListEventDataStores'],
    paging: { in: 'NextToken', out: 'NextToken' },
    needs: ['EventDataStores'],
    // A Region in which CloudTrail does not offer event data stores, as all of China, has none.
    absent: [{ code: 'UnsupportedOperationException' }],
  },
  getEventDataStore: {
    operation: 'cloudtrail:GetEventDataStore',
    actions: ['cloudtrail:GetEventDataStore'],
    needs: ['Status'],
    echoes: [{ asked: 'EventDataStore', answered: 'EventDataStoreArn' }],
  },
} as const satisfies Record<string, OperationSpec>;
