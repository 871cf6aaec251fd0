import { byPattern, type Detector } from './match.ts';

/** AWS account numbers (twelve digits) of accounts that the report is not about, in what people write. */

/**
 * Accounts whose AMIs and images everybody uses. They are published, and name no customer: Amazon Linux, Windows, ECS
 * and EKS, Deep Learning, macOS (Amazon EC2 and EKS user guides); AWS Marketplace; Canonical, Red Hat, SUSE, Debian,
 * Rocky, AlmaLinux, CentOS and Fedora, FreeBSD, Oracle (their pages on AMIs).
 */
const PUBLISHERS: ReadonlySet<string> = new Set([
  '137112412989',
  '801119661308',
  '591542846629',
  '602401143452',
  '763104351884',
  '898082745236',
  '628277914472',
  '679593333241',
  '099720109477',
  '309956199498',
  '013907871322',
  '136693071363',
  '792107900819',
  '764336703387',
  '125523088429',
  '118940168514',
  '782442783595',
  '131827586825',
]);

/** A year, a month, a day, an hour and a minute. */
const TIMESTAMP = /^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/;
/** The last group of a UUID (RFC 9562 §4). */
const UUID_BEFORE = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-$/i;
/** What is numbered by a few letters: `CHG-000012345678`, `INC000012345678`; not `ACCOUNT-` or `AWS-`. */
const TICKET_BEFORE = /(?<![A-Za-z0-9])(?!ACCOUNT|ACCT|ACC-|AWS)[A-Z]{2,10}[-_#]$/;
/** What says that a number is something else. */
const OTHER_BEFORE =
  /\b(?:mac|hwaddr|ether|serial|ticket|build|version|release|timestamp|phone|tel|imei|imsi|order|case|incident|change|invoice|gtin|ean|isbn|upc)(?:[ _-]?(?:no|nr|number|id|address|addr))?[\s:=#"'.-]{1,4}(?:[0-9a-f]{12} (?:and|or) )?$/i;
/** Twelve digits with two zeros ahead: a counter or a MAC, unless it is called an account. */
const PADDED = /^00/;
const ACCOUNT_BEFORE = /(?:account|acct|owner|aws|arn:aws[\w-]*:[\w-]*:[\w-]*:)[^\n]{0,20}$/i;
const NEAR = 60;

/** @param inScope those that may be named */
export function accountNumbers(inScope: ReadonlySet<string>): Detector {
  const numbers = byPattern(
    'foreign.account-number@2',
    /(?<![A-Za-z0-9]|\d[.,])\d{12}(?![A-Za-z0-9]|[.,]\d)/dg,
    (number) => {
      return !inScope.has(number) && !PUBLISHERS.has(number);
    },
  );
  return function* find(text) {
    for (const match of numbers(text)) {
      const before = text.slice(Math.max(0, match.start - NEAR), match.start);
      if (!isOther(text.slice(match.start, match.end), before)) yield match;
    }
  };
}

function isOther(number: string, before: string): boolean {
  if (UUID_BEFORE.test(before)) return true;
  if (ACCOUNT_BEFORE.test(before)) return false;
  return TIMESTAMP.test(number) || PADDED.test(number) || TICKET_BEFORE.test(before) || OTHER_BEFORE.test(before);
}
