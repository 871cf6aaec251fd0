import type { LoadedCatalog } from '../catalog/load.ts';
import { allChecked, GoldproofError } from '../core/errors.ts';
import { utc } from '../core/utc.ts';
import type { Signing } from '../model/signer.ts';
import { type AwsAccess, homeOf, openConnection } from './collect.ts';
import { assertWithoutUrlSecrets, type LoadedConfig, readText } from './config.ts';
import { loadControls } from './load-catalog.ts';
import { periodIn } from './period-in.ts';
import { type PreviousReport, readPreviousReport } from './previous.ts';
import { REGISTERS, type RegisterTexts, readRegisters } from './registers.ts';
import { paramsOf } from './run-params.ts';
import { openSigning, readSigningFiles } from './signing.ts';
import { assertNoPackage, sweep } from './workspace.ts';

/** All that a report needs beside the evidence. */
export interface Prepared {
  readonly signing: Signing;
  readonly catalog: LoadedCatalog;
  readonly params: ReturnType<typeof paramsOf>;
  readonly registers: RegisterTexts;
  /** Where the registers' texts come from, for messages. */
  readonly files: RegisterTexts;
  readonly previous: PreviousReport | undefined;
}

export interface Preparation {
  readonly loaded: LoadedConfig;
  readonly access: AwsAccess;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Evidence is collected now, and not at hand: the period is checked against today. */
  readonly isCollecting?: boolean;
  /** Reports on a period that has not ended; left out: as the config says. */
  readonly interim?: boolean;
  /** Management responses, in place of the config's register. */
  readonly responses?: string;
  /** A package over the same evidence that the new one supersedes. */
  readonly revisionOf?: string;
}

/**
 * Reads and checks everything that the config names, before a call is made or a file is written: whoever waits an hour
 * for the evidence must not learn then of a misspelt parameter. The signer is opened last.
 *
 * @throws GoldproofError with every problem found, `sign` when the key refuses or is not the certificate's
 */
export async function prepare(job: Preparation): Promise<Prepared> {
  const { loaded, access, signal, now } = job;
  const catalog = loadControls(loaded.config.controls.map(loaded.resolve));
  const [, loadedCatalog, params, registers, previous, signingFiles] = await allChecked(loaded.file, [
    homeOf(loaded),
    catalog,
    // A catalog that does not load is one problem, not two.
    catalog.then(
      (found) => paramsOf(found, loaded),
      () => undefined,
    ),
    checkRegisters(job, now()),
    previousOf(loaded),
    readSigningFiles(loaded),
    checkName(job),
  ]);
  await sweep(loaded.resolve(loaded.config.output));
  if (params === undefined) throw new TypeError('a catalog without parameters');
  const signing = await openSigning(loaded, signingFiles, () => openConnection(loaded, access), signal);
  return { signing, catalog: loadedCatalog, params, ...registers, previous };
}

/** A number that the config sets is known before anything is collected. */
async function checkName({ loaded, responses, revisionOf }: Preparation): Promise<void> {
  const { report, output } = loaded.config;
  if (report.number === undefined || responses !== undefined || revisionOf !== undefined) return;
  await assertNoPackage(loaded.resolve(output), report.number);
}

async function previousOf(loaded: LoadedConfig): Promise<PreviousReport | undefined> {
  const { previous } = loaded.config;
  if (previous === undefined) return undefined;
  try {
    return await readPreviousReport(loaded.resolve(previous));
  } catch (thrown) {
    if (!(thrown instanceof GoldproofError)) throw thrown;
    throw new GoldproofError('config', `\`previous\`: ${thrown.message}`, thrown.problems, { cause: thrown });
  }
}

/** The registers' texts, once all of them could be read and hold what they should. */
async function checkRegisters(
  { loaded, responses, interim, isCollecting = false }: Preparation,
  now: Date,
): Promise<Pick<Prepared, 'registers' | 'files'>> {
  const wanted = interim === undefined ? {} : { interim };
  const period = (async () => periodIn(loaded, now, isCollecting ? { ...wanted, collectedFrom: utc(now) } : wanted))();
  const read = REGISTERS.map(async (name): Promise<{ name: string; text: string; file: string }[]> => {
    const named = loaded.config.registers[name];
    const file = name === 'responses' && responses !== undefined ? responses : named && loaded.resolve(named);
    if (file === undefined) return [];
    const text = await readText(file, 'config', `Correct \`registers.${name}\` in ${loaded.file}`);
    assertWithoutUrlSecrets(text, file);
    // Whether the period is right is a problem of its own; here it decides nothing.
    const anyPeriod = { from: '', to: '', zone: '' };
    readRegisters({ [name]: text }, await period.catch(() => anyPeriod), { [name]: file });
    return [{ name, text, file }];
  });
  const [, all] = await allChecked(loaded.file, [period, allChecked(loaded.file, read)]);
  const found = all.flat();
  return {
    registers: Object.fromEntries(found.map(({ name, text }) => [name, text])),
    files: Object.fromEntries(found.map(({ name, file }) => [name, file])),
  };
}
