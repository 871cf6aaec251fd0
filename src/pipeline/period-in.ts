import { GoldproofError } from '../core/errors.ts';
import { type Utc, utc } from '../core/utc.ts';
import { readYaml } from '../core/yaml-source.ts';
import type { Report } from '../model/report.ts';
import type { LoadedConfig } from './config.ts';
import { assertReportable, periodOf } from './period.ts';

/**
 * The period that a config asks for, with the config's line in every error.
 *
 * @param collectedFrom when collecting began; left out: not known yet, so that only the period itself is checked
 * @throws GoldproofError `config` on a period that cannot be, or that evidence of that time cannot be about
 */
export function periodIn(
  loaded: LoadedConfig,
  now: Date,
  { collectedFrom, interim = loaded.config.interim }: { readonly collectedFrom?: Utc; readonly interim?: boolean },
): Report['period'] {
  const { period, report } = loaded.config;
  try {
    const found = periodOf(period, collectedFrom ?? utc(now), report.retainYears).period;
    if (collectedFrom !== undefined) assertReportable(found, collectedFrom, interim);
    return found;
  } catch (thrown) {
    if (!(thrown instanceof GoldproofError)) throw thrown;
    const source = readYaml(loaded.text, loaded.file);
    const place = source.ok ? source.value.locateKey(['period']) : { file: loaded.file };
    const problems = thrown.problems.map((problem) => ({ ...place, ...problem }));
    throw new GoldproofError(thrown.code, thrown.message, problems, { cause: thrown });
  }
}
