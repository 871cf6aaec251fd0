import { isMap, isScalar, isSeq, type Pair, visit } from 'yaml';
import { clearTextIn } from './address.ts';
import { spend } from './budget.ts';
import { environmentOf } from './environment.ts';
import { findingOf } from './fetch-rules.ts';
import type { LineOf, Observed, Script } from './finding.ts';
import { parsedYaml } from './parsed-yaml.ts';
import { readShell } from './shell.ts';

/** Modules that fetch, and the members that say from where (Ansible's index of modules). */
const FETCHES: Readonly<Record<string, RegExp>> = {
  get_url: /^url$/,
  uri: /^url$/,
  unarchive: /^src$/,
  apt: /^(?:deb|name|pkg)$/,
  apt_key: /^url$/,
  rpm_key: /^key$/,
  yum: /^(?:name|pkg)$/,
  dnf: /^(?:name|pkg)$/,
  package: /^name$/,
  zypper: /^name$/,
  pip: /^name$/,
  git: /^repo$/,
  subversion: /^repo$/,
  win_get_url: /^url$/,
  win_package: /^path$/,
};
/** Modules that name where packages come from. */
const SOURCES: Readonly<Record<string, RegExp>> = {
  yum_repository: /^(?:baseurl|mirrorlist|metalink|gpgkey)$/,
  apt_repository: /^repo$/,
  deb822_repository: /^uris$/,
  zypper_repository: /^repo$/,
  npm: /^registry$/,
  gem: /^(?:source|repository)$/,
  maven_artifact: /^repository_url$/,
  helm_repository: /^repo_url$/,
  win_chocolatey: /^source$/,
  win_chocolatey_source: /^source$/,
};
const SHELLS = /^(?:shell|command|raw)$/;

/** Tasks of Ansible, in a playbook or alone: what their modules fetch, and the commands that they run. */
export function readAnsible({ text, lineOf, depth }: Script, observed: Observed): void {
  spend(observed.budget, text.length);
  const { document, linesOf } = parsedYaml(text, lineOf, observed);
  visit(document, {
    Pair(_, pair) {
      readModule(pair, linesOf, depth, observed);
    },
  });
}

function readModule({ key, value }: Pair, linesOf: (node: unknown) => LineOf, depth: number, observed: Observed): void {
  const module = isScalar(key)
    ? String(key.value).replace(/^(?:ansible|community|chocolatey|kubernetes)\.\w+\./, '')
    : '';
  const isSource = Object.hasOwn(SOURCES, module);
  const isFetch = Object.hasOwn(FETCHES, module);
  if (!isSource && !isFetch && !SHELLS.test(module)) return;
  const members = isSource ? SOURCES[module] : FETCHES[module];
  for (const [name, text, lineOf] of membersOf(value, linesOf)) {
    if (SHELLS.test(module) && /^(?:|cmd|_raw_params)$/.test(name)) {
      readShell(text, lineOf, environmentOf(observed.budget), { ...observed, problems: [] }, depth + 1);
    }
    const found = members?.test(name) === true ? clearTextIn(text) : undefined;
    if (found !== undefined) observed.findings.push(findingOf(found, isSource, lineOf(0)));
  }
}

/** A module's members: a map, or `name=value …` in one text; a text without a name has the name ''. */
function* membersOf(value: unknown, linesOf: (node: unknown) => LineOf): Iterable<readonly [string, string, LineOf]> {
  if (isMap(value)) {
    for (const member of value.items) {
      const name = isScalar(member.key) ? String(member.key.value) : '';
      for (const item of isSeq(member.value) ? member.value.items : [member.value]) {
        if (isScalar(item)) yield [name, String(item.value), linesOf(item)];
      }
    }
  }
  if (!isScalar(value)) return;
  const text = String(value.value);
  yield ['', text, linesOf(value)];
  for (const [, name = '', double, single, bare] of text.matchAll(/(\w+)=(?:"([^"]*)"|'([^']*)'|(\S+))/g)) {
    yield [name, double ?? single ?? bare ?? '', linesOf(value)];
  }
}
