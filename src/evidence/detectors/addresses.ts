import { isPassword } from './assignments.ts';
import { byPattern, type Detector } from './match.ts';
import { looksRandom } from './reference.ts';

/** Credentials that are part of an address: user information, webhooks, signatures. Forms from the issuers' documentation. */

/** `scheme://user:password@host`; the last `@` before the path ends it, as browsers read it. */
const URL_PASSWORD = /:\/\/[^\s/:@"'<>\\]{0,128}:(?<secret>[^\s/"'<>\\]+)@/dg;
/** `https://token@host`: a user name that is none. */
const URL_TOKEN = /:\/\/(?<secret>[^\s/:@"'<>\\]{20,})@/dg;

const WEBHOOKS: readonly RegExp[] = [
  /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Za-z0-9/_-]{20,})/dg,
  /[\w-]{1,60}\.webhook\.office(?:365)?\.com\/webhookb2\/(?<secret>[A-Za-z0-9@/_-]{40,})/dg,
  /outlook\.office(?:365)?\.com\/webhook\/(?<secret>[A-Za-z0-9@/_-]{40,})/dg,
  /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{15,22}\/(?<secret>[A-Za-z0-9_-]{40,})/dg,
  /chat\.googleapis\.com\/v1\/spaces\/[^\s"']{1,200}?[?&]token=(?<secret>[A-Za-z0-9%_-]{20,})/dg,
  /hooks\.zapier\.com\/hooks\/catch\/(?<secret>\d{4,}\/[A-Za-z0-9]{5,})/dg,
  /events\.pagerduty\.com\/integration\/(?<secret>[a-f0-9]{32})/dg,
  /maker\.ifttt\.com\/trigger\/[\w-]{1,60}\/(?:json\/)?with\/key\/(?<secret>[A-Za-z0-9_-]{20,})/dg,
  /\/hooks\/(?<secret>[a-z0-9]{26})(?![A-Za-z0-9])/dg,
];
/** Bots of Telegram are named by a number and authorised by what follows it. */
const TELEGRAM = /(?<![A-Za-z0-9])(?:bot)?(?<secret>\d{8,10}:AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_-])/dg;

/** Signature Version 4 in a query, and the session's token beside it; Version 2; Google's; both of them URL-encoded. */
const SIGNATURE = /X-(?:Amz|Goog)-Signature(?:=|%3D)(?<secret>[A-Fa-f0-9]{64,})/dgi;
const SESSION_TOKEN = /X-Amz-Security-Token(?:["']?\s?[=:]\s?["']?|%3D)(?<secret>[A-Za-z0-9+/%=_-]{40,})/dgi;
const OLD_SIGNATURE = /[?&;](?:amp;)?Signature=(?<secret>[A-Za-z0-9+/%=~_-]{20,})/dg;

export const ADDRESSES: readonly Detector[] = [
  ...WEBHOOKS.map((form, index) => byPattern(index === 0 ? 'secret.slack-webhook@1' : 'secret.webhook@1', form)),
  byPattern('secret.telegram-token@1', TELEGRAM),
  byPattern('secret.aws-signature@1', SIGNATURE),
  byPattern('secret.aws-session-token@2', SESSION_TOKEN),
  byPattern('secret.aws-signature@1', OLD_SIGNATURE, isPassword),
  byPattern('secret.azure-storage-key@1', /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/dg),
  byPattern('secret.azure-sas@2', /[?&;]sig=(?<secret>[A-Za-z0-9+/%_-]{43,}=?)/dg),
  byPattern('secret.url-credential@1', URL_PASSWORD, isPassword),
  byPattern('secret.url-credential@1', URL_TOKEN, looksRandom),
];
