import { isPassword, valuesAfter } from './assignments.ts';
import { byPattern, type Detector, IN_COMMAND } from './match.ts';
import { isUserAndPassword } from './members.ts';
import { looksRandom } from './reference.ts';

/**
 * Passwords in the arguments of commands that take them there, in Linux and Windows build documents.
 */

/** What may stand between a command and the option that counts: to the end of the command, at most so much. */
const REST = `(?:${IN_COMMAND}|\\\\\\r?\\n){0,300}?`;

/** Commands, and the option behind which the password stands apart, attached, or either. */
const OPTIONS: readonly (readonly [commands: string, option: string])[] = [
  ['sshpass', '-p[^\\S\\n]*'],
  ['(?:mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump|mariadb-admin)', '-p(?=[^\\s])'],
  ['(?:mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport)', '-p[^\\S\\n]*(?=[^-\\s])'],
  [
    '(?:docker|podman|buildah|skopeo|nerdctl|crane|oras|helm registry|az(?: acr)?|oc|argocd|cf|ibmcloud)\\s+login',
    '-p[^\\S\\n]*(?=[^-\\s])',
  ],
  [
    '(?:ldapsearch|ldapadd|ldapmodify|ldapdelete|ldappasswd|ldapwhoami|ldapcompare|ldapmodrdn)',
    '-[ws](?![a-z])[^\\S\\n]*',
  ],
  ['slappasswd', '-s[^\\S\\n]*'],
  ['(?:sqlcmd|bcp|osql|isql)', '-P[^\\S\\n]*'],
  ['redis-cli', '-a[^\\S\\n]+'],
  ['(?:useradd|usermod)', '-p[^\\S\\n]+'],
  ['(?:unzip|zip)', '-P[^\\S\\n]+'],
  ['7z[az]?(?:\\.exe)?', '-p(?=\\S)'],
  ['openssl', '\\\\*["\']?pass:(?=[^\\s"\'])'],
  ['openssl\\s+(?:enc|aes-\\d{3}-\\w{3})', '-(?:k|pass)[^\\S\\n]+(?!pass:|env:|file:|fd:|stdin)'],
  ['ssh-keygen', '-N[^\\S\\n]*'],
  ['ssh-keygen', '-P[^\\S\\n]*'],
  ['snmp(?:walk|get|set|bulkwalk|bulkget|trap)', '-A[^\\S\\n]+'],
  ['snmp(?:walk|get|set|bulkwalk|bulkget|trap)', '-X[^\\S\\n]+'],
  ['(?:certutil|cqlsh|unrar|rar)(?:\\.exe)?', '-p[^\\S\\n]*(?=[^-\\s])'],
  ['signtool(?:\\.exe)?', '/p[^\\S\\n]+'],
  ['mosquitto_(?:pub|sub)', '-P[^\\S\\n]+'],
  ['ipa-(?:client|server|replica)-install', '-w[^\\S\\n]*'],
  ['curl', '--oauth2-bearer[= ]'],
  ['rootpw', '--(?:plaintext|iscrypted)[^\\S\\n]+'],
  ['ipmitool', '-P[^\\S\\n]+'],
  ['twine', '-p[^\\S\\n]+'],
  ['(?:psexec(?:64)?|wmiexec|paexec)(?:\\.exe)?', '-p[^\\S\\n]+'],
  ['(?:pscp|plink|psftp)(?:\\.exe)?', '-pw[^\\S\\n]+'],
  ['(?:java|splunk|jenkins-cli)', '-auth[^\\S\\n]+["\']?[^\\s:"\']{1,60}:'],
  ['aws\\s+ssm\\s+put-parameter\\b(?=(?:[^\\n|;&]|\\\\\\r?\\n){0,300}SecureString)', '--value[= ]'],
  ['aws\\s+secretsmanager\\s+(?:create-secret|put-secret-value|update-secret)', '--secret-string[= ]'],
  ['nessuscli\\s+agent\\s+link', '--key[= ]'],
  ['ncftp(?:put|get|ls|batch)?', '-p[^\\S\\n]*'],
  ['add-user\\.(?:sh|bat)', '-p[^\\S\\n]+'],
  ['mysqladmin', 'password[^\\S\\n]+'],
];

