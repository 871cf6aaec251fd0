import { isPassword, valuesAfter } from './assignments.ts';
import { byPattern, type Detector } from './match.ts';
import { isReference, looksRandom } from './reference.ts';

/**
 * Passwords in the arguments of commands that take them there, in Linux and Windows build documents.
 */

/** Commands and the argument after which a password stands. A lookahead or an option cluster ends each. */
const ARGUMENTS: readonly RegExp[] = [
  /\bsshpass\s+-p[^\S\n]*/g,
  /\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump|mariadb-admin)\b[^\n|;&]{0,200}?\s-p(?=[^\s])/g,
  /\b(?:docker|podman|buildah|skopeo|nerdctl|crane|oras|helm registry|az(?: acr)?|oc|argocd)\s+login\b[^\n|;&]{0,200}?\s-p[^\S\n]+/g,
  /\b(?:sqlcmd|bcp)\b[^\n|;&]{0,200}?\s-P[^\S\n]*/g,
  /\bredis-cli\b[^\n|;&]{0,200}?\s-a[^\S\n]+/g,
  /\b(?:useradd|usermod)\b[^\n|;&]{0,200}?\s-p[^\S\n]+/g,
  /\b(?:unzip|zip)\b[^\n|;&]{0,120}?\s-P[^\S\n]+/g,
  /\b7z[az]?\b[^\n|;&]{0,120}?\s-p(?=\S)/g,
  /\bopenssl\b[^\n|;&]{0,300}?\spass:/g,
  /-(?:storepass|keypass|srcstorepass|deststorepass)[^\S\n]+/g,
  /\bcmdkey\b[^\n]{0,200}?\/pass:/gi,
  /\b(?:schtasks|sc(?:\.exe)?)\b[^\n]{0,300}?(?:\/rp|password=)[^\S\n]+/gi,
  /\bnet1?(?:\.exe)?\s+user\s+(?:\/\S+\s+)?(?:"[^"\n]{1,64}"|[^\s/"]{1,64})[^\S\n]+(?=[^\s/*])/gi,
  /\bConvertTo-SecureString\b(?:\s+-String)?[^\S\n]+(?=[^-\s])/gi,
  /-AsPlainText(?:\s+-Force)?[^\S\n]+(?=[^-\s|;)])/gi,
  /\bIDENTIFIED\s+(?:WITH\s+\w+\s+)?(?:BY|AS)\s+(?:PASSWORD\s+)?/gi,
  /\bPASSWORD\((?=\\*["'])/g,
  /\b(?:WITH|ENCRYPTED|(?:USER|ROLE)\s+\S{1,64})\s+PASSWORD\s+(?=\\*["'])/gi,
  /\bmysqladmin\b[^\n|;&]{0,200}?\spassword[^\S\n]+/g,
  /password(?:_again)?[^\S\n]+password[^\S\n]+(?=[^\s|])/g, // debconf-set-selections
  /\bmachine\s+\S{1,200}\s+login\s+\S{1,100}\s+password\s+/g, // .netrc
  /\bopenssl\s+passwd\s+(?:-(?:1|5|6|apr1|crypt|noverify|quiet)\s+|-salt\s+\S{1,32}\s+){0,4}(?=[^-\s])/g,
  /\badd-user\.(?:sh|bat)\s+(?:-[asm]\s+){0,3}[A-Za-z]\w{0,63}[^\S\n]+(?=[^-\s])/g,
  /\badd-user\.(?:sh|bat)\b[^\n|;&]{0,200}?\s-p[^\S\n]+/g,
  /\brabbitmqctl\b[^\n|;&]{0,100}?\s(?:add_user|change_password)\s+\S{1,64}[^\S\n]+(?=[^\s|;&])/g,
  /\b(?:requirepass|masterauth|reset-admin-password)[^\S\n]+(?=[^\s|;&])/g,
  /\bhtpasswd\s+(?:-[A-Za-z]{1,8}\s+){0,3}-[A-Za-z]{0,6}b[A-Za-z]{0,6}\s+\S{1,200}\s+\S{1,100}[^\S\n]+/g,
  /\bhtpasswd\s+(?:-[A-Za-z]{1,8}\s+){0,3}-[A-Za-z]{0,6}n[A-Za-z]{0,6}b[A-Za-z]{0,6}\s+\S{1,100}[^\S\n]+/g,
];

/** `user:password` given whole to `curl`, `wget` and their kind. */
const USER_AND_PASSWORD =
  /\b(?:curl|http|https|xh)\b[^\n|;&]{0,400}?\s(?:-u|--user|--proxy-user|-U|-a)[= ]{0,4}\\*["']?[^\s:"']{0,100}:(?<secret>[^\s"'\\]+)/dg;

/** SMB and its kind write `user%password`. */
const USER_PERCENT_PASSWORD =
  /\b(?:smbclient|rpcclient|winexe)\b[^\n|;&]{0,200}?\s-U[= ]{0,4}\\*["']?[^\s%"']{1,100}%(?<secret>[^\s"'\\]+)/dg;

