import { type Budget, newBudget } from './budget.ts';

/** What can be wrong in a build document. */
export type Rule =
  /** The build fetches something over plain HTTP. */
  | 'http-download'
  /** A package source over plain HTTP: packages are usually signed, so it is the weaker finding. */
  | 'http-package-source'
  /** The same over another protocol in clear text: ftp, tftp, rsync, git, svn. */
  | 'clear-text-download'
  | 'clear-text-source'
  /** A check of a server's certificate is switched off. */
  | 'certificate-check-off'
  /** A connection is held to a version of TLS that no longer protects it. */
  | 'weak-tls'
  /** A check of a signature, publisher or checksum is switched off. */
  | 'integrity-check-off'
  /** AWSTOE's WebDownload without a checksum, or with a broken one. */
  | 'no-checksum'
  /** A file that makes Image Builder's clean-up leave something out. */
  | 'cleanup-skipped';

export interface Finding {
  readonly rule: Rule;
  /** 1-based, in the document. */
  readonly line: number;
  /** What was found: an address without its path, an option, a setting. */
  readonly what: string;
  /** The host of an address over plain HTTP. */
  readonly host?: string;
}

/** A word of a command, with everything it may be once variables are followed. */
export interface Word {
  readonly values: readonly string[];
  readonly line: number;
  /** Of a word that is written over several lines: the lines of its value. */
  readonly lineOf?: LineOf;
}

/** A command as it will run: what only wraps it (sudo, env, time …) is gone. */
export interface Command {
  /** Lower case, without directory and `.exe`. A method of .NET or Python begins with a dot: `.downloadfile`. */
  readonly name: string;
  readonly args: readonly Word[];
  readonly line: number;
  /** The files that its output goes to. */
  readonly targets: readonly string[];
  /** Of a function of the script itself: the commands that it runs. */
  readonly runs?: readonly string[];
}

/** A variable of the environment, or a member of a class, that is set. */
export interface Setting {
  readonly name: string;
  readonly values: readonly string[];
  readonly line: number;
}

/** A line of text that a build writes somewhere or hands to another interpreter. */
export interface Written {
  readonly text: string;
  readonly line: number;
  /** Where it goes, as far as that is said. */
  readonly targets: readonly string[];
}

/** A language that a text in a document may be written in. */
export type Language =
  | 'shell'
  | 'powershell'
  | 'batch'
  | 'dockerfile'
  | 'cron'
  | 'unit'
  | 'settings'
  | 'ansible'
  | 'other';

/** A text that a document writes into a file or hands to a program, and that something will run. */
export interface Script {
  readonly language: Language;
  readonly text: string;
  readonly lineOf: LineOf;
  /** What its variables may hold. */
  readonly variables: ReadonlyMap<string, readonly string[]>;
  /** Scripts inside scripts. */
  readonly depth: number;
  /** A piece of a script, which need not be whole. */
  readonly isPart: boolean;
}

/** The 1-based line, in the document, of a position in a text that stands in it. */
export type LineOf = (position: number) => number;

/** What the parsers saw in a document. The rules judge it. */
export interface Observed {
  readonly commands: Command[];
  readonly settings: Setting[];
  readonly written: Written[];
  /** Scripts in other languages than the one that they were found in: they are read when what holds them is. */
  readonly scripts: Script[];
  /** What the document's own form says: AWSTOE's WebDownload, a Dockerfile's ADD. */
  readonly findings: Finding[];
  /** Names of files that come to be: clean-up depends on some. */
  readonly creates: { readonly path: string; readonly line: number }[];
  /** The actions of the document's steps, in order. */
  readonly actions: string[];
  /** Why part of the document could not be parsed; it was searched line by line instead. */
  readonly problems: string[];
  /** What may still be followed in the document. */
  readonly budget: Budget;
}

/** What a finding quotes, with a mark where it is cut: the whole stands in the document, on its line. */
export function quoted(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).toWellFormed()}…` : text;
}

export function nothingObserved(): Observed {
  const budget = newBudget();
  return {
    commands: [],
    settings: [],
    written: [],
    scripts: [],
    findings: [],
    creates: [],
    actions: [],
    problems: [],
    budget,
  };
}
