import { clearTextIn, isLocalAddress } from './address.ts';
import { speaksToSocket } from './address-words.ts';
import { findingOf } from './fetch-rules.ts';
import { type Command, type Finding, quoted, type Setting, type Word } from './finding.ts';
import { SWITCHES, type Switch, VARIABLES } from './switches.ts';

/** Checks that a command is told to leave out; not where it speaks to the machine itself alone. */
export function* optionFindings(command: Command): Iterable<Finding> {
  const { name, args } = command;
  const addresses = args.flatMap(({ values }) => values.filter((value) => /^https?:\/\//i.test(value)));
  const isLocal = (addresses.length > 0 && addresses.every(isLocalAddress)) || speaksToSocket(command);
  for (const each of SWITCHES) {
    if (isLocal && each.rule !== 'integrity-check-off') continue;
    if (each.unless !== undefined && args.some(({ values }) => each.unless?.test(values[0] ?? ''))) continue;
    if (each.names?.test(name) !== false) yield* switchFindings(each, name, args);
  }
}

function* switchFindings(each: Switch, name: string, args: readonly Word[]): Iterable<Finding> {
  for (const [index, word] of args.entries()) {
    const text = word.values.find((value) => each.word.test(value));
    if (text === undefined || !isNext(each, args[index + 1]) || !isAfter(each, args.slice(0, index))) continue;
    yield { rule: each.rule, line: word.line, what: `${name} ${quoted(text, 60)}`.trim() };
  }
}

function isNext({ next, nextNot }: Switch, word: Word | undefined): boolean {
  if (nextNot !== undefined && word?.values.some((value) => nextNot.test(value)) === true) return false;
  return next === undefined || (word?.values.some((value) => next.test(value)) ?? false);
}

function isAfter({ after }: Switch, words: readonly Word[]): boolean {
  return after === undefined || words.some(({ values }) => values.some((value) => after.test(value)));
}

/** Variables that name where packages come from. */
const INDEXES =
  /^(?:PIP_(?:EXTRA_)?INDEX_URL|PIP_FIND_LINKS|UV_(?:EXTRA_)?INDEX(?:_URL)?|UV_DEFAULT_INDEX|PIPENV_PYPI_MIRROR|POETRY_REPOSITORIES_\w+_URL|GOPROXY|NPM_CONFIG_(?:\w+_)?REGISTRY|NPM_CONFIG_\w*(?:MIRROR|DISTURL|BINARY_HOST)|YARN_REGISTRY|YARN_NPM_REGISTRY_SERVER|COREPACK_NPM_REGISTRY|NVM_NODEJS_ORG_MIRROR|NODE_MIRROR|ELECTRON_MIRROR|RUSTUP_DIST_SERVER|RUSTUP_UPDATE_ROOT|CARGO_REGISTRIES_\w+_INDEX|PYTHON_BUILD_MIRROR_URL|HOMEBREW_(?:BOTTLE|ARTIFACT)_DOMAIN|BUNDLE_MIRROR__\w+|PUB_HOSTED_URL|FLUTTER_STORAGE_BASE_URL|HEX_MIRROR|CONDA_CHANNEL_ALIAS|CHEF_LICENSE_SERVER)$/i;
/** Variables that name a service that is spoken to (AWS SDKs and Tools guide, "Service-specific endpoints"). */
const ENDPOINTS =
  /^(?:AWS_ENDPOINT_URL(?:_\w+)?|S3_ENDPOINT(?:_URL)?|VAULT_ADDR|NOMAD_ADDR|CONSUL_HTTP_ADDR|ETCDCTL_ENDPOINTS|K3S_URL)$/;

/** What a setting turns off, and package sources over plain HTTP that it names. */
export function* settingFindings({ name, values, line }: Setting): Iterable<Finding> {
  for (const [rule, pattern, value] of VARIABLES) {
    const found = pattern.test(name) ? values.find((each) => value.test(each)) : undefined;
    if (found !== undefined) yield { rule, line, what: `${name}=${quoted(found, 40)}` };
  }
  if (!INDEXES.test(name) && !ENDPOINTS.test(name)) return;
  const found = values.map(clearTextIn).find((each) => each !== undefined);
  if (found !== undefined) {
    const { what } = found;
    yield { ...findingOf(found, INDEXES.test(name), line), what: `${name}=${what}` };
  }
}
