import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { CredentialProvider } from './identity.ts';
import type { Transport } from './transport.ts';

/** Asks a person for the code that a multi-factor device shows. @param device its ARN or serial number */
export type MfaCode = (device: string) => Promise<string>;

/**
 * The SDK's default chain: environment, profile, Identity Center, web identity, container, instance.
 *
 * The home Region is told as the caller's, not as the chain's own: the chain's own comes before a profile's
 * `sso_region` and before the Region of an `aws login`, and Identity Center knows its tokens in its own Region alone
 * (AWS SDKs reference, "IAM Identity Center credential provider").
 *
 * @param home the Region in which roles are assumed where the profile names none
 */
export function defaultCredentials({
  home,
  requestHandler,
  mfaCode,
}: {
  readonly home: string;
  readonly requestHandler: Transport['handler'];
  readonly mfaCode?: MfaCode;
}): CredentialProvider {
  return fromNodeProviderChain({
    clientConfig: { requestHandler },
    parentClientConfig: { region: home, requestHandler },
    ...(mfaCode === undefined ? {} : { mfaCodeProvider: mfaCode }),
  });
}
