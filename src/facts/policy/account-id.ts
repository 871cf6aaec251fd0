/** An account's number, or what stands for that of a stranger in redacted evidence (`src/evidence/detectors/`). */
const ACCOUNT = String.raw`\d{12}|⟦foreign\.account-number@\d+:[0-9a-f]{12}⟧`;
const WHOLE = new RegExp(`^(?:${ACCOUNT})$`);
const ANY = new RegExp(`(?<![0-9A-Za-z])(?:${ACCOUNT})(?![0-9A-Za-z])`, 'g');
/** The mark has a colon in it, so that an ARN cannot be split at colons. */
const ARN = new RegExp(`^arn:[^:]*:([^:]*):[^:]*:(${ACCOUNT}|[^:]*):(.*)$`, 's');

/** Whether a text is an account, by number or as it was redacted. */
export function isAccountId(text: string): boolean {
  return WHOLE.test(text);
}

/** All accounts that a text names. */
export function accountIdsIn(text: string): readonly string[] {
  return text.match(ANY) ?? [];
}

/** The parts of an ARN that say whose it is; the account as it is written, which may be a pattern or nothing. */
export function ownerInArn(arn: string): {
  readonly service: string;
  readonly account: string;
  readonly resource: string;
} {
  const [, service = '', account = '', resource = ''] = ARN.exec(arn) ?? [];
  return { service, account, resource };
}
