import type { Unknown } from '../../model/facts.ts';
import { notCalled, unparsable } from '../coverage.ts';
import { always, type Fill, maybe, table } from '../define.ts';
import type { Rule } from '../documents/finding.ts';
import type { Searched } from '../documents/search.ts';
import { ABSENT, type Cell, known, knownOrAbsent, unknown } from '../row.ts';
import { call, calls, given } from '../source.ts';
import { COMPONENT, CONTAINER_RECIPE, IMAGE_RECIPE, listsOf, WORKFLOW } from './resource-kinds.ts';
import { CLEAN_UP, SEARCH } from './script-algorithms.ts';
import { type ScriptText, scriptTexts } from './script-texts.ts';

const READ_FROM = listsOf(COMPONENT, CONTAINER_RECIPE, IMAGE_RECIPE, WORKFLOW);
const HERE = given('the place in the answer');

/** Columns that list findings of a rule. */
const LISTS = {
  httpDownloads: {
    rules: ['http-download', 'clear-text-download'],
    meaning: 'What is fetched over plain HTTP or another protocol in clear text: line and host.',
  },
  httpPackageSources: {
    rules: ['http-package-source', 'clear-text-source'],
    meaning: 'Package sources over plain HTTP or another protocol in clear text: line and host.',
  },
  certificateChecksOff: {
    rules: ['certificate-check-off', 'weak-tls'],
    meaning:
      "Where a check of a server's certificate is switched off, or TLS held to a version before 1.2: line and option.",
  },
  integrityChecksOff: {
    rules: ['integrity-check-off'],
    meaning: 'Where a check of a signature, publisher or checksum is switched off: line and option.',
  },
  unverifiedDownloads: {
    rules: ['no-checksum'],
    meaning: 'WebDownload steps without a checksum, or with MD5 or SHA-1: line and reason.',
  },
  cleanupSkips: {
    rules: ['cleanup-skipped'],
    meaning: "Files that make Image Builder's clean-up leave something in the image: line and name.",
  },
} as const satisfies Readonly<Record<string, { readonly rules: readonly Rule[]; readonly meaning: string }>>;

export const imagebuilderScripts = table<ScriptText>({
  name: 'imagebuilder.scripts',
  as: 'script',
  meaning:
    'What builds run: component and workflow documents, Dockerfiles, user data, and components with the parameter ' +
    'values that a recipe passes to them; one row per text.',
  grain: 'region',
  key: 'id',
  needs: READ_FROM,
  reads: [SEARCH],
  *subjects(evidence) {
    const { texts, gaps } = yield* scriptTexts(evidence);
    return { subjects: texts, gaps };
  },
  columns: {
    id: always('string', 'ARN of the resource and, after #, the place in it.', HERE, ({ arn, path }) =>
      known(`${arn}#${path}`),
    ),
    arn: always('string', 'ARN of the resource.', calls(READ_FROM), ({ arn }) => known(arn)),
    field: always(
      'string',
      'component, workflow, dockerfile, user data; parameters: a component with the values of a recipe.',
      HERE,
      ({ field }) => known(field),
    ),
    platform: maybe(
      'string',
      'Linux, Windows or macOS. Absent where AWS gives none.',
      [
        call(COMPONENT.get, 'component.platform'),
        call(CONTAINER_RECIPE.get, 'containerRecipe.platform'),
        call(IMAGE_RECIPE.get, 'imageRecipe.platform'),
      ],
      ({ platform, searched }) => ('why' in searched ? unknown(searched.why) : knownOrAbsent(platform)),
    ),
    parsed: always(
      'bool',
      'Always true: where the text, or a script in it, does not parse to its end, this is not known.',
      SEARCH,
      found(({ problem }, text) => (problem === undefined ? known(true) : unknown(unparsed(problem, text)))),
    ),
    ...Object.fromEntries(Object.entries(LISTS).map(([name, each]) => [name, findings(each)])),
    httpHosts: hosts('The hosts of what is fetched in clear text.', 'httpDownloads'),
    httpPackageHosts: hosts('The hosts of package sources in clear text.', 'httpPackageSources'),
    keepsCleanup: maybe(
      'bool',
      'The user data creates perform_cleanup, so that the clean-up runs although it is overridden.',
      CLEAN_UP,
      found((searched, text) =>
        text.field === 'user data'
          ? seen(
              searched.files.some((file) => /(?:^|\/)perform_cleanup$/.test(file)),
              searched,
              text,
            )
          : ABSENT,
      ),
    ),
    sanitizes: maybe(
      'bool',
      'The workflow sanitises the instance before it makes an image. Absent: it makes none.',
      CLEAN_UP,
      found((searched, text) => {
        const { actions } = searched;
        if (text.field !== 'workflow' || !actions.includes('CreateImage')) return ABSENT;
        return seen(actions.includes('SanitizeInstance') || actions.includes('RunSysPrep'), searched, text);
      }),
    ),
  },
});

/** A cell of what was found in a text; not known where it could not be read. */
function found(read: (searched: Searched, text: ScriptText) => Cell): Fill<ScriptText> {
  return (text) => ('why' in text.searched ? unknown(text.searched.why) : read(text.searched, text));
}

function findings({ rules, meaning }: (typeof LISTS)[keyof typeof LISTS]) {
  const own = (rule: Rule) => rules.some((each) => each === rule);
  return always<ScriptText>(
    'list<string>',
    meaning,
    SEARCH,
    found((searched) => {
      return known(searched.findings.filter(({ rule }) => own(rule)).map(({ line, what }) => `line ${line}: ${what}`));
    }),
  );
}

function hosts(meaning: string, name: 'httpDownloads' | 'httpPackageSources') {
  const own = (rule: Rule) => LISTS[name].rules.some((each) => each === rule);
  return always<ScriptText>(
    'list<string>',
    meaning,
    SEARCH,
    found((searched) => {
      const all = searched.findings.filter(({ rule }) => own(rule)).flatMap(({ host }) => host ?? []);
      return known([...new Set(all)]);
    }),
  );
}

/** What was not seen in a text that does not parse may still be there. */
function seen(isSeen: boolean, { problem }: Searched, text: ScriptText): Cell {
  return isSeen || problem === undefined ? known(isSeen) : unknown(unparsed(problem, text));
}

function unparsed(problem: string, { from: [record], scope }: ScriptText): Unknown {
  return record === undefined ? notCalled(COMPONENT.get, scope) : unparsable(record, problem);
}
