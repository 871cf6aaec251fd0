import { expect, it } from 'vitest';
import { list } from '../../src/cli/controls.ts';
import { loadControls } from '../../src/pipeline/load-catalog.ts';
import { mappingsOf } from '../../src/report/model/control-text.ts';
import { mappingRows } from '../../src/report/view/tables.ts';
import { failureOf } from '../e2e/bad-job.ts';
import { inProcess } from './support.ts';

async function printed(framework: string): Promise<string[]> {
  const { context, stdout } = inProcess();
  expect(await list({ framework }, context)).toBe(0);
  return stdout.join('').split('\n');
}

// What people write: AICPA, NIST, ISO, CIS, PCI SSC, EU.
it.each([
  ['soc2', 'SOC 2 (TSC 2017)'],
  ['SOC 2', 'SOC 2 (TSC 2017)'],
  ['soc-2', 'SOC 2 (TSC 2017)'],
  ['nist80053r5', 'NIST SP 800-53 rev. 5'],
  ['nist-800-53', 'NIST SP 800-53 rev. 5'],
  ['NIST SP 800-53 Rev. 5', 'NIST SP 800-53 rev. 5'],
  ['iso27001', 'ISO/IEC 27001:2022'],
  ['ISO/IEC 27001:2022', 'ISO/IEC 27001:2022'],
  ['cis-v3', 'CIS AWS 3.0'],
  ['CIS AWS v5', 'CIS AWS 5.0'],
  ['cis v7', 'CIS AWS 7.0'],
  ['CIS 7.0', 'CIS AWS 7.0'],
  ['pci dss', 'PCI DSS 4.0.1'],
  ['PCI-DSS', 'PCI DSS 4.0.1'],
  ['pci', 'PCI DSS 4.0.1'],
  ['gdpr', 'GDPR'],
])('%s is %s', async (asked, name) => {
  expect((await printed(asked))[0]).toMatch(new RegExp(`^${name.replace(/[().]/g, '\\$&')}: \\d+ requirements$`));
});

it.each([
  ['cis', 'cis may mean 3 frameworks', 'Use one of cis-aws-v3, cis-aws-v5, cis-aws-v7'],
  ['gpdr', 'no control names gpdr', 'Did you mean `gdpr`?'],
  ['hipaa', 'no control names hipaa', expect.stringMatching(/^Use one of cis-aws-v3, .*gdpr, .*soc2$/)],
  ['', 'no control names ', expect.stringMatching(/^Use one of /)],
])('%j is refused, with what there is', async (framework, message, remedy) => {
  const failure = await failureOf(list({ framework }, inProcess().context));
  expect(failure).toMatchObject({ code: 'usage', problems: [{ message, remedy }] });
});

it('keeps what is uncertain in sight, and says which controls have no place', async () => {
  const lines = await printed('soc2');
  // From the research: GOV-02 is mapped to CC2.1 with a question mark, MFA-04 to CC6.1 without one.
  expect(lines.find((line) => line.startsWith('CC2.1 '))).toMatch(/uncertain: .*GOV-02/);
  expect(lines.find((line) => line.startsWith('CC6.1 '))).toMatch(/partial: .*MFA-04/);
  expect((await printed('cis-v3')).join('\n')).toMatch(/\d+ of \d+ controls have no place in it: .*TLS-07/);
});

it('is the index of the report’s appendix', async () => {
  const { controls } = (await loadControls([])).catalog;
  const appendix = mappingRows({ controls: controls.map((each) => ({ id: each.id, mappings: mappingsOf(each) })) });
  const words = [...appendix].map((cells) =>
    cells.map((cell) => cell.map((part) => ('text' in part ? part.text : '')).join('')),
  );
  const soc2 = words
    .filter(([framework, ref]) => framework === 'SOC 2 (TSC 2017)' && ref !== 'none')
    .map(([, ref, mapped]) => `${ref} ${mapped}`);
  const lines = (await printed('soc2')).slice(1).filter((line) => /^\S+ +(full|partial|uncertain): /.test(line));
  expect(soc2.length).toBeGreaterThan(10);
  expect(lines.map((line) => line.replace(/ +/, ' '))).toEqual(soc2);
});
