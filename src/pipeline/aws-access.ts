import { systemClock } from '../aws/clock.ts';
import { defaultCredentials, type MfaCode } from '../aws/default-credentials.ts';
import type { CredentialProvider } from '../aws/identity.ts';
import { assertProfile } from '../aws/profile.ts';
import { createTransport } from '../aws/transport.ts';
import { type AwsAccess, homeOf } from './collect.ts';
import type { LoadedConfig } from './config.ts';

/**
 * AWS as a person or a job reaches it: by the SDK's default credentials, found when they are first needed and shared by
 * all connections of a command, so that a code of a multi-factor device is asked for once.
 *
 * @param mfaCode left out where nobody can be asked
 */
export function processAccess(loaded: LoadedConfig, mfaCode?: MfaCode): AwsAccess {
  let found: Promise<CredentialProvider> | undefined;
  const find = async (): Promise<CredentialProvider> => {
    const { handler } = createTransport({ env: process.env, clock: systemClock, onTls: () => undefined });
    const home = await homeOf(loaded);
    return defaultCredentials({ home, requestHandler: handler, ...(mfaCode === undefined ? {} : { mfaCode }) });
  };
  return {
    check: () => assertProfile(),
    credentials: async () => {
      found ??= find();
      const provide = await found;
      return provide();
    },
  };
}
