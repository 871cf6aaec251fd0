import type { Steps } from '../../core/steps.ts';
import type { AccountEvidence } from '../../evidence/account-evidence.ts';
import type { Column, FactTable, Row } from '../../model/facts.ts';
import { notCalled, unparsable } from '../coverage.ts';
import type { Rule } from '../documents/finding.ts';
import type { Searched } from '../documents/search.ts';
import { ABSENT, type Cell, known, knownOrAbsent, makeRow, unknown } from '../row.ts';
import type { Derived, TableDefinition } from '../table.ts';
import { COMPONENT, CONTAINER_RECIPE, IMAGE_RECIPE, listsOf, WORKFLOW } from './resource-kinds.ts';
import { SEARCH_ALGORITHMS } from './script-algorithms.ts';
import { type ScriptText, scriptTexts } from './script-texts.ts';

const SEARCH = 'derived: document-search@2';

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

function list(meaning: string): Column {
  return { type: 'list<string>', absentable: false, meaning, source: SEARCH };
}

const spec: FactTable = {
  name: 'imagebuilder.scripts',
  as: 'script',
  meaning:
    'What builds run: component and workflow documents, Dockerfiles, user data, and components with the parameter ' +
    'values that a recipe passes to them; one row per text.',
  grain: 'region',
  key: 'id',
  needs: listsOf(COMPONENT, CONTAINER_RECIPE, IMAGE_RECIPE, WORKFLOW),
  columns: {
    id: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the resource and, after #, the place in it.',
      source: 'arn and the place in the answer',
    },
    arn: {
      type: 'string',
      absentable: false,
      meaning: 'ARN of the resource.',
      source: 'the List operations of Image Builder',
    },
    field: {
      type: 'string',
      absentable: false,
      meaning: 'component, workflow, dockerfile, user data; parameters: a component with the values of a recipe.',
      source: 'the place in the answer',
    },
    platform: {
      type: 'string',
      absentable: true,
      meaning: 'Linux, Windows or macOS. Absent where AWS gives none.',
      source: 'platform of imagebuilder:GetComponent, GetContainerRecipe, GetImageRecipe',
    },
    parsed: {
      type: 'bool',
      absentable: false,
      meaning: 'Always true: where the text, or a script in it, does not parse to its end, this is not known.',
      source: SEARCH,
    },
    ...Object.fromEntries(Object.entries(LISTS).map(([name, { meaning }]) => [name, list(meaning)])),
    httpHosts: list('The hosts of what is fetched in clear text.'),
    httpPackageHosts: list('The hosts of package sources in clear text.'),
    keepsCleanup: {
      type: 'bool',
      absentable: true,
      meaning: 'The user data creates perform_cleanup, so that the clean-up runs although it is overridden.',
      source: 'derived: clean-up@1',
    },
    sanitizes: {
      type: 'bool',
      absentable: true,
      meaning: 'The workflow sanitises the instance before it makes an image. Absent: it makes none.',
      source: 'derived: clean-up@1',
    },
  },
  algorithms: SEARCH_ALGORITHMS,
};

export const imagebuilderScripts: TableDefinition = { ...spec, derive };

function* derive(evidence: AccountEvidence): Steps<Derived> {
  const { texts, gaps } = yield* scriptTexts(evidence);
  return { rows: texts.map(rowFor), gaps };
}

function rowFor(text: ScriptText): Row {
  const { arn, scope, field, path, platform, records, searched } = text;
  return makeRow(spec, {
    scope,
    from: records,
    cells: {
      id: known(`${arn}#${path}`),
      arn: known(arn),
      field: known(field),
      platform: 'why' in searched ? unknown(searched.why) : knownOrAbsent(platform),
      ...('why' in searched ? unread(unknown(searched.why)) : read(searched, text)),
    },
  });
}

const FOUND = ['parsed', ...Object.keys(LISTS), 'httpHosts', 'httpPackageHosts', 'keepsCleanup', 'sanitizes'];

function unread(why: Cell): Record<string, Cell> {
  return Object.fromEntries(FOUND.map((name) => [name, why]));
}

function read(searched: Searched, { field, records, scope }: ScriptText): Record<string, Cell> {
  const { findings, problem, actions, files } = searched;
  const [record] = records;
  const why =
    record === undefined
      ? notCalled('imagebuilder:GetComponent', scope)
      : unparsable(record, problem ?? 'the text does not parse');
  /** What was not seen in a text that does not parse may still be there. */
  const seen = (isSeen: boolean): Cell => (isSeen || problem === undefined ? known(isSeen) : unknown(why));
  const hosts = (name: 'httpDownloads' | 'httpPackageSources') => [
    ...new Set(
      findings.filter(({ rule }) => LISTS[name].rules.some((each) => each === rule)).flatMap(({ host }) => host ?? []),
    ),
  ];
  const lists = Object.entries(LISTS).map(([name, { rules }]) => {
    const own = findings.filter(({ rule }) => rules.some((each) => each === rule));
    return [name, known(own.map(({ line, what }) => `line ${line}: ${what}`))] as const;
  });
  const makesImage = field === 'workflow' && actions.includes('CreateImage');
  return {
    ...Object.fromEntries(lists),
    parsed: problem === undefined ? known(true) : unknown(why),
    httpHosts: known(hosts('httpDownloads')),
    httpPackageHosts: known(hosts('httpPackageSources')),
    keepsCleanup: field === 'user data' ? seen(files.some((file) => /(?:^|\/)perform_cleanup$/.test(file))) : ABSENT,
    sanitizes: makesImage ? seen(actions.some((each) => each === 'SanitizeInstance' || each === 'RunSysPrep')) : ABSENT,
  };
}
