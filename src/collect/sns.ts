import { SNS } from '../operations/sns.ts';
import type { Reader } from './reader.ts';

/** Only topics that an infrastructure configuration names. */
export async function collectTopics(reader: Reader, topics: ReadonlyMap<string, ReadonlySet<string>>): Promise<void> {
  await Promise.all(
    [...topics].flatMap(([region, arns]) =>
      [...arns].map((TopicArn) => reader.read(region, SNS.getTopicAttributes, { TopicArn })),
    ),
  );
}
