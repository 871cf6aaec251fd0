import { describe, expect, it } from 'vitest';
import type { Exception, Report } from '../../src/model/report.ts';
import { diffReports } from '../../src/report/diff.ts';
import { LISTED_EXCEPTIONS, listedOf } from '../../src/report/model/build.ts';
import { changesSince } from '../../src/report/model/changes.ts';
import { countCorroboration, LISTED_CALLS } from '../../src/report/model/corroboration.ts';
import { firstOf } from '../../src/report/model/first-of.ts';
import { limitations, unlistedBefore } from '../../src/report/model/limitations.ts';
import { controlView } from '../../src/report/view/control.ts';
import { severityRows } from '../../src/report/view/summary.ts';
import { COLLECTION } from '../evidence/support.ts';
import { sampleReport } from '../fixtures/report.ts';

// A report lists the first so many exceptions. What it says of all of them must not be counted in that list.

const total = sampleReport.exceptions.total + 7;
const [control] = sampleReport.exceptions.listed.map((entry) => entry.control);
/** As it would be with seven exceptions more of one control, which are not listed. */
const cut: Report = {
  ...sampleReport,
  exceptions: { ...sampleReport.exceptions, total },
  findings: sampleReport.findings.map((finding) =>
    finding.control === control
      ? { ...finding, counts: { ...finding.counts, deviates: finding.counts.deviates + 7 } }
      : finding,
  ),
};

describe('a report that lists some of its exceptions', () => {
  it('counts all of them by severity', () => {
    const sum = (report: Report) => severityRows(report).reduce((all, row) => all + row.total, 0);
    expect(sum(cut) - sum(sampleReport)).toBe(7);
  });

  it('as the one before, is said to be no witness of what it does not list', () => {
    expect(unlistedBefore(sampleReport)).toEqual([]);
    const [said] = unlistedBefore(cut);
    expect(said).toContain(`lists ${cut.exceptions.listed.length} of its ${total} exceptions`);
    const raised = { collection: COLLECTION, corroboration: null, tls: [], scope: [] };
    expect(limitations({ ...raised, previous: { report: cut, sums: '' } })).toContain(said);
    expect(limitations({ ...raised, previous: { report: sampleReport, sums: '' } })).not.toContain(said);
    // So it is: what was there and not listed comes as new.
    const unlisted = { ...sampleReport.exceptions.listed[0], exception: 'f'.repeat(64) } as Exception;
    expect(changesSince(cut, [unlisted], []).find(({ exception }) => exception === unlisted.exception)?.what).toBe(
      'new',
    );
  });

  it('lists the first of them, and every one that management answered', () => {
    const [one] = sampleReport.exceptions.listed;
    if (one === undefined) throw new Error('the sample has no exception');
    const { waiver: _, response: __, ...plain } = one;
    const many = Array.from({ length: LISTED_EXCEPTIONS + 10 }, () => plain);
    const when = '2026-12-31T00:00:00.000Z';
    const response = {
      exception: one.exception,
      owner: 'Ann',
      plan: 'p',
      due: when,
      state: 'agreed' as const,
      by: 'Ann',
      at: when,
    };
    expect(listedOf(many)).toHaveLength(LISTED_EXCEPTIONS);
    expect(listedOf([...many, { ...plain, response }]).at(-1)?.response).toEqual(response);
  });

  it('and diff says so of either', () => {
    const of = (older: Report, newer: Report) =>
      diffReports(older, newer).visibility.filter((line) => line.includes('exceptions'));
    expect(of(sampleReport, sampleReport)).toEqual([]);
    expect(of(cut, sampleReport)).toHaveLength(1);
    expect(of(sampleReport, cut)).toHaveLength(1);
  });
});

describe('a list that is cut', () => {
  it('has the number of all beside the first', () => {
    expect(firstOf(['a', 'b', 'c'], 2)).toEqual({ total: 3, listed: ['a', 'b'] });
    expect(firstOf(['a', 'b'], 2)).toEqual({ total: 2, listed: ['a', 'b'] });
  });

  it('of calls that CloudTrail tells of counts them all', () => {
    const counter = countCorroboration();
    const rows = Array.from({ length: LISTED_CALLS + 3 }, (_, index) => ({
      scope: { account: '111122223333', region: 'eu-central-1' },
      key: `e${index}`,
      from: [],
      values: { id: `e${index}`, operation: 'kms:DescribeKey', region: 'eu-central-1', at: '', user: 'a/run-1' },
      absent: [],
      unknown: {},
    }));
    counter.add(undefined, { table: 'evidence.unrecorded', account: '111122223333', coverage: [], totals: [], rows });
    const time = { from: '2026-10-01T08:20:00.000Z', to: '2026-10-01T08:21:00.000Z' };
    const { unrecorded, places } = counter.finish({ at: time, asked: time }) ?? {};
    expect([unrecorded?.total, unrecorded?.listed.length]).toEqual([LISTED_CALLS + 3, LISTED_CALLS]);
    expect(places?.[0]?.unrecorded).toBe(LISTED_CALLS + 3);
  });

  it('in a control’s section says how many of how many, and where the rest is', () => {
    const [first] = sampleReport.exceptions.listed;
    const text = sampleReport.controls.find(({ id }) => id === first?.control);
    if (first === undefined || text === undefined) throw new Error('the sample has no exception');
    const counts = { conforms: 0, deviates: 130, undetermined: 0, waived: 0, advice: 40 };
    const findings = sampleReport.findings.map((finding) =>
      finding.control === text.id ? { ...finding, counts } : finding,
    );
    const exceptions = firstOf(Array<typeof first>(130).fill(first), 130);
    const advice = firstOf(Array<typeof first>(40).fill(first), 40);
    expect(controlView(text, { ...sampleReport, findings, exceptions, advice })).toMatchObject({
      exceptionCaption: expect.stringMatching(/^Exceptions: 100 of 130 shown, the rest in populations/),
      adviceCaption: expect.stringMatching(/^Advice: 25 of 40 shown, the rest in populations/),
    });
  });
});
