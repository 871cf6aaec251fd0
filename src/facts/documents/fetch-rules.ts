import { type ClearText, clearTextIn } from './address.ts';
import { type AddressWord, addressWords, speaksToSocket } from './address-words.ts';
import { hostOfBareAddress } from './bare-address.ts';
import type { Command, Finding, Word } from './finding.ts';

/** Programs that fetch what they are given, on Linux and Windows, and methods of .NET's clients. */
const FETCHERS: ReadonlySet<string> = new Set(
  (
    'curl wget wget2 aria2c axel fetch lynx links w3m http https xh lwp-request get lftp httpie ' +
    'svn hg bzr rpm apt-key gpg gpg2 kubectl oc ansible-pull flatpak ' +
    'invoke-webrequest iwr invoke-restmethod irm start-bitstransfer msiexec bitsadmin certutil add-appxpackage ' +
    'add-appxprovisionedpackage rsync ftp tftp ncftpget ostree rpm-ostree fossil darcs repo nix-prefetch-url ' +
    'nix-env vagrant zsync casync opkg pkg pkg_add pecl pear ' +
    '.downloadfile .downloadstring .downloaddata .downloadfileasync .downloadfiletaskasync .downloadstringtaskasync ' +
    '.openread .getasync .getstringasync .getbytearrayasync .getstreamasync .create .createhttp .createdefault'
  ).split(' '),
);
/** Package managers: what they are told to install is a download, what they are told to use is a package source. */
const PACKAGERS: ReadonlySet<string> = new Set(
  (
    'yum dnf dnf5 tdnf microdnf zypper apk apt apt-get aptitude pip pip2 pip3 easy_install pipx uv poetry conda mamba micromamba ' +
    'npm yarn pnpm npx bun gem bundle bundler composer cargo cpan cpanm go helm choco nuget winget scoop  ' +
    'ansible-galaxy luarocks opam brew pacman dotnet yum-config-manager add-apt-repository apt-add-repository ' +
    'debootstrap mmdebstrap cdebootstrap qemu-debootstrap pacstrap nix-channel reposync dnf-3 ' +
    'install-package find-package save-package install-module install-script install-psresource update-module ' +
    'register-psrepository set-psrepository register-packagesource register-psresourcerepository install-packageprovider'
  ).split(' '),
);
/** Options and sub-commands after which an address is a package source. */
const SOURCE =
  /^(?:--?(?:repository|x|i|index-url|extra-index-url|index|default-index|f|find-links|registry|source|s|sourcelocation|publishlocation|location|repo|add-repo|channel|c|proxy-registry|repofrompath)|ar|addrepo|add|sources|config|set|env|repo|remote)$/i;
/** Commands whose every address is a package source. */
const SOURCES: ReadonlySet<string> = new Set([
  'yum-config-manager',
  'debootstrap',
  'mmdebstrap',
  'cdebootstrap',
  'qemu-debootstrap',
  'nix-channel',
  'add-apt-repository',
  'apt-add-repository',
  'register-psrepository',
  'set-psrepository',
  'register-packagesource',
  'register-psresourcerepository',
]);
/** Git's sub-commands that speak to the other side. */
const GIT: ReadonlySet<string> = new Set(['clone', 'fetch', 'pull', 'remote', 'submodule', 'ls-remote', 'subtree']);

/**
 * Options of programs but curl and wget whose value is an address that nothing is fetched from, or no address at all.
 */
const NO_FETCH =
  /^(?:-x|-l|--proxy\d?|--preproxy|--referer|--headers?|--data\S*|--form\S*|--user-agent|--post-data|--keyserver-options|--config-settings?|--global-option|--install-option|--build-option|--set|--set-string|--set-file|--set-json|--set-literal|--description|--message|--define|--eval|--comment|--params|--package-?parameters|--install-?arguments|--installargs|--ia|--note|--label|--annotation|--annotate|--env|--build-arg)$/;