/** Forms of their own. */
const ARGUMENTS: readonly RegExp[] = [
  /-(?:storepass|keypass|srcstorepass|deststorepass)[^\S\n]+/g,
  /\bcmdkey\b[^\n]{0,200}?\/pass:/gi,
  /\b(?:schtasks|sc(?:\.exe)?)\b[^\n]{0,300}?(?:\/rp|password=)[^\S\n]+/gi,
  /\bnet1?(?:\.exe)?\s+user\s+(?:\/\S+\s+)?(?:"[^"\n]{1,64}"|[^\s/"]{1,64})[^\S\n]+(?=[^\s/*])/gi,
  /\bnet(?:\.exe)?\s+use\s+(?:(?:[A-Z]:|\*)\s+)?["']?\\\\[^\s"']{1,200}["']?(?:\s+\/user:\S{1,100})?[^\S\n]+(?=[^\s/*|;&>])/gi,
  /\bsmbclient\s+["']?\/\/[^\s"']{1,200}["']?[^\S\n]+(?=[^-\s|;&>])/g,
  /\bConvertTo-SecureString\b(?:\s+-(?:AsPlainText|Force|String))*[^\S\n]+(?=[^-\s|;)])/gi,
  /-AsPlainText(?:\s+-Force)?(?:\s+-String)?[^\S\n]+(?=[^-\s|;)])/gi,
  /\bIDENTIFIED\s+(?:WITH\s+\w+\s+)?(?:BY|AS)\s+(?:PASSWORD\s+)?/gi,
  /\bPASSWORD\((?=\\*["'])/g,
  /\b(?:WITH|ENCRYPTED|(?:USER|ROLE)\s+\S{1,64})\s+PASSWORD\s+(?=\\*["'])/gi,
  /password(?:[_-]again)?[^\S\n]+password[^\S\n]+(?=[^\s|])/g, // debconf-set-selections
  /\bopenssl\s+passwd\s+(?:-(?:1|5|6|apr1|crypt|noverify|quiet)\s+|-salt\s+\S{1,32}\s+){0,4}(?=[^-\s])/g,
  /\badd-user\.(?:sh|bat)\s+(?:-[asm]\s+){0,3}[A-Za-z]\w{0,63}[^\S\n]+(?=[^-\s])/g,
  /\brabbitmqctl\b[^\n|;&]{0,100}?\s(?:add_user|change_password)\s+\S{1,64}[^\S\n]+(?=[^\s|;&])/g,
  /\b(?:requirepass|masterauth|reset-admin-password)[^\S\n]+(?=[^\s|;&])/g,
  /(?<!\.)\bhtpasswd(?=\s(?:[^\n|;&]{0,80}?\s)?-[A-Za-z]{0,6}b)(?!\s(?:[^\n|;&]{0,80}?\s)?-[A-Za-z]{0,6}n)(?:\s+-(?:C\s+\d+|[A-Za-z]{1,8})){1,6}\s+[^\s-]\S{0,199}\s+\S{1,100}[^\S\n]+/g,
  /(?<!\.)\bhtpasswd(?=\s(?:[^\n|;&]{0,80}?\s)?-[A-Za-z]{0,6}b)(?=\s(?:[^\n|;&]{0,80}?\s)?-[A-Za-z]{0,6}n)(?:\s+-(?:C\s+\d+|[A-Za-z]{1,8})){1,6}\s+[^\s-]\S{0,99}[^\S\n]+/g,
  /\bmosquitto_passwd(?:\s+-c)?\s+-b\s+\S{1,200}\s+\S{1,100}[^\S\n]+/g,
  /\bvault\s+login\s+(?:-no-print\s+)?(?:token=)?(?=[^-\s=]{8,}(?:\s|$))/g,
  /\bmkpasswd\s+(?:(?:-m|--method[= ])\s*\S{1,20}\s+|-S\s+\S{1,32}\s+)?(?=[^-\s|;&])/g,
  /\bwpa_passphrase\s+(?:"[^"\n]{1,32}"|\S{1,32})[^\S\n]+/g,
  /\bpassword_pbkdf2\s+\S{1,64}[^\S\n]+/g,
  /\b(?:quote|literal)\s+PASS[^\S\n]+/gi,
  /\br[ow]community6?[^\S\n]+(?!public\b|private\b)/g, // snmpd.conf; these two are no secret
  /\b(?:Set|Change|Reset)_?Password["']?\s{0,4}[(,]\s{0,4}(?=\\*["'])/gi,
  /\bcreateUser\s+\S{1,64}\s+(?:SHA|MD5|SHA-?\d{3})\s+/g, // snmpd.conf
];

/** `user:password` given whole to `curl`, `wget` and their kind. */
const USER_AND_PASSWORD =
  /\b(?:curl|http|https|xh)\b[^\n|;&]{0,400}?\s(?:-u|--user|--proxy-user|-U|-a)[= ]{0,4}\\*["']?[^\s:"']{0,100}:(?<secret>[^\s"'\\]+)/dg;

/** SMB and its kind write `user%password`, in an option or among those of a mount. */
const USER_PERCENT_PASSWORD: readonly RegExp[] = [
  /\b(?:smb(?:client|get|map|tree|cacls|cquotas)|rpcclient|winexe|wmic|wbinfo|samba-tool|pdbedit|net\s+(?:ads|rpc|rap|time))\b[^\n|;&]{0,200}?\s(?:-U|-a|--user(?:name)?|--authenticate)[= ]{0,4}\\*["']?[^\s%"']{1,100}%(?<secret>[^\s"'\\]+)/dg,
  /\b(?:cifs|smb3|smbfs|(?:smb)?mount(?:\.\w{1,8})?)\b[^\n]{0,300}?\buser(?:name)?=\\*["']?[^\s%"',=]{1,100}%(?<secret>[^\s"'\\,]+)/dg,
];

