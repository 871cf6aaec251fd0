import { hostOfPlainHttp } from './address.ts';
import { hostOfBareAddress } from './bare-address.ts';
import type { Command, Finding, Rule, Word } from './finding.ts';

/** Programs that fetch what they are given, on Linux and Windows, and methods of .NET's clients. */
const FETCHERS: ReadonlySet<string> = new Set(
  (
    'curl wget wget2 aria2c axel fetch lynx links w3m http https xh lwp-request get lftp httpie ' +
    'svn hg bzr rpm apt-key gpg gpg2 kubectl oc ansible-pull flatpak ' +
    'invoke-webrequest iwr invoke-restmethod irm start-bitstransfer msiexec bitsadmin certutil add-appxpackage ' +
    'add-appxprovisionedpackage install-package ' +
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
    'register-psrepository set-psrepository register-packagesource register-psresourcerepository install-packageprovider'
  ).split(' '),
);
/** Options and sub-commands after which an address is a package source. */
const SOURCE =
  /^(?:--?(?:repository|x|i|index-url|extra-index-url|index|default-index|f|find-links|registry|source|s|sourcelocation|publishlocation|location|repo|add-repo|channel|c|proxy-registry|repofrompath)|ar|addrepo|add|sources|config|set|env|repo|remote)$/i;
/** Commands whose every address is a package source. */
const SOURCES: ReadonlySet<string> = new Set([
  'yum-config-manager',
  'add-apt-repository',
  'apt-add-repository',
  'register-psrepository',
  'set-psrepository',
  'register-packagesource',
  'register-psresourcerepository',
]);
/** Git's sub-commands that speak to the other side. */
const GIT: ReadonlySet<string> = new Set(['clone', 'fetch', 'pull', 'remote', 'submodule', 'ls-remote', 'subtree']);

/** Options whose value is an address that nothing is fetched from, or no address at all. */
const NO_FETCH =
  /^(?:-x|--proxy\d?|--proxy1\.0|--preproxy|--socks\S*|-e|--referer|-H|--header|--headers|-d|--data\S*|-F|--form|-A|--user-agent|-U|--proxy-user|--post-data|--body-data|-Proxy|-Body|-Headers|-UserAgent|--noproxy|--keyserver-options|--connect-to|--resolve)$/;
/** The same for short options of other programs than curl and wget. */
const NOT_CURL = /^(?:-e|-d|-F|-A|-H)$/;

/** Package managers that also run what has nothing to do with packages, and their sub-commands that do. */
const RUNNERS = /^(?:npm|yarn|pnpm|npx|bun|go|dotnet|poetry|cargo|uv)$/;
const PACKAGE_COMMANDS =
  /^(?:install|i|ci|add|config|set|get|env|global|update|upgrade|up|mod|nuget|tool|source|publish|dlx|pip|sync|login)$/;
/** A proxy is gone through, not fetched from. */
const PROXY = /(?<!go)proxy["']?$|(?<!go)proxy["']?[=:]/i;

const NO_ADDRESS = /(?<!go)proxy["']?[=:]|^--(?:referer|header)=/i;

/** Names that say that a function or program fetches. */
const FETCHING_NAME = /download|fetch|retrieve|get-?(?:file|url|web)|wget|curl/i;

/** What a command fetches over plain HTTP, and the package sources over plain HTTP that it is given. */
export function* fetchFindings(command: Command): Iterable<Finding> {
  const { name, args } = rebased(command);
  const isFetcher = (command.runs ?? [name]).some(
    (each) => FETCHERS.has(each) || each === 'git' || (command.runs === undefined && FETCHING_NAME.test(each)),
  );
  if (!isFetcher && !PACKAGERS.has(name)) return;
  if (name === 'git' && !hasWord(args, (word) => GIT.has(word))) return;
  if (RUNNERS.test(name) && !hasWord(args, (word) => PACKAGE_COMMANDS.test(word))) return;
  for (const [index, word] of args.entries()) {
    const bare = hostOfBareAddress({ ...command, name, args }, index);
    if (bare !== undefined) yield findingOf('http-download', word.line, bare);
    const found = isGiven(name, args[index - 1]?.values[0] ?? '') ? plainIn(word) : undefined;
    if (found === undefined || NO_ADDRESS.test(found.text)) continue;
    const isSource = !isFetcher && (SOURCES.has(name) || isSourceAt(args, index));
    yield findingOf(isSource ? 'http-package-source' : 'http-download', word.line, found.host);
  }
}

function hasWord(args: readonly Word[], is: (word: string) => boolean): boolean {
  return args.some(({ values }) => is(values[0] ?? ''));
}

/** Whether the word after an option may be fetched from. */
function isGiven(name: string, before: string): boolean {
  if (PROXY.test(before)) return false;
  return !NO_FETCH.test(before) || (NOT_CURL.test(before) && !/^(?:curl|wget2?)$/.test(name));
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

function plainIn(word: Word): { readonly text: string; readonly host: string } | undefined {
  for (const text of word.values) {
    const host = hostOfPlainHttp(text);
    if (host !== undefined) return { text, host };
  }
  return undefined;
}

function isSourceAt(args: readonly Word[], index: number): boolean {
  const own = args[index]?.values[0] ?? '';
  const option = /^(--?[A-Za-z-]+)[=:]/.exec(own)?.[1] ?? args[index - 1]?.values[0] ?? '';
  if (SOURCE.test(option)) return true;
  if (/^(?:deb|deb-src)\s|^(?:GOPROXY|[\w.-]*(?:index-url|registry|mirror\S*|baseurl))=/i.test(own)) return true;
  return args
    .slice(0, index)
    .some(({ values }) => /^(?:ar|addrepo|source|sources|config|set|remote|repo|env)$/.test(values[0] ?? ''));
}

function findingOf(rule: Rule, line: number, host: string): Finding {
  return { rule, line, what: `http://${host}`, host };
}
