import type { OperationSpec } from '../aws/operation.ts';
import type { Reader } from './reader.ts';

export const SNS = {
  getTopicAttributes: {
    operation: 'sns:GetTopicAttributes',
    actions: ['sns:GetTopicAttributes'],
    needs: ['Attributes'],
    absent: [{ code: 'NotFound' }, { code: 'NotFoundException' }],
    fields: { freeForm: ['/response/Attributes/DisplayName'] },
  },
} as const satisfies Record<string, OperationSpec>;

/** Only topics that an infrastructure configuration names. */
export async function collectTopics(reader: Reader, topics: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
  await Promise.all(
    [...topics].flatMap(([region, arns]) =>
      [...arns].map((TopicArn) => reader.read(region, SNS.getTopicAttributes, { TopicArn })),
    ),
  );
}
