import { loadSharedConfigFiles } from '@smithy/core/config';
import { GoldproofError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Environment } from './proxy.ts';

/**
 * Whether the profile that AWS_PROFILE names is there: the SDK says of one that is not that no credentials came.
 *
 * @throws GoldproofError `config` when neither of AWS's files has it
 */
export async function assertProfile(env: Environment = process.env): Promise<void> {
  const name = env['AWS_PROFILE'];
  if (name === undefined || name === '') return;
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const known = Object.keys({ ...configFile, ...credentialsFile }).filter((key) => !key.includes('.'));
  if (known.includes(name)) return;
  const near = nearest(name, known);
  const list = known.length === 0 ? 'there are no profiles at all' : `there are ${known.slice(0, 10).join(', ')}`;
  const remedy = near === undefined ? `Correct AWS_PROFILE or add the profile; ${list}` : `Did you mean \`${near}\`?`;
  const message = `neither the config nor the credentials file of AWS has a profile \`${name}\``;
  throw new GoldproofError('config', `the AWS profile ${name} does not exist`, [{ message, remedy }]);
}
