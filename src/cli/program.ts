import { Command, Option } from 'commander';
import type { Context } from './context.ts';

const config = new Option('--config <file>', 'the config file').default('goldproof.yaml');
const interim = new Option('--interim', 'report on a period that has not ended, as far as it has passed');
const failOn = new Option(
  '--fail-on <status>',
  'exit 3 when a control fails; with not-established also 4 when one is not established',
).choices(['fail', 'not-established']);

const EXIT_CODES = `
Begin with:
  goldproof demo                 see the whole job, on an organisation that is not real
  goldproof policy               the role that reads an account
  goldproof keys --organisation "Acme"
  goldproof run                  with goldproof.yaml here; goldproof.example.yaml shows what it may say

Exit codes: 0 done, 1 failed (verify: a step failed), 2 usage, config, no such file or package;
with --fail-on also 3 a control fails, 4 none fails but one is not established;
5 indeterminate (verify), nothing found (corroborate).
`;

function examples(text: string): string {
  return `\nExamples:\n${text.trimEnd()}\n`;
}

/** Commands are loaded when they are called, so that `--help` does not load the AWS SDK. */
export function program(version: string, context: Context, finish: (code: number) => void): Command {
  const goldproof = new Command('goldproof')
    .description('Signed, re-performable evidence reports on data protection in EC2 Image Builder.')
    .version(version)
    .showSuggestionAfterError()
    .configureOutput({
      writeErr: (help) => {
        if (context.output.isTerminal) process.stderr.write(`${help}\n`);
      },
      outputError: () => undefined, // told by `main`, as every other error
    })
    .addHelpText('after', EXIT_CODES)
    .exitOverride();

  goldproof
    .command('demo')
    .description('The whole job on an AWS organisation in a box; no AWS account needed.')
    .option('--out <dir>', 'where the package goes', 'output/demo')
    .addHelpText('after', examples('  goldproof demo\n  goldproof demo --out /tmp/demo'))
    .action(async (options) => finish(await (await import('./demo.ts')).demo(options, context)));

  goldproof
    .command('run')
    .description('Collect evidence, judge it, and seal a package.')
    .addOption(config)
    .addOption(failOn)
    .addOption(interim)
    .addHelpText('after', examples('  goldproof run\n  goldproof run --config acme.yaml --fail-on not-established'))
    .action(async (options) => finish(await (await import('./run.ts')).run(options, context)));

  addStages(goldproof, context, finish);
  addReadingCommands(goldproof, context, finish);
  addSetupCommands(goldproof, context, finish);
  return goldproof;
}

/** The stages of a run, each by itself. */
function addStages(goldproof: Command, context: Context, finish: (code: number) => void): void {
  goldproof
    .command('collect')
    .description('Collect evidence only. An interrupted run is resumed.')
    .addOption(config)
    .addOption(new Option('--out <dir>', "where the evidence goes; left out: below the config's output"))
    .addHelpText('after', examples('  goldproof collect --out evidence/2026-q3'))
    .action(async (options) => finish(await (await import('./collect.ts')).collect(options, context)));

  goldproof
    .command('corroborate')
    .description("Find the calls of collected evidence again in the accounts' CloudTrail, and add what it says.")
    .argument('<evidence>', 'a directory that `goldproof collect` wrote')
    .addOption(config)
    .addHelpText(
      'after',
      examples(
        '  goldproof corroborate output/evidence/RUN\n\nEvents arrive 5 to 15 minutes after a call: wait a while after collecting, and corroborate before\nthe report is made. Again later finds what came late; it takes the place of the earlier pass.',
      ),
    )
    .action(async (evidence, options) =>
      finish(await (await import('./corroborate.ts')).corroborate({ ...options, evidence }, context)),
    );

  goldproof
    .command('report')
    .description('Judge collected evidence and seal a package; nothing is collected.')
    .argument('<evidence>', 'a directory that `goldproof collect` wrote, or a package')
    .addOption(config)
    .addOption(new Option('--responses <file>', 'management responses: a new revision over the same evidence'))
    .addOption(
      new Option(
        '--revision-of <package>',
        'the package that this one supersedes; with --responses left out: the latest',
      ),
    )
    .addOption(failOn)
    .addOption(interim)
    .addHelpText(
      'after',
      examples(
        '  goldproof report output/evidence/RUN\n  goldproof report output/packages/ACME-2026Q3 --responses responses.yaml',
      ),
    )
    .action(async (evidence, options) =>
      finish(await (await import('./report.ts')).report({ ...options, evidence }, context)),
    );
}