/** `echo user:password | chpasswd`, also with several users, and `chpasswd <<< user:password`. */
const PIPED_TO_CHPASSWD =
  /(?:echo|printf)\s[^\n|]{0,300}\|\s*(?:\\?\n\s*)?(?:sudo\s+(?:-\S+\s+)?)?(?:\/usr)?(?:\/sbin\/)?chpasswd\b|\bchpasswd\b[^\n|<]{0,60}<<<[^\n]{0,300}|\bchpasswd\b[^\n<]{0,60}<<-?[^\S\n]*\\?["']?(\w{1,32})["']?[^\n]*\n(?:(?![^\S\n]*\1\b)[^\n]*\n){0,50}/g;
const NAME_AND_PASSWORD = /(?<![\w:/])[A-Za-z_][\w.-]{0,63}:(?<secret>(?!\/\/)[^\s"'|\\]+)/dg;

/** `echo password | passwd --stdin user`, `echo password | sudo -S …`, `… | docker login --password-stdin`. */
const PIPED_PASSWORD =
  /\b(?:echo|printf)\s+(?:-[neE]+\s+)?\\*["']?(?<secret>[^\s"'|\\`$]+)\\*["']?\s*\|\s*(?:sudo\s+)?(?:\S{0,20}passwd\s[^\n|;&]{0,60}--stdin|sudo\s+-S|\S{1,20}\s+login\b[^\n|;&]{0,200}--password-stdin|cryptsetup\b)/dg;

/** `echo -e "password\\npassword" | passwd user`: asked twice. */
const PIPED_TWICE =
  /\b(?:echo|printf)\s+(?:-[neE]+\s+)?\\*["']?(?<secret>[^\s"'|`$]+)\\*["']?\s*\|\s*(?:sudo\s+)?(?:smb|vnc)?passwd\b/dg;

/** sed over wp-config-sample.php. */
const FILLED_IN = /password_here[/|#,](?<secret>[^/|#,\n]+)/dg;

const HEADER =
  /\bauthorization["']?\s*[:=]\s*\\*["']?(?:bearer|basic|token|digest|negotiate)\s+(?<secret>[^\s"'\\]+)/dgi;

/** `scheme://user:password@host`; the last `@` before the path ends it, as browsers read it. */
const URL_PASSWORD = /:\/\/[^\s/:@"'<>\\]{0,128}:(?<secret>[^\s/"'<>\\]+)@/dg;
/** `https://token@host`: a user name that is none. */
const URL_TOKEN = /:\/\/(?<secret>[^\s/:@"'<>\\]{20,})@/dg;

function* chpasswd(text: string): ReturnType<Detector> {
  for (const { 0: command, index } of text.matchAll(PIPED_TO_CHPASSWD)) {
    for (const pair of command.matchAll(NAME_AND_PASSWORD)) {
      const [start, end] = pair.indices?.groups?.['secret'] ?? [0, 0];
      if (isReference(command.slice(start, end))) continue;
      yield { start: index + start, end: index + end, detector: 'secret.account-password@1' };
    }
  }
}

export const COMMANDS: readonly Detector[] = [
  chpasswd,
  byPattern('secret.account-password@1', PIPED_PASSWORD, isPassword),
  byPattern('secret.account-password@1', PIPED_TWICE, isPassword),
  ...ARGUMENTS.map((argument) => valuesAfter('secret.password-argument@1', argument, isPassword)),
  byPattern('secret.password-argument@1', USER_AND_PASSWORD, isPassword),
  byPattern('secret.password-argument@1', USER_PERCENT_PASSWORD, isPassword),
  byPattern('secret.password-argument@1', FILLED_IN, isPassword),
  byPattern('secret.authorization-header@1', HEADER, isPassword),
  byPattern('secret.url-credential@1', URL_PASSWORD, isPassword),
  byPattern('secret.url-credential@1', URL_TOKEN, looksRandom),
];
