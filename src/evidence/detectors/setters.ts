import { isPassword, valuesAfter } from './assignments.ts';
import { byPattern, type Detector, IN_COMMAND } from './match.ts';
import { PASSWORD_NAMES, SECRET_NAMES } from './names.ts';

/**
 * Programs that are told to keep a value under a name, each in an argument of its own: `git config user.password …`,
 * `consul kv put db/password …`, `xmlstarlet ed -u "//password" -v …`, `jq --arg password …`.
 */

const TOOLS =
  'git|npm|yarn|pnpm|bun|pip3?|poetry|conda|crudini|openstack-config|initool|augtool|consul|etcdctl|nmcli|gsettings|dconf|defaults|plutil|PlistBuddy|kwriteconfig\\d?|gh|glab|uci|redis-cli|toml|yq\\s+w(?:rite)?|wpa_cli|snap|fw_setenv|dotnet\\s+user-secrets|rclone\\s+config';
/** What reads or removes, and what carries sentences. */
const OTHER_VERB =
  '(?![^\\n|;&]{0,60}?\\s["\']?-{0,2}(?:get|get-all|read|print|list|ls|show|view|exists|delete|del|unset|unset-all|rm|remove|reset|commit|tag|log|grep|merge|notes|stash|issue|pr|release)\\b)';
/** Behind the name: the end of the argument, and maybe the type of the value. */
const NEXT = '["\'\\])]{0,3}[^\\S\\n]+(?:-?string[^\\S\\n]+)?(?=[^-=\\s])';
const KEPT_UNDER = `\\b(?:${TOOLS})(?![\\w.-])${OTHER_VERB}${IN_COMMAND}{0,200}?[\\s/:._-]_?\\w{0,40}?(?:NAMES)${NEXT}`;

/** A quoted path, or a word, in which the last name but a function or an attribute says it. */
const XPATH =
  '(?:\\\\{0,3}"[^"\\n]{0,200}?(?:NAMES)(?![A-Za-z_])[^"\\n]{0,60}"|\\\\{0,3}\'[^\'\\n]{0,200}?(?:NAMES)(?![A-Za-z_])[^\'\\n]{0,60}\'|[^\\s"\']{0,200}?(?:NAMES)(?![A-Za-z_])[^\\s"\']{0,60})';
const BLANK = '(?:[^\\S\\n]|\\\\\\r?\\n){1,20}';
const EDITED = `\\s(?:-u|--update|-n|--name)${BLANK}${XPATH}${BLANK}(?:-v|--value)${BLANK}`;
const ARGUMENT = '\\s--(?:arg|(?:string)?param)[^\\S\\n]+(?:\\w{0,40}?(?:NAMES)|pass|pwd|pw|psk)[^\\S\\n]+';
const PUT = '\\bdasel\\s+put\\b(?=[^\\n|;&]{0,300}?(?:NAMES))[^\\n|;&]{0,200}?\\s(?:-v|--value)[= ]';
/** `xmllint --shell`, which goes to a node and then sets it. */
const GONE_TO = '(?:^|\\n)[^\\S\\n]*cd[^\\S\\n]+\\S{0,200}?(?:NAMES)\\S{0,20}[^\\S\\n]*\\n[^\\S\\n]*set[^\\S\\n]+';
const FORMS = [KEPT_UNDER, EDITED, ARGUMENT, PUT, GONE_TO] as const;

/** Whatever they look like. */
const SECRETS_BY_COMMAND: readonly RegExp[] = [
  /:_authToken["']?[^\S\n]{0,4}=[^\S\n]{0,4}/g,
  /\bgh\s+secret\s+set\b[^\n|;&]{0,200}?\s(?:-b|--body)[= ]/g,
  /\b(?:composer|poetry)\s+config\s[^\n|;&]{0,60}?http-basic\.\S{1,100}\s+\S{1,100}[^\S\n]+(?=[^-\s])/g,
  /\bnpm\s+(?:config\s+)?set\s+["']?\S{0,100}_auth["']?[^\S\n]+(?=[^-\s])/g,
  /\b(?:nuget|dotnet\s+nuget|choco)\s+setapikey[^\S\n]+(?:-[kK][^\S\n]+)?(?=[^-\s])/gi,
  /\brclone\s+config\s+(?:create|update)\b[^\n|;&]{0,200}?\spass[= ](?=[^-\s])/g,
  /\bpoetry\s+config\s+pypi-token\.\S{1,100}[^\S\n]+(?=[^-\s])/g,
];
const USER_AND_PASSWORD =
  /\b(?:bundle\s+config|yarn\s+config\s+set)\s[^\n|;&]{0,100}?\s["']?[\w.-]{1,64}:(?!\/\/)(?<secret>[^\s"']+)/dg;

/** A word of its own may be one of a sentence: a secret has more than small letters. */
function isLiteral(value: string): boolean {
  return value.length >= 6 && isPassword(value) && !/^[a-z]+$/.test(value);
}

function kept(detector: string, form: string, names: string, accept: (value: string) => boolean): Detector {
  return valuesAfter(
    detector,
    new RegExp(
      form.replaceAll('NAMES', () => names),
      'gi',
    ),
    accept,
  );
}

export const SETTERS: readonly Detector[] = [
  ...FORMS.map((form) => kept('secret.password@2', form, `${PASSWORD_NAMES}|(?<=[\\s.])psk`, isPassword)),
  ...FORMS.map((form) => kept('secret.credential@2', form, SECRET_NAMES, isLiteral)),
  ...SECRETS_BY_COMMAND.map((form) => valuesAfter('secret.credential@2', form, isPassword)),
  byPattern('secret.password-argument@2', USER_AND_PASSWORD, isPassword),
];