/** What reads packages and the catalog. */
function addReadingCommands(goldproof: Command, context: Context, finish: (code: number) => void): void {
  goldproof
    .command('verify')
    .description('Check a package offline: integrity, signatures, timestamps, PDF, and every verdict derived again.')
    .argument('<package>', 'a package directory or zip')
    .requiredOption('--root <file...>', 'PEM: the roots you trust, from outside the package')
    .addOption(new Option('--timestamp-root <file...>', 'PEM: the roots of timestamp authorities you trust'))
    .option('--allow-untimestamped', "take the signer's word for when it was sealed, if there is no timestamp")
    .addOption(new Option('--previous <package>', 'the package before, for its chain and the changes since'))
    .option('--json', 'print the steps as JSON')
    .addHelpText(
      'after',
      examples('  goldproof verify output/packages/ACME-2026Q3 --root root.pem --timestamp-root tsa.pem'),
    )
    .action(async (subject, options) =>
      finish(await (await import('./verify.ts')).verify({ ...options, subject }, context)),
    );

  goldproof
    .command('diff')
    .description('What changed between two packages.')
    .argument('<old>', 'the earlier package')
    .argument('<new>', 'the later package')
    .addHelpText('after', examples('  goldproof diff output/packages/ACME-2026Q2 output/packages/ACME-2026Q3'))
    .action(async (older, newer) => finish(await (await import('./diff.ts')).diff({ older, newer }, context)));

  addCatalogCommands(goldproof, context, finish);
}

/** What lists, shows, makes and checks controls. */
function addCatalogCommands(goldproof: Command, context: Context, finish: (code: number) => void): void {
  const controls = goldproof
    .command('controls')
    .description('The catalog: list, show, new, check.')
    .addHelpText(
      'after',
      examples(
        '  goldproof controls\n  goldproof controls --framework soc2\n  goldproof controls show MFA-04\n  goldproof controls new ACME-01 --dir our-controls\n  goldproof controls check our-controls',
      ),
    );
  controls
    .command('list', { isDefault: true })
    .description('Every control with its severity and title, and every parameter; or the index of one framework.')
    .option('--framework <name>', 'requirements of a framework with their controls: soc2, nist-800-53, "PCI DSS", …')
    .addOption(new Option('--controls <dir...>', 'folders with controls of your own'))
    .action(async (options) => finish(await (await import('./controls.ts')).list(options, context)));
  controls
    .command('show')
    .description('One control: objective, procedure, columns, mappings.')
    .argument('<id>', 'such as MFA-04')
    .addOption(new Option('--controls <dir...>', 'folders with controls of your own'))
    .action(async (id, options) => finish(await (await import('./controls.ts')).show({ ...options, id }, context)));
  controls
    .command('new')
    .description('Write the folder of a new control, with cases and mutants, that holds as it stands.')
    .argument('<id>', 'such as ACME-01; its family is acme')
    .option('--dir <dir>', 'the folder of controls that it goes to', 'controls')
    .action(async (id, options) =>
      finish(await (await import('./controls-new.ts')).newControl({ ...options, id }, context)),
    );
  controls
    .command('check')
    .description('Check a folder of controls: types, expressions, cases, mutants.')
    .argument('<dir>', 'a folder laid out as controls/')
    .action(async (dir) => finish(await (await import('./controls.ts')).check({ dir }, context)));
}

/** What sets up roles and keys. */
function addSetupCommands(goldproof: Command, context: Context, finish: (code: number) => void): void {
  goldproof
    .command('policy')
    .description('Print the IAM policy of a role, made from the calls that the tool declares.')
    .addOption(
      new Option('--role <role>', 'whose policy')
        .choices(['collector', 'collector-trust', 'hub', 'signer', 'publisher'])
        .default('collector'),
    )
    .option('--decrypt-documents', 'collector: allow kms:Decrypt of Image Builder documents')
    .addOption(
      new Option(
        '--arn <arn>',
        'hub: the collector roles; collector-trust: the hub role; signer: the key; publisher: the bucket',
      ),
    )
    .addOption(new Option('--external-id <id>', 'collector-trust: the external id'))
    .addHelpText(
      'after',
      examples(
        '  goldproof policy\n  goldproof policy --role hub --arn "arn:aws:iam::*:role/audit/GoldproofCollector"',
      ),
    )
    .action(async (options) => finish(await (await import('./policy.ts')).policy(options, context)));

  goldproof
    .command('keys')
    .description('Make a root and a signing certificate: for key files, or for keys in AWS KMS.')
    .requiredOption('--organisation <name>', 'named in the certificates')
    .option('--out <dir>', 'where the files go', 'keys')
    .addOption(
      new Option('--algorithm <name>', 'of both keys')
        .choices(['ECDSA_SHA_256', 'RSASSA_PKCS1_V1_5_SHA_256', 'RSASSA_PSS_SHA_256'])
        .default('ECDSA_SHA_256'),
    )
    .addOption(new Option('--kms-key <arn>', 'the signing key in KMS'))
    .addOption(new Option('--kms-root <arn>', 'the root key in KMS; without it a certificate request is written'))
    .addHelpText(
      'after',
      examples(
        '  goldproof keys --organisation "Acme"\n  goldproof keys --organisation "Acme" --kms-key arn:aws:kms:… --kms-root arn:aws:kms:…',
      ),
    )
    .action(async (options) => finish(await (await import('./keys.ts')).keys(options, context)));
}
