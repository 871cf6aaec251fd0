import { member, stringMember } from '../core/json.ts';
import { SNS } from '../operations/sns.ts';
import type { Reader } from './reader.ts';
import { noteOwnKey, type References } from './references.ts';

/** Only topics that an infrastructure configuration names. */
export async function collectTopics(reader: Reader, found: References): Promise<void> {
  const read = async (region: string, TopicArn: string): Promise<void> => {
    const { response } = await reader.read(region, SNS.getTopicAttributes, { TopicArn });
    noteOwnKey(found, stringMember(member(response, 'Attributes'), 'KmsMasterKeyId'), region);
  };
  await Promise.all([...found.topics].flatMap(([region, arns]) => [...arns].map((TopicArn) => read(region, TopicArn))));
}
