import type { ClientPackage } from './wire/sdk.ts';
import { readService, type Service } from './wire/service.ts';

interface Entry {
  readonly signingName?: string;
  readonly load: () => Promise<ClientPackage>;
}

/** The services the sandbox plays, by the prefix of their operations. Adding one is a line here and its data. */
const SERVICES: Readonly<Record<string, Entry>> = {
  accessanalyzer: { signingName: 'access-analyzer', load: () => import('@aws-sdk/client-accessanalyzer') },
  account: { load: () => import('@aws-sdk/client-account') },
  cloudtrail: { load: () => import('@aws-sdk/client-cloudtrail') },
  'cloudwatch-logs': { signingName: 'logs', load: () => import('@aws-sdk/client-cloudwatch-logs') },
  ec2: { load: () => import('@aws-sdk/client-ec2') },
  ecr: { load: () => import('@aws-sdk/client-ecr') },
  guardduty: { load: () => import('@aws-sdk/client-guardduty') },
  iam: { load: () => import('@aws-sdk/client-iam') },
  imagebuilder: { load: () => import('@aws-sdk/client-imagebuilder') },
  kms: { load: () => import('@aws-sdk/client-kms') },
  macie2: { load: () => import('@aws-sdk/client-macie2') },
  organizations: { load: () => import('@aws-sdk/client-organizations') },
  ram: { load: () => import('@aws-sdk/client-ram') },
  s3: { load: () => import('@aws-sdk/client-s3') },
  's3-control': { signingName: 's3', load: () => import('@aws-sdk/client-s3-control') },
  sns: { load: () => import('@aws-sdk/client-sns') },
  ssm: { load: () => import('@aws-sdk/client-ssm') },
  sts: { load: () => import('@aws-sdk/client-sts') },
};

let loaded: Promise<readonly Service[]> | undefined;

/** Reads the service models: once for the process, since reading takes a while and nothing changes them. */
export function loadServices(): Promise<readonly Service[]> {
  loaded ??= readServices();
  return loaded;
}

async function readServices(): Promise<readonly Service[]> {
  const entries = Object.entries(SERVICES);
  return Promise.all(entries.map(async ([id, entry]) => readService(id, entry.signingName ?? id, await entry.load())));
}
