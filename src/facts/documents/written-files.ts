import type { Language, LineOf, Observed } from './finding.ts';

/** Interpreters that a first line names (cloud-init and the kernel read them alike). */
const INTERPRETERS: readonly (readonly [RegExp, Language])[] = [
  [/^#!.*\b(?:pwsh|powershell)\b/, 'powershell'],
  [/^#!.*\b(?:ba|da|a|z|k|mk|pdk|tc|c|fi)?sh\b|^#!.*\/(?:busybox|openrc-run|runscript)\b/, 'shell'],
  [/^#!.*\b(?:python|perl|ruby|node|nodejs|php|Rscript|lua|ansible-playbook)[\d.]*\b/, 'other'],
];

/**
 * Files that something runs, by their names: bash(1) "FILES", crontab(5), systemd.service(5), run-parts(8),
 * interfaces(5), about_Profiles, Docker's reference.
 */
const FILES: readonly (readonly [RegExp, Language])[] = [
  [/\.(?:sh|bash|zsh|ksh|command|run)$/i, 'shell'],
  [
    /(?:^|\/)\.?(?:bashrc|bash\.bashrc|zshrc|kshrc|bash_(?:profile|login|logout|aliases)|profile|zprofile|zshenv|zlogin|xinitrc|xsessionrc|rc\.local|rc\.common)$/,
    'shell',
  ],
  [
    /\/etc\/(?:profile\.d|init\.d|rc\.d|rc[\dS]\.d|cron\.(?:hourly|daily|weekly|monthly)|update-motd\.d|network\/if-[\w-]+\.d|local\.d|kernel\/\w+\.d|X11\/Xsession\.d)\/|\/NetworkManager\/dispatcher\.d\/|\/dhclient-\w+-hooks\.d\/|\/var\/lib\/cloud\/scripts\/|\/(?:initramfs-tools|grub\.d)\/(?!.*\.cfg)|\/system-(?:sleep|shutdown)\/|\/docker-entrypoint(?:-init\.d\/|$)|\/usr\/lib\/dracut\/modules/,
    'shell',
  ],
  [/\.(?:ps1|psm1)$/i, 'powershell'],
  [/\.(?:bat|cmd)$/i, 'batch'],
  [/(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[\w-]+)?$|\.dockerfile$/i, 'dockerfile'],
  [/\/etc\/(?:cron\.d\/|crontab$|anacrontab$)|\/spool\/cron\/|\/etc\/crontabs\/|(?:^|[/.])crontab$/, 'cron'],
  [/\.(?:service|socket|timer|mount|path)$|\.(?:service|timer)\.d\/|\/systemd\/system\.conf/, 'unit'],
  [
    /\/etc\/(?:environment|default\/|sysconfig\/|conf\.d\/|environment\.d\/)|(?:^|\/)\.?env(?:\.\w+)?$|\.env$/,
    'settings',
  ],
  [/\.(?:py|pl|pm|rb|js|mjs|cjs|ts|php|r|lua|groovy)$/i, 'other'],
];

/** What a text is that is written into files; undefined where nothing is known to run it. */
export function languageOf(text: string, files: readonly string[]): Language | undefined {
  const [first = ''] = text.trimStart().split('\n', 1);
  const named = INTERPRETERS.find(([pattern]) => pattern.test(first));
  if (named !== undefined) return named[1];
  if (first.startsWith('#!')) return undefined;
  // A play: a list whose items name hosts, or tasks (Ansible, "Playbook keywords").
  if (
    files.some((file) => /\.ya?ml$/i.test(file)) &&
    /^\s*(?:-\s+)?(?:hosts|tasks|become|gather_facts|name)\s*:/m.test(text) &&
    ANSIBLE.test(text)
  ) {
    return 'ansible';
  }
  for (const file of files) {
    const path = file.replaceAll('\\', '/');
    const found = FILES.find(([pattern]) => pattern.test(path));
    if (found !== undefined) return found[1];
  }
  return undefined;
}

const ANSIBLE =
  /^\s*(?:-\s+)?(?:hosts\s*:|tasks\s*:|(?:ansible\.\w+\.)?(?:shell|command|get_url|uri|apt|yum|dnf|package|pip|unarchive|copy|template|file|git|service|user|lineinfile|win_\w+)\s*:)/m;

/** A text and where it goes. */
export interface WrittenText {
  readonly text: string;
  readonly lineOf: LineOf;
  readonly targets: readonly string[];
  readonly variables?: ReadonlyMap<string, readonly string[]>;
  readonly depth: number;
  /** A piece of what the file holds. */
  readonly isPart: boolean;
  /** What is known of it already. */
  readonly language?: Language | undefined;
}

/** Languages whose lines are searched as those of any other text are. */
const WITH_LINES: ReadonlySet<Language> = new Set(['settings', 'other', 'unit', 'ansible']);

/** A text that is written: a script is read as one, anything else line by line. */
export function readWritten(each: WrittenText, observed: Observed): void {
  const { text, lineOf, targets, variables = new Map(), depth, isPart } = each;
  const language = each.language ?? languageOf(text, targets);
  if (language !== undefined) observed.scripts.push({ language, text, lineOf, variables, depth, isPart });
  if (language === undefined || WITH_LINES.has(language)) {
    writeLines(text, lineOf, targets, observed);
  }
}

/** The lines of a text, as what is written. */
export function writeLines(text: string, lineOf: LineOf, targets: readonly string[], observed: Observed): void {
  let start = 0;
  for (const each of text.split('\n')) {
    observed.written.push({ text: each, line: lineOf(start), targets });
    start += each.length + 1;
  }
}
