import { isMap, isPair, isScalar, isSeq, type Scalar, visit, type YAMLMap } from 'yaml';
import { clearTextIn } from './address.ts';
import { environmentOf } from './environment.ts';
import { findingOf } from './fetch-rules.ts';
import type { LineOf, Observed } from './finding.ts';
import { parsedYaml } from './parsed-yaml.ts';
import { readShell, readShellWords } from './shell.ts';
import { decodeUserData } from './user-data-encoding.ts';
import { readWritten, writeLines } from './written-files.ts';

/** Lists of commands (cloud-init, "Module reference": runcmd, bootcmd, snap; Ubuntu's autoinstall reference). */
const COMMANDS = /^(?:runcmd|bootcmd|commands|(?:early|late|error)-commands)$/;
/** Members that name a package source (cloud-init, "Apt configure", "Apk configure"). */
const SOURCES = /^(?:uri|search|base_url|local_repo_base_url)$/;
/** Members by which a module fetches something (cloud-init: write_files, ansible, chef). */
const FETCHED = /^(?:url|uri|omnibus_url)$/;
const FETCHING = /^(?:write_files|ansible|chef)$/;

type LinesOf = (node: unknown) => LineOf;

/** cloud-config: commands are run, every other text is what files, package sources and settings are made of. */
export function readCloudConfig(text: string, lineOf: LineOf, observed: Observed): void {
  const { document, linesOf } = parsedYaml(text, lineOf, observed);
  visit(document, {
    Pair(_, pair, path) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      if (COMMANDS.test(key)) {
        readRunCommands(pair.value, linesOf, observed);
        return visit.SKIP;
      }
      const around = path.flatMap((each) => (isPair(each) && isScalar(each.key) ? [String(each.key.value)] : []));
      for (const value of isSeq(pair.value) ? pair.value.items : [pair.value]) {
        if (isScalar(value)) readSetting(key, around, value, linesOf(value), observed);
      }
      return undefined;
    },
    Map(_, map) {
      readFile(map, linesOf, observed);
    },
  });
}

/** cloud-config-archive: a list of pieces of user data, each with its type or without. */
export function readArchive(
  text: string,
  lineOf: LineOf,
  observed: Observed,
  readPiece: (text: string, lineOf: LineOf, type: string | undefined) => void,
): void {
  const { document, linesOf } = parsedYaml(text, lineOf, observed);
  const { contents } = document;
  for (const item of isSeq(contents) ? contents.items : []) {
    const content: unknown = isMap(item) ? item.get('content', true) : item;
    const type = isMap(item) ? item.get('type') : undefined;
    if (isScalar(content))
      readPiece(String(content.value), linesOf(content), typeof type === 'string' ? type : undefined);
  }
}

/** A file of write_files: a script in it is read, for something will run it. */
function readFile(file: YAMLMap, linesOf: LinesOf, observed: Observed): void {
  const content: unknown = file.get('content', true);
  if (!isScalar(content) || typeof content.value !== 'string') return;
  const isEncoded = /b64|base64|gz/i.test(String(file.get('encoding') ?? ''));
  const text = isEncoded ? decodeUserData(content.value) : content.value;
  const lineOf: LineOf = isEncoded ? () => linesOf(content)(0) : linesOf(content);
  const targets = [String(file.get('path') ?? '')];
  readWritten({ text, lineOf, targets, depth: 0, isPart: file.get('append') === true }, observed);
}

function readSetting(key: string, around: readonly string[], value: Scalar, lineOf: LineOf, observed: Observed): void {
  const text = String(value.value);
  const line = lineOf(0);
  if (key === 'path') observed.creates.push({ path: text, line });
  if (key === 'content') return; // of a file, which is read as one
  writeLines(text, lineOf, [], observed);
  if (!text.includes('\n')) observed.written.push({ text: `${key}=${text}`, line, targets: [] });
  const found = clearTextIn(text);
  const isFetched = FETCHED.test(key) && around.some((each) => FETCHING.test(each));
  if (found !== undefined && (isFetched || SOURCES.test(key)))
    observed.findings.push(findingOf(found, !isFetched, line));
}

function readRunCommands(node: unknown, linesOf: LinesOf, observed: Observed): void {
  // A list, or a map whose order is that of its names.
  const items = isSeq(node) ? node.items : isMap(node) ? node.items.map(({ value }) => value) : [node];
  for (const item of items) {
    if (isSeq(item)) {
      const words = item.items.filter((each) => isScalar(each));
      const read = words.map((word) => ({ values: [String(word.value)], line: linesOf(word)(0) }));
      readShellWords(read, environmentOf(observed.budget), observed);
    } else if (isScalar(item)) readShell(String(item.value), linesOf(item), environmentOf(observed.budget), observed);
  }
}