const NO_FETCH_OF_WINDOWS = /^-(?:Proxy|ProxyUri|Body|Headers?|UserAgent|Form|WebSession|OutFile|Description)$/i;
/** The same of single programs: other programs take these for something else. */
const NO_FETCH_OF: ReadonlyMap<string, RegExp> = new Map([
  ['svn', /^-m$/],
  ['hg', /^-m$/],
  ['git', /^-m$/],
  ['rpm', /^-D$|^-E$/],
  ['msiexec', /^\/(?:l\S*|log|t)$/i],
  ['pip', /^-C$/],
  ['choco', /^-(?:params|ia|packageparameters)$/i],
]);
/** Programs of which only what stands behind some options is fetched. */
const FETCHED_OPTION: ReadonlyMap<string, RegExp> = new Map([
  ['kubectl', /^(?:-f|--filename|-k|--kustomize)$/],
  ['oc', /^(?:-f|--filename|-k|--kustomize)$/],
  ['msiexec', /^[/-](?:i|package|a|j[um]?|p|update|f\w*)$/i],
  // AWS CLI and its like: the service is spoken to where the option says.
  ['aws', /^--endpoint-url$/],
  ['aws2', /^--endpoint-url$/],
  ['s5cmd', /^--endpoint-url$/],
  ['rclone', /^--(?:s3-endpoint|webdav-url|http-url)$/],
  ['vault', /^--?address$/],
  ['nomad', /^--?address$/],
  ['consul', /^--?http-addr$/],
  ['etcdctl', /^--endpoints$/],
  ['restic', /^(?:-r|--repo)$/],
  ['mc', /^(?:set|add)$/],
  ['chef-client', /^(?:-S|--server|-r|--recipe-url)$/],
  ['chef-solo', /^(?:-r|--recipe-url)$/],
  ['subscription-manager', /^--(?:baseurl|serverurl)$/],
]);
/** Behind one of them and a name: `mc alias set NAME URL`. */
const AFTER_NAME: ReadonlySet<string> = new Set(['mc']);

/** Package managers that also run what has nothing to do with packages, and their sub-commands that do. */
const RUNNERS = /^(?:npm|yarn|pnpm|npx|bun|go|dotnet|poetry|cargo|uv)$/;
const PACKAGE_COMMANDS =
  /^(?:install|i|ci|add|config|set|get|env|global|update|upgrade|up|mod|nuget|tool|source|publish|dlx|pip|sync|login)$/;