/** Oracle's programs take `user/password@database`. */
const USER_SLASH_PASSWORD =
  /\b(?:sqlplus|sqlldr|impdp|expdp|imp|exp|rman|sqlcl|sql)\s+(?:-[A-Za-z]\w*\s+){0,4}(?:target\s+)?["']?[A-Za-z_]\w{0,63}\/(?<secret>[^\s"'@/]+)(?=@|["'\s]|$)/dg;

/** sed that puts a password where a mark of it stood: `s/@@DB_PASSWORD@@/…/`, `s/password_here/…/`. */
const FILLED_IN =
  /(?:password_here|CHANGE_?ME|[@_{<%[]{1,2}\w{0,40}PASS\w{0,20}[@_}>%\]]{1,2})[/|#,](?<secret>[^/|#,\n]+)/dg;

/** `lftp -u user,password`, and Oracle's thin driver. */
const USER_AND_MORE =
  /(?:\blftp\b[^\n|;&]{0,200}?\s-u\s+["']?[^\s,"']{1,64},|jdbc:oracle:thin:\w{1,64}\/)(?<secret>[^\s"'@]+)/dg;

/** A user's name and a password as the arguments of a call that signs in. */
const SIGNS_IN =
  /\b(?:getConnection|HTTP(?:Basic|Digest)Auth|basic_?auth|UsernamePassword\w{0,30}|db\.auth|changeUserPassword|login|auth\s?=\s?|authenticate)\((?:[^()\n"']{0,60},\s?)?\\*["'][^"'\n]{0,80}["']\s?,\s?\\*["'](?<secret>[^"'\n\\]+)/dgi;

/** A sentence that tells one: a password is told from a word by its digits. */
const TOLD = /\bpass(?:word|phrase|code)\s(?:is|was)\s{1,4}["'`]?(?<secret>[^\s"'`]+)/dgi;

/** A session is as good as its password. */
const COOKIE =
  /\bcookie["']?\s?[:=]\s{0,4}["']?[^\n"']{0,200}?\b(?:\w{0,20}sess\w{0,20}|\w{0,20}token|sid)=(?<secret>[^\s;"'\\]+)/dgi;

const HEADER =
  /\bauthorization["']?\s*[:=]\s*\\*["']?(?:bearer|basic|token|digest|negotiate|api-?key|ssws|splunk|genie-?key|bot|sso-key|key)\s+(?<secret>[^\s"'\\]+)/dgi;

/** `"auth": "…"` of Docker and `_auth=…` of npm: `user:password` in base 64. */
const ENCODED_USER_AND_PASSWORD =
  /(?<![A-Za-z])_?auth\\{0,3}["']?[^\S\n]{0,4}[:=]\s{0,4}\\{0,3}["']?(?<secret>[A-Za-z0-9+/_-]{8,}={0,2})/dg;

function isRandom(value: string): boolean {
  return isPassword(value) && looksRandom(value);
}

/** A word begins behind an escaped line feed too. */
function command(commands: string, option: string): RegExp {
  return new RegExp(`(?:\\b|(?<=\\\\n))${commands}(?![\\w-])${REST}\\s${option}`, 'g');
}

export const COMMANDS: readonly Detector[] = [
  ...[...OPTIONS.map(([commands, option]) => command(commands, option)), ...ARGUMENTS].map((argument) =>
    valuesAfter('secret.password-argument@2', argument, isPassword),
  ),
  byPattern('secret.password-argument@2', USER_AND_PASSWORD, isPassword),
  ...USER_PERCENT_PASSWORD.map((form) => byPattern('secret.password-argument@2', form, isPassword)),
  byPattern('secret.password-argument@2', USER_SLASH_PASSWORD, isPassword),
  byPattern('secret.password-argument@2', FILLED_IN, isPassword),
  byPattern('secret.password-argument@2', USER_AND_MORE, isPassword),
  byPattern('secret.password-argument@2', SIGNS_IN, isPassword),
  byPattern('secret.password@2', TOLD, (word) => isPassword(word) && /\d/.test(word) && /\p{L}/u.test(word)),
  byPattern('secret.credential@2', COOKIE, isRandom),
  byPattern('secret.authorization-header@2', HEADER, isPassword),
  byPattern('secret.encoded-credential@1', ENCODED_USER_AND_PASSWORD, isUserAndPassword),
];
