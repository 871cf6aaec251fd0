import type { Environment } from './proxy.ts';

/**
 * Clients behind `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_<SERVICE>`, which the SDK honours by itself. Two services put
 * a name in front of the endpoint's host, which an endpoint such as http://127.0.0.1:5000 does not resolve: S3 the
 * bucket's (path-style addressing turns that off), S3 Control the account's (an endpoint rule that nothing turns off,
 * so its endpoint is given here as it stands).
 */
export function endpointConfig(service: string, region: string, env: Environment): object {
  if (service === 's3') return customEndpoint('S3', env) === undefined ? {} : { forcePathStyle: true };
  if (service !== 's3-control') return {};
  const url = customEndpoint('S3_CONTROL', env);
  if (url === undefined) return {};
  const authSchemes = [{ name: 'sigv4', signingName: 's3', signingRegion: region, disableDoubleEncoding: true }];
  return { endpointProvider: () => ({ url: new URL(url), headers: {}, properties: { authSchemes } }) };
}

function customEndpoint(service: string, env: Environment): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  return env[`AWS_ENDPOINT_URL_${service}`] ?? env['AWS_ENDPOINT_URL'];
}