/** A proxy is gone through, not fetched from. */
const PROXY = /(?<!go)proxy["']?$|(?<!go)proxy["']?[=:]/i;

/** Words of the form NAME=VALUE that name no address to fetch from. */
const NO_ADDRESS =
  /(?<!go)proxy["']?[=:]|^--(?:referer|header|global-option|install-option|build-option|config-settings?|set\S*|package-?parameters|params|install-?arguments|post-data|body-data|user-agent|from-literal|define|message|description|label|env|build-arg)=/i;
/** Keys of a package manager's configuration that name where packages come from. */
const SOURCE_KEY =
  /registry|repositor|repo\b|index|mirror|channel|source|find[-_]links|disturl|binary|_site\b|goproxy|upstream|^\w+\.url$/i;

/** Names that say that a function or program fetches. */
const FETCHING_NAME = /download|fetch|retrieve|get-?(?:file|url|web)|wget|curl/i;

/** What a command fetches in clear text, and the package sources in clear text that it is given. */
export function* fetchFindings(command: Command): Iterable<Finding> {
  const { name, args } = rebased(command);
  const isFetcher = fetches(command, name);
  if (!isFetcher && !PACKAGERS.has(name)) return;
  if (!speaksOut(name, args) || speaksToSocket({ ...command, name, args })) return;
  const own = command.runs === undefined ? addressWords(name, args) : undefined;
  yield* bareFindings({ ...command, name, args }, own ?? []);
  const judged = own?.map(({ word }) => word) ?? args.filter((_, index) => isGiven(name, args, index));
  for (const word of judged) {
    const found = clearTextOf(word, own === undefined ? NO_ADDRESS : undefined);
    const index = args.indexOf(word);
    const isSource = !isFetcher && (SOURCES.has(name) || isSourceAt(args, index));
    const isNothing = !isSource && !isFetcher && isOtherSetting(args, index);
    if (found !== undefined && !isNothing) yield findingOf(found, isSource, word.line);
  }
}

/** Addresses without a scheme. */
function* bareFindings(command: Command, words: readonly AddressWord[]): Iterable<Finding> {
  for (const { word, isPlain } of words) {
    const host = isPlain ? hostOfBareAddress(command, word) : undefined;
    if (host !== undefined) yield { rule: 'http-download', line: word.line, what: `http://${host}`, host };
  }
}

/** Of programs that do much else: whether the sub-command is one that speaks to the other side. */
function speaksOut(name: string, args: readonly Word[]): boolean {
  const has = (is: (word: string) => boolean) => args.some(({ values }) => is(values[0] ?? ''));
  if (name === 'git') return has((word) => GIT.has(word));
  return !RUNNERS.test(name) || has((word) => PACKAGE_COMMANDS.test(word));
}

/** Whether a command fetches: a program by its name, a function of the script by what it runs. */
function fetches({ runs }: Command, name: string): boolean {
  return (runs ?? [name]).some(
    (each) =>
      FETCHERS.has(each) ||
      each === 'git' ||
      FETCHED_OPTION.has(each) ||
      (runs === undefined && !PACKAGERS.has(each) && FETCHING_NAME.test(each)),
  );
}

/** Whether a word may be fetched from, by its program and by the option before it. */
function isGiven(name: string, args: readonly Word[], index: number): boolean {
  const before = args[index - 1]?.values[0] ?? '';
  const own = args[index]?.values[0] ?? '';
  const fetched = FETCHED_OPTION.get(name);
  if (fetched !== undefined) {
    const [attached = ''] = own.split(/=|(?<=^-[a-z])(?=\w+:\/\/)/, 1);
    const behind = AFTER_NAME.has(name) ? (args[index - 2]?.values[0] ?? '') : before;
    return fetched.test(behind) || (attached !== own && fetched.test(attached));
  }
  if (/^(?:http|https|xh|xhs|httpie)$/.test(name)) return /^\w+:\/\//.test(own); // else an item of the request
  if (PROXY.test(before)) return false;
  return !NO_FETCH.test(before) && !NO_FETCH_OF_WINDOWS.test(before) && NO_FETCH_OF.get(name)?.test(before) !== true;
}

/** Whether an address is the value of a setting that has nothing to do with sources: `npm config set homepage …`. */
function isOtherSetting(args: readonly Word[], index: number): boolean {
  const words = args.slice(0, index).map(({ values }) => values[0] ?? '');
  return words.includes('config') || words.includes('set');
}

/** `python3 -m pip install …` is pip. */
function rebased(command: Command): { readonly name: string; readonly args: readonly Word[] } {
  const name = command.name.replace(/^(pip|python|go|gem|npm)[\d.]+$/, '$1');
  const at = command.args.findIndex(({ values }) => values[0] === '-m');
  const module = command.args[at + 1]?.values[0];
  if (/^(?:python|py)$/.test(name) && at >= 0 && module !== undefined) {
    return { name: module, args: command.args.slice(at + 2) };
  }
  return { name, args: command.args };
}

/** The first address in clear text that a word may be; none where the word has a form that names none. */
function clearTextOf({ values }: Word, no: RegExp | undefined): ClearText | undefined {
  for (const text of values) {
    const address = clearTextIn(text);
    if (address !== undefined) return no?.test(text) === true ? undefined : address;
  }
  return undefined;
}

function isSourceAt(args: readonly Word[], index: number): boolean {
  const own = args[index]?.values[0] ?? '';
  const before = args.slice(0, index).map(({ values }) => values[0] ?? '');
  const option = /^(--?[A-Za-z-]+)[=:]/.exec(own)?.[1] ?? before.at(-1) ?? '';
  if (before.includes('config') || before.includes('set')) {
    // The key is the last plain word before, or stands in the word itself.
    const key = /^([\w.@:/-]+?)=/.exec(own)?.[1] ?? before.findLast((word) => !word.startsWith('-')) ?? '';
    return SOURCE_KEY.test(key) || before.slice(-3).some((word) => SOURCE_KEY.test(word));
  }
  if (SOURCE.test(option)) return true;
  if (/^(?:deb|deb-src)\s|^(?:GOPROXY|[\w.-]*(?:index-url|registry|mirror\S*|baseurl))=/i.test(own)) return true;
  return before.some((word) => /^(?:ar|addrepo|source|sources|remote|repo|env)$/.test(word));
}

/** A download or a package source, over HTTP or over another protocol in clear text. */
export function findingOf({ host, what, isHttp }: ClearText, isSource: boolean, line: number): Finding {
  if (isSource) return { rule: isHttp ? 'http-package-source' : 'clear-text-source', line, what, host };
  return { rule: isHttp ? 'http-download' : 'clear-text-download', line, what, host };
}
