/** The account that owns an ARN; undefined when it is none. */
export function accountOfArn(arn: string): string | undefined {
  const account = arn.split(':')[4];
  return account !== undefined && /^\d{12}$/.test(account) ? account : undefined;
}

/** `aws`, `aws-us-gov`, `aws-cn`, …: always read from AWS's answer, never assumed. */
export function partitionOfArn(arn: string): string | undefined {
  const [prefix, partition] = arn.split(':');
  return prefix === 'arn' && partition !== undefined && partition !== '' ? partition : undefined;
}
