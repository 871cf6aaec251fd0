/** What a stage tells while it works. Data only: the command line decides how it is shown. */
export interface Progress {
  /** `collect.account.done`, `report.render`, … */
  readonly event: string;
  /** One short phrase for a person. */
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
  /** Told many times a second: a log keeps one now and then, as a sign of life. */
  readonly often?: true;
  /** Further fields of the structured log line. Never a secret. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
}

export type OnProgress = (progress: Progress) => void;
